import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Pages of reports")
struct ReportPageTests {
    /// A parser of XML reads the page's body: every tag is closed, nothing of the data became markup.
    private func check(_ html: String) throws {
        let start = try #require(html.range(of: "<main>"))
        let end = try #require(html.range(of: "</main>"))
        var body = String(html[start.lowerBound..<end.upperBound])
        for (entity, text) in [("&emsp;", " "), ("&nbsp;", " ")] { body = body.replacingOccurrences(of: entity, with: text) }
        let counter = TagCounter()
        let parser = XMLParser(data: Data(body.replacingOccurrences(of: "<br>", with: "<br/>").utf8))
        parser.delegate = counter
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") line \(parser.lineNumber)")
        #expect(counter.names.isDisjoint(with: ["script", "img", "iframe", "link", "object"]))
        #expect(!counter.attributes.contains { $0.hasPrefix("on") || $0 == "src" })
        #expect(counter.links.allSatisfy { $0.hasPrefix("#") })
        #expect(Set(counter.identifiers).count == counter.identifiers.count)
        #expect(counter.links.allSatisfy { counter.identifiers.contains(String($0.dropFirst())) })
        #expect(!html.contains("http://") || !html.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "").contains("http://"))
    }

    @Test("a page with every section is well formed, and text of items stays text")
    func full() throws {
        let html = ExaminationReport.html(ReportSamples.full)
        try check(html)
        for section in [
            "scores", "parts", "comparisons", "calibration", "letters", "answers", "contamination", "items", "warnings", "details", "glossary",
        ] {
            #expect(html.contains("<section id=\"\(section)\">"), "\(section)")
        }
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
        #expect(!html.contains("<script") && !html.contains("\u{1}"))
        #expect(html.contains("prefers-color-scheme:dark") && html.contains("@media print") && html.contains("width=device-width"))
    }

    @Test("empty contents give a page that says so")
    func empty() throws {
        let html = ExaminationReport.html(ReportContent(title: ReportSamples.hostile))
        try check(html)
        #expect(html.contains("No results yet"))
        try check(LeaderboardPage.html(Leaderboard(columns: [], rows: [])))
        try check(CalibrationPage.html([]))
        try check(ComparisonPage.html([], comparisons: []))
    }

    @Test("values that are no numbers are drawn as none")
    func notNumbers() throws {
        var content = ReportContent(title: "odd")
        content.scores = [
            ReportScore(task: "a", metric: "acc", estimate: ReportEstimate(.nan, lower: .nan, upper: .infinity), count: 0, chance: .nan),
            ReportScore(task: "b", metric: "acc", estimate: ReportEstimate(.infinity), count: 1, chance: 0.5),
        ]
        content.breakdowns = [
            ReportBreakdown(title: "p", metric: "acc", parts: [.init("x", estimate: ReportEstimate(.nan), count: 0)], overall: .nan)
        ]
        content.calibrations = [
            ReportCalibration(
                title: "c", confidence: "", count: 0, accuracy: .nan, meanConfidence: .nan, bins: [], expectedError: ReportEstimate(.nan),
                coverage: [.init(coverage: .nan, risk: 0), .init(coverage: 1, risk: .infinity)])
        ]
        var pair = ReportSamples.pair("a", 0.1, .tie)
        pair.difference = ReportEstimate(.nan, lower: -.infinity, upper: .infinity)
        content.comparisons = [ReportComparison(title: "", pairs: [pair]), ReportComparison(title: "none", pairs: [])]
        content.letters = [ReportLetters(title: "", letters: ["A", "B"], confusion: [])]
        let html = ExaminationReport.html(content)
        try check(html)
        #expect(!html.contains("NaN") && !html.lowercased().contains(">nan"))
        #expect(!ScoreTable.text(content, width: 20).isEmpty && !ForestText.text(content.comparisons[0], width: 10).isEmpty)
        let data = try JSON.parse(content.json.text())
        #expect(data["scores"]?[0]?["estimate"]?["value"]?.isNull == true)
    }

    @Test("records are compared side by side, with what is set differently")
    func comparison() throws {
        var other = ReportSamples.record("tiny", items: 40, right: 4)
        other.settings["strategy"] = "self-consistency:5"
        let html = ComparisonPage.html(
            [ReportSamples.record(items: 40), other], comparisons: [ReportComparison(title: "", pairs: [ReportSamples.pair("school", -0.2, .loss)])])
        try check(html)
        #expect(html.contains("tiny (self-consistency:5)") && html.contains("Scores side by side"))
        #expect(html.contains("<dt>strategy</dt>"))
    }

    @Test("a leaderboard shows places and ties")
    func leaderboard() throws {
        var board = boardOfThree()
        board.rank(by: [threeModels])
        board.sort()
        #expect(board.rows.map(\.model) == ["large", "middle", "small"])
        #expect(board.rows.map { $0.cells[0]?.rank } == [1...2, 1...2, 3...3])
        let html = LeaderboardPage.html(board, comparisons: [threeModels])
        try check(html)
        #expect(html.contains("place 1–2 ★") && html.contains("place 3"))
        let text = LeaderboardText.text(board, width: 60)
        #expect(text.contains("#1–2*") && text.contains("#3"))
        #expect(text.split(separator: "\n").allSatisfy { TextWidth.columns(String($0)) <= 60 })
        for row in board.rows.indices { board.rows[row].model = "m\(row)" }
        board.notes = ["t: m0 and m1 saw 2 and 0 worked examples"]
        let short = LeaderboardText.text(board, width: 60)
        #expect(short.hasPrefix("Model  ") && short.contains("acc, %") && short.contains("not set against each other:\n  · t: m0 and m1 saw 2"))
    }

    private func boardOfThree() -> Leaderboard {
        let rows = [("small", 0.4), ("middle", 0.5), ("large", 0.52)].map { name, value in
            Leaderboard.Row(model: name, cells: [.init(estimate: ReportEstimate(value, lower: value - 0.02, upper: value + 0.02), count: 500), nil])
        }
        return Leaderboard(columns: [.init(task: "t", metric: "acc", chance: 0.25), .init(task: "u", metric: "acc")], rows: rows)
    }

    private var threeModels: ReportComparison {
        ReportComparison(
            title: "",
            pairs: [
                ReportSamples.pair("t", 0.1, .win, "small", "middle"), ReportSamples.pair("t", 0.12, .win, "small", "large"),
                ReportSamples.pair("t", 0.02, .tie, "middle", "large"),
            ])
    }

    @Test("a report's files are the page, its data and a drawing per chart")
    func files() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paths = try ExaminationReport.write(ReportSamples.full, to: folder + "/a/b")
        #expect(paths.prefix(2).map { $0.hasSuffix("report.html") || $0.hasSuffix("report.json") } == [true, true])
        #expect(paths.count > 8 && Set(paths).count == paths.count)
        for path in paths where path.hasSuffix(".svg") {
            let parser = XMLParser(contentsOf: URL(fileURLWithPath: path))
            #expect(parser?.parse() == true, "\(path)")
        }
        let data = try JSON.read(path: paths[1])
        #expect(data["scores"]?.arrayValue?.count == 11)
        #expect(data["calibrations"]?[0]?["bins"]?.arrayValue?.count == 2)
        #expect(data["comparisons"]?[0]?["pairs"]?[3]?["verdict"]?["verdict"] == "equivalent")
    }
}

private final class TagCounter: NSObject, XMLParserDelegate {
    var names: Set<String> = []
    var attributes: Set<String> = []
    var links: [String] = []
    var identifiers: [String] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes values: [String: String]
    ) {
        names.insert(name)
        attributes.formUnion(values.keys)
        if let link = values["href"] { links.append(link) }
        if let identifier = values["id"] { identifiers.append(identifier) }
    }
}
