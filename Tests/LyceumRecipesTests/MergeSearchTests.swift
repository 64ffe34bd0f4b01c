import LyceumConfiguration
import LyceumCore
import LyceumMerge
import LyceumStatistics
import Testing

@testable import LyceumRecipes

@Suite("Searching the numbers of a merge")
struct MergeSearchTests {
    /// Two fresh models with one tokenizer, and questions whose answers the second prefers.
    private struct World {
        let folder: String
        let models: [String]
        let questions: String

        init() async throws {
            folder = try RecipesFixture.folder()
            let texts = folder + "/texts.jsonl"
            let lines = (0..<40).map { "{\"text\": \"The color of stone \($0) is \($0 % 2 == 0 ? "red" : "blue").\"}\n" }
            try AtomicFile.write(lines.joined(), to: texts)
            var models: [String] = []
            for seed in 1...2 as ClosedRange<UInt64> {
                let parameters = FreshKind.Parameters(
                    texts: [texts], field: "text", tokenizer: nil, vocabulary: 270, hasChatTemplate: true, specialTokens: [], architecture: "llama",
                    layers: 2, width: 16, heads: 2, keyHeads: nil, context: 64)
                let path = "\(folder)/fresh-\(seed)"
                _ = try await FreshKind().run(parameters, try StepContext(name: "fresh", output: path, scratch: path + "-scratch", seed: seed))
                models.append(path + "/model")
            }
            self.models = models
            questions = folder + "/questions.jsonl"
            let items = (0..<60).map { number in
                "{\"question\": \"Stone \(number)?\", \"options\": [\"red\(number % 7)\", \"blue\(number % 5)\"], \"answer\": \(number * 7 % 3 == 0 ? 1 : 0)}\n"
            }
            try AtomicFile.write(items.joined(), to: questions)
        }

        var text: String { "merge_method: linear\nmodels: [{model: \(models[0]), parameters: {weight: 1}}, {model: \(models[1]), parameters: {weight: 1}}]\n" }

        func options(_ name: String, budget: Int, limit: Int? = nil) -> MergeSearchOptions {
            var options = MergeSearchOptions()
            options.panel.tasks = [ItemPanel.MergeTask(questions, metric: "brier_score")]
            options.panel.limit = limit.map { Double($0) }
            options.panel.threads = 1
            options.budget = .evaluations(budget)
            options.population = 4
            options.items = 12
            options.draws = 500
            options.seed = 5
            options.folder = "\(folder)/\(name)-search"
            options.resultsFolder = folder + "/exam-results"
            return options
        }

        func search(_ options: MergeSearchOptions, granularity: Int = 0) throws -> MergeSearch {
            var changes = MergeSearchConfiguration.Changes()
            changes.granularity = granularity
            return try MergeSearch(try MergeSearchConfiguration(text, source: "merge.yaml", changes: changes), options: options)
        }
    }

    @Test("a search finds, judges on items it never saw, writes the winner; killed on its way it comes to the same end")
    func search() async throws {
        let world = try await World()
        defer { try? FileSystem.remove(world.folder) }
        let whole = try await world.search(world.options("whole", budget: 15), granularity: 1).run(to: world.folder + "/whole")
        #expect(whole.generations.count == 3 && whole.evaluations == 15 && whole.genes.count == 4)
        #expect(whole.searchItems == 30 && whole.heldOutItems == 30)
        #expect(whole.marks.map(\.name).contains(MergeSearchResult.uniformName))
        #expect(whole.verdict.rows.allSatisfy { $0.pair.comparison.count == 30 })
        // The winner was the best of the finalists on the items of the search, and its written model scores as it did in memory.
        let best = whole.finalists.map(\.score).max() ?? 0
        #expect(abs((whole.marks.first?.search ?? 0) - best) < 1e-9)
        #expect(FileSystem.isFile(world.folder + "/whole/config.json") && !FileSystem.isFolder(world.folder + "/whole-search/candidate"))
        let text = try YAML.text(path: world.folder + "/whole/mergekit_config.yml")
        #expect(text == whole.configuration)

        let stopped = Task {
            try await world.search(world.options("broken", budget: 15), granularity: 1).run(to: world.folder + "/broken") { event in
                if case .evaluated(let count, _, _) = event, count == 7 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        _ = try? await stopped.value
        #expect(!FileSystem.isFolder(world.folder + "/broken"))
        let state = try MergeSearchState(path: world.folder + "/broken-search/state.json")
        #expect(state.used == 7 && state.pending.count == 2)
        let resumed = try await world.search(world.options("broken", budget: 15), granularity: 1).run(to: world.folder + "/broken")
        #expect(resumed.configuration == whole.configuration && resumed.marks.map(\.heldOut) == whole.marks.map(\.heldOut).map { $0 })
        #expect(resumed.generations == whole.generations)
    }

    @Test("a state of another search is refused; a larger budget goes on")
    func state() async throws {
        let world = try await World()
        defer { try? FileSystem.remove(world.folder) }
        var events = 0
        let first = try await world.search(world.options("one", budget: 5)).run(to: world.folder + "/one")
        #expect(first.generations.count == 1)
        let resumes = Locked<[Int]>([])
        let more = try await world.search(world.options("one", budget: 10)).run(to: world.folder + "/two") { event in
            if case .resumed(let evaluations, _) = event { resumes.withLock { $0.append(evaluations) } }
        }
        events = resumes.withLock { $0.first ?? 0 }
        #expect(events == 5 && more.generations.count == 2 && more.generations[0] == first.generations[0])
        var other = world.options("one", budget: 10)
        other.seed = 6
        await #expect(throws: LyceumError.self) { try await world.search(other).run(to: world.folder + "/three") }
        let plan = try await world.search(other).plan()
        #expect(plan.genes == 2 && plan.population == 4 && plan.generations == 2 && plan.staysInMemory && plan.heldOutItems == 30)
    }

    @Test("items are divided by clusters, disjoint and complete; generations draw others, the same for the same seed")
    func partition() async throws {
        let world = try await World()
        defer { try? FileSystem.remove(world.folder) }
        var options = ItemPanel.Options()
        options.tasks = [ItemPanel.MergeTask(world.questions)]
        let panel = try ItemPanel(options)
        var tasks = panel.tasks
        for index in tasks[0].prepared.items.indices { tasks[0].prepared.items[index].cluster = "case \(index / 4)" }
        let partition = ItemPartition(tasks, heldOut: 0.4, seed: 3)
        #expect(Set(partition.search[0] + partition.heldOut[0]) == Set(0..<60) && partition.searchCount + partition.heldOutCount == 60)
        #expect(Set(partition.search[0].map { $0 / 4 }).isDisjoint(with: partition.heldOut[0].map { $0 / 4 }) && partition.heldOutCount == 24)
        let (a, b) = (partition.batch(10, generation: 0, seed: 1), partition.batch(10, generation: 1, seed: 1))
        #expect(a[0].count == 10 && a != b && a == partition.batch(10, generation: 0, seed: 1))
        #expect(Set(a[0]).count == 10 && Set(a[0]).isSubset(of: partition.search[0]))
        #expect(partition.batch(1000, generation: 0, seed: 1) == partition.search)
    }

    @Test("parents are asked once: their answers are known the next time, the child's are not")
    func examination() async throws {
        let world = try await World()
        defer { try? FileSystem.remove(world.folder) }
        let configuration = try MergeConfiguration(world.text, source: "merge.yaml")
        _ = try MergeRun(configuration, options: MergeOptions()).write(to: world.folder + "/child")
        var panel = ItemPanel.Options()
        panel.tasks = [ItemPanel.MergeTask(world.questions)]
        panel.limit = 20
        var options = MergeExamination.Options()
        options.resultsFolder = world.folder + "/results"
        options.draws = 500
        let examination = try MergeExamination(try ItemPanel(panel), of: configuration, options: options)
        let result = try await examination.run(child: world.folder + "/child")
        #expect(result.verdict.rows.count == 2 && result.scores.count == 3 && result.verdict.rows[0].pair.comparison.count == 20)
        let again = try await examination.run(child: world.folder + "/child")
        #expect(again.records.map { $0.answerCounts != nil } == [true, true, false] && again.verdict == result.verdict)
        try again.write(beside: world.folder + "/child-examination", command: "test")
        let json = try JSON.read(path: world.folder + "/child-examination.json")
        #expect(json["decision"]?.stringValue == result.verdict.decision.rawValue)
        #expect(FileSystem.isFile(world.folder + "/child-examination.html"))
    }

    @Test("a step merges, examines and searches, and leaves its verdict as values")
    func step() async throws {
        let world = try await World()
        defer { try? FileSystem.remove(world.folder) }
        var parameters = MergeKind.Parameters(
            models: world.models, base: nil, method: "linear", numbers: [], weights: [2, 1], type: "bf16", tasks: [world.questions],
            metric: "brier_score", limit: 20, margin: 0.05, budget: nil, granularity: 0, filters: [], population: 4, heldOut: 0.5, dataFolder: nil,
            folders: [])
        func context(_ name: String) throws -> StepContext {
            try StepContext(name: name, output: "\(world.folder)/\(name)", scratch: "\(world.folder)/\(name)-scratch", seed: 3)
        }
        let merged = try await MergeKind().run(parameters, try context("plain"))
        #expect(merged.values["decision"]?.stringValue != nil && merged.values["search_score"] == nil)
        #expect(FileSystem.isFile(world.folder + "/plain/model/config.json") && FileSystem.isFile(world.folder + "/plain/report.json"))
        parameters.budget = 5
        let found = try await MergeKind().run(parameters, try context("found"))
        let difference = (found.values["score"]?.doubleValue ?? .nan) - (found.values["best_parent"]?.doubleValue ?? .nan)
        #expect(abs((found.values["difference"]?.doubleValue ?? .infinity) - difference) < 1e-12)
        #expect(found.values["uniform"]?.doubleValue != nil && found.values["search_score"]?.doubleValue != nil)
    }
}
