internal import LyceumCore
internal import LyceumExam
internal import LyceumMerge
internal import LyceumModel
internal import LyceumStatistics

/// Carries a search out.
final class MergeSearchEngine {
    let configuration: MergeSearchConfiguration
    let options: MergeSearchOptions
    let genome: MergeGenome
    let bench: MergeBench
    let partition: ItemPartition
    let parents: [PanelModel]
    let start: [Double]
    var state: MergeSearchState?
    var report: @Sendable (MergeSearchEvent) -> Void = { _ in }
    private var clock = 0.0

    var panel: ItemPanel { bench.panel }
    var statePath: String { options.folder + "/state.json" }

    init(_ search: MergeSearch) throws(LyceumError) {
        configuration = search.configuration
        options = search.options
        var genome = configuration.genome
        let inputs = try MergeInputs(opening: genome, folder: configuration.folder)
        try genome.layOut(for: inputs)
        self.genome = genome
        start = genome.start(seed: options.seed ^ Self.startSalt)
        var panelOptions = options.panel
        panelOptions.seed = options.panel.seed
        if configuration.usesChat == nil, !configuration.tasks.isEmpty { panelOptions.usesChat = inputs.hasChatTemplate }
        let panel = try ItemPanel(panelOptions)
        let text = genome.text(genome.values(start))
        let first = try ConfiguredMerge(inputs.parsed(text), text: text, options: options.merge)
        bench = MergeBench(first, panel: panel, scratch: options.folder + "/candidate")
        partition = ItemPartition(panel.tasks, heldOut: options.heldOut, seed: options.seed ^ Self.itemSalt)
        parents = try PanelModel.models(first.inputs.document.models, folder: configuration.folder)
    }

    // Streams of their own for what is drawn by chance.
    static let startSalt: UInt64 = 0x7374_6172_74
    static let itemSalt: UInt64 = 0x6974_656d_73

    var population: Int { options.population ?? CovarianceAdaptation.standardPopulation(genome.genes.count) }
    var firstItems: Int { min(options.items ?? 64, largestItems) }
    var largestItems: Int { min(options.maximumItems ?? .max, partition.searchCount) }

    // MARK: - Forecast

    func plan() async throws -> MergeSearchPlan {
        let text = genome.text(genome.values(start))
        let begin = monotonicSeconds()
        if bench.merge.staysInMemory { _ = try bench.merge.checkpoint() }
        let merged = monotonicSeconds() - begin
        let few = partition.search.map { Array($0.prefix(max(2, 8 / panel.tasks.count))) }
        let asked = monotonicSeconds()
        _ = try await bench.measure(text, few)
        let both = monotonicSeconds() - asked
        let item = max(0, both - merged) / Double(max(1, few.reduce(0) { $0 + $1.count }))
        let perGeneration = population + 1
        var generations: Int?
        if case .evaluations(let count) = options.budget { generations = max(1, count / perGeneration) }
        let evaluation = merged + item * Double(firstItems)
        let rest =
            item * Double(panel.itemCount) * Double(parents.count + 2) + 4 * (merged + item * Double(partition.searchCount))
        return MergeSearchPlan(
            genes: genome.genes.count, groups: genome.groupCount, population: population, generations: generations,
            searchItems: partition.searchCount, heldOutItems: partition.heldOutCount, items: firstItems, mergeSeconds: merged, itemSeconds: item,
            seconds: generations.map { Double($0 * perGeneration) * evaluation + rest }, bytes: bench.merge.resultBytes + bench.merge.peakBytes,
            staysInMemory: bench.merge.staysInMemory, parents: parents.map(\.name), start: text, warnings: bench.merge.warnings + panel.warnings)
    }

    // MARK: - The whole

    func run(to output: String, report: @escaping @Sendable (MergeSearchEvent) -> Void) async throws -> MergeSearchResult {
        self.report = report
        for warning in bench.merge.warnings + panel.warnings { report(.note(warning)) }
        try FileSystem.makeFolder(options.folder)
        guard let lock = try FileLock(ifFree: options.folder + "/lock") else {
            throw LyceumError(.invalidArgument, "another process searches here", at: options.folder, remedy: "wait for it, or choose another output")
        }
        defer { withExtendedLifetime(lock) {} }
        let (scores, identities) = try await examineParents()
        try open(key: key(identities))
        clock = monotonicSeconds()
        try await search()
        let (winner, finalists) = try await choose()
        return try await judge(winner, finalists, parents: scores, output: output)
    }

    /// All items at once, for the choice of the best parent and for the judgment.
    private func examineParents() async throws -> (scores: [ModelScores], identities: [String]) {
        try FileSystem.makeFolder(options.resultsFolder)
        let cache = try AnswerCache(path: options.resultsFolder + "/answers.jsonl")
        var (scores, identities) = ([ModelScores](), [String]())
        for model in parents {
            report(.examining(model: model.name, items: 0, of: panel.itemCount))
            let examinee = try model.examinee(threads: options.panel.threads)
            let (report, total) = (report, panel.itemCount)
            let record = try await panel.record(of: examinee, cache: cache) { report(.examining(model: model.name, items: $0, of: total)) }
            scores.append(try panel.scores(record, name: model.name))
            identities.append(examinee.identity)
        }
        return (scores, identities)
    }

    /// What decides over the course of the search; the budget does not, so that more of it goes on.
    private func key(_ identities: [String]) -> String {
        var digest = Digest()
        func add(_ text: String) { digest.update(Array("\(text.utf8.count):\(text)".utf8)) }
        add(genome.text(genome.values(start)))
        add("\(options.seed) \(population) \(options.step) \(firstItems) \(largestItems) \(options.heldOut)")
        add("\(options.merge.seed) \(options.merge.isCompatible) \(options.merge.cropsVocabulary)")
        add("\(genome.genes.map { "\($0.parameter) \($0.range)" })")
        for identity in identities { add(identity) }
        for task in panel.tasks {
            add("\(task.name) \(task.weight) \(task.metric ?? "") \(task.filter ?? "") \(task.prepared.shots) \(panel.options.usesChat)")
            for item in task.items { add(JSON.object(item.document).text()) }
        }
        return digest.hexadecimal()
    }

    private func open(key: String) throws(LyceumError) {
        if FileSystem.attributes(statePath) != nil, !options.startsAnew {
            let known = try MergeSearchState(path: statePath)
            guard known.key == key else {
                throw LyceumError(
                    .invalidArgument, "another search is kept here: its configuration, models, items or settings differ", at: statePath,
                    remedy: "choose another output, or begin anew with --force")
            }
            state = known
            report(.resumed(evaluations: known.used, generations: known.generations.count))
            return
        }
        let search = try CovarianceAdaptation(mean: start, step: options.step, population: population, seed: options.seed)
        let new = MergeSearchState(key: key, search: search, items: firstItems, incumbent: start)
        try new.write(to: statePath)
        state = new
    }

    /// Keeps the state with the time that has passed.
    func keep(_ changed: MergeSearchState) throws(LyceumError) {
        var changed = changed
        let now = monotonicSeconds()
        changed.seconds += now - clock
        clock = now
        try changed.write(to: statePath)
        state = changed
    }
}
