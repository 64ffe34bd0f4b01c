internal import LyceumCore

extension RemoteChatModel {
    /// Scores through `/completions` with `echo`, which gives the log-probabilities of the prompt itself.
    ///
    /// The server tokenizes context and continuation as one text. A token that begins in the context and ends in the continuation counts
    /// toward the continuation. With an empty context the first token has no probability and is left out, as endpoints do not begin
    /// a text with a token of their own.
    /// - Throws: `LyceumError` (`unsupported`) when the server does not echo, or for a context of messages.
    public func logLikelihoods(of requests: [ScoreRequest]) async throws -> [ScoreResult] {
        let results = await concurrentMap(requests, limit: maximumConcurrency) { try await self.score($0) }
        return try results.map { try $0.get() }
    }

    private func score(_ request: ScoreRequest) async throws(LyceumError) -> ScoreResult {
        guard case .text(let context) = request.context else {
            throw LyceumError(
                .unsupported, "an endpoint scores texts, not answers in a conversation", at: name,
                remedy: "render the conversation with the model's chat template and score the text, or use a local model")
        }
        guard !request.continuation.isEmpty else { return ScoreResult(logLikelihood: 0, isGreedy: true) }
        // Servers disagree on whether no new token may be asked for, so one is, and left out below.
        let body: JSON = [
            "model": .string(try await modelName()), "prompt": .string(context + request.continuation), "echo": true,
            "logprobs": 1, "max_tokens": 1, "temperature": 0,
        ]
        let response = try await client.send(post("/completions", body))
        guard response.head.isSuccess else { throw RemoteAnswerReader.refined(response.failure()) }
        let choice = try response.json()["choices"]?[0]
        guard let echoed = EchoedLogProbabilities(choice, prompt: context + request.continuation) else {
            throw LyceumError(
                .unsupported, "the endpoint does not give the log-probabilities of the prompt", at: name,
                remedy: "use an endpoint whose completions support echo with logprobs (vLLM does), or a local model")
        }
        return echoed.result(from: context.unicodeScalars.count)
    }
}

/// The tokens of an echoed prompt with their places in the text.
private struct EchoedLogProbabilities {
    private var tokens: [(place: Range<Int>, entry: TokenLogProbability, isBest: Bool)] = []

    /// nil when the answer does not begin with the prompt or has no probabilities for it.
    init?(_ choice: JSON?, prompt: String) {
        guard let choice, choice["text"]?.stringValue?.hasPrefix(prompt) == true, let logprobs = choice["logprobs"],
            let texts = logprobs["tokens"]?.arrayValue, let values = logprobs["token_logprobs"]?.arrayValue,
            let offsets = logprobs["text_offset"]?.arrayValue, texts.count == values.count, texts.count == offsets.count
        else { return nil }
        let alternatives = logprobs["top_logprobs"]?.arrayValue ?? []
        // Offsets count code points from the start of the prompt.
        let end = prompt.unicodeScalars.count
        for index in texts.indices {
            guard let text = texts[index].stringValue, let start = offsets[index].intValue else { return nil }
            guard start < end else { break }
            let next = index + 1 < offsets.count ? offsets[index + 1].intValue ?? end : end
            // The first token has no probability: nothing stands before it.
            guard let value = values[index].doubleValue else {
                if index == 0 { continue }
                return nil
            }
            let others = index < alternatives.count ? RemoteLogProbabilities.ranked(alternatives[index]) : []
            let entry = TokenLogProbability(text: text, logProbability: value, alternatives: others)
            tokens.append((start..<max(start, next), entry, others.first.map { $0.logProbability <= value } ?? false))
        }
        if tokens.isEmpty && texts.count > 2 { return nil }
    }

    func result(from boundary: Int) -> ScoreResult {
        let counted = tokens.filter { $0.place.upperBound > boundary }
        return ScoreResult(tokens: counted.map(\.entry), isGreedy: counted.allSatisfy(\.isBest))
    }
}
