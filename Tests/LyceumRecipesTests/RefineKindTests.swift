import LyceumCore
import LyceumCurate
import LyceumData
import LyceumModel
import Testing

@testable import LyceumRecipes

@Suite("Refiners in recipes")
struct RefineKindTests {
    /// A world, and a model with random weights that has never seen a program.
    private func prepared(_ folder: String) async throws -> (world: String, model: String) {
        let sizes = NoisyPagesKind.Parameters(towns: 5, sizes: .init(lessons: 12, pages: 14, tests: 6))
        let world = try await NoisyPagesKind().run(
            sizes, try StepContext(name: "world", output: folder + "/world", scratch: folder + "/world-scratch", seed: 1))
        #expect(world.files.count == 7)
        let fresh = FreshKind.Parameters(
            texts: [folder + "/world/raw.jsonl"], field: "text", tokenizer: nil, vocabulary: 400, hasChatTemplate: true, specialTokens: [],
            architecture: "llama", layers: 1, width: 16, heads: 2, keyHeads: nil, context: 512)
        _ = try await FreshKind().run(fresh, try StepContext(name: "fresh", output: folder + "/fresh", scratch: folder + "/fresh-scratch", seed: 1))
        return (folder + "/world", folder + "/fresh/model")
    }

    private func options(batch: Int) -> Refiner.Options {
        var options = Refiner.Options()
        options.chunkTokens = 120
        options.documentTokens = 60
        options.programTokens = 12
        options.batch = batch
        return options
    }

    private func refiner(_ model: String, batch: Int) throws -> Refiner {
        try Refiner(try TextModel(try LanguageModel.load(model, options: RuntimeOptions(threads: 1))), options: options(batch: batch))
    }

    @Test("a run that was stopped goes on to the same bytes, in another batch")
    func resumes() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let (world, model) = try await prepared(folder)
        let files = try DataFile.find([world + "/raw.jsonl"])
        var whole = RefineWork(try refiner(model, batch: 4), identity: "model")
        whole.batch = 14
        let counts = try whole.write(files, to: folder + "/whole.jsonl")
        var parts = RefineWork(try refiner(model, batch: 2), identity: "model")
        parts.batch = 3
        #expect(throws: LyceumError.self) { try parts.write(files, to: folder + "/parts.jsonl") { _, documents in documents < 6 } }
        #expect(!FileSystem.isFile(folder + "/parts.jsonl"))
        #expect(throws: LyceumError.self) { try RefineWork(try refiner(model, batch: 2), identity: "other").write(files, to: folder + "/parts.jsonl") }
        var done: [Int] = []
        let again = try parts.write(files, to: folder + "/parts.jsonl") { _, documents in
            done.append(documents)
            return true
        }
        #expect(done.first == 6)
        #expect(again == counts)
        #expect(counts.documents == 14)
        #expect(try Digest.ofFile(folder + "/parts.jsonl") == Digest.ofFile(folder + "/whole.jsonl"))
    }

    @Test("lessons become conversations of both stages; rules, repetitions and a refiner that knows nothing are measured")
    func kinds() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let (world, model) = try await prepared(folder)
        func context(_ name: String) throws -> StepContext {
            try StepContext(name: name, output: "\(folder)/\(name)", scratch: "\(folder)/\(name)-scratch", seed: 1)
        }
        let pages = try RefinePage.read(try DataFile.find([world + "/lessons.jsonl"]))
        let examples = try await RefineExamplesKind().run(
            .init(pages: [world + "/lessons.jsonl"], model: model, examples: RefineExamples(level: .document)), try context("examples"))
        #expect(examples.values["count"]?.intValue == pages.count)
        let measured = try await RefineMeasureKind().run(
            .init(model: model, pages: [world + "/known.jsonl"], options: options(batch: 4)), try context("measured"))
        #expect(measured.values["document_f1"]?.doubleValue == 0)
        var bound = options(batch: 4)
        bound.isConstrained = true
        // Even a model that has never seen a program writes nothing but valid ones.
        let fitting = try await RefineMeasureKind().run(.init(model: model, pages: [world + "/known.jsonl"], options: bound), try context("bound"))
        #expect(fitting.values["validity"]?.doubleValue == 1)
        #expect(measured.values["validity"]?.doubleValue == 0)
        let chosen = try await SelectTextsKind().run(
            .init(texts: [world + "/raw.jsonl"], target: [world + "/target.jsonl"], field: "text", method: .importance, share: 0.5, like: []),
            try context("chosen"))
        #expect(abs((chosen.values["kept_share"]?.doubleValue ?? 0) - 0.5) < 0.1)
        let like = try await SelectTextsKind().run(
            .init(texts: [world + "/raw.jsonl"], target: [], field: "text", method: .random, share: 0.9, like: [world + "/held_out.jsonl"]),
            try context("like"))
        #expect((like.values["documents"]?.intValue ?? 0) < 14)
        let rules = try await RefineRulesKind().run(
            .init(texts: [world + "/known.jsonl"], stages: ["c4-lines"], settings: ["c4-lines.least_sentences=0"], isMeasured: true), try context("rules"))
        let f1 = rules.values["line_f1"]?.doubleValue ?? 0
        #expect(f1 > 0.2 && f1 < 1)
        let once = try await RefineDedupKind().run(.init(texts: [world + "/raw.jsonl", world + "/raw.jsonl"], method: "document"), try context("once"))
        #expect(once.values["kept_share"]?.doubleValue == 0.5)
    }
}
