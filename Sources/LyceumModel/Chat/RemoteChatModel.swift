public import LyceumCore

/// A model behind an OpenAI-compatible endpoint: OpenAI, vLLM, SGLang, llama.cpp's server, Ollama and many more.
///
/// Requests are repeated with growing, jittered waits when they fail for a reason that passes and nothing of the answer was shown yet.
/// The answer is streamed also when the caller waits for all of it, so that a silent server is told from a slow one.
public final class RemoteChatModel: ChatModel, TextEmbedder {
    public struct Configuration: Sendable {
        /// The address up to and including `/v1`.
        public var baseURL: String
        /// The model's name on the server; nil takes the first one the server lists.
        public var model: String?
        /// Sent as `Authorization: Bearer …`; nil sends none.
        public var apiKey: String?
        /// Further headers of every request.
        public var headers: HTTPHeaders
        public var timeouts: HTTPTimeouts
        public var maximumConcurrency: Int
        public var contextLength: Int?
        /// The longest answer that is taken, in bytes on the wire.
        public var maximumResponseBytes: Int
        /// Texts sent in one request for embeddings.
        public var embeddingBatch: Int

        /// - Parameters:
        ///   - baseURL: nil takes `$OPENAI_BASE_URL`, else OpenAI's own address.
        ///   - apiKey: nil takes `$LYCEUM_API_KEY`, else `$OPENAI_API_KEY`.
        public init(
            baseURL: String? = nil, model: String? = nil, apiKey: String? = nil, headers: HTTPHeaders = [:],
            timeouts: HTTPTimeouts = HTTPTimeouts(connect: 20, idle: 300), maximumConcurrency: Int = 8,
            contextLength: Int? = nil, maximumResponseBytes: Int = 256 << 20, embeddingBatch: Int = 64
        ) {
            let base = baseURL ?? ProcessEnvironment.value("OPENAI_BASE_URL") ?? "https://api.openai.com/v1"
            self.baseURL = String(base.reversed().drop { $0 == "/" }.reversed())
            self.model = model
            self.apiKey =
                apiKey ?? ProcessEnvironment.value("LYCEUM_API_KEY") ?? ProcessEnvironment.value("OPENAI_API_KEY")
            self.headers = headers
            self.timeouts = timeouts
            self.maximumConcurrency = maximumConcurrency
            self.contextLength = contextLength
            self.maximumResponseBytes = maximumResponseBytes
            self.embeddingBatch = embeddingBatch
        }
    }

    public let configuration: Configuration
    let client: HTTPClient
    private let resolvedModel: Locked<String?>

    public init(_ configuration: Configuration, client: HTTPClient = .shared) {
        self.configuration = configuration
        self.client = client
        resolvedModel = Locked(configuration.model)
    }

    public var name: String {
        (resolvedModel.withLock { $0 } ?? "the first model") + " at " + HTTPAddress.redacted(configuration.baseURL)
    }
    public var maximumConcurrency: Int { configuration.maximumConcurrency }
    public var contextLength: Int? { configuration.contextLength }
    /// What the interface offers; whether a server offers all of it shows when it is asked.
    public var capabilities: ChatCapabilities {
        [.scoring, .logProbabilities, .tools, .structuredOutput, .textCompletion, .images]
    }

    public func respond(
        to messages: [ChatMessage], options: ChatOptions
    ) -> AsyncThrowingStream<ChatEvent, any Error> { stream(ChatRequest(messages, options: options)) }

    public func `continue`(
        _ text: String, options: ChatOptions
    ) -> AsyncThrowingStream<ChatEvent, any Error> { stream(ChatRequest(.text(text), options: options)) }

    public func complete(_ request: ChatRequest) async throws -> ChatReply {
        var builder = ChatReplyBuilder()
        // Nothing is shown before the end, so an answer that breaks off may be asked for again as a whole.
        try await run(request, isShown: { false }, restart: { builder = ChatReplyBuilder() }) { builder.add($0) }
        return try builder.finished(from: name)
    }

    private func stream(_ request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                var isShown = false
                do throws(LyceumError) {
                    try await run(request, isShown: { isShown }, restart: {}) { event in
                        isShown = true
                        continuation.yield(event)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { reason in
                if case .cancelled = reason { task.cancel() }
            }
        }
    }

    /// Sends the request and hands on the events of its answer, from the start again when it broke off unseen.
    private func run(
        _ request: ChatRequest, isShown: () -> Bool, restart: () -> Void, _ take: (ChatEvent) -> Void
    ) async throws(LyceumError) {
        try request.options.validate()
        let message = try await httpRequest(for: request)
        var retry = 0
        while true {
            do throws(RemoteFailure) { return try await attempt(message, take) } catch {
                guard error.mayPass, !isShown(), retry + 1 < client.retry.maximumAttempts else { throw error.error }
                restart()
                try await client.wait(beforeRetry: retry, because: error.error)
                retry += 1
            }
        }
    }

    /// The name the server knows the model by.
    func modelName() async throws(LyceumError) -> String {
        if let name = resolvedModel.withLock({ $0 }) { return name }
        guard let first = try await models().first else {
            throw LyceumError(.notFound, "the server lists no model", at: name, remedy: "give the model's name")
        }
        resolvedModel.withLock { $0 = first }
        return first
    }
}

/// Why an answer did not come whole, and whether asking again may help.
struct RemoteFailure: Error {
    var error: LyceumError
    var mayPass = false
}
