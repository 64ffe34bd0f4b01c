public import LyceumCore

/// A chat model for tests: it gives prepared answers in order and remembers what it was asked.
public final class ScriptedChatModel: ChatModel {
    /// What happens on one request.
    public enum Step: Sendable {
        case text(String)
        case toolCalls([ToolCall])
        case reply(ChatReply)
        /// Fails before anything is said.
        case failure(LyceumError)
        /// Says the beginning, then fails.
        case interrupted(after: String, LyceumError)
        /// Computes the answer from the request.
        case answer(@Sendable (ChatRequest) throws -> ChatReply)
    }

    /// What happens when the script has come to its end.
    public enum Ending: Sendable {
        case fail
        case repeatLast
        case startOver
    }

    private struct State: Sendable {
        var next = 0
        var requests: [ChatRequest] = []
        var scored: [ScoreRequest] = []
    }

    public let name: String
    public let capabilities: ChatCapabilities
    public let contextLength: Int?
    /// One, so that the steps meet the requests of `completeAll` in order.
    public let maximumConcurrency = 1
    private let steps: [Step]
    private let ending: Ending
    private let piece: Int
    private let score: (@Sendable (ScoreRequest) throws -> ScoreResult)?
    private let state = Locked(State())

    /// - Parameters:
    ///   - scalarsPerEvent: how the text is cut into events.
    ///   - score: answers `logLikelihoods(of:)`; nil leaves it unsupported.
    public init(
        name: String = "scripted", _ steps: [Step], then ending: Ending = .fail, scalarsPerEvent: Int = 4,
        contextLength: Int? = nil, score: (@Sendable (ScoreRequest) throws -> ScoreResult)? = nil
    ) {
        precondition(scalarsPerEvent > 0, "scalarsPerEvent must be positive")
        self.name = name
        self.steps = steps
        self.ending = ending
        self.contextLength = contextLength
        piece = scalarsPerEvent
        self.score = score
        let base: ChatCapabilities = [.tools, .structuredOutput, .textCompletion, .logProbabilities, .reproducible]
        capabilities = score == nil ? base : base.union(.scoring)
    }

    public convenience init(name: String = "scripted", replies: [String], then ending: Ending = .fail) {
        self.init(name: name, replies.map { .text($0) }, then: ending)
    }

    /// A model that answers every request by a function of it.
    public convenience init(
        name: String = "scripted", answer: @escaping @Sendable (ChatRequest) throws -> ChatReply
    ) {
        self.init(name: name, [.answer(answer)], then: .repeatLast)
    }

    /// The requests so far, in order.
    public var requests: [ChatRequest] { state.withLock { $0.requests } }
    /// The texts it was asked to score so far, in order.
    public var scored: [ScoreRequest] { state.withLock { $0.scored } }

    public func respond(
        to messages: [ChatMessage], options: ChatOptions
    ) -> AsyncThrowingStream<ChatEvent, any Error> { play(ChatRequest(messages, options: options)) }

    public func `continue`(
        _ text: String, options: ChatOptions
    ) -> AsyncThrowingStream<ChatEvent, any Error> { play(ChatRequest(.text(text), options: options)) }

    public func logLikelihoods(of requests: [ScoreRequest]) async throws -> [ScoreResult] {
        guard let score else {
            throw LyceumError(.unsupported, "this model does not give log-likelihoods", at: name)
        }
        state.withLock { $0.scored += requests }
        return try requests.map(score)
    }

    private func play(_ request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            do {
                switch try takeStep(request) {
                case .text(let text): emit(ChatReply(text: text), to: continuation)
                case .toolCalls(let calls):
                    emit(
                        ChatReply(text: "", toolCalls: calls, finish: ChatFinish(reason: .toolCalls)), to: continuation)
                case .reply(let reply): emit(reply, to: continuation)
                case .answer(let answer): emit(try answer(request), to: continuation)
                case .failure(let error): throw error
                case .interrupted(let beginning, let error):
                    emit(text: beginning, to: continuation)
                    throw error
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    private func takeStep(_ request: ChatRequest) throws(LyceumError) -> Step {
        try request.options.validate()
        let position = state.withLock { state in
            state.requests.append(request)
            state.next += 1
            return state.next - 1
        }
        if position < steps.count { return steps[position] }
        if !steps.isEmpty, case .repeatLast = ending { return steps[steps.count - 1] }
        if !steps.isEmpty, case .startOver = ending { return steps[position % steps.count] }
        throw LyceumError(
            .limitExceeded, "the script has \(steps.count) answers, and this is request \(position + 1)", at: name,
            remedy: "give the scripted model more answers")
    }

    private func emit(_ reply: ChatReply, to continuation: AsyncThrowingStream<ChatEvent, any Error>.Continuation) {
        if let reasoning = reply.reasoning { continuation.yield(.reasoning(reasoning)) }
        emit(text: reply.text, to: continuation)
        for (index, call) in reply.toolCalls.enumerated() {
            continuation.yield(
                .toolCall(ToolCallDelta(index: index, id: call.id, name: call.name, arguments: call.arguments)))
        }
        if !reply.logProbabilities.isEmpty { continuation.yield(.logProbabilities(reply.logProbabilities)) }
        continuation.yield(.finish(reply.finish))
    }

    private func emit(
        text: String, to continuation: AsyncThrowingStream<ChatEvent, any Error>.Continuation
    ) {
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            continuation.yield(.text(String(String.UnicodeScalarView(rest.prefix(piece)))))
            rest = rest.dropFirst(piece)
        }
    }
}
