internal import LyceumCore
internal import LyceumModel

extension ChatExaminee {
    /// How often a prompt that is too long is cut.
    private static let mostCuts = 12

    /// A conversation as the template writes it, or nil where the model takes it as it is.
    func rendered(_ prompt: ExamPrompt) throws(LyceumError) -> String? {
        switch prompt {
        case .text(let text): return text
        case .messages(let messages, let opening):
            guard let template else { return nil }
            return try ExamRendering(template: template, variables: variables, place: name).text(messages, opening: opening ?? "")
        }
    }

    // MARK: Log-likelihoods

    func score(_ prompt: ExamPrompt, _ continuation: String) async throws -> ExamResponse {
        guard let text = try rendered(prompt) else { return try await scoreAnswer(prompt, continuation) }
        let (context, blanks) = ExamEncoder.splitTrailingBlanks(text)
        let whole = blanks + continuation
        return try await shortening(context) { context in
            let context = context.isEmpty ? self.beginning ?? "" : context
            return try self.response(try await self.result(.text(context), whole), isComplete: !context.isEmpty, whole)
        }
    }

    /// The likelihood of a conversation's next answer.
    private func scoreAnswer(_ prompt: ExamPrompt, _ continuation: String) async throws -> ExamResponse {
        guard case .messages(let messages, let opening) = prompt else { return .logLikelihood(0, isGreedy: nil) }
        guard (opening ?? "").isEmpty else {
            throw LyceumError(
                .unsupported, "an answer that begins with a given text cannot be scored after a conversation without a chat template",
                at: name, remedy: "give the model's chat template")
        }
        return try response(try await result(.messages(messages), continuation), isComplete: true, continuation)
    }

    func scoreWhole(_ prompt: ExamPrompt) async throws -> ExamResponse {
        guard let text = try rendered(prompt) else {
            throw LyceumError(
                .unsupported, "the likelihood of a conversation needs the model's chat template", at: name, remedy: "give the chat template")
        }
        guard !text.isEmpty else { return .logLikelihood(0, isGreedy: nil) }
        let score = try await result(.text(beginning ?? ""), text)
        guard case .logLikelihood(let value, _) = try response(score, isComplete: beginning != nil, text) else {
            return .logLikelihood(0, isGreedy: nil)
        }
        return .logLikelihood(value, isGreedy: nil)
    }

    private func result(_ context: ScoreRequest.Context, _ continuation: String) async throws -> ScoreResult {
        guard let result = try await model.logLikelihoods(of: [ScoreRequest(context: context, continuation: continuation)]).first else {
            throw LyceumError(.network, "the model gave no score", at: name)
        }
        return result
    }

    /// - Parameter isComplete: false where a model may have left the first token out; then its tokens must spell the whole continuation.
    private func response(_ result: ScoreResult, isComplete: Bool, _ continuation: String) throws(LyceumError) -> ExamResponse {
        let spelled = result.tokens.map(\.text).joined()
        if !isComplete, !result.tokens.isEmpty, spelled.utf8.count < continuation.utf8.count {
            throw LyceumError(
                .unsupported, "the endpoint gives no probability of a text's first token, so a text without a context cannot be scored",
                at: name, remedy: "give the text of the model's beginning-of-sequence token")
        }
        return .logLikelihood(result.logLikelihood, isGreedy: result.isGreedy)
    }

    // MARK: Texts

    func write(_ request: ExamRequest, _ generation: ExamGeneration) async throws -> ExamResponse {
        var options = ChatOptions(
            maximumTokens: generation.maximumTokens, temperature: generation.temperature, topP: generation.topP, topK: generation.topK,
            seed: generation.temperature > 0 ? generation.seed &+ UInt64(request.repetition) : nil,
            stop: generation.until.filter { !$0.isEmpty })
        if let text = try rendered(request.prompt) {
            return try await shortening(text) { try await self.reply(ChatRequest(.text($0), options: options), generation) }
        }
        guard case .messages(var messages, let opening) = request.prompt else { return .text("") }
        if let opening, !opening.isEmpty {
            // The form vLLM and SGLang know; what continues the last message elsewhere does so by itself.
            messages.append(.assistant(opening))
            options.endpointArguments["continue_final_message"] = true
            options.endpointArguments["add_generation_prompt"] = false
        }
        return try await reply(ChatRequest(messages, options: options), generation)
    }

    private func reply(_ request: ChatRequest, _ generation: ExamGeneration) async throws -> ExamResponse {
        let reply = try await model.complete(request)
        // Endpoints take only a few stop texts, and some leave them in the answer.
        let text = generation.until.filter { !$0.isEmpty }.reduce(reply.text) { Self.cut($0, before: $1) }
        return .text(text, tokens: reply.usage?.completionTokens, isCut: reply.finishReason == .length)
    }

    private static func cut(_ text: String, before stop: String) -> String {
        let bytes = Array(text.utf8), stop = Array(stop.utf8)
        guard bytes.count >= stop.count,
            let start = (0...bytes.count - stop.count).first(where: { bytes[$0..<$0 + stop.count].elementsEqual(stop) })
        else { return text }
        return String(decoding: bytes[..<start], as: UTF8.self)
    }

    // MARK: Prompts that are too long

    /// Cuts the beginning of a text that does not fit, as the harness does, an eighth of it at a time.
    private func shortening(_ text: String, _ ask: (String) async throws -> ExamResponse) async throws -> ExamResponse {
        var rest = text
        for cut in 0... {
            do {
                let response = try await ask(rest)
                if cut > 0 { counts.withLock { $0.truncated += 1 } }
                return response
            } catch let error as LyceumError where error.code == .limitExceeded && cut < Self.mostCuts && rest.unicodeScalars.count > 8 {
                let scalars = rest.unicodeScalars
                rest = String(scalars.dropFirst(scalars.count / 8))
            }
        }
        return .text("")
    }
}
