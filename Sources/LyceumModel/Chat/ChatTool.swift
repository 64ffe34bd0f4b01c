public import LyceumCore

/// A function the model may ask to have called.
public struct ToolDefinition: Sendable, Hashable {
    public var name: String
    public var description: String?
    /// A JSON schema of the arguments, an object.
    public var parameters: JSON
    /// Asks the endpoint to hold the model to the schema.
    public var isStrict: Bool?

    public init(name: String, description: String? = nil, parameters: JSON = ["type": "object"], isStrict: Bool? = nil) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
    }

    /// OpenAI's form, which chat templates expect too.
    public var json: JSON {
        var function = JSON.Object([("name", .string(name))])
        if let description { function["description"] = .string(description) }
        function["parameters"] = parameters
        if let isStrict { function["strict"] = .bool(isStrict) }
        return ["type": "function", "function": .object(function)]
    }

    /// Reads OpenAI's form, with or without the outer `{"type": "function"}`.
    public init(json: JSON, at place: String = "tool") throws(LyceumError) {
        let function = json["function"] ?? json
        guard let name = function["name"]?.stringValue else {
            throw LyceumError(
                .invalidData, "a tool has no name", at: place,
                remedy: #"write {"type": "function", "function": {"name": "…", "parameters": {…}}}"#)
        }
        self.init(
            name: name, description: function["description"]?.stringValue,
            parameters: function["parameters"] ?? ["type": "object"], isStrict: function["strict"]?.boolValue)
    }

    /// Reads an array of tools.
    public static func list(json: JSON, at place: String = "tools") throws(LyceumError) -> [ToolDefinition] {
        guard let elements = json.arrayValue ?? json["tools"]?.arrayValue else {
            throw LyceumError(.invalidData, "expected an array of tools, found \(json.kind)", at: place)
        }
        var tools: [ToolDefinition] = []
        for (index, element) in elements.enumerated() {
            tools.append(try ToolDefinition(json: element, at: "\(place), tool \(index + 1)"))
        }
        return tools
    }
}

/// Whether the model may, must or must not call a tool.
public enum ToolChoice: Sendable, Hashable {
    case automatic
    case none
    case required
    case function(String)
}

/// What form the answer must have.
public enum ResponseFormat: Sendable, Hashable {
    case text
    /// Any JSON object.
    case jsonObject
    /// JSON that is valid under the schema.
    case jsonSchema(name: String, schema: JSON)
    /// Text that the GBNF grammar derives.
    case grammar(String)
}
