public import LyceumCore

extension ChatMessage {
    /// How a message is written: for an endpoint, or for a chat template.
    public enum Form: Sendable, Hashable {
        /// OpenAI's request body: arguments of tool calls are a text, images are `image_url`.
        case endpoint
        /// What templates expect: arguments are an object (where the model wrote one), images are a bare `{"type": "image"}`.
        case template
    }

    /// The message as a JSON object, with keys in a fixed order. Content that is only text becomes one string.
    public func json(_ form: Form = .endpoint) -> JSON {
        var object = JSON.Object([("role", .string(role.rawValue))])
        object["content"] = contentValue(form)
        if let name { object["name"] = .string(name) }
        if let reasoning { object["reasoning_content"] = .string(reasoning) }
        if !toolCalls.isEmpty { object["tool_calls"] = .array(toolCalls.map { $0.json(form) }) }
        if let toolCallID { object["tool_call_id"] = .string(toolCallID) }
        return .object(object)
    }

    private func contentValue(_ form: Form) -> JSON {
        let isText = content.allSatisfy { if case .text = $0 { true } else { false } }
        // Endpoints want null, not an empty string, where the assistant only calls tools.
        if content.isEmpty, !toolCalls.isEmpty, form == .endpoint { return .null }
        return isText ? .string(text) : .array(content.map { $0.json(form) })
    }

    /// Reads a message in OpenAI's form. Unknown keys are ignored.
    /// - Throws: `LyceumError` (`invalidData`) that names the key.
    public init(json: JSON, at place: String = "message") throws(LyceumError) {
        guard let object = json.objectValue else {
            throw LyceumError(.invalidData, "expected an object, found \(json.kind)", at: place)
        }
        guard let role = object["role"]?.stringValue else {
            throw LyceumError(
                .invalidData, "expected a string, found \(object["role"]?.kind ?? "nothing")", at: "\(place), key role",
                remedy: "give every message a role such as \"user\"")
        }
        self.init(ChatRole(rawValue: role), content: try Self.parts(of: object["content"], at: "\(place), key content"))
        name = object["name"]?.stringValue
        reasoning = object["reasoning_content"]?.stringValue ?? object["reasoning"]?.stringValue
        toolCallID = object["tool_call_id"]?.stringValue
        for (index, call) in (object["tool_calls"]?.arrayValue ?? []).enumerated() {
            toolCalls.append(try ToolCall(json: call, at: "\(place), tool call \(index + 1)"))
        }
    }

    /// Reads a conversation: an array of messages, or an object with the key `messages`.
    public static func conversation(
        json: JSON, at place: String = "messages"
    ) throws(LyceumError) -> [ChatMessage] {
        guard let elements = json.arrayValue ?? json["messages"]?.arrayValue else {
            throw LyceumError(
                .invalidData, "expected an array of messages, found \(json.kind)", at: place,
                remedy: #"write [{"role": "user", "content": "…"}]"#)
        }
        var messages: [ChatMessage] = []
        for (index, element) in elements.enumerated() {
            messages.append(try ChatMessage(json: element, at: "\(place), message \(index + 1)"))
        }
        return messages
    }

    private static func parts(of value: JSON?, at place: String) throws(LyceumError) -> [ContentPart] {
        switch value {
        case nil, .null: return []
        case .string(let text): return [.text(text)]
        case .array(let elements):
            var parts: [ContentPart] = []
            for element in elements { parts.append(try ContentPart(json: element, at: place)) }
            return parts
        case let other?:
            throw LyceumError(.invalidData, "expected a string or an array of parts, found \(other.kind)", at: place)
        }
    }
}

extension ContentPart {
    func json(_ form: ChatMessage.Form) -> JSON {
        switch (self, form) {
        case (.text(let text), _): return ["type": "text", "text": .string(text)]
        case (.image, .template): return ["type": "image"]
        case (.image(let url, let detail), .endpoint):
            var image = JSON.Object([("url", .string(url))])
            if let detail { image["detail"] = .string(detail) }
            return ["type": "image_url", "image_url": .object(image)]
        }
    }

    init(json: JSON, at place: String) throws(LyceumError) {
        if let text = json.stringValue {
            self = .text(text)
            return
        }
        switch json["type"]?.stringValue {
        case "text", "input_text", "output_text":
            guard let text = json["text"]?.stringValue else {
                throw LyceumError(.invalidData, "a part of type text has no string under 'text'", at: place)
            }
            self = .text(text)
        case "image_url", "input_image", "image":
            let image = json["image_url"] ?? json["image"]
            guard let url = image?.stringValue ?? image?["url"]?.stringValue else {
                throw LyceumError(.invalidData, "an image part has no address", at: place)
            }
            self = .image(url: url, detail: image?["detail"]?.stringValue)
        case let type:
            throw LyceumError(
                .unsupported, "content parts of type '\(type ?? "none")' are not known", at: place,
                remedy: "use parts of type text or image_url")
        }
    }
}

extension ToolCall {
    func json(_ form: ChatMessage.Form) -> JSON {
        var function = JSON.Object([("name", .string(name))])
        switch form {
        case .endpoint: function["arguments"] = .string(arguments)
        case .template:
            function["arguments"] = (try? parsedArguments()).map { .object($0) } ?? .string(arguments)
        }
        var object = JSON.Object()
        if !id.isEmpty { object["id"] = .string(id) }
        object["type"] = "function"
        object["function"] = .object(function)
        return .object(object)
    }

    init(json: JSON, at place: String) throws(LyceumError) {
        let function = json["function"] ?? json
        guard let name = function["name"]?.stringValue else {
            throw LyceumError(.invalidData, "a tool call has no function name", at: place)
        }
        let arguments: String =
            switch function["arguments"] {
            case .string(let text): text
            case nil, .null: "{}"
            case let value?: value.text()
            }
        self.init(id: json["id"]?.stringValue ?? "", name: name, arguments: arguments)
    }
}
