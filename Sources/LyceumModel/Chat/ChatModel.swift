internal import LyceumCore

/// What a chat model can do beyond answering.
public struct ChatCapabilities: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Gives the log-likelihood of texts.
    public static let scoring = ChatCapabilities(rawValue: 1)
    /// Gives log-probabilities with its answers.
    public static let logProbabilities = ChatCapabilities(rawValue: 2)
    /// Calls tools.
    public static let tools = ChatCapabilities(rawValue: 4)
    /// Holds its answer to a JSON schema.
    public static let structuredOutput = ChatCapabilities(rawValue: 8)
    /// Continues plain text without a chat template.
    public static let textCompletion = ChatCapabilities(rawValue: 16)
    /// Reads images.
    public static let images = ChatCapabilities(rawValue: 32)
    /// Gives the same answer to the same request and seed.
    public static let reproducible = ChatCapabilities(rawValue: 64)
}

/// Anything that answers and scores: a language model on this machine, an endpoint, a script in a test.
///
/// A model may be asked from many tasks at once. Failures are `LyceumError`s: `invalidArgument` for the request, `limitExceeded` when the
/// context is full, `unsupported` for what this model cannot do, `network` from an endpoint, `cancelled` when the task was cancelled.
public protocol ChatModel: Sendable {
    /// Names the model in records and messages.
    var name: String { get }
    /// What is known to work; asking for more gives `unsupported` or what the endpoint makes of it.
    var capabilities: ChatCapabilities { get }
    /// Tokens of prompt and answer together; nil where it is not known.
    var contextLength: Int? { get }
    /// How many requests `completeAll` sends at a time.
    var maximumConcurrency: Int { get }

    /// Answers a conversation.
    ///
    /// The stream ends after `finish`, or throws. Ending the iteration early, or cancelling its task, stops the work.
    func respond(to messages: [ChatMessage], options: ChatOptions) -> AsyncThrowingStream<ChatEvent, any Error>

    /// Continues a plain text, without a chat template.
    func `continue`(_ text: String, options: ChatOptions) -> AsyncThrowingStream<ChatEvent, any Error>

    /// Answers a request and waits for the whole answer. May repeat a request that failed for a reason that passes.
    func complete(_ request: ChatRequest) async throws -> ChatReply

    /// Answers many requests, results in the order of the requests; one failure does not stop the others.
    func completeAll(_ requests: [ChatRequest]) async -> [Result<ChatReply, any Error>]

    /// The log-likelihood of each continuation, in the order of the requests.
    /// - Throws: `LyceumError` (`unsupported`) from models that cannot give it.
    func logLikelihoods(of requests: [ScoreRequest]) async throws -> [ScoreResult]
}

/// Gives texts a place in a space of meanings.
public protocol TextEmbedder: Sendable {
    /// One vector per text, all of one length.
    func embed(_ texts: [String]) async throws -> [[Float]]
}

/// A conversation, or a text to continue, with the options for its answer.
public struct ChatRequest: Sendable, Hashable {
    public enum Prompt: Sendable, Hashable {
        case messages([ChatMessage])
        /// A plain text to continue, without a chat template.
        case text(String)
    }

    public var prompt: Prompt
    public var options: ChatOptions

    public init(_ prompt: Prompt, options: ChatOptions = ChatOptions()) {
        self.prompt = prompt
        self.options = options
    }

    public init(_ messages: [ChatMessage], options: ChatOptions = ChatOptions()) {
        self.init(.messages(messages), options: options)
    }
}

extension ChatModel {
    public var contextLength: Int? { nil }
    public var maximumConcurrency: Int { 1 }

    public func `continue`(_ text: String, options: ChatOptions) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            continuation.finish(throwing: LyceumError(
                .unsupported, "this model answers conversations but does not continue plain text", at: name,
                remedy: "ask with messages, or use a local model"))
        }
    }

    public func logLikelihoods(of requests: [ScoreRequest]) async throws -> [ScoreResult] {
        throw LyceumError(
            .unsupported, "this model does not give log-likelihoods", at: name,
            remedy: "use a local model, or an endpoint whose completions echo their prompt with log-probabilities")
    }

    public func complete(_ request: ChatRequest) async throws -> ChatReply { try await gather(request) }

    /// Answers a conversation and waits for the whole answer.
    public func complete(_ messages: [ChatMessage], options: ChatOptions = ChatOptions()) async throws -> ChatReply {
        try await complete(ChatRequest(messages, options: options))
    }

    /// Answers one question and waits for the whole answer.
    public func complete(
        _ question: String, system: String? = nil, options: ChatOptions = ChatOptions()
    ) async throws -> ChatReply {
        try await complete((system.map { [.system($0)] } ?? []) + [.user(question)], options: options)
    }

    public func completeAll(_ requests: [ChatRequest]) async -> [Result<ChatReply, any Error>] {
        await concurrentMap(requests, limit: maximumConcurrency) { try await complete($0) }
    }

    /// The events of a request's answer.
    public func events(of request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        switch request.prompt {
        case .messages(let messages): respond(to: messages, options: request.options)
        case .text(let text): `continue`(text, options: request.options)
        }
    }

    /// Follows the events to the end.
    func gather(_ request: ChatRequest) async throws -> ChatReply {
        var builder = ChatReplyBuilder()
        for try await event in events(of: request) { builder.add(event) }
        // A cancelled task ends the stream early without an error of its own.
        if Task.isCancelled { throw LyceumError(.cancelled, "the request was cancelled", at: name) }
        return try builder.finished(from: name)
    }
}
