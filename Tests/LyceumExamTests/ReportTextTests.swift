import Testing

@testable import LyceumExam

@Suite("Reports in a terminal")
struct ReportTextTests {
    @Test("score tables keep to the width, at any width", arguments: [50, 72, 80, 100, 140, 200])
    func widths(_ width: Int) {
        let text = ScoreTable.text(ReportSamples.full, width: width)
        #expect(text.split(separator: "\n").allSatisfy { TextWidth.columns(String($0)) <= width }, "\(text)")
        #expect(text.contains("60.0 %"))
    }

    @Test("a wide terminal sees the interval drawn with chance on it")
    func drawing() throws {
        let text = ScoreTable.text(ReportSamples.full, width: 140)
        let line = try #require(text.split(separator: "\n").first { $0.contains("school_subject1") })
        #expect(line.contains("●") && line.contains("─") && line.contains("│") && line.contains("above chance"))
    }

    @Test("a plain terminal gets ASCII only")
    func plain() {
        let content = ReportSamples.full
        for text in [ScoreTable.text(content, width: 120, isPlain: true), ForestText.text(content.comparisons[0], width: 120, isPlain: true)] {
            #expect(text.unicodeScalars.allSatisfy(\.isASCII), "\(text)")
        }
    }

    @Test("comparisons show difference, verdict and detectable difference, and the letters of many models")
    func forest() {
        let two = ForestText.text(ReportSamples.full.comparisons[0], width: 120)
        #expect(two.hasPrefix("A: small\nB: large\n") && two.contains("+6.0") && two.contains("better") && two.contains("±5.0"))
        #expect(two.contains("equivalent, ±4.0") && two.contains("●"))
        let three = ReportComparison(
            title: "", pairs: [ReportSamples.pair("t", 0.1, .win, "x", "y"), ReportSamples.pair("t", -0.1, .loss, "y", "z")])
        let text = ForestText.text(three, width: 70)
        #expect(text.contains("t: B − A") && text.contains("t: C − B") && !text.contains("●"))
    }

    @Test("wide characters count two columns, combining ones none")
    func columns() {
        #expect(TextWidth.columns("日本") == 4 && TextWidth.columns("e\u{301}") == 1 && TextWidth.tableColumns("e\u{301}") == 2)
        #expect(TextWidth.shortened("日本語の文", to: 5) == "日本…" && TextWidth.shortened("abc", to: 3) == "abc")
        #expect(TextWidth.shortened("abc", to: 0) == "" && TextWidth.padded(before: "日", to: 4) == "  日")
    }
}
