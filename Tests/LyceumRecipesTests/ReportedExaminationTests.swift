import LyceumCore
import LyceumExam
import LyceumRuns
import Testing

@testable import LyceumRecipes

/// Reports on runs that examined: made of records as `examine` writes them.
struct ReportedExaminationTests {
    /// An examination of four-option items with the answers given, written as a step's result.
    private func step(_ name: String, needs: [String], chosen: [Int], _ folder: String) throws -> JSON {
        let samples = chosen.enumerated().map { number, choice in
            let right = number % 4
            return SampleRecord(
                number: number, document: ["question": .string("Which is \(number) & <b>?")], target: .integer(right),
                arguments: (0..<4).map { [.string("Question: Which is \(number) & <b>?\nAnswer:"), .string(" option\(number)-\($0)")] },
                responses: (0..<4).map { [.logLikelihood($0 == choice ? -1 : -3, isGreedy: nil)] }, filtered: [],
                metrics: [("acc", .number(choice == right ? 1 : 0))], documentHash: "d\(number)", promptHash: "p\(number)", targetHash: "t\(number)")
        }
        let score = Double(samples.count { $0.value("acc") == 1 }) / Double(samples.count)
        let task = TaskRecord(
            name: "herbs", configuration: JSON.Object([("output_type", .string("multiple_choice"))]),
            scores: [ScoreRecord(metric: "acc", filter: "none", value: score, standardError: 0.1)], samples: samples, originalCount: samples.count,
            effectiveCount: samples.count)
        let record = ExaminationRecord(modelName: name, tasks: [task], date: "2026-01-02T03:04:05.000000")
        let files = "\(folder)/artifacts/\(name)"
        try FileSystem.makeFolder(files)
        try record.write(to: files + "/record")
        return [
            "name": .string(name), "step": .string(name), "kind": "examine", "state": "finished", "needs": .array(needs.map { .string($0) }),
            "outputs": ["record": "record"], "values": ["herbs/acc": .number(score), "count": .integer(samples.count)], "seconds": 2,
        ]
    }

    private func report(_ body: (RecipeReport) throws -> Void) throws {
        let place = try RecipeReportTests.ReportPlace()
        // Before: item 0 right, all others wrong. After: all right but item 0.
        let before = try step("before", needs: [], chosen: (0..<24).map { $0 == 0 ? 0 : ($0 + 1) % 4 }, place.folder)
        let after = try step("after", needs: ["train"], chosen: (0..<24).map { $0 == 0 ? 1 : $0 % 4 }, place.folder)
        let train = "\(place.folder)/artifacts/train"
        try FileSystem.makeFolder(train)
        var options = RunRecorder.Options()
        options.writesTensorBoard = false
        options.isListed = false
        let recorder = try RunRecorder(folder: train, description: RunDescription(name: "train", kind: "train", command: ["lyceum"], version: "1"), options: options)
        for step in 1...30 { try recorder.record(step: step, values: ["loss": Double(60 - step) / 10, "rate/all": 0.001]) }
        try recorder.finish()
        let trained: JSON = [
            "name": "train", "step": "train", "kind": "train", "state": "finished", "needs": [], "outputs": ["model": "model", "run": "."],
            "values": ["steps": 30, "tokens": 7680, "loss": 3], "seconds": 10,
        ]
        try place.write(["recipe": "x", "state": "finished", "steps": [before, trained, after], "claims": []])
        try body(try RecipeReport(folder: place.folder))
    }

    @Test("An examination after a training is paired with the one before, item by item")
    func pairs() throws {
        try report { report in
            #expect(report.pairs.map(\.beforeName) == ["before"])
            #expect(report.pairs.map(\.afterName) == ["after"])
            let pair = try #require(report.pairs.first?.part { _ in true }?.pairs.first)
            #expect(pair.onlyBaseline == 1)
            #expect(pair.onlyCandidate == 23)
            #expect(abs(pair.difference.value - 22.0 / 24) < 1e-12)
            #expect(report.pairs.first?.generalTasks == ["herbs"])
        }
    }

    @Test("Items that changed are counted and shown with their options, and scores stand on a chart with chance")
    func items() throws {
        try report { report in
            let html = report.html
            #expect(RecipeReportTests.imbalance(html) == [])
            #expect(html.contains("23 turned right"))
            #expect(html.contains("1 turned wrong"))
            #expect(html.contains("Which is 0 &amp; &lt;b&gt;?"))
            #expect(html.contains("option0-1<span class=\"tag\">chosen after</span>"))
            #expect(html.contains("option0-0<span class=\"tag right\">right</span><span class=\"tag\">chosen before</span>"))
            #expect(html.contains("Scores before and after"))
            #expect(html.contains("95.8\u{202F}%"))
            #expect(report.summary.contains("herbs  4.2 % → 95.8 %  +91.7"))
        }
    }

    @Test("Learning curves, tokens and seconds of trainings are shown")
    func curves() throws {
        try report { report in
            let html = report.html
            #expect(html.contains("Training loss") && html.contains("Learning rate") && html.contains("optimizer step"))
            #expect(html.contains("nats per token"))
            // 7680 tokens in 10 seconds.
            #expect(html.contains("<td class=\"number\">768</td>"))
            #expect(!html.contains("no longer in the store"))
        }
    }
}
