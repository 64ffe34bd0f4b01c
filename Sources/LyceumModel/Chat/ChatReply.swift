public import LyceumCore

/// A whole answer.
public struct ChatReply: Sendable, Hashable {
    public var text: String
    public var reasoning: String?
    public var toolCalls: [ToolCall]
    /// One per token of the answer when they were asked for, else empty.
    public var logProbabilities: [TokenLogProbability]
    public var finish: ChatFinish

    public init(
        text: String, reasoning: String? = nil, toolCalls: [ToolCall] = [], logProbabilities: [TokenLogProbability] = [],
        finish: ChatFinish = ChatFinish(reason: .stop)
    ) {
        self.text = text
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.logProbabilities = logProbabilities
        self.finish = finish
    }

    public var finishReason: FinishReason { finish.reason }
    public var usage: ChatUsage? { finish.usage }
    public var timings: ChatTimings? { finish.timings }

    /// The answer as the next message of the conversation.
    public var message: ChatMessage {
        ChatMessage(
            .assistant, content: text.isEmpty && !toolCalls.isEmpty ? [] : [.text(text)], reasoning: reasoning,
            toolCalls: toolCalls)
    }

    /// The answer as JSON.
    /// - Throws: `LyceumError` (`invalidData`) when the model did not write JSON.
    public func json() throws(LyceumError) -> JSON { try JSON.parse(text, source: "the model's answer") }
}

/// Gathers the events of an answer.
public struct ChatReplyBuilder: Sendable {
    private var reply = ChatReply(text: "")
    private var calls: [Int: ToolCall] = [:]
    private var isFinished = false

    public init() {}

    /// Whether anything of the answer has come.
    public var isEmpty: Bool {
        reply.text.isEmpty && reply.reasoning == nil && calls.isEmpty && reply.logProbabilities.isEmpty && !isFinished
    }

    public mutating func add(_ event: ChatEvent) {
        switch event {
        case .text(let text): reply.text += text
        case .reasoning(let text): reply.reasoning = (reply.reasoning ?? "") + text
        case .toolCall(let delta):
            var call = calls[delta.index] ?? ToolCall(id: "", name: "", arguments: "")
            if let id = delta.id, !id.isEmpty { call.id = id }
            if let name = delta.name, !name.isEmpty { call.name = name }
            call.arguments += delta.arguments
            calls[delta.index] = call
        case .logProbabilities(let entries): reply.logProbabilities += entries
        case .finish(let finish):
            reply.finish = finish
            isFinished = true
        }
    }

    /// The answer so far.
    public var partial: ChatReply {
        var copy = reply
        copy.toolCalls = calls.sorted { $0.key < $1.key }.map(\.value)
        return copy
    }

    /// The whole answer.
    /// - Throws: `LyceumError` (`network`) when no `finish` event came: the answer is cut off.
    public func finished(from model: String) throws(LyceumError) -> ChatReply {
        guard isFinished else {
            throw LyceumError(
                .network, "the answer ended without its last event after \(reply.text.utf8.count) bytes of text", at: model,
                remedy: "ask again; if it happens again, look at the log of the model's server")
        }
        return partial
    }
}
