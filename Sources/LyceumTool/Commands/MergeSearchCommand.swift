import ArgumentParser
import Lyceum

struct MergeSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Look for the weights and densities of a merge by evolution, against an examination.",
        discussion: """
            CONFIG is a merge with models:, whose numbers the search begins with, or a file of mergekit-evolve (genome:, tasks:). CMA-ES draws \
            numbers per group of layers, part of a layer and model; every candidate is merged in memory and scored on the same items as the others \
            of its generation, other items every time. Where chance decides over the ranks, later generations get more items.

            Half of the items (--held-out) are never seen by the search. On them the winner meets every parent, the plain mean and the start, item \
            by item; the score it was chosen by stands beside, and is too good. OUTPUT-search/ holds the state, best.yaml and report.json: killed at \
            any instant, the same command goes on and comes to the same end; with a larger --budget it searches further.

            Searched are weight, density, t and select_topk as the method has them; --parameters names others (lambda, gamma). Weights go from 0 to \
            1.5, densities from 0.05 to 1, t from 0 to 1, lambda from 0 to 2, gamma from 0 to 0.2.

            Examples:
              lyceum merge search ties.yaml found --examine arithmetic,questions.jsonl --budget 200
              lyceum merge search evolve.yaml found --budget 45m --granularity 8 --filters self_attn,mlp
              lyceum merge search ties.yaml found --examine questions.jsonl --metric brier_score --dry-run
            """)

    @Argument(help: ArgumentHelp("A merge, or mergekit-evolve's genome and tasks: a YAML file.", valueName: "config"))
    var path: String

    @Argument(help: "The folder or .gguf file of the winner.")
    var output: String

    @OptionGroup var examining: MergeExamineOptions

    @Option(help: ArgumentHelp("Merges to score (100), or a time (45m, 2h): at least one generation.", valueName: "count or time"))
    var budget = "100"

    @Option(help: "Candidates per generation, 4 to 1000 (default: 4 + 3 ln of how many numbers are searched).")
    var population: Int?

    @Option(help: "Standard deviation of the first candidates, as a share of each number's range, above 0 and up to 1 (default: 1/6).")
    var sigma: Double?

    @Option(help: "Of everything drawn by chance: candidates, items, and random methods (dare, della).")
    var seed: UInt64 = 0

    @Option(help: "Layers that share their numbers, 0 for all (default: what the configuration says, else 0).")
    var granularity: Int?

    @Option(help: "Parts of tensor names with numbers of their own, separated by commas, such as self_attn,mlp.")
    var filters: String?

    @Option(help: "Numbers to search, separated by commas (default: weight, density, t, select_topk as the method has them).")
    var parameters: String?

    @Flag(help: "Straight lines between the groups' numbers along the layers.")
    var smooth = false

    @Flag(help: "Weights from -1.5 to 1.5.")
    var negativeWeights = false

    @Option(help: "Items each candidate is scored on at first, 4 or more (default: 64, or all there are).")
    var items: Int?

    @Option(help: "Items it may grow to where chance decides over ranks, 4 or more (default: all of the search).")
    var maximumItems: Int?

    @Option(help: "Share of the items the search never sees, above 0 and below 1.")
    var heldOut = 0.5

    @Option(help: "Threads to work with, 1 to 1024 (default: LYCEUM_THREADS, or all cores this process may use).")
    var threads: Int?

    @Flag(help: "Only check, merge and score the start once, and forecast the time; writes nothing.")
    var dryRun = false

    @Flag(help: "One JSON object: numbers, scores in search and held out, verdict, generations.")
    var json = false

    @Flag(help: "Begin anew and write over OUTPUT.")
    var force = false

    @Flag(help: "Merge models of other vocabularies row by row; rows beyond the shorter one are those of the base (or first) model.")
    var cropVocabulary = false

    func run() async throws {
        try ThreadOption.share(threads)
        let search = try MergeSearch(try configuration(), options: try options())
        if dryRun { return show(try await search.plan()) }
        guard force || FileSystem.attributes(output) == nil else {
            throw LyceumError(
                .invalidArgument, "the target is there already", at: output, remedy: "choose another name, or write over it with --force")
        }
        if force, FileSystem.attributes(output) != nil { try FileSystem.remove(output) }
        let output = output
        let speaker = MergeSearchSpeaker(isQuiet: json)
        defer { speaker.finish() }
        let result = try await ExamInterruption.stoppable(hint: "the search so far is kept; the same command goes on") {
            try await search.run(to: output) { speaker.show($0) }
        }
        speaker.finish()
        json ? Output.json(result.json) : Output.text(MergeSearchText.text(result, output: output, folder: search.options.folder))
    }

    private func configuration() throws -> MergeSearchConfiguration {
        var changes = MergeSearchConfiguration.Changes()
        if let granularity, !(0...10_000).contains(granularity) {
            throw LyceumError(.invalidArgument, "expected 0 to 10000, found \(granularity)", at: "--granularity")
        }
        changes.granularity = granularity
        changes.filters = filters.map(ExaminationTasks.names)
        changes.parameters = parameters.map(ExaminationTasks.names)
        if smooth { changes.isSmooth = true }
        if negativeWeights { changes.allowsNegativeWeights = true }
        return try MergeSearchConfiguration(path: path, changes: changes)
    }

    private func options() throws -> MergeSearchOptions {
        try examining.check()
        var options = MergeSearchOptions()
        options.panel = examining.panel(examining.examine.map(ExaminationTasks.names) ?? [], threads: threads)
        options.merge.seed = seed
        options.merge.cropsVocabulary = cropVocabulary
        options.budget = try readBudget()
        if let population, !(4...1000).contains(population) {
            throw LyceumError(.invalidArgument, "expected 4 to 1000, found \(population)", at: "--population")
        }
        options.population = population
        if let sigma { options.step = sigma }
        options.seed = seed
        options.items = items
        options.maximumItems = maximumItems
        options.heldOut = heldOut
        options.margin = examining.margin
        options.level = examining.level
        options.folder = (output.lowercased().hasSuffix(".gguf") ? String(output.dropLast(5)) : output) + "-search"
        options.resultsFolder = examining.examResults
        options.startsAnew = force
        return options
    }

    /// `100`, `90s`, `45m`, `1.5h`.
    private func readBudget() throws -> MergeSearchOptions.Budget {
        if let count = Int(budget), count >= 1 { return .evaluations(count) }
        let factors: [Character: Double] = ["s": 1 / 60.0, "m": 1, "h": 60]
        guard let unit = budget.last.flatMap({ factors[$0] }), let amount = Double(budget.dropLast()), amount > 0, amount.isFinite else {
            throw LyceumError(
                .invalidArgument, "expected a number of merges or a time, found “\(budget)”", at: "--budget", remedy: "write 100, 90s, 45m or 2h")
        }
        return .minutes(amount * unit)
    }

    private func show(_ plan: MergeSearchPlan) {
        if json { return Output.json(MergeSearchText.json(plan)) }
        ResidualWords.warn(plan.warnings)
        Output.text(MergeSearchText.text(plan))
    }
}
