internal import LyceumCore
internal import LyceumModel

/// What an answer is kept under: SHA-256 of the examinee's identity and everything about the request that can change the answer.
struct AnswerKey: Hashable, Sendable {
    /// 64 lower-case hexadecimal digits.
    let text: String

    init(text: String) { self.text = text }

    init(_ request: ExamRequest, identity: String) {
        var digest = FieldDigest()
        digest.add("answer 1")
        digest.add(identity)
        switch request.prompt {
        case .text(let text):
            digest.add("text")
            digest.add(text)
        case .messages(let messages, let opening):
            digest.add("messages \(messages.count)")
            for message in messages { digest.add(message.json().text()) }
            digest.add(opening ?? "")
        }
        switch request.kind {
        case .logLikelihood(let continuation):
            digest.add("log-likelihood")
            digest.add(continuation)
        case .rollingLogLikelihood: digest.add("rolling")
        case .generation(let generation):
            digest.add("generation \(generation.until.count)")
            for text in generation.until { digest.add(text) }
            digest.add("\(generation.maximumTokens) \(generation.temperature) \(generation.topP ?? 1) \(generation.topK ?? 0)")
            // A greedy answer is the same for every seed and repetition.
            if generation.temperature > 0 { digest.add("\(generation.seed) \(request.repetition)") }
        }
        text = digest.hexadecimal()
    }

    /// Fields with their lengths, so that no two lists of fields run into each other.
    private struct FieldDigest {
        private var digest = Digest()

        mutating func add(_ field: String) {
            digest.update(Array("\(field.utf8.count):".utf8))
            digest.update(Array(field.utf8))
        }

        func hexadecimal() -> String { digest.hexadecimal() }
    }
}

/// A kept answer as one line of JSON.
enum AnswerLine {
    static let head = "{\"format\":\"lyceum answers\",\"version\":1}"

    static func text(_ key: AnswerKey, _ response: ExamResponse) -> String {
        var object = JSON.Object([("key", .string(key.text))])
        switch response {
        case .logLikelihood(let value, let isGreedy):
            object["log_likelihood"] = value.isFinite ? .number(value) : .string("\(value)")
            if let isGreedy { object["is_greedy"] = .bool(isGreedy) }
        case .text(let text, let tokens, let isCut):
            object["text"] = .string(text)
            if let tokens { object["tokens"] = .integer(tokens) }
            if isCut { object["is_cut"] = true }
        }
        return JSON.object(object).text()
    }

    /// nil for a line that is no answer.
    static func parse(_ line: ArraySlice<UInt8>) -> (key: AnswerKey, response: ExamResponse)? {
        guard let object = try? JSON.parse(String(decoding: line, as: UTF8.self)).objectValue,
            let key = object["key"]?.stringValue, key.utf8.count == 64
        else { return nil }
        if let text = object["text"]?.stringValue {
            return (AnswerKey(text: key), .text(text, tokens: object["tokens"]?.intValue, isCut: object["is_cut"]?.boolValue ?? false))
        }
        guard let entry = object["log_likelihood"], let value = entry.doubleValue ?? entry.stringValue.flatMap({ Double($0) }) else { return nil }
        return (AnswerKey(text: key), .logLikelihood(value, isGreedy: object["is_greedy"]?.boolValue))
    }
}
