public import LyceumCore

/// Who says a message. Templates may know further roles, so any name is allowed.
public struct ChatRole: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let system = ChatRole(rawValue: "system")
    /// What OpenAI's newer models call the system role.
    public static let developer = ChatRole(rawValue: "developer")
    public static let user = ChatRole(rawValue: "user")
    public static let assistant = ChatRole(rawValue: "assistant")
    /// The result of a tool call.
    public static let tool = ChatRole(rawValue: "tool")

    public var description: String { rawValue }
}

/// A piece of a message's content.
public enum ContentPart: Sendable, Hashable {
    case text(String)
    /// An address (`https://…`, `file://…`) or the picture itself (`data:image/png;base64,…`).
    /// `detail` is OpenAI's hint on resolution: `low`, `high` or `auto`.
    case image(url: String, detail: String? = nil)
}

/// A call of a tool that the model asks for.
public struct ToolCall: Sendable, Hashable {
    /// Ties the result to the call; may be empty where a model gives none.
    public var id: String
    public var name: String
    /// A JSON object as the model wrote it. Models make mistakes, so it may be no JSON at all.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    /// The arguments as a value.
    /// - Throws: `LyceumError` (`invalidData`) when the model did not write a JSON object.
    public func parsedArguments() throws(LyceumError) -> JSON.Object {
        let text = arguments.allSatisfy(\.isWhitespace) ? "{}" : arguments
        let value = try JSON.parse(text, source: "arguments of the tool call '\(name)'")
        guard let object = value.objectValue else {
            throw LyceumError(
                .invalidData, "expected a JSON object with the arguments, found \(value.kind)", at: "tool call '\(name)'")
        }
        return object
    }
}

/// One message of a conversation, in the shape of OpenAI's chat interface.
public struct ChatMessage: Sendable, Hashable {
    public var role: ChatRole
    public var content: [ContentPart]
    /// The speaker's name where several share a role, or the tool's name in a result.
    public var name: String?
    /// What the model thought before it answered, where it says so apart from the answer.
    public var reasoning: String?
    /// Calls the assistant asks for.
    public var toolCalls: [ToolCall]
    /// In a tool's result: the call it answers.
    public var toolCallID: String?

    public init(
        _ role: ChatRole, content: [ContentPart], name: String? = nil, reasoning: String? = nil,
        toolCalls: [ToolCall] = [], toolCallID: String? = nil
    ) {
        self.role = role
        self.content = content
        self.name = name
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }

    public init(_ role: ChatRole, _ text: String) { self.init(role, content: [.text(text)]) }

    public static func system(_ text: String) -> ChatMessage { ChatMessage(.system, text) }
    public static func user(_ text: String) -> ChatMessage { ChatMessage(.user, text) }
    public static func assistant(_ text: String) -> ChatMessage { ChatMessage(.assistant, text) }

    /// What a tool gave back.
    public static func toolResult(_ text: String, for call: ToolCall) -> ChatMessage {
        ChatMessage(.tool, content: [.text(text)], name: call.name, toolCallID: call.id)
    }

    /// All text parts, joined without a separator.
    public var text: String {
        var result = ""
        for case .text(let text) in content { result += text }
        return result
    }
}
