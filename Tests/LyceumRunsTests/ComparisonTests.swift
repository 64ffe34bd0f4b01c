import Foundation
import LyceumCore
import Testing

@testable import LyceumRuns

@Suite("Comparing and showing runs")
struct ComparisonTests {
    @Test("only choices that differ are named, and values stand at equal steps or tokens")
    func comparison() throws {
        let scratch = try Scratch()
        let a = try Run.open(try scratch.record("a", steps: 8))
        let b = try Run.open(try scratch.record("b", steps: 4, rate: 1e-3))
        let comparison = try RunComparison([a, b], points: 2)
        #expect(comparison.differences.map(\.key) == ["optimizer.rate"])
        #expect(comparison.differences[0].values == [.number(3e-4), .number(1e-3)])
        let losses = comparison.rows.filter { $0.metric == "loss" }
        #expect(losses.map(\.at) == [2, 4])
        #expect(losses[1].values == [Scratch.values(4)["loss"], Scratch.values(4, 1e-3)["loss"]])
        let tokens = try RunComparison([a, b], at: .tokens, points: 1).rows.filter { $0.metric == "loss" }
        #expect(tokens.map(\.at) == [400] && tokens[0].values == losses[1].values)
        let text = RunText.comparison(comparison)
        #expect(text.contains("optimizer.rate") && text.contains("difference"))
        #expect(comparison.json["differences"]?[0]?["key"]?.stringValue == "optimizer.rate")
    }

    @Test("runs without a count of tokens cannot be compared at equal tokens")
    func noTokens() throws {
        let scratch = try Scratch()
        let a = try Run.open(try scratch.record("a", steps: 2))
        let recorder = try RunRecorder(
            folder: scratch.path + "/b", description: RunDescription(name: "b", kind: "train", version: "1"), options: scratch.options)
        try recorder.record(step: 1, values: ["loss": 1])
        let error = #expect(throws: LyceumError.self) { try RunComparison([a, try Run.open(scratch.path + "/b")], at: .tokens) }
        #expect(error?.message.contains("'b'") == true)
    }

    @Test("pages are well-formed and load nothing from elsewhere; text from outside stays text")
    func pages() throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/<script>alert(1)"
        let recorder = try RunRecorder(
            folder: folder,
            description: RunDescription(
                name: "<script>alert(1)</script>", kind: "train", command: ["lyceum", "it's", "a b"], configuration: ["<i>": "&"], version: "1"),
            options: scratch.options)
        for step in 1...30 { try recorder.record(step: step, values: ["loss": 1 / Double(step), "loss/<b>": 1, "odd/one": 2, "odd/two": 3]) }
        try recorder.message("</pre><img src=x onerror=alert(1)>", level: .error)
        try recorder.finish(summary: ["<u>": "x"])
        let run = try Run.open(folder)
        let page = try RunPage.html(of: run)
        let other = try RunPage.html(of: try RunComparison([run, run]))
        for html in [page, other] {
            #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("<i>"))
            #expect(!html.contains("src=") || html.contains("&lt;img src="))
            #expect(!html.contains("url(") && !html.contains("@import") && !html.contains("<link"))
        }
        #expect(page.contains("'it'&#39;'s'") || page.contains("&#39;it&#39;"))
        let charts = try RunCharts.charts(of: run)
        #expect(charts.map(\.title) == ["Loss", "Loss by source", "Odd"])
        #expect(charts[2].lines.count == 2)
    }

    @Test("a summary shows last values, and that a run whose process is gone can be resumed")
    func summary() throws {
        let scratch = try Scratch()
        let text = try RunText.summary(try Run.open(try scratch.record("a", steps: 40, finishes: false)), width: 80)
        #expect(text.contains("stopped (its process is gone; it can be resumed)"))
        #expect(text.contains("loss") && text.contains("Loss (nats per token)"))
        #expect(text.split(separator: "\n").filter { !$0.contains("command") }.allSatisfy { $0.count <= 120 })
    }
}
