internal import LyceumCore

/// Reads the conversation of a record.
struct ConversationParser {
    let columns: ConversationColumns
    /// Whether a prompt and completion that are texts become messages.
    let makesMessages: Bool

    func parse(_ record: DataRecord) throws(LyceumError) -> Conversation {
        let tools = try tools(record)
        switch columns.form {
        case .messages, .shareGPT:
            let messages = try system(record) + list(record, columns.prompt)
            let last = messages.lastIndex { $0["role"]?.stringValue == "assistant" } ?? messages.count
            return Conversation(content: .messages(messages, completionStart: last), tools: tools)
        case .promptCompletion: return try pair(record, tools)
        case .preference: return try preference(record, tools)
        case .alpaca:
            var prompt = try text(record, columns.prompt)
            if let input = record.value(columns.input)?.stringValue, !input.isEmpty { prompt += "\n\n" + input }
            return try pair(record, prompt, try text(record, columns.completion), tools, separator: "\n\n")
        }
    }

    private func pair(_ record: DataRecord, _ tools: [JSON]?) throws(LyceumError) -> Conversation {
        guard record.value(columns.prompt)?.arrayValue != nil else {
            let (prompt, completion) = (try text(record, columns.prompt), try text(record, columns.completion))
            return try pair(record, prompt, completion, tools, separator: "")
        }
        let prompt = try system(record) + list(record, columns.prompt)
        let completion = try list(record, columns.completion, textRole: "assistant")
        return Conversation(content: .messages(prompt + completion, completionStart: prompt.count), tools: tools)
    }

    private func pair(
        _ record: DataRecord, _ prompt: String, _ completion: String, _ tools: [JSON]?, separator: String
    ) throws(LyceumError) -> Conversation {
        guard makesMessages else {
            return Conversation(content: .plain(prompt: prompt + separator, completion: completion), tools: nil)
        }
        let opening = try system(record) + [["role": "user", "content": .string(prompt)]]
        let answer: JSON = ["role": "assistant", "content": .string(completion)]
        return Conversation(content: .messages(opening + [answer], completionStart: opening.count), tools: tools)
    }

    /// A preferred answer may hold the whole conversation, as in many published sets, or only what follows the prompt.
    private func preference(_ record: DataRecord, _ tools: [JSON]?) throws(LyceumError) -> Conversation {
        guard record.value(columns.completion)?.arrayValue != nil else { return try pair(record, tools) }
        let messages = try list(record, columns.completion)
        if messages.first?["role"]?.stringValue == "assistant", record.value(columns.prompt) != nil {
            let prompt = try system(record) + list(record, columns.prompt, textRole: "user")
            return Conversation(content: .messages(prompt + messages, completionStart: prompt.count), tools: tools)
        }
        let all = try system(record) + messages
        return Conversation(
            content: .messages(all, completionStart: all.lastIndex { $0["role"]?.stringValue == "assistant" } ?? all.count), tools: tools)
    }

    private func text(_ record: DataRecord, _ column: String) throws(LyceumError) -> String {
        guard let text = record.value(column)?.stringValue else {
            throw LyceumError(
                .invalidData, "expected a string in the column '\(column)', found \(record.value(column)?.kind ?? "nothing")")
        }
        return text
    }

    private func system(_ record: DataRecord) throws(LyceumError) -> [JSON] {
        guard let text = record.value(columns.system)?.stringValue, !text.isEmpty else { return [] }
        return [["role": "system", "content": .string(text)]]
    }

    private func list(_ record: DataRecord, _ column: String, textRole: String? = nil) throws(LyceumError) -> [JSON] {
        let value = record.value(column)
        if let textRole, let text = value?.stringValue { return [["role": .string(textRole), "content": .string(text)]] }
        guard let elements = value?.arrayValue, !elements.isEmpty else {
            let found = value?.arrayValue == nil ? value?.kind ?? "nothing" : "an empty list"
            throw LyceumError(.invalidData, "expected a list of messages in the column '\(column)', found \(found)")
        }
        var messages: [JSON] = []
        for (index, element) in elements.enumerated() {
            do throws(LyceumError) { messages.append(try MessageForm.normalized(element)) } catch {
                throw error.at("column '\(column)', message \(index + 1)")
            }
        }
        return messages
    }

    private func tools(_ record: DataRecord) throws(LyceumError) -> [JSON]? {
        var value = record.value(columns.tools)
        if let text = value?.stringValue { value = text.isEmpty ? nil : try JSON.parse(text, source: "column '\(columns.tools)'") }
        guard let value, !value.isNull else { return nil }
        guard let elements = value.arrayValue else {
            throw LyceumError(.invalidData, "expected a list of tools in the column '\(columns.tools)', found \(value.kind)")
        }
        return elements.isEmpty ? nil : try elements.map { element throws(LyceumError) in try MessageForm.tool(element) }
    }
}

/// Messages and tools in the form chat templates read.
enum MessageForm {
    private static let roles = [
        "human": "user", "gpt": "assistant", "chatgpt": "assistant", "bot": "assistant", "model": "assistant",
        "function_call": "assistant", "observation": "tool", "function_response": "tool",
    ]

    static func normalized(_ message: JSON) throws(LyceumError) -> JSON {
        guard var object = message.objectValue else {
            throw LyceumError(.invalidData, "expected an object, found \(message.kind)")
        }
        let isCall = object["from"]?.stringValue == "function_call"
        if let from = object["from"]?.stringValue {
            let value = object["value"] ?? .null
            object = JSON.Object([("role", .string(roles[from] ?? from)), ("content", isCall ? "" : value)])
            if isCall { object["tool_calls"] = [try call(from: value)] }
        }
        guard object["role"]?.stringValue != nil else {
            throw LyceumError(
                .invalidData, "expected a string under 'role', found \(object["role"]?.kind ?? "nothing")",
                remedy: "give every message a role such as \"user\"")
        }
        object["content"] = try content(object["content"])
        if let calls = object["tool_calls"]?.arrayValue {
            object["tool_calls"] = calls.isEmpty ? nil : .array(try calls.map { value throws(LyceumError) in try toolCall(value) })
        } else if object["tool_calls"]?.isNull == true {
            object["tool_calls"] = nil
        }
        return .object(object)
    }

    /// Content that is only text becomes one string, as in a chat.
    private static func content(_ value: JSON?) throws(LyceumError) -> JSON {
        switch value {
        case .string(let text): return .string(text)
        case nil, .null: return ""
        case .array(let parts):
            var text = ""
            for part in parts {
                guard let piece = part.stringValue ?? part["text"]?.stringValue else {
                    throw LyceumError(.unsupported, "expected parts of type text, found '\(part["type"]?.stringValue ?? part.kind)'")
                }
                text += piece
            }
            return .string(text)
        case let other?: throw LyceumError(.invalidData, "expected a string under 'content', found \(other.kind)")
        }
    }

    private static func call(from value: JSON) throws(LyceumError) -> JSON {
        try value.stringValue.map { text throws(LyceumError) in try JSON.parse(text, source: "function call") } ?? value
    }

    private static func toolCall(_ value: JSON) throws(LyceumError) -> JSON {
        let function = value["function"] ?? value
        guard let name = function["name"]?.stringValue else {
            throw LyceumError(.invalidData, "a tool call has no function name")
        }
        var arguments = function["arguments"] ?? .object(JSON.Object())
        if let text = arguments.stringValue, let parsed = try? JSON.parse(text), parsed.objectValue != nil { arguments = parsed }
        var object = JSON.Object()
        if let id = value["id"]?.stringValue, !id.isEmpty { object["id"] = .string(id) }
        object["type"] = "function"
        object["function"] = .object(JSON.Object([("name", .string(name)), ("arguments", arguments)]))
        return .object(object)
    }

    static func tool(_ value: JSON) throws(LyceumError) -> JSON {
        let function = value["function"] ?? value
        guard let name = function["name"]?.stringValue else {
            throw LyceumError(.invalidData, "a tool has no name")
        }
        var object = JSON.Object([("name", .string(name))])
        if let description = function["description"]?.stringValue { object["description"] = .string(description) }
        object["parameters"] = function["parameters"] ?? ["type": "object"]
        if let isStrict = function["strict"]?.boolValue { object["strict"] = .bool(isStrict) }
        return ["type": "function", "function": .object(object)]
    }
}
