internal import LyceumCore

/// Turns the JSON of an OpenAI-compatible answer, streamed or whole, into events.
struct RemoteAnswerReader {
    /// The address, for messages.
    let place: String
    /// When the request was sent, in monotonic seconds.
    let started: Double
    /// The stream's own end mark has come.
    private(set) var isDone = false
    private var reason: FinishReason?
    private var usage: ChatUsage?
    private var model: String?
    private var firstText: Double?
    private var serverTimings: JSON?
    private var hasText = false

    init(place: String, started: Double) {
        self.place = place
        self.started = started
    }

    /// The events of one message of the stream.
    mutating func add(_ event: ServerSentEventParser.Event) throws(RemoteFailure) -> [ChatEvent] {
        if event.data == "[DONE]" {
            isDone = true
            return []
        }
        guard event.data.contains(where: { !$0.isWhitespace }), event.name != "ping" else { return [] }
        let value: JSON
        do throws(LyceumError) { value = try JSON.parse(event.data) } catch {
            let excerpt = String(event.data.prefix(80).map { $0.isNewline ? " " : $0 })
            throw RemoteFailure(
                error: LyceumError(
                    .network, "expected JSON in the stream, found '\(excerpt)'", at: place,
                    remedy: "check that the address is that of an OpenAI-compatible interface", cause: error))
        }
        if event.name == "error" || value["error"].map({ !$0.isNull }) == true { throw failure(value) }
        guard value.objectValue != nil else {
            throw RemoteFailure(
                error: LyceumError(.network, "expected an object in the stream, found \(value.kind)", at: place))
        }
        note(value)
        guard let choice = value["choices"]?[0] else { return [] }
        return try events(of: choice)
    }

    /// How the answer ended; nil when it has not.
    func finish() -> ChatFinish? {
        // A stream with its end mark but no reason is whole: some servers leave the reason out.
        guard let reason = reason ?? (isDone && hasText ? .stop : nil) else { return nil }
        func seconds(_ key: String) -> Double? { serverTimings?[key]?.doubleValue.map { $0 / 1000 } }
        let timings = ChatTimings(
            toFirstText: firstText.map { $0 - started }, total: monotonicSeconds() - started,
            prompt: seconds("prompt_ms"), completion: seconds("predicted_ms"))
        return ChatFinish(reason: reason, usage: usage, timings: timings, model: model)
    }

    private mutating func note(_ value: JSON) {
        model = value["model"]?.stringValue ?? model
        serverTimings = value["timings"] ?? serverTimings
        guard let counts = value["usage"], let prompt = counts["prompt_tokens"]?.intValue else { return }
        usage = ChatUsage(
            promptTokens: prompt, completionTokens: counts["completion_tokens"]?.intValue ?? 0,
            cachedPromptTokens: counts["prompt_tokens_details"]?["cached_tokens"]?.intValue,
            reasoningTokens: counts["completion_tokens_details"]?["reasoning_tokens"]?.intValue)
    }

    private mutating func events(of choice: JSON) throws(RemoteFailure) -> [ChatEvent] {
        var events: [ChatEvent] = []
        let delta = choice["delta"] ?? choice["message"]
        if let text = delta?["reasoning_content"]?.stringValue ?? delta?["reasoning"]?.stringValue, !text.isEmpty {
            events.append(.reasoning(text))
        }
        if let text = delta?["content"]?.stringValue ?? choice["text"]?.stringValue, !text.isEmpty {
            events.append(.text(text))
        }
        for (position, call) in (delta?["tool_calls"]?.arrayValue ?? []).enumerated() {
            events.append(.toolCall(try Self.toolCall(call, position, at: place)))
        }
        let probabilities = choice["logprobs"].map(RemoteLogProbabilities.entries) ?? []
        if !probabilities.isEmpty { events.append(.logProbabilities(probabilities)) }
        if !events.isEmpty {
            hasText = true
            if firstText == nil { firstText = monotonicSeconds() }
        }
        if let name = choice["finish_reason"]?.stringValue { reason = FinishReason(rawValue: name) }
        return events
    }

    private static func toolCall(_ json: JSON, _ position: Int, at place: String) throws(RemoteFailure) -> ToolCallDelta {
        let function = json["function"]
        let index = json["index"]?.intValue ?? position
        guard (0..<1024).contains(index) else {
            throw RemoteFailure(
                error: LyceumError(.network, "a tool call has the index \(index), expected 0 to 1023", at: place))
        }
        let arguments: String =
            switch function?["arguments"] {
            case .string(let text): text
            case nil, .null: ""
            case let value?: value.text()
            }
        return ToolCallDelta(
            index: index, id: json["id"]?.stringValue, name: function?["name"]?.stringValue, arguments: arguments)
    }

    /// An error that the server reports after it began to answer.
    private func failure(_ value: JSON) -> RemoteFailure {
        let body = value["error"] ?? value
        let message = body["message"]?.stringValue ?? body.stringValue ?? body.text()
        let status = body["code"]?.intValue ?? 0
        let error = LyceumError(
            .network, "the server reports an error: \(message.prefix(400))", at: place,
            remedy: "look at the log of the model's server")
        return RemoteFailure(error: Self.refined(error), mayPass: status == 429 || (500..<600).contains(status))
    }

    /// A prompt that is too long has many spellings.
    static func refined(_ error: LyceumError) -> LyceumError {
        let text = error.message.lowercased()
        let marks = ["context length", "context size", "context window", "maximum context", "context_length_exceeded"]
        guard marks.contains(where: { text.range(ofText: $0) != nil }) else { return error }
        var refined = error
        refined.code = .limitExceeded
        refined.remedy = "shorten the conversation, ask for fewer tokens, or start the server with a longer context"
        return refined
    }
}

/// Reads both forms of log-probabilities: `content` entries of chat answers, parallel arrays of completions.
enum RemoteLogProbabilities {
    static func entries(_ json: JSON) -> [TokenLogProbability] {
        if let content = json["content"]?.arrayValue { return content.compactMap(entry) }
        guard let tokens = json["tokens"]?.arrayValue, let values = json["token_logprobs"]?.arrayValue else { return [] }
        let alternatives = json["top_logprobs"]?.arrayValue ?? []
        return zip(tokens, values).enumerated().compactMap { index, pair in
            guard let text = pair.0.stringValue, let value = pair.1.doubleValue else { return nil }
            let others = index < alternatives.count ? ranked(alternatives[index]) : []
            return TokenLogProbability(text: text, logProbability: value, alternatives: others)
        }
    }

    private static func entry(_ json: JSON) -> TokenLogProbability? {
        guard let text = json["token"]?.stringValue, let value = json["logprob"]?.doubleValue else { return nil }
        let alternatives = (json["top_logprobs"]?.arrayValue ?? []).compactMap { other -> TokenLogProbability.Alternative? in
            guard let text = other["token"]?.stringValue, let value = other["logprob"]?.doubleValue else { return nil }
            return TokenLogProbability.Alternative(text: text, token: identifier(other), logProbability: value)
        }
        let bytes = json["bytes"]?.arrayValue?.compactMap { $0.intValue.flatMap { UInt8(exactly: $0) } }
        return TokenLogProbability(
            text: text, bytes: bytes, token: identifier(json), logProbability: value, alternatives: alternatives)
    }

    private static func identifier(_ json: JSON) -> Int32? { json["id"]?.intValue.flatMap { Int32(exactly: $0) } }

    /// An object from token to value, most likely first; equal ones by text.
    static func ranked(_ json: JSON) -> [TokenLogProbability.Alternative] {
        let pairs = (json.objectValue.map { Array($0) } ?? []).compactMap { key, value in
            value.doubleValue.map { TokenLogProbability.Alternative(text: key, logProbability: $0) }
        }
        return pairs.sorted { ($1.logProbability, $0.text) < ($0.logProbability, $1.text) }
    }
}
