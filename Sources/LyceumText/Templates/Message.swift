public import LyceumCore

/// One turn of a conversation, as chat templates and chat APIs expect it.
public struct Message: Sendable, Hashable {
    /// A call of a tool that the assistant asks for.
    public struct ToolCall: Sendable, Hashable {
        public var identifier: String?
        public var name: String
        /// An object; templates that want text write it as JSON themselves.
        public var arguments: JSON

        public init(name: String, arguments: JSON, identifier: String? = nil) {
            self.identifier = identifier
            self.name = name
            self.arguments = arguments
        }

        public var json: JSON {
            var object = JSON.Object([("type", "function")])
            if let identifier { object["id"] = .string(identifier) }
            object["function"] = .object(JSON.Object([("name", .string(name)), ("arguments", arguments)]))
            return .object(object)
        }
    }

    /// `system`, `user`, `assistant`, `tool`, or another role the template knows.
    public var role: String
    public var content: String
    /// What the assistant thought before it answered.
    public var reasoning: String?
    public var toolCalls: [ToolCall]
    /// In a tool's answer: the call it answers.
    public var toolCallIdentifier: String?

    public init(
        role: String, content: String, reasoning: String? = nil, toolCalls: [ToolCall] = [],
        toolCallIdentifier: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.toolCallIdentifier = toolCallIdentifier
    }

    public static func system(_ content: String) -> Message { Message(role: "system", content: content) }
    public static func user(_ content: String) -> Message { Message(role: "user", content: content) }
    public static func assistant(_ content: String) -> Message { Message(role: "assistant", content: content) }

    /// The object that templates read; keys of absent parts are left out.
    public var json: JSON {
        var object = JSON.Object([("role", .string(role)), ("content", .string(content))])
        if let reasoning { object["reasoning_content"] = .string(reasoning) }
        if !toolCalls.isEmpty { object["tool_calls"] = .array(toolCalls.map(\.json)) }
        if let toolCallIdentifier { object["tool_call_id"] = .string(toolCallIdentifier) }
        return .object(object)
    }
}

extension ChatTemplate {
    /// The text of a conversation; see `render(messages:tools:addGenerationPrompt:variables:now:)`.
    public func render(
        _ messages: [Message], tools: [JSON]? = nil, addGenerationPrompt: Bool = true, variables: JSON.Object = .init(),
        now: LocalTime = .now
    ) throws(LyceumError) -> String {
        try render(
            messages: messages.map(\.json), tools: tools, addGenerationPrompt: addGenerationPrompt, variables: variables,
            now: now)
    }
}
