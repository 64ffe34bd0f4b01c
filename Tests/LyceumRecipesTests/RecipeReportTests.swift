import LyceumCore
import Testing

@testable import LyceumRecipes

struct RecipeReportTests {
    /// A run's folder that goes away.
    final class ReportPlace: Sendable {
        let folder: String
        init() throws { folder = try RecipesFixture.folder() }
        deinit { try? FileSystem.remove(folder) }

        func write(_ results: JSON, plan: JSON? = nil, recipe: String = "") throws {
            try AtomicFile.write(results.text(), to: folder + "/results.json")
            if let plan { try AtomicFile.write(plan.text(), to: folder + "/plan.json") }
            if !recipe.isEmpty { try AtomicFile.write(recipe, to: folder + "/recipe.yaml") }
        }

        func html() throws -> String { try RecipeReport(folder: folder).html }
    }

    /// Runs a recipe of sums, writes its folder and report, and gives both.
    private func report(_ text: String, _ place: RunTests.Place, keepsStore: Bool = true) async throws -> (html: String, report: RecipeReport) {
        let plan = try RecipesFixture.plan(text, RecipesFixture.catalog())
        let folder = try RecipeFolder(place.folder + "/run")
        let run = try RecipeRun(plan, store: place.store, options: .init(threads: 2, folder: folder.path))
        try folder.begin(run)
        let outcome = try await run.run()
        try folder.end(outcome, command: "lyceum run 'a b.yaml'", started: .now, version: "9.8.7")
        if !keepsStore { try FileSystem.remove(place.folder + "/store") }
        let written = try RecipeReport.write(folder: folder.path)
        #expect(written.path == folder.path + "/report.html")
        return (String(decoding: try FileReader.contents(of: written.path), as: UTF8.self), written.report)
    }

    /// Tags that are opened and not closed, or closed and not opened; empty for a page in order.
    static func imbalance(_ html: String) -> [String] {
        let empty: Set<String> = ["meta", "br", "!doctype"]
        var open: [String] = []
        var wrong: [String] = []
        for piece in html.split(separator: "<").dropFirst() {
            guard let end = piece.firstIndex(of: ">") else { return ["<" + piece.prefix(20)] }
            let tag = piece[..<end]
            if tag.hasSuffix("/") { continue }
            let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace }).lowercased()
            if empty.contains(name) { continue }
            if tag.hasPrefix("/") {
                if open.last == name { open.removeLast() } else { wrong.append("</\(name)> in \(open.last ?? "nothing")") }
            } else {
                open.append(name)
            }
        }
        return wrong + open
    }

    static let looped = """
        name: arms
        description: Three arms and five seeds.
        steps:
          one:
            kind: sum
            for: {factor: [1, 2, 3], seed: [1, 2, 3, 4, 5]}
            amounts: [1, 0, 1, 1]
            factor: ${for.factor}
            seed: ${for.seed}
        claims:
          greater:
            says: The third arm sums to more than the first.
            arm: "${one[factor=3].total}"
            against: "${one[factor=1].total}"
            direction: greater
        """

    @Test("A run of three arms and five seeds has a table of means with intervals, claims as cards and balanced markup")
    func arms() async throws {
        let place = try RunTests.Place()
        let (html, report) = try await report(Self.looped, place)
        #expect(Self.imbalance(html) == [])
        // Totals are 3·factor + seed: means 6, 9 and 12 with t(4) = 2.776 times √2.5 / √5.
        for mean in ["<b>6</b>", "<b>9</b>", "<b>12</b>"] { #expect(html.contains(mean)) }
        #expect(html.contains("[4.037, 7.963]"))
        #expect(report.answer.hasPrefix("Of 1 claim: 1 "))
        #expect(html.contains("The third arm sums to more than the first."))
        #expect(html.contains("×15"))
        #expect(html.contains("one[factor=3].total"))
        #expect(html.contains("lyceum run &#39;a b.yaml&#39;"))
        #expect(html.contains("9.8.7"))
    }

    @Test("A failed step shows its error and all that it holds up, and finished steps stay in the report")
    func failure() async throws {
        let place = try RunTests.Place()
        let text = """
            name: broken
            steps:
              good: {kind: sum, amounts: [1]}
              bad: {kind: sum, fail: true, files: "${good.file}"}
              after: {kind: sum, files: "${bad.file}"}
              last: {kind: sum, files: "${after.file}"}
            """
        let (html, report) = try await report(text, place)
        #expect(Self.imbalance(html) == [])
        #expect(html.contains("told to fail"))
        #expect(html.contains("It holds up: after, last."))
        #expect(report.answer == "1 of 4 steps are done; the recipe makes no claims. 1 step failed.")
        #expect(html.contains("class=\"nodeFailed\""))
        #expect(!html.contains("id=\"claims\""))
    }

    @Test("A report can be made again after the store was cleaned, and says what is gone")
    func collected() async throws {
        let place = try RunTests.Place()
        let (html, _) = try await report("name: gone\nsteps:\n  one: {kind: sum, amounts: [4]}", place, keepsStore: false)
        #expect(Self.imbalance(html) == [])
        #expect(html.contains("no longer in the store"))
        #expect(html.contains("<b>4</b>"))
    }

    @Test("The same folder gives the same bytes")
    func again() async throws {
        let place = try RunTests.Place()
        let (html, _) = try await report(Self.looped, place)
        #expect(try RecipeReport(folder: place.folder + "/run").html == html)
    }

    @Test("Text from outside never becomes markup, and the page asks nothing of the network")
    func hostile() throws {
        let evil = "<script>alert('x')</script>\"&\u{0}]]><img src=x onerror=y>"
        let place = try ReportPlace()
        let step: JSON = [
            "name": .string("s[\(evil)]"), "step": .string(evil), "kind": .string(evil), "state": .string("finished"), "key": .string(evil),
            "loops": ["method": .string(evil), "seed": "1"], "needs": [.string(evil)], "seconds": 3, "bytes": 10, "folder": .string(evil),
            "outputs": [evil: .string(evil)], "values": ["a": .string(evil), "loss": 1.5], "notes": [.string(evil)],
        ]
        let failed: JSON = ["name": .string(evil), "step": "f", "kind": "train", "state": "failed", "error": .string(evil)]
        let skipped: JSON = ["name": "k", "step": "k", "kind": "examine", "state": "skipped", "because": .string(evil), "needs": [.string(evil)]]
        let claim: JSON = [
            "claim": .string(evil), "says": .string(evil), "direction": .string(evil), "verdict": .string(evil), "arm": 0.5, "against": 0.25,
            "effect": 0.25, "interval": [0.1, 0.4], "n": 10, "unit": .string(evil), "test": .string(evil), "p": 0.01, "p_adjusted": 0.02,
            "warnings": [.string(evil)], "arm_of": .string(evil), "against_of": .string(evil), "margin": 0.05,
        ]
        try place.write(
            [
                "recipe": .string(evil), "description": .string(evil), "state": .string(evil), "command": .string(evil), "version": .string(evil),
                "parameters": ["p": .string(evil)], "steps": [step, failed, skipped], "claims": [claim], "correction": .string(evil),
            ], plan: ["source": .string(evil), "steps": [["name": .string(evil), "inputs": [["path": .string(evil), "hash": .string(evil)]]]]], recipe: evil)
        let html = try place.html()
        #expect(Self.imbalance(html) == [])
        #expect(!html.contains("<script") && !html.contains("<img"))
        #expect(!html.unicodeScalars.contains("\u{0}"))
        let links = html.replacing("xmlns=\"http://www.w3.org/2000/svg\"", with: "")
        #expect(!links.contains("http://") && !links.contains("https://") && !links.contains("src=\""))
        #expect(html.contains("&lt;script&gt;"))
    }

    @Test("Fields that are missing or of other types give a page, not an error", arguments: [
        #"{"steps": []}"#, #"{"steps": [{}]}"#, #"{"steps": [1, null, "a"], "claims": [{}, 4], "parameters": 3}"#,
        #"{"steps": [{"name": "a", "needs": ["b"]}, {"name": "b", "needs": ["a"]}], "seconds": "x", "machine": []}"#,
        #"{"steps": [{"name": "a", "kind": "train", "state": "finished", "seconds": 1e300, "values": {"losses": [], "loss": null}}]}"#,
        #"{"steps": [], "claims": [{"effect": 1e308, "interval": [-1e308, 1e308], "arm": 1, "against": 0}]}"#,
    ])
    func sparse(_ text: String) throws {
        let place = try ReportPlace()
        try place.write(try JSON.parse(text))
        let html = try place.html()
        #expect(Self.imbalance(html) == [])
        #expect(html.contains("id=\"record\""))
    }

    @Test("A folder without results, or with broken ones, is an error that says what to do")
    func nothing() throws {
        let place = try ReportPlace()
        #expect { _ = try RecipeReport(folder: place.folder) } throws: { ($0 as? LyceumError)?.code == .notFound }
        try AtomicFile.write("{\"steps\": 3}", to: place.folder + "/results.json")
        #expect { _ = try RecipeReport(folder: place.folder) } throws: { ($0 as? LyceumError)?.code == .invalidData }
        try AtomicFile.write("{\"steps\": [", to: place.folder + "/results.json")
        #expect(throws: LyceumError.self) { _ = try RecipeReport(folder: place.folder) }
    }

    @Test("An expert's report recommends what its claims say", arguments: [
        ("supported", "supported", "Recommendation: keep the expert — it learned the field and kept its general ability."),
        ("supported", "not supported", "Recommendation: discard the expert — it learned the field, but lost general ability."),
        ("undecided", "supported", "Recommendation: undecided — no gain on the field was shown; give more texts, tokens or questions."),
    ])
    func advice(_ answers: String, _ kept: String, _ expected: String) throws {
        let place = try ReportPlace()
        try place.write([
            "recipe": "expert", "state": "finished", "steps": [],
            "claims": [["claim": "answers", "verdict": .string(answers)], ["claim": "kept", "verdict": .string(kept), "direction": "not-less"]],
        ])
        #expect(try RecipeReport(folder: place.folder).answer == expected)
    }
}
