public import ArgumentParser
public import Lyceum

struct FuseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuse",
        abstract: "Fuse chat models of any shape and tokenizer into one (FuseChat).",
        discussion: """
            The pivot is trained once beside each source: on the conversations, and on what the better of the two models expects at every place. The \
            results have one shape and one tokenizer, and are merged with weights from how much each block changed.

            lyceum fuse does all of it; record and align are its first two stages on their own, for trainings and merges of one's own.

            Examples:
              lyceum fuse --pivot base --source math-chat --source code-chat.gguf --data chats.jsonl --output fused
              lyceum fuse record base chats.jsonl --output records/base
              lyceum fuse align records/base records/math --output targets
              lyceum train sft.yaml --set distillation.type=fusion --set distillation.cache=targets
            """,
        subcommands: [FuseRunCommand.self, FuseRecordCommand.self, FuseAlignCommand.self], defaultSubcommand: FuseRunCommand.self)
}

struct FuseRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "All stages: recordings, targets, one training for every source, the merge.",
        discussion: """
            OUT gets merged/ (a model folder), weights.tsv (the weight of every model in every block), recipe.yaml (what was done, to be changed and run \
            with lyceum run), results.json and links to every result. Ctrl-C saves; the same command goes on, and a rerun does only what is not done.

            Examples:
              lyceum fuse --pivot base --source math-chat --source code-chat.gguf --data chats.jsonl --output fused
              lyceum fuse --pivot base --source big.gguf --data chats.jsonl --lora 16 --rate 1e-4 --tasks following_instructions --output fused
            """)

    @Option(help: "The model that is trained, and whose shape and tokenizer the result has: a folder, a .gguf file, or a name from the cache.")
    var pivot: String

    @Option(parsing: .singleValue, help: ArgumentHelp("A model to learn from, of any shape and tokenizer. May be repeated.", valueName: "model"))
    var source: [String]

    @Option(parsing: .upToNextOption, help: "Files and folders of conversations, in any form that lyceum train reads.")
    var data: [String]

    @Option(help: "Likeliest tokens recorded of every place, 1 to 1000.")
    var top = 10

    @Option(help: "Longest conversation in tokens, 2 or more (default: 2048, or the shortest context of the models).")
    var length: Int?

    @Option(help: "How tokens of a source are found among the pivot's: exact, edit, or statistics.")
    var mapping = VocabularyMapping.statistics

    @Flag(help: "With statistics, the more frequent of two tokens before the one nearer in spelling.")
    var frequencyFirst = false

    @Option(help: "The part of the loss that is the truth's, above 0, up to 1; the rest is the targets'. 1 is plain fine-tuning.")
    var truthWeight = 0.9

    @Option(help: "Passes over the conversations, above 0.")
    var epochs = 3.0

    @Option(help: "Highest learning rate, above 0.")
    var rate = 5e-6

    @Option(help: "Conversations of an optimizer step, 1 or more.")
    var sequences = 128

    @Option(help: "Share of the conversations held out of training, 0 to 0.5.")
    var holdOut = 0.02

    @Option(help: ArgumentHelp("Train a low-rank adapter of this rank, 1 to 4096, instead of all weights.", valueName: "rank"))
    var lora: Int?

    @Option(help: "How the trained models are merged (lyceum merge --help lists the methods).")
    var method = "varm"

    @Option(help: "With varm, what shares a weight: matrix, item, module, layer, or model.")
    var granularity = "matrix"

    @Option(parsing: .upToNextOption, help: "Tasks to examine the pivot, every trained model and the merged one on (lyceum exam list).")
    var tasks: [String] = []

    @Flag(help: "Leave out conversations that a model's template cannot render.")
    var skipErrors = false

    @Option(help: "Decides every random choice, 0 or more.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The folder of the run.", valueName: "folder"))
    var output: String

    @Option(help: ArgumentHelp("Where results are kept and found again (default: $LYCEUM_HOME/store).", valueName: "folder"))
    var store: String?

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "Print the steps with a forecast of time, memory and disk, and stop.")
    var dryRun = false

    @Flag(help: "One JSON object per line: what happens, and the results at the end.")
    var json = false

    func run() async throws {
        let plan = try RecipePlan.parse(FuseRecipe.text(try options()), source: "\(output)/recipe.yaml", options: .init())
        let recipe = RecipeOptions.whole(output: output, store: store, dryRun: dryRun, threads: threads, json: json)
        guard let outcome = try await recipe.execute(plan, defaultOutput: output) else { return }
        guard try FuseFolder.link(outcome, in: output), !json else { return }
        Output.text(
            """

              lyceum chat \(output)/merged
              column -t \(output)/weights.tsv
              lyceum run \(output)/recipe.yaml --set rate=…
            """)
    }

    private func options() throws -> FuseOptions {
        func check(_ isIn: Bool, _ flag: String, _ words: String, _ found: String) throws {
            if !isIn { throw LyceumError(.invalidArgument, "expected \(words), found \(found)", at: flag) }
        }
        try check(!source.isEmpty, "--source", "a model to learn from", "none")
        try check((1...1000).contains(top), "--top", "1 to 1000", "\(top)")
        try check(truthWeight > 0.001 && truthWeight <= 1, "--truth-weight", "a number above 0.001, up to 1", "\(truthWeight)")
        try check(epochs > 0 && epochs <= 1e6, "--epochs", "a number above 0", "\(epochs)")
        try check(rate > 0 && rate <= 1, "--rate", "a number above 0, up to 1", "\(rate)")
        try check(sequences >= 1, "--sequences", "1 or more", "\(sequences)")
        try check((0...0.5).contains(holdOut), "--hold-out", "a share of 0 to 0.5", "\(holdOut)")
        try check(lora.map { (1...4096).contains($0) } ?? true, "--lora", "1 to 4096", "\(lora ?? 0)")
        try check(["matrix", "item", "module", "layer", "model"].contains(granularity), "--granularity", "matrix, item, module, layer or model", granularity)
        _ = try MergeMethods.declaration(named: method)
        var options = FuseOptions(pivot: place(pivot), sources: source.map(place), data: try data.map(absolute))
        (options.top, options.mapping, options.prefersFrequent) = (top, mapping, frequencyFirst)
        (options.truthWeight, options.epochs, options.rate) = (truthWeight, epochs, rate)
        (options.sequences, options.holdOut, options.rank) = (sequences, holdOut, lora)
        (options.method, options.granularity, options.tasks) = (method, granularity, tasks)
        (options.skipsErrors, options.seed) = (skipErrors, seed)
        options.length = try longest()
        return options
    }

    private func longest() throws -> Int {
        var context = 2048
        for name in [pivot] + source {
            context = min(context, try Checkpoint.open(try Hub.resolve(name)).configuration["max_position_embeddings"]?.intValue ?? context)
        }
        guard let length else { return context }
        guard length >= 2 else { throw LyceumError(.invalidArgument, "expected 2 or more, found \(length)", at: "--length") }
        return length
    }

    /// A model's path from anywhere, or its name.
    private func place(_ name: String) -> String {
        guard FileSystem.attributes(name) != nil else { return name }
        return FileSystem.absolute(name) ?? name
    }

    private func absolute(_ path: String) throws -> String {
        guard let found = FileSystem.absolute(path), FileSystem.attributes(found) != nil else {
            throw LyceumError(.notFound, "there is no file or folder", at: path, remedy: "check the path")
        }
        return found
    }
}

extension VocabularyMapping: ExpressibleByArgument {}
extension FusionChoice: ExpressibleByArgument {}
