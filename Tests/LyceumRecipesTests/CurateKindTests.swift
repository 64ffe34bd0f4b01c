import LyceumCore
import LyceumData
import LyceumSynthesis
import Testing

@testable import LyceumRecipes

@Suite("Steps that curate pages")
struct CurateKindTests {
    static func context(_ folder: String, _ name: String, seed: UInt64 = 1) throws -> StepContext {
        try StepContext(name: name, output: "\(folder)/\(name)", scratch: "\(folder)/\(name)-scratch", seed: seed)
    }

    static func rows(_ path: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([path]))
        var rows: [JSON.Object] = []
        while let record = try reader.next() {
            if case .object(let row) = record.content { rows.append(row) }
        }
        return rows
    }

    @Test("Pages are made by the seed, their text comes back, branches find their kind, and a classifier learns the kinds")
    func wholeWay() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let amounts = WebPagesWorldKind.Parameters(amounts: .init(pages: 12, heldOut: 3))
        for (name, seed) in [("world", UInt64(1)), ("again", 1), ("other", 2)] {
            _ = try await WebPagesWorldKind().run(amounts, Self.context(folder, name, seed: seed))
        }
        let pages = try Self.rows(folder + "/world/pages.jsonl")
        #expect(pages.count == 72)
        #expect(try Self.rows(folder + "/again/pages.jsonl") == pages)
        #expect(try Self.rows(folder + "/other/pages.jsonl") != pages)
        let texts = try await PageTextsKind().run(
            .init(pages: [folder + "/world/pages.jsonl"], field: "html", form: .text, focus: .balanced), Self.context(folder, "texts"))
        #expect((texts.values["recovered"]?.doubleValue ?? 0) >= 0.99)
        let found = try Self.rows(folder + "/texts/texts.jsonl")
        #expect(found.count == texts.values["count"]?.intValue)
        #expect(found.allSatisfy { $0["html"] == nil && $0["text"]?.stringValue?.contains("not text") == false })
        let pipeline: JSON.Object = JSON.Object([("stages", ["math-text"])])
        func curated(_ field: String?, _ name: String) async throws -> StepResult {
            try await CurateKind().run(
                .init(texts: [folder + "/texts/texts.jsonl"], pipeline: pipeline, field: "text", truth: field, wanted: ["math"], expected: nil), Self.context(folder, name))
        }
        let math = try await curated("branch", "math")
        #expect(math.values["precision"]?.doubleValue == 1)
        #expect(math.values["recall"]?.doubleValue == 1)
        #expect(math.values["kept"]?.intValue == 12)
        #expect(try Self.rows(folder + "/math/texts.jsonl").allSatisfy { $0["branch"]?.stringValue == "math" })
        #expect(try Self.rows(folder + "/math/dropped.jsonl").count == found.count - 12)
        var settings = ClassifierKind.Parameters(
            labeled: [folder + "/world/labeled.jsonl"], tests: [], field: "text", label: "label", settings: .init(), heldOut: 0.2, positive: "math",
            threshold: 0.5)
        settings.settings.arguments.dimension = 16
        settings.settings.arguments.epochs = 40
        settings.settings.rate = 0.5
        let classifier = try await ClassifierKind().run(settings, Self.context(folder, "classifier"))
        #expect((classifier.values["accuracy"]?.doubleValue ?? 0) > 0.6)
        #expect(classifier.values["count"]?.intValue ?? 0 < 72)
    }

    @Test("Pages with a planted broken formula are rejected for its reason, and no others")
    func broken() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        _ = try await WebPagesWorldKind().run(.init(amounts: .init(pages: 4, heldOut: 1, broken: 40)), Self.context(folder, "world"))
        let pages = PageTextsKind.Parameters(pages: [folder + "/world/pages.jsonl"], field: "html", form: .text, focus: .balanced, checksLatex: true)
        let texts = try await PageTextsKind().run(pages, Self.context(folder, "texts"))
        #expect(texts.values["broken"]?.intValue == 40)
        let result = try await CurateKind().run(
            .init(
                texts: [folder + "/texts/texts.jsonl"], pipeline: JSON.Object([("stages", [["latex": "strict"]])]), field: "text", truth: "latex",
                wanted: ["keep"], expected: "latex"), Self.context(folder, "latex"))
        #expect(result.values["kept"]?.intValue == 24)
        #expect(result.values["precision"]?.doubleValue == 1)
        #expect(result.values["recall"]?.doubleValue == 1)
        #expect(result.values["agreement"]?.doubleValue == 1)
        #expect(Set(try Self.rows(folder + "/latex/dropped.jsonl").compactMap { $0["reason"]?.stringValue }).count > 6)
    }

    @Test("Varied prose repeats hardly more than encyclopedias, plain prose much more, and the other pages are the same kinds")
    func varied() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        func share(_ text: String) -> Double {
            let words = text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber })
            var counts: [ArraySlice<Substring>: Int] = [:]
            for start in 0..<max(words.count - 4, 0) { counts[words[start..<start + 5], default: 0] += 1 }
            return Double(counts.values.filter { $0 > 1 }.reduce(0, +)) / Double(max(words.count - 4, 1))
        }
        var means: [Double] = []
        for isVaried in [false, true] {
            let name = "world\(isVaried)"
            _ = try await WebPagesWorldKind().run(.init(amounts: .init(pages: 30, heldOut: 1), isVaried: isVaried), Self.context(folder, name))
            let shares = try Self.rows("\(folder)/\(name)/clean.jsonl").map { share($0["text"]?.stringValue ?? "") }
            means.append(shares.reduce(0, +) / Double(shares.count))
            #expect(try Self.rows("\(folder)/\(name)/pages.jsonl").count == 180)
        }
        #expect(means[0] > 0.1)
        #expect(means[1] < 0.05)
    }

    @Test("Planted defects are found for their reason, texts without one are kept")
    func planted() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        _ = try await ChinesePagesWorldKind().run(.init(clean: 20, planted: 3), Self.context(folder, "world"))
        let result = try await CurateKind().run(
            .init(
                texts: [folder + "/world/texts.jsonl"], pipeline: JSON.Object([("stages", ["chinese"])]), field: "text", truth: "expected",
                wanted: ["keep"], expected: "expected"), Self.context(folder, "curated"))
        for row in try Self.rows(folder + "/curated/dropped.jsonl") {
            #expect(row["expected"]?.stringValue == row["reason"]?.stringValue, "\(row["id"]?.stringValue ?? "")")
        }
        #expect(result.values["agreement"]?.doubleValue == 1)
        #expect(result.values["recall"]?.doubleValue == 1)
        #expect(result.values["count"]?.intValue == 62)
    }

    @Test("A pipeline without stages, wanted values without a truth, and unknown filters are refused")
    func refused() {
        let start = "name: r\nsteps:\n  n: {kind: curate, texts: [a.jsonl]"
        for (end, word) in [("}", "stages"), (", stages: [code], wanted: [x]}", "truth"), (", stages: [cod]}", "code")] {
            do throws(LyceumError) {
                _ = try RecipesFixture.plan(start + end + "\n", .standard)
                Issue.record("no error for \(end)")
            } catch { #expect("\(error)".contains(word), "\(error)") }
        }
    }
}
