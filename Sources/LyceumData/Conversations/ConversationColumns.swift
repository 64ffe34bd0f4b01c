public import LyceumCore

/// Which columns of a record hold a conversation, and in which of the common forms.
public struct ConversationColumns: Sendable, Hashable {
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// A list of `{"role", "content"}`, with tool calls where there are some.
        case messages
        /// A question and its answer, each a text or a list of messages.
        case promptCompletion = "prompt-completion"
        /// `instruction`, `input`, `output`.
        case alpaca
        /// A list of `{"from", "value"}`.
        case shareGPT = "sharegpt"
        /// A question with a preferred and a rejected answer, each a text or a list of messages; the preferred one is the answer.
        case preference
    }

    public var form: Form
    /// The column of the list of messages; of the prompt or instruction in the other forms.
    public var prompt: String
    /// The column of the completion or output; of the preferred answer.
    public var completion: String
    /// The column of what Alpaca calls the input.
    public var input: String
    /// Optional columns: a system message, descriptions of tools.
    public var system: String
    public var tools: String

    public init(
        _ form: Form, prompt: String? = nil, completion: String? = nil, input: String = "input", system: String = "system",
        tools: String = "tools"
    ) {
        self.form = form
        let defaults: (String, String) =
            switch form {
            case .messages: ("messages", "")
            case .promptCompletion: ("prompt", "completion")
            case .alpaca: ("instruction", "output")
            case .shareGPT: ("conversations", "")
            case .preference: ("prompt", "chosen")
            }
        self.prompt = prompt ?? defaults.0
        self.completion = completion ?? defaults.1
        self.input = input
        self.system = system
        self.tools = tools
    }

    /// The form that a record's columns show; nil when they show none.
    public static func detect(_ object: JSON.Object) -> ConversationColumns? {
        for name in ["messages", "conversations", "conversation"] {
            guard let list = object[name]?.arrayValue else { continue }
            let isShareGPT = list.first?["from"] != nil
            return ConversationColumns(isShareGPT ? .shareGPT : .messages, prompt: name)
        }
        if object["chosen"] != nil, object["rejected"] != nil {
            let names = ["prompt", "question", "instruction", "query", "input"]
            return ConversationColumns(.preference, prompt: names.first { object[$0] != nil } ?? "prompt")
        }
        if object["instruction"] != nil, object["output"] != nil { return ConversationColumns(.alpaca) }
        let pairs = [
            ("prompt", "completion"), ("prompt", "response"), ("instruction", "response"), ("question", "answer"),
            ("input", "output"), ("query", "response"),
        ]
        for (prompt, completion) in pairs where object[prompt] != nil && object[completion] != nil {
            return ConversationColumns(.promptCompletion, prompt: prompt, completion: completion)
        }
        return nil
    }
}

/// A conversation to learn from.
struct Conversation {
    enum Content {
        /// Messages in the form templates read; those from `completionStart` are the completion.
        case messages([JSON], completionStart: Int)
        /// Texts that stand as they are.
        case plain(prompt: String, completion: String)
    }

    var content: Content
    var tools: [JSON]?
}
