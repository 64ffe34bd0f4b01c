import Foundation
import LyceumCore
import LyceumCurate
import Testing

@testable import LyceumRecipes

@Suite("The funnel for mathematics on the web")
struct MathWebKindTests {
    private func value(_ result: StepResult, _ name: String) -> Double { result.values[name]?.doubleValue ?? -1 }

    private func classifier(_ labeled: String, _ folder: String, _ name: String) async throws -> String {
        var settings = ClassifierKind.Parameters(
            labeled: [labeled], tests: [], field: "text", label: "label", settings: .init(), heldOut: 0, positive: nil, threshold: 0.5)
        settings.settings.arguments.dimension = 16
        settings.settings.arguments.epochs = 60
        settings.settings.arguments.wordRun = 2
        settings.settings.arguments.buckets = 20_000
        settings.settings.rate = 0.5
        settings.settings.preparation = .math
        _ = try await ClassifierKind().run(settings, CurateKindTests.context(folder, name))
        return "\(folder)/\(name)/classifier.bin"
    }

    @Test("Images are found in place, planted copies go, and a classifier taught by grades finds better than the first")
    func funnel() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let amounts = MathWebKind.Parameters(amounts: .init(pages: 24, repeated: 0.4, labeled: 24))
        for name in ["web", "again"] { _ = try await MathWebKind().run(amounts, CurateKindTests.context(folder, name, seed: 3)) }
        let pages = try CurateKindTests.rows(folder + "/web/pages.jsonl")
        #expect(try CurateKindTests.rows(folder + "/again/pages.jsonl") == pages)
        #expect(pages.count > 24 * 7 + 30)
        var texts: [String: StepResult] = [:]
        for name in ["pages", "sample"] {
            texts[name] = try await PageTextsKind().run(
                .init(pages: ["\(folder)/web/\(name).jsonl"], field: "html", form: .markdown, isInterleaved: true, focus: .balanced),
                CurateKindTests.context(folder, name))
        }
        let found = try #require(texts["pages"])
        #expect(value(found, "placed") >= 0.99)
        #expect(value(found, "recovered") >= 0.99)

        let recall = try await classifier(folder + "/web/labeled.jsonl", folder, "recall")
        let first: JSON = .array([.object(JSON.Object([("fasttext", ["model": .string(recall), "wanted": ["math"], "threshold": 0.4])]))])
        func curated(_ texts: String, _ pipeline: [(String, JSON)], _ name: String) async throws -> StepResult {
            try await CurateKind().run(
                .init(
                    texts: [texts], pipeline: JSON.Object(pipeline), field: "text", truth: "kind", wanted: ["lesson", "exercises"], expected: "expected",
                    reason: "duplicate"), CurateKindTests.context(folder, name))
        }
        let kept = try await curated(folder + "/pages/texts.jsonl", [("stages", first)], "kept")
        #expect(value(kept, "recall") >= 0.95)
        #expect(value(kept, "precision") < 0.7)
        _ = try await curated(folder + "/sample/texts.jsonl", [("stages", first)], "sampled")

        var grading = GradeKind.Parameters(
            texts: [folder + "/sampled/texts.jsonl"], judge: nil, rubric: "math", truth: "quality", noise: 1.5, unread: 0.1, asking: .init(), grading: .init())
        grading.asking.repeats = 2
        let graded = try await GradeKind().run(grading, CurateKindTests.context(folder, "graded"))
        #expect(value(graded, "kappa") > 0.4 && value(graded, "kappa") < 0.98)
        #expect(value(graded, "unread") > 0 && value(graded, "unread") < 0.15)
        let again = try await GradeKind().run(grading, CurateKindTests.context(folder, "graded-again"))
        #expect(again.values == graded.values)
        grading.noise = 0
        let sure = try await GradeKind().run(grading, CurateKindTests.context(folder, "graded-surely"))
        #expect(value(sure, "label_kappa") == 1)

        let precise = try await classifier(folder + "/graded/texts.jsonl", folder, "precise")
        let second: JSON = .object(JSON.Object([("fasttext", ["model": .string(precise), "wanted": ["math"], "field": "math"])]))
        let funnel = try await curated(
            folder + "/pages/texts.jsonl",
            [
                ("stages", first),
                ("deduplicate", [["method": "minhash", "scope": "snapshot", "scope_by": "neighbors"], ["method": "url", "scope": "date", "scope_by": "year", "keep": "newest"]]),
                ("finish", ["web-math-rules", second, "images"]),
            ], "funnel")
        #expect(value(funnel, "precision") > value(kept, "precision") + 0.2)
        #expect(value(funnel, "reason_precision") >= 0.95)
        #expect(value(funnel, "reason_recall") >= 0.9)
        let table = String(decoding: try FileReader.contents(of: folder + "/funnel/funnel.md"), as: UTF8.self)
        #expect(table.split(separator: "\n").count == 2 + 6)
        for row in try CurateKindTests.rows(folder + "/funnel/texts.jsonl") {
            let images = try InterleavedDocument(row).images
            #expect(images.allSatisfy { $0.hasPrefix("https://figures.test/") } && Set(images).count == images.count)
        }
    }
}
