import Foundation
import LyceumConfiguration
import LyceumCore
import Testing

@testable import LyceumRecipes

@Suite("Differences of models in recipes")
struct VectorKindTests {
    /// Three models of one shape, of different seeds, with one tokenizer.
    private static func models(in folder: String) async throws -> [String] {
        let texts = folder + "/texts.jsonl"
        let lines = (0..<40).map { "{\"text\": \"The color of stone \($0) is \($0 % 2 == 0 ? "red" : "blue").\"}\n" }
        try AtomicFile.write(lines.joined(), to: texts)
        var models: [String] = []
        for seed in 1...3 as ClosedRange<UInt64> {
            let parameters = FreshKind.Parameters(
                texts: [texts], field: "text", tokenizer: nil, vocabulary: 270, hasChatTemplate: true, specialTokens: [], architecture: "llama",
                layers: 2, width: 16, heads: 2, keyHeads: nil, context: 64)
            _ = try await FreshKind().run(parameters, try context("\(folder)/fresh-\(seed)", seed: seed))
            models.append("\(folder)/fresh-\(seed)/model")
        }
        return models
    }

    private static func context(_ path: String, seed: UInt64 = 1) throws -> StepContext {
        try StepContext(name: FileSystem.name(of: path), output: path, scratch: path + "-scratch", seed: seed)
    }

    private static func angle(_ base: String, _ first: String, _ second: String, in folder: String) async throws -> JSON.Object {
        try await AngleKind().run(.init(base: base, first: first, second: second), try context(folder)).values
    }

    private static func added(_ model: String, _ terms: [(String, Double)], shuffle: UInt64? = nil, in folder: String) async throws -> StepResult {
        let vectors = terms.map { AddKind.Term(vector: $0.0, weight: $0.1) }
        return try await AddKind().run(.init(model: model, vectors: vectors, shuffle: shuffle, type: nil), try context(folder))
    }

    @Test("a merge step gives what the same sum of changes gives, and names what is missing")
    func mergeStep() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let models = try await Self.models(in: folder)
        func merged(_ name: String, _ settings: String) async throws -> String {
            let yaml = "name: r\nsteps:\n  m: {kind: merge, type: f32, \(settings)}\n"
            let plan = try RecipesFixture.plan(yaml, .standard)
            let outcome = try await MergeKind().run(plan.instances[0].parameters, path: "m", try Self.context("\(folder)/\(name)"))
            // What a kind says it leaves must be there, or the step fails.
            for output in MergeKind().declaration.outputs {
                switch output.kind {
                case .path: #expect(FileSystem.attributes("\(folder)/\(name)/\(outcome.files[output.name] ?? "-")") != nil, "\(output.name)")
                case .value: #expect(outcome.values[output.name] != nil, "\(output.name)")
                case .items: break
                }
            }
            return "\(folder)/\(name)/\(try #require(outcome.files["model"]))"
        }
        func sum(_ name: String, _ first: Int, _ a: Double, _ second: Int, _ b: Double) async throws -> [UInt8] {
            let settings = "models: [\"\(models[first])\", \"\(models[second])\"], weights: [\(a), \(b)]"
            return try [UInt8](Data(contentsOf: URL(fileURLWithPath: await merged(name, settings) + "/model.safetensors")))
        }
        let first = try await sum("first", 0, 0.5, 0, 0.5)
        let second = try await sum("second", 1, 0.25, 1, 0.75)
        #expect(try await sum("one", 0, 1, 1, 0) == first)
        #expect(try await sum("other", 0, 0, 1, 1) == second)
        #expect(first != second)
        #expect(throws: LyceumError.self) { try RecipesFixture.plan("name: r\nsteps:\n  m: {kind: merge, method: linear}\n", .standard) }
        #expect(throws: LyceumError.self) { try RecipesFixture.plan("name: r\nsteps:\n  m: {kind: merge, method: lineal, models: [a]}\n", .standard) }
    }

    @Test("a base with its residual is the tuned model, half a residual is half as long, exchanged layers point elsewhere")
    func residual() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let models = try await Self.models(in: folder)
        let taken = try await ResidualKind().run(.init(base: models[0], instruct: models[1], type: .f32), try Self.context(folder + "/r"))
        let residual = folder + "/r/residual"
        let whole = try await Self.added(models[0], [(residual, 1)], in: folder + "/whole")
        _ = try await Self.added(models[0], [(residual, 0.5)], in: folder + "/half")
        _ = try await Self.added(models[0], [(residual, 1)], shuffle: 1, in: folder + "/shuffled")
        let size = try #require(taken.values["relative_size"]?.doubleValue)
        #expect(abs((whole.values["relative_change"]?.doubleValue ?? 0) - size) < 1e-9)
        let same = try await Self.angle(models[0], models[1], folder + "/whole/model", in: folder + "/a")
        #expect(abs((same["cosine"]?.doubleValue ?? 0) - 1) < 1e-12)
        #expect(same["size_first"]?.doubleValue == same["size_second"]?.doubleValue)
        let half = try await Self.angle(models[0], models[1], folder + "/half/model", in: folder + "/b")
        #expect(abs((half["cosine"]?.doubleValue ?? 0) - 1) < 1e-6)
        #expect(abs((half["size_second"]?.doubleValue ?? 0) / size - 0.5) < 1e-6)
        let shuffled = try await Self.angle(models[0], models[1], folder + "/shuffled/model", in: folder + "/c")
        #expect((shuffled["cosine"]?.doubleValue ?? 1) < 0.9)
    }

    @Test("two vectors added to a base are the sum of both, and one taken away again leaves the other")
    func sum() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let models = try await Self.models(in: folder)
        _ = try await Self.added(models[0], [(models[1], 1), (models[2], 1)], in: folder + "/both")
        _ = try await ResidualKind().run(.init(base: models[0], instruct: models[2], type: .f32), try Self.context(folder + "/r"))
        _ = try await Self.added(folder + "/both/model", [(folder + "/r/residual", -1)], in: folder + "/one")
        let values = try await Self.angle(models[0], models[1], folder + "/one/model", in: folder + "/a")
        #expect(abs((values["cosine"]?.doubleValue ?? 0) - 1) < 1e-6)
        // Independent random weights minus the same base: each difference holds minus the base, so the angle is about 60 degrees.
        let apart = try await Self.angle(models[0], models[1], models[2], in: folder + "/b")
        #expect(abs((apart["cosine"]?.doubleValue ?? 0) - 0.5) < 0.05)
    }

    @Test("without a change there is no angle")
    func noAngle() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let models = try await Self.models(in: folder)
        await #expect(throws: LyceumError.self) { _ = try await Self.angle(models[0], models[0], models[1], in: folder + "/a") }
    }

    @Test("corners of one record do not interact, and a choice among equal records costs nothing")
    func records() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let models = try await Self.models(in: folder)
        let questions = folder + "/questions.jsonl"
        let lines = (0..<12).map { "{\"question\": \"The color of stone \($0)\", \"options\": [\"red\", \"blue\"], \"answer\": \($0 % 2)}\n" }
        try AtomicFile.write(lines.joined(), to: questions)
        var records: [String] = []
        for (number, model) in models.enumerated() {
            let yaml = "name: r\nsteps:\n  e: {kind: examine, model: \"\(model)\", questions: [\(questions)]}\n"
            let plan = try RecipesFixture.plan(yaml, .standard)
            let outcome = try await ExamineKind().run(plan.instances[0].parameters, path: "e", try Self.context("\(folder)/e\(number)"))
            records.append("\(folder)/e\(number)/\(outcome.files["record"] ?? "")")
        }
        // A file without questions may be left out where it is said so, and only there.
        try AtomicFile.write("", to: folder + "/none.jsonl")
        for (optional, isFine) in [("true", true), ("false", false)] {
            let yaml = """
                name: r
                steps:
                  e:
                    kind: examine
                    model: "\(models[0])"
                    questions: [\(questions), {path: \(folder)/none.jsonl, optional: \(optional)}]

                """
            let plan = try RecipesFixture.plan(yaml, .standard)
            let values = try? await ExamineKind().run(plan.instances[0].parameters, path: "e", try Self.context("\(folder)/none-\(optional)")).values
            #expect((values?["count"]?.intValue == 12) == isFine)
        }
        func corners(_ places: [Int], _ name: String) async throws -> JSON.Object {
            try await CornersKind().run(
                .init(records: places.map { records[$0] }, metric: nil, allowsDifferences: false), try Self.context("\(folder)/\(name)")
            ).values
        }
        #expect(try await corners([0, 0, 0, 0], "c0")["interaction"]?.doubleValue == 0)
        // Base and domain alike, instruct and merged alike: the gains add up whatever the models are.
        #expect(try await corners([0, 1, 0, 1], "c1")["interaction"]?.doubleValue == 0)
        let candidates = [0, 0].enumerated().map { ChooseKind.Candidate(name: "c\($0.offset)", record: records[$0.element]) }
        let chosen = try await ChooseKind().run(
            .init(candidates: candidates, metric: nil, folds: 3, reference: "c1"), try Self.context(folder + "/s")
        ).values
        #expect(chosen["best"]?.stringValue == "c0")
        #expect(chosen["best_mean"]?.doubleValue == chosen["held_out_mean"]?.doubleValue)
        #expect(chosen["best_mean"]?.doubleValue == chosen["reference_mean"]?.doubleValue)
    }

    @Test(
        "what is missing or wrong is told",
        arguments: [
            ("{kind: add, model: a}", "vectors"), ("{kind: add, model: a, vectors: [b], type: q8}", "f32, bf16 or f16"),
            ("{kind: residual, base: a}", "instruct"), ("{kind: choose, candidates: [{name: a, record: b}]}", "two or more"),
            ("{kind: choose, reference: c, candidates: [{name: a, record: x}, {name: b, record: y}]}", "no candidate"),
        ])
    func refused(step: String, word: String) {
        do throws(LyceumError) {
            _ = try RecipesFixture.plan("name: r\nsteps:\n  s: \(step)\n", .standard)
            Issue.record("no error for \(step)")
        } catch {
            #expect("\(error)".contains(word), "\(error)")
        }
    }
}
