import ArgumentParser
import Lyceum

struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Render messages with the model's chat template.",
        discussion: """
            The messages file has a JSON array of objects with role and content, or an object with messages and tools.

            Example:
              lyceum template smollm2-135m-instruct --messages talk.json --add-generation-prompt
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: "JSON file with the messages; - reads standard input.")
    var messages: String

    @Option(help: "JSON file with an array of tool definitions.")
    var tools: String?

    @Flag(help: "End with the beginning of the assistant's answer.")
    var addGenerationPrompt = false

    @Option(name: .customLong("set"), help: "A template variable as NAME=VALUE; JSON values are understood. May be repeated.")
    var variables: [String] = []

    func run() throws {
        let checkpoint = try model.open()
        let (list, inner) = try Self.messages(try JSON.parse(try TextFile.read(messages), source: messages), source: messages)
        var given = inner
        if let tools {
            guard let array = try JSON.read(path: tools).arrayValue else {
                throw LyceumError(.invalidData, "expected an array of tool definitions", at: tools)
            }
            given = array
        }
        guard let template = try checkpoint.chatTemplate() else { throw TextModel.noTemplate(checkpoint.path) }
        var values = try checkpoint.templateVariables()
        for entry in variables {
            guard let equals = entry.firstIndex(of: "=") else {
                throw LyceumError(.invalidArgument, "expected NAME=VALUE, found “\(entry)”", at: "--set")
            }
            let value = String(entry[entry.index(after: equals)...])
            values[String(entry[..<equals])] = (try? JSON.parse(value)) ?? .string(value)
        }
        Output.text(
            try template.render(messages: list, tools: given, addGenerationPrompt: addGenerationPrompt, variables: values))
    }

    private static func messages(_ json: JSON, source: String) throws(LyceumError) -> ([JSON], [JSON]?) {
        if let list = json.arrayValue { return (list, nil) }
        if let list = json["messages"]?.arrayValue { return (list, json["tools"]?.arrayValue) }
        throw LyceumError(
            .invalidData, "expected an array of messages, found \(json.kind)", at: source,
            remedy: #"write it like [{"role": "user", "content": "Hello"}]"#)
    }
}
