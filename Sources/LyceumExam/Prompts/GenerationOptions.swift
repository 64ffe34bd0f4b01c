internal import LyceumCore

/// `generation_kwargs` as options of the engine.
struct GenerationOptions {
    let task: TaskDefinition

    init(_ task: TaskDefinition) { self.task = task }

    func generation(seed: UInt64) throws(LyceumError) -> ExamGeneration {
        let options = task.generation
        var generation = ExamGeneration(seed: seed)
        generation.until = try until(options["until"]?.unlessNull)
        for key in ["max_gen_toks", "max_new_tokens", "max_tokens", "max_completion_tokens"] {
            guard let value = options[key]?.unlessNull else { continue }
            guard let count = value.intValue ?? value.stringValue.flatMap({ Int($0) }), count > 0 else {
                throw wrong(key, value, "a whole number above 0")
            }
            generation.maximumTokens = count
            break
        }
        let samples = options["do_sample"]?.boolValue
        if let value = options["temperature"]?.unlessNull {
            guard let temperature = value.doubleValue, temperature >= 0, temperature.isFinite else {
                throw wrong("temperature", value, "a number from 0")
            }
            generation.temperature = samples == false ? 0 : temperature
        } else if samples == true {
            generation.temperature = 1
        }
        if let value = options["top_p"]?.unlessNull {
            guard let share = value.doubleValue, share > 0, share <= 1 else { throw wrong("top_p", value, "a number above 0, at most 1") }
            generation.topP = share
        }
        if let value = options["top_k"]?.unlessNull {
            guard let count = value.intValue, count >= 0 else { throw wrong("top_k", value, "a whole number") }
            generation.topK = count == 0 ? nil : count
        }
        return generation
    }

    private func until(_ value: JSON?) throws(LyceumError) -> [String] {
        guard let value else { return [] }
        let texts = (value.arrayValue ?? [value]).compactMap(\.stringValue)
        guard texts.count == value.arrayValue?.count ?? 1 else { throw wrong("until", value, "texts") }
        // An empty text would end every answer before it begins.
        return texts.filter { !$0.isEmpty }
    }

    private func wrong(_ key: String, _ value: JSON, _ expected: String) -> LyceumError {
        LyceumError(.invalidData, "expected \(expected) for generation_kwargs.\(key), found \(value.text())", at: task.origin)
    }
}
