internal import LyceumCore

extension ExamRequest {
    /// What sample files show as `arguments`: the context, and the continuation or the options of the answer.
    func recordArguments(_ task: TaskDefinition) -> [JSON] {
        let context: JSON =
            switch prompt {
            case .text(let text): .string(text)
            case .messages(let messages, let opening):
                .string(Self.text(of: messages.map { ($0.role.rawValue, $0.text) }, opening: opening))
            }
        switch kind {
        case .logLikelihood(let continuation): return [context, .string(continuation)]
        case .rollingLogLikelihood: return [context]
        case .generation(let generation): return [context, .object(generation.record(task.generation))]
        }
    }

    /// Messages as the JSON list that the harness sends to endpoints.
    private static func text(of messages: [(role: String, text: String)], opening: String?) -> String {
        var list = messages.map { JSON.object(JSON.Object([("role", .string($0.role)), ("content", .string($0.text))])) }
        if let opening { list.append(.object(JSON.Object([("role", "assistant"), ("content", .string(opening))]))) }
        return JSON.array(list).text()
    }
}

extension ExamGeneration {
    /// The task's own options in their order, with those that were used.
    func record(_ declared: JSON.Object) -> JSON.Object {
        var record = declared
        record["until"] = .array(until.map(JSON.string))
        if record["max_gen_toks"] == nil, record["max_tokens"] == nil, record["max_new_tokens"] == nil {
            record["max_gen_toks"] = .integer(maximumTokens)
        }
        if record["do_sample"] == nil { record["do_sample"] = .bool(temperature > 0) }
        if record["temperature"] == nil { record["temperature"] = .number(temperature) }
        return record
    }
}
