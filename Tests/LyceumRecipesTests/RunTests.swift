import LyceumCore
import Testing

@testable import LyceumRecipes

struct RunTests {
    /// A store of its own that goes away.
    final class Place: Sendable {
        let folder: String
        let store: ArtifactStore
        let log = Locked<[String]>([])

        init() throws {
            folder = try RecipesFixture.folder()
            store = try ArtifactStore(folder: folder + "/store")
        }

        deinit { try? FileSystem.remove(folder) }

        func run(
            _ text: String, options: RecipeRun.Options = .init(threads: 2), cancellation: Cancellation = Cancellation(),
            catalog: StepCatalog? = nil, events: Locked<[String]> = Locked([])
        ) async throws -> RecipeOutcome {
            let plan = try RecipesFixture.plan(text, catalog ?? RecipesFixture.catalog(log))
            let run = try RecipeRun(
                plan, store: store, options: options, cancellation: cancellation,
                report: { event in events.withLock { $0.append(event.json["event"]?.stringValue ?? "") } })
            return try await run.run()
        }

        /// Names of the steps that ran since the last call, sorted.
        func ran() -> [String] {
            log.withLock { log in
                defer { log = [] }
                return log.sorted()
            }
        }
    }

    static let chain = """
        parameters: {factor: 2}
        steps:
          one: {kind: sum, amounts: [1, 2, 3]}
          two: {kind: sum, amounts: [10], factor: "${parameters.factor}", files: "${one.file}"}
          three: {kind: sum, factor: "${two.total}", amounts: [1], files: ["${one.file}", "${two.file}"]}
        """

    @Test("outputs become inputs, as files and as values")
    func values() async throws {
        let place = try Place()
        let outcome = try await place.run(Self.chain)
        #expect(outcome.failure == nil)
        #expect(try outcome.steps.map { try #require($0.artifact).value("total").doubleValue } == [6, 26, 58])
        #expect(outcome.state == "finished")
    }

    @Test("a second run does nothing, and a changed parameter redoes only what it decides")
    func again() async throws {
        let place = try Place()
        _ = try await place.run(Self.chain)
        #expect(place.ran() == ["one", "three", "two"])
        let events = Locked<[String]>([])
        let second = try await place.run(Self.chain, events: events)
        #expect(place.ran().isEmpty)
        #expect(events.withLock { $0 } == ["present", "present", "present"])
        #expect(second.steps.allSatisfy { $0.state.name == "present" })
        _ = try await place.run(Self.chain.replacing("factor: 2", with: "factor: 3"))
        #expect(place.ran() == ["three", "two"])
        // The old results are still there.
        _ = try await place.run(Self.chain)
        #expect(place.ran().isEmpty)
    }

    @Test("names of steps, the order of keys and spellings of numbers decide nothing")
    func keys() async throws {
        let place = try Place()
        _ = try await place.run("steps:\n  one: {kind: sum, amounts: [1, 2.0], factor: 1e0, label: null}")
        #expect(place.ran() == ["one"])
        _ = try await place.run("steps:\n  other: {factor: 1, amounts: [1.0, 2], kind: sum}")
        #expect(place.ran().isEmpty)
        _ = try await place.run("steps:\n  other: {factor: 1, amounts: [1.0, 2], kind: sum, seed: 1}")
        #expect(place.ran() == ["other"])
    }

    @Test("files from outside count by content, wherever they lie")
    func outside() async throws {
        let place = try Place()
        try AtomicFile.write("5", to: place.folder + "/a.txt")
        try AtomicFile.write("5", to: place.folder + "/b.txt")
        func text(_ name: String) -> String { "steps:\n  one: {kind: sum, files: [\"\(place.folder)/\(name)\"]}" }
        _ = try await place.run(text("a.txt"))
        _ = try await place.run(text("b.txt"))
        #expect(place.ran() == ["one"])
        try AtomicFile.write("7", to: place.folder + "/a.txt")
        let outcome = try await place.run(text("a.txt"))
        #expect(place.ran() == ["one"])
        #expect(try outcome.steps[0].artifact?.value("total").doubleValue == 7)
    }

    @Test("a step that fails takes with it what needs it and nothing else, and finished steps stay")
    func failure() async throws {
        let place = try Place()
        let text = """
            steps:
              good: {kind: sum, amounts: [1]}
              bad: {kind: sum, fail: true, files: "${good.file}"}
              after: {kind: sum, files: "${bad.file}"}
              last: {kind: sum, files: "${after.file}"}
              other: {kind: sum, files: "${good.file}"}
            claims:
              c: {arm: "${after.items}", against: 0}
            """
        let outcome = try await place.run(text)
        let states = Dictionary(uniqueKeysWithValues: outcome.steps.map { ($0.instance.name, $0.state.name) })
        #expect(states == ["good": "finished", "bad": "failed", "after": "skipped", "last": "skipped", "other": "finished"])
        #expect(outcome.failure?.step == "bad")
        #expect(outcome.failure?.error.code == .invalidData)
        #expect(outcome.verdicts.map(\.verdict) == [.untested])
        #expect(place.ran() == ["bad", "good", "other"])
        _ = try await place.run(text)
        #expect(place.ran() == ["bad"])
    }

    @Test("one step and what it needs can be run alone, and a step again")
    func onlyAndForce() async throws {
        let place = try Place()
        let outcome = try await place.run(Self.chain, options: .init(threads: 1, only: ["two"]))
        #expect(place.ran() == ["one", "two"])
        #expect(outcome.steps.count == 2)
        let claims = Self.chain + "\nclaims:\n  c: {arm: \"${one.items}\", against: \"${three.items}\"}"
        let partial = try await place.run(claims, options: .init(threads: 1, only: ["two"]))
        #expect(partial.verdicts.map(\.problem) == ["three was not part of this run"])
        _ = try await place.run(Self.chain, options: .init(threads: 1, force: ["one"]))
        #expect(place.ran() == ["one", "three"])
        await #expect(throws: LyceumError.self) { try await place.run(Self.chain, options: .init(only: ["fuor"])) }
    }

    @Test("cores are divided among steps that are ready together")
    func threads() async throws {
        let place = try Place()
        let text = "steps:\n  a: {kind: sum, for: {seed: [1, 2, 3, 4]}, seed: \"${for.seed}\"}\n  b: {kind: sum, files: \"${a.file}\"}"
        let outcome = try await place.run(text, options: .init(threads: 8))
        #expect(try outcome.steps.map { try #require($0.artifact).value("threads").intValue } == [2, 2, 2, 2, 8])
    }

    @Test("a run that is stopped goes on where it was, and steps that cannot begin anew")
    func resume() async throws {
        let place = try Place()
        let text = "steps:\n  count: {kind: count, rounds: 6}\n  later: {kind: sum, files: \"${count.file}\"}"
        let rounds = Locked(0)
        let stop = Cancellation()
        let stopping = StepCatalog([RecipesSumKind(), RecipesCounterKind(stopsAfter: 4, cancellation: stop, rounds: rounds)])
        let first = try await place.run(text, cancellation: stop, catalog: stopping)
        #expect(first.isCancelled)
        #expect(first.state == "stopped")
        #expect(first.failure == nil)
        #expect(rounds.withLock { $0 } == 4)
        let going = StepCatalog([RecipesSumKind(), RecipesCounterKind(rounds: rounds)])
        let second = try await place.run(text, options: .init(threads: 1, only: ["count"]), catalog: going)
        #expect(second.failure == nil)
        #expect(rounds.withLock { $0 } == 6)
        #expect(try place.store.unfinished().isEmpty)
        #expect(!FileSystem.isFolder(try #require(second.steps[0].artifact).folder + "/scratch"))
    }

    @Test("runs at the same time on one store do each step once")
    func together() async throws {
        let place = try Place()
        let text = "steps:\n  a: {kind: sum, for: {seed: [1, 2, 3, 4, 5, 6]}, seed: \"${for.seed}\"}\n  b: {kind: sum, files: \"${a.file}\"}"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let outcome = try await place.run(text)
                    #expect(outcome.failure == nil)
                    #expect(try outcome.steps.last?.artifact?.value("total").doubleValue == 21)
                }
            }
            try await group.waitForAll()
        }
        #expect(place.ran().count == 7)
    }

    @Test("a result with a file missing or cut off is made again")
    func damaged() async throws {
        let place = try Place()
        let outcome = try await place.run(Self.chain)
        let folder = try #require(outcome.steps[0].artifact).filesFolder
        try FileSystem.remove(folder + "/sum.txt")
        _ = place.ran()
        let again = try await place.run(Self.chain)
        #expect(place.ran() == ["one"])
        #expect(again.failure == nil)
    }

    @Test("a process that died between the manifest and the name leaves a whole result")
    func halfNamed() async throws {
        let place = try Place()
        let outcome = try await place.run(Self.chain)
        let artifact = try #require(outcome.steps[0].artifact)
        try FileSystem.move(artifact.folder, to: place.store.partialPath(of: artifact.key))
        try FileSystem.makeFolder(place.store.partialPath(of: artifact.key) + "/scratch")
        _ = place.ran()
        _ = try await place.run(Self.chain)
        #expect(place.ran().isEmpty)
    }

    @Test("the forecast knows what is there and adds up the rest")
    func forecast() async throws {
        let place = try Place()
        let plan = try RecipesFixture.plan(Self.chain)
        let before = RunForecast(try RecipeRun(plan, store: place.store, options: .init(threads: 1)))
        #expect(before.seconds == 5)
        #expect(before.disk == 30)
        #expect(before.presentCount == 0)
        _ = try await place.run(Self.chain, options: .init(threads: 1, only: ["one"]))
        let run = try RecipeRun(plan, store: place.store, options: .init(threads: 1))
        let after = RunForecast(run)
        #expect(after.seconds == 2)
        #expect(after.presentCount == 1)
        let tree = PlanTree(run, after)
        #expect(tree.lines.map { $0.branch + $0.step } == ["one", "└─ two", "   └─ three"])
        #expect(tree.lines[2].alsoNeeds == ["one"])
    }

    @Test("a run's folder has the recipe, the plan, the results and links to every artifact")
    func folder() async throws {
        let place = try Place()
        let folder = try RecipeFolder(place.folder + "/out")
        #expect(throws: LyceumError.self) { _ = try RecipeFolder(place.folder + "/out") }
        let plan = try RecipesFixture.plan(Self.chain)
        let run = try RecipeRun(plan, store: place.store)
        try folder.begin(run)
        try folder.end(try await run.run(), command: "test", started: .now, version: "1")
        let results = try JSON.read(path: folder.path + "/results.json")
        #expect(results["steps"]?.arrayValue?.count == 3)
        #expect(results["steps"]?[1]?["values"]?["total"]?.doubleValue == 26)
        #expect(try FileSystem.names(in: folder.path + "/artifacts") == ["one", "three", "two"])
        #expect(FileSystem.isFile(folder.path + "/artifacts/two/sum.txt"))
        #expect(RecipeFolder.fileName("train[method=a,seed=1]") == "train.method=a.seed=1")
    }
}
