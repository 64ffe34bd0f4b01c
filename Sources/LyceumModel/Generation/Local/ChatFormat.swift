internal import LyceumCore
internal import LyceumText

/// How a model wants its conversations written.
struct ChatFormat: Sendable {
    let template: ChatTemplate?
    let variables: JSON.Object
    let text: any ChatText

    /// The text the model continues.
    func render(_ messages: [ChatMessage], _ options: ChatOptions) throws(LyceumError) -> String {
        guard let template else {
            throw LyceumError(
                .unsupported, "the model has no chat template",
                remedy: "Continue plain text instead, or use a model made for conversations.")
        }
        for message in messages {
            for case .image in message.content {
                throw LyceumError(.unsupported, "the model does not read images")
            }
        }
        var variables = variables
        for (name, value) in options.templateArguments { variables[name] = value }
        let tools = options.toolChoice == .none ? [] : options.tools
        guard tools.isEmpty || template.mentions("tools") else {
            throw LyceumError(
                .unsupported, "the model's chat template has no place for tools",
                remedy: "Use a model trained to call tools.")
        }
        return try template.render(
            messages: messages.map { $0.json(.template) }, tools: tools.isEmpty ? nil : tools.map(\.json),
            addGenerationPrompt: true, variables: variables)
    }

    /// Templates write the special tokens themselves, the first included.
    func tokens(_ rendered: String) -> [Int32] { text.encode(rendered, addSpecialTokens: false, parseSpecialTokens: true) }

    /// A grammar of calls, for requests that must call a tool, in the form the template shows.
    func callGrammar(_ tools: [ToolDefinition]) throws(LyceumError) -> Grammar {
        let isHermes = template?.source.contains("<tool_call>") == true
        let argumentsKey = !isHermes && template?.source.contains("\"parameters\"") == true ? "parameters" : "arguments"
        let branches = tools.map { tool -> JSON in
            [
                "type": "object", "required": ["name", .string(argumentsKey)], "additionalProperties": false,
                "properties": .object(JSON.Object([
                    ("name", ["const": .string(tool.name)]), (argumentsKey, Self.inlined(tool)),
                ])),
            ]
        }
        var grammar = try Grammar.jsonSchema(
            ["anyOf": .array(branches), "$defs": .object(Self.definitions(tools))], whitespace: .spaces)
        if isHermes {
            grammar.define("call", .sequence([.text("<tool_call>\n"), .rule("root"), .text("\n</tool_call>")]))
            grammar.root = "call"
        }
        return grammar
    }

    /// The parameters of a tool; its own definitions move to a place of their own, so that references still lead there.
    private static func inlined(_ tool: ToolDefinition) -> JSON { redirect(tool.parameters, tool.name) }

    private static func definitions(_ tools: [ToolDefinition]) -> JSON.Object {
        JSON.Object(tools.map { ($0.name, redirect($0.parameters, $0.name)) })
    }

    private static func redirect(_ value: JSON, _ name: String) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map { redirect($0, name) })
        case .object(let object):
            return .object(JSON.Object(object.map { key, inner in
                if key == "$ref", let reference = inner.stringValue, reference.hasPrefix("#") {
                    return (key, .string("#/$defs/\(name)" + reference.dropFirst()))
                }
                return (key, redirect(inner, name))
            }))
        default: return value
        }
    }
}
