import ArgumentParser
import Lyceum

struct ExpertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expert",
        abstract: "Grow an expert: a general model and a folder of texts go in, a model of the field comes out, examined before and after.",
        discussion: """
            The texts are cleaned, each kept once, a part held out. Questions on the held-out part are made when none are given. Rates are tried for a \
            few steps each; then the model is trained on texts with exercises about them, beside general texts against forgetting. Field, general \
            knowledge and, where the base has a chat template, following of instructions are examined before and after, with paired tests, and the \
            expert is recommended or not.

            OUT gets expert/ (a model folder), expert.gguf, recipe.yaml (what was done, to be changed and run with lyceum run), results.json and links \
            to every result. Ctrl-C saves; the same command goes on, and a rerun does only what is not done.

            Examples:
              lyceum expert --base smollm2-135m-instruct --texts manuals/ --output expert
              lyceum expert --base smollm2-135m-instruct --texts articles.jsonl --questions exam.jsonl --budget 30m --output expert
              lyceum expert --base base-folder --instruct instruct-folder --texts law/ --method lora --budget 500k --output expert
            """)

    @Option(help: "The general model: a folder, a .gguf file, or a name from the cache.")
    var base: String

    @Option(parsing: .upToNextOption, help: "Files and folders of texts: txt, md, html, pdf, jsonl, csv, parquet, also .gz and .zst.")
    var texts: [String]

    @Option(help: ArgumentHelp("Four-option questions on the field (question, options, answer) instead of questions made of held-out texts.", valueName: "file"))
    var questions: String?

    @Option(help: ArgumentHelp("Texts with questions and answers to train on, instead of exercises found by rules.", valueName: "file"))
    var exercises: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("General texts to train on beside the field's, or self: the base writes some.", valueName: "path"))
    var general: [String] = ["self"]

    @Option(help: ArgumentHelp("A model tuned for instructions from the same base; its change is added to the expert.", valueName: "model"))
    var instruct: String?

    @Option(help: "Tokens to train on (200k), or training time (10m, 2h), turned into tokens by a short trial.")
    var budget = "60k"

    @Option(help: "What is trained: full, lora, or auto (full where it fits into memory).")
    var method = "auto"

    @Option(help: "How much of the change the expert keeps, above 0, up to 1; less keeps more of what the base could.")
    var part = 0.8

    @Option(help: "Share of the texts that is held out, above 0, up to 0.5.")
    var holdOut = 0.15

    @Option(help: "Most questions to make, 4 or more.")
    var questionCount = 200

    @Option(help: "Longest passage, in characters, 200 or more.")
    var passageCharacters = 1600

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
        var options = ExpertOptions(base: base, texts: try texts.map(absolute), tokens: 1)
        options.questions = try questions.map(absolute)
        options.exercises = try exercises.map(absolute)
        options.general = general == ["self"] ? [] : try general.map(absolute)
        options.instruct = instruct
        try check(&options)
        let checkpoint = try Checkpoint.open(try Hub.resolve(base))
        options.method = try chosenMethod(checkpoint)
        options.hasChatTemplate = try checkpoint.chatTemplate() != nil
        options.length = min(1024, checkpoint.configuration["max_position_embeddings"]?.intValue ?? 1024)
        (options.tokens, options.budget) = try tokens(options)
        let plan = try RecipePlan.parse(ExpertRecipe.text(options), source: "\(output)/recipe.yaml", options: .init())
        let recipe = RecipeOptions.whole(output: output, store: store, dryRun: dryRun, threads: threads, json: json)
        guard let outcome = try await recipe.execute(plan, defaultOutput: output) else { return }
        try finish(outcome)
    }

    private func absolute(_ path: String) throws -> String {
        guard let found = FileSystem.absolute(path), FileSystem.attributes(found) != nil else {
            throw LyceumError(.notFound, "there is no file or folder", at: path, remedy: "check the path")
        }
        return found
    }

    private func check(_ options: inout ExpertOptions) throws {
        func range(_ isIn: Bool, _ flag: String, _ words: String, _ found: String) throws {
            if !isIn { throw LyceumError(.invalidArgument, "expected \(words), found \(found)", at: flag) }
        }
        try range(part > 0 && part <= 1, "--part", "a number above 0, up to 1", "\(part)")
        try range(holdOut > 0 && holdOut <= 0.5, "--hold-out", "a share above 0, up to 0.5", "\(holdOut)")
        try range(questionCount >= 4, "--question-count", "4 or more", "\(questionCount)")
        try range(passageCharacters >= 200, "--passage-characters", "200 or more", "\(passageCharacters)")
        try range(["auto", "full", "lora"].contains(method), "--method", "full, lora or auto", method)
        if options.general.isEmpty, general != ["self"] { throw LyceumError(.invalidArgument, "expected paths or self", at: "--general") }
        options.part = part
        options.holdOut = holdOut
        options.questionCount = questionCount
        options.passageCharacters = passageCharacters
        options.seed = seed
    }

    // MARK: - Choices

    /// All weights need about 18 bytes each with AdamW in fp32; where that does not fit, an adapter does.
    private func chosenMethod(_ checkpoint: Checkpoint) throws -> ExpertOptions.Method {
        if let given = ExpertOptions.Method(rawValue: method) { return given }
        let count = checkpoint.tensors.tensorNames.reduce(0) { $0 + ((try? checkpoint.tensors.tensor(named: $1))?.count ?? 0) }
        return AvailableMemory.bytes.map { count * 18 + (1 << 30) < $0 } ?? true ? .full : .lora
    }

    /// A time is measured once; the same command finds its tokens in the recipe that is there.
    private func tokens(_ options: ExpertOptions) throws -> (Int, String) {
        if let tokens = Self.count(budget) { return (tokens, "\(tokens) tokens") }
        guard let seconds = Self.seconds(budget) else {
            throw LyceumError(.invalidArgument, "expected tokens such as 200k, or a time such as 10m, found “\(budget)”", at: "--budget")
        }
        if let known = try earlier(budget) { return (known, budget) }
        let rate = try ExpertTrial.tokensPerSecond(options, threads: try ThreadOption.count(threads))
        return (max(1024, Int(rate * seconds)), budget)
    }

    private func earlier(_ budget: String) throws -> Int? {
        let path = "\(output)/recipe.yaml"
        guard FileSystem.isFile(path), let recipe = try? Recipe.read(path: path), recipe.text.contains("# Budget: \(budget)\n") else { return nil }
        return recipe.parameter("tokens")?.value?.json.intValue
    }

    private static func count(_ text: String) -> Int? {
        let factors: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9]
        let factor = text.last.flatMap { factors[$0] }
        guard let number = Double(factor == nil ? text : String(text.dropLast())), number.isFinite, number > 0 else { return nil }
        let count = number * (factor ?? 1)
        return count >= 1 && count < 1e15 ? Int(count) : nil
    }

    private static func seconds(_ text: String) -> Double? {
        let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let factor = text.last.flatMap({ factors[$0] }), let number = Double(text.dropLast()), number.isFinite, number > 0 else { return nil }
        return number * factor
    }

    // MARK: - End

    private func finish(_ outcome: RecipeOutcome) throws {
        guard try ExpertFolder.link(outcome, in: output) else { return }
        if json {
            let advice = ExpertAdvice(outcome)
            var object = advice.json.objectValue ?? JSON.Object()
            object["event"] = "advice"
            object["model"] = .string("\(output)/expert")
            object["gguf"] = .string("\(output)/expert.gguf")
            return Output.jsonLine(.object(object))
        }
        Output.text(
            """

              lyceum chat \(output)/expert
              lyceum exam compare \(output)/artifacts/before/record \(output)/artifacts/after/record
              lyceum run \(output)/recipe.yaml --set tokens=…
            """)
    }
}
