import ArgumentParser
import Lyceum

/// Where task files and their data are.
struct ExamCatalogOptions: ParsableArguments {
    @Option(
        name: .customLong("include-path"), parsing: .singleValue,
        help: ArgumentHelp("A folder with task files (.yaml), searched below too; may be repeated.", valueName: "folder"))
    var includePath: [String] = []

    @Option(
        help: ArgumentHelp("The folder in which tasks look for their data (default: $LYCEUM_DATA, else the task file's folder).", valueName: "folder")
    )
    var dataDir: String?

    var catalog: TaskCatalog { TaskCatalog(folders: includePath) }
}

/// How questions are put.
struct ExamAskingOptions: ParsableArguments {
    @Option(help: "Worked examples before each question, 0 or more (default: what each task says).")
    var shots: Int?

    @Option(help: "Ask only this many items of each task; below 1 a share of them, such as 0.1 (default: all).")
    var limit: Double?

    @Option(help: ArgumentHelp("Ask these items only: a JSON object, or a file with one, such as {\"mmlu_anatomy\": [0, 3]}.", valueName: "json"))
    var samples: String?

    @Flag(help: "Put questions as conversations in the model's chat template.")
    var applyChatTemplate = false

    @Option(help: "System message; needs --apply-chat-template.")
    var system: String?

    @Flag(inversion: .prefixedNo, help: "With a chat template: worked examples are turns of the conversation.")
    var multiturn = true

    @Option(help: "Seed of worked examples and drawn answers, 0 or more (default: what a task says, else 1234).")
    var seed: UInt64?

    func options(dataFolder: String?, chatTemplate: String?) throws -> ExaminationOptions {
        if let shots, shots < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(shots)", at: "--shots") }
        if let limit, !(limit > 0) || !limit.isFinite || (limit >= 1 && limit != limit.rounded()) {
            throw LyceumError(
                .invalidArgument, "expected a number of items or a share below 1, found \(PythonText.number(limit))", at: "--limit",
                remedy: "write --limit 100 or --limit 0.1")
        }
        if limit != nil, samples != nil {
            throw LyceumError(.invalidArgument, "--limit and --samples exclude each other", remedy: "give one of them")
        }
        if system != nil, !applyChatTemplate {
            throw LyceumError(.invalidArgument, "--system needs a conversation", at: "--system", remedy: "add --apply-chat-template")
        }
        var options = ExaminationOptions(
            shots: shots, limit: limit, samples: try chosen(), dataFolder: dataFolder, usesChat: applyChatTemplate, system: system,
            multiturn: multiturn, seed: seed ?? 1234, chatTemplate: chatTemplate, command: Self.command, version: Version.current)
        options.isSeedGiven = seed != nil
        return options
    }

    private func chosen() throws -> [String: [Int]] {
        guard let samples else { return [:] }
        let value = FileSystem.isFile(samples) ? try JSON.read(path: samples) : try JSON.parse(samples, source: "--samples")
        guard let object = value.objectValue else {
            throw LyceumError(.invalidArgument, "expected an object of lists, found \(value.kind)", at: "--samples")
        }
        var result: [String: [Int]] = [:]
        for (task, list) in object {
            guard let numbers = list.arrayValue?.map(\.intValue), !numbers.contains(nil) else {
                throw LyceumError(.invalidArgument, "expected a list of whole numbers, found \(list.kind)", at: "--samples \(task)")
            }
            result[task] = numbers.compactMap { $0 }
        }
        return result
    }

    /// What was typed, quoted for a shell.
    static var command: String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%*")
        let words = CommandLine.arguments.dropFirst().map { word in
            !word.isEmpty && word.allSatisfy(plain.contains) ? word : "'" + word.replacing("'", with: "'\\''") + "'"
        }
        return (["lyceum"] + words).joined(separator: " ")
    }
}

/// The model that is examined: on this machine or behind an endpoint.
struct ExamModelOptions: ParsableArguments {
    @Argument(
        help: "A folder, a .gguf file, a name from the cache (lyceum models), or the address of an OpenAI-compatible endpoint up to /v1.")
    var model: String

    @OptionGroup var runtime: RuntimeFlags
    @OptionGroup var adapters: AdapterFlags

    @Option(help: "How tables and files call the model (default: its file's or folder's name).")
    var name: String?

    @Option(help: "Endpoint: the model's name there (default: the first it lists). The key is taken from $LYCEUM_API_KEY or $OPENAI_API_KEY.")
    var endpointModel: String?

    @Option(help: "Endpoint: requests at a time, 1 to 256.")
    var concurrency = 8

    var isEndpoint: Bool { model.hasPrefix("http://") || model.hasPrefix("https://") }

    func examinee() throws -> any Examinee {
        guard isEndpoint else { return try local() }
        guard (1...256).contains(concurrency) else {
            throw LyceumError(.invalidArgument, "expected 1 to 256, found \(concurrency)", at: "--concurrency")
        }
        guard adapters.adapter.isEmpty else {
            throw LyceumError(.invalidArgument, "an adapter cannot be put on a model behind an endpoint", at: "--adapter")
        }
        let remote = RemoteChatModel(.init(baseURL: model, model: endpointModel, maximumConcurrency: concurrency))
        return ChatExaminee(remote, name: name ?? endpointModel)
    }

    private func local() throws -> any Examinee {
        try ExamModels.examinee(model, runtime: runtime, adapters: adapters, name: name)
    }
}

/// Models on this machine, opened for examinations.
enum ExamModels {
    static func text(_ model: String, runtime: RuntimeFlags, adapters: AdapterFlags? = nil) throws -> TextModel {
        let path = try Hub.resolve(model)
        let checkpoint = try Checkpoint.open(path)
        let mixture = try adapters?.load(for: checkpoint)
        let loaded = try LanguageModel(checkpoint, options: try runtime.options(), adapters: mixture.map { [$0] } ?? [])
        if let warning = loaded.unusedTensors.warning { Console.write("note: \(path): \(warning)\n", to: .error) }
        return try TextModel(loaded)
    }

    static func examinee(_ model: String, runtime: RuntimeFlags, adapters: AdapterFlags? = nil, name: String? = nil) throws -> LocalExaminee {
        let text = try text(model, runtime: runtime, adapters: adapters)
        return try LocalExaminee(text, name: name ?? defaultName(try Hub.resolve(model), adapters?.adapter ?? []))
    }

    /// The folder's name; of a trained model in `RUN/model` the run's too, and the adapters' behind it.
    static func defaultName(_ path: String, _ adapters: [String]) -> String {
        let absolute = FileSystem.absolute(path) ?? path
        var base = FileSystem.name(of: absolute)
        if base == "model", let parent = FileSystem.parent(of: absolute) { base = FileSystem.name(of: parent) }
        for adapter in adapters {
            let folder = FileSystem.attributes(adapter) == nil ? String(adapter.prefix { $0 != ":" }) : adapter
            base += "+" + FileSystem.name(of: FileSystem.absolute(folder) ?? folder)
        }
        return base
    }
}
