/// A step of an answer while it is written.
public enum ChatEvent: Sendable, Hashable {
    /// More text of the answer; whole scalars, never half a character's bytes.
    case text(String)
    /// More of what the model thinks before it answers.
    case reasoning(String)
    /// A piece of a tool call.
    case toolCall(ToolCallDelta)
    /// Log-probabilities of tokens of the answer, in order, each once.
    case logProbabilities([TokenLogProbability])
    /// The last event of every answer that is complete.
    case finish(ChatFinish)
}

/// A piece of a tool call. Pieces with the same index belong to one call; id and name come once, arguments in fragments.
public struct ToolCallDelta: Sendable, Hashable {
    public var index: Int
    public var id: String?
    public var name: String?
    public var arguments: String

    public init(index: Int, id: String? = nil, name: String? = nil, arguments: String = "") {
        self.index = index
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// A token of an answer or a scored text with its probability given what stands before it.
public struct TokenLogProbability: Sendable, Hashable {
    public struct Alternative: Sendable, Hashable {
        public var text: String
        public var token: Int32?
        /// nats
        public var logProbability: Double

        public init(text: String, token: Int32? = nil, logProbability: Double) {
            self.text = text
            self.token = token
            self.logProbability = logProbability
        }
    }

    /// The token's text; bytes that are no whole character appear as U+FFFD.
    public var text: String
    /// The token's bytes where they are known.
    public var bytes: [UInt8]?
    /// The token's id where it is known.
    public var token: Int32?
    /// nats
    public var logProbability: Double
    /// The most likely tokens at this place, most likely first.
    public var alternatives: [Alternative]

    public init(
        text: String, bytes: [UInt8]? = nil, token: Int32? = nil, logProbability: Double, alternatives: [Alternative] = []
    ) {
        self.text = text
        self.bytes = bytes
        self.token = token
        self.logProbability = logProbability
        self.alternatives = alternatives
    }
}

/// Why an answer ended. Endpoints may have further reasons.
public struct FinishReason: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The model ended it, or a stop text came.
    public static let stop = FinishReason(rawValue: "stop")
    /// The most tokens were written, or the context is full.
    public static let length = FinishReason(rawValue: "length")
    public static let toolCalls = FinishReason(rawValue: "tool_calls")
    public static let contentFilter = FinishReason(rawValue: "content_filter")

    public var description: String { rawValue }
}

/// Tokens read and written.
public struct ChatUsage: Sendable, Hashable {
    public var promptTokens: Int
    public var completionTokens: Int
    /// Of the prompt's tokens: those whose evaluation was found in a cache.
    public var cachedPromptTokens: Int?
    /// Of the completion's tokens: those of reasoning.
    public var reasoningTokens: Int?

    public init(
        promptTokens: Int, completionTokens: Int, cachedPromptTokens: Int? = nil, reasoningTokens: Int? = nil
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedPromptTokens = cachedPromptTokens
        self.reasoningTokens = reasoningTokens
    }

    public var totalTokens: Int { promptTokens + completionTokens }

    public static func + (a: ChatUsage, b: ChatUsage) -> ChatUsage {
        func sum(_ x: Int?, _ y: Int?) -> Int? { x == nil && y == nil ? nil : (x ?? 0) + (y ?? 0) }
        return ChatUsage(
            promptTokens: a.promptTokens + b.promptTokens, completionTokens: a.completionTokens + b.completionTokens,
            cachedPromptTokens: sum(a.cachedPromptTokens, b.cachedPromptTokens),
            reasoningTokens: sum(a.reasoningTokens, b.reasoningTokens))
    }
}

/// Durations in seconds.
public struct ChatTimings: Sendable, Hashable {
    /// From the call to the first text as the caller sees it; nil when nothing was written.
    public var toFirstText: Double?
    /// From the call to the end as the caller sees it.
    public var total: Double
    /// Reading the prompt, as the model reports it.
    public var prompt: Double?
    /// Writing the answer, as the model reports it.
    public var completion: Double?

    public init(toFirstText: Double? = nil, total: Double, prompt: Double? = nil, completion: Double? = nil) {
        self.toFirstText = toFirstText
        self.total = total
        self.prompt = prompt
        self.completion = completion
    }
}

/// How an answer ended and what it took.
public struct ChatFinish: Sendable, Hashable {
    public var reason: FinishReason
    public var usage: ChatUsage?
    public var timings: ChatTimings?
    /// The model that answered, as the endpoint names it.
    public var model: String?

    public init(
        reason: FinishReason, usage: ChatUsage? = nil, timings: ChatTimings? = nil, model: String? = nil
    ) {
        self.reason = reason
        self.usage = usage
        self.timings = timings
        self.model = model
    }
}
