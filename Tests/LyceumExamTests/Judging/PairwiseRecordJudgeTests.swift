import Foundation
import LyceumCore
import LyceumStatistics
import Testing

@testable import LyceumExam

@Suite("Two records compared by a model")
struct PairwiseRecordJudgeTests {
    /// Prefers the answer with more stars; of equals the one shown first.
    private static let stars = ScriptedExaminee { request in
        let answers = request.promptText.split(separator: "<answer>\n").suffix(2).map { $0.prefix { $0 != "\n" } }
        if answers.contains(where: { $0.contains("mumble") }) { return .text("?") }
        if answers.allSatisfy({ $0.contains("draw") }) { return .text(#"{"reason": "equal", "better": "tie"}"#) }
        let counts = answers.map { $0.count { $0 == "*" } }
        return .text(#"{"reason": "stars", "better": "\#(counts[0] >= counts[1] ? "A" : "B")"}"#)
    }

    private static func records(clusters: [String?]? = nil) -> (ExaminationRecord, ExaminationRecord) {
        let a = JudgeSamples.task("t", ["**", "*", "x*", "same", "mumble", "draw a", "***", "**"], clusters: clusters)
        let b = JudgeSamples.task("t", ["*", "**", "y*", "same", "z", "draw b", "*", "*"], clusters: clusters)
        return (JudgeSamples.record("alpha", [a]), JudgeSamples.record("beta", [b]))
    }

    @Test("wins, losses, ties, swayed and unread; the interval is over items; the places are told apart from the answers")
    func verdicts() async throws {
        let (a, b) = Self.records()
        let before = Self.stars.asked.count
        let result = try await PairwiseRecordJudge(Self.stars).compared(a, b)
        let outcome = try #require(result.outcomes.first)
        #expect(result.outcomes.count == 1 && result.names == ["alpha", "beta"])
        #expect((outcome.count, outcome.wins, outcome.losses, outcome.ties) == (7, 3, 1, 2))
        #expect((outcome.same, outcome.swayed, outcome.unread, outcome.retries) == (1, 1, 1, 2))
        // Both orders of seven pairs that differ, and two replies again.
        #expect(Self.stars.asked.count - before == 16)
        let values = [1, 0, 0.5, 0.5, 0.5, 1, 1]
        let expected = try MeanEstimate(values)
        #expect(outcome.winRate == expected && outcome.probability == expected.probability(against: 0.5))
        // Of the pairs shown one changed with the places, to the first.
        #expect(outcome.places?.count == 6 && outcome.places?.swapped.successes == 1 && outcome.places?.firstPlace?.successes == 1)
        let marks: [[Double?]] = result.records.map { $0.tasks[0].samples.map { $0.value("preferred") } }
        #expect(marks[0] == [1, 0, 0.5, 0.5, nil, 0.5, 1, 1])
        #expect(marks[1] == marks[0].map { $0.map { 1 - $0 } })
        let note = try #require(result.records[1].tasks[0].samples[0].notes["preferred"])
        #expect(note["verdict"] == "other" && note["shown_first"]?["verdict"] == "other" && note["opponent"] == "alpha")
        // Of the second run's record, "shown first" is what the judge said when its answer stood first.
        let swayed = try #require(result.records[1].tasks[0].samples[2].notes["preferred"])
        #expect(swayed["shown_first"]?["verdict"] == "this" && swayed["shown_second"]?["verdict"] == "other" && swayed["verdict"] == "swayed")
    }

    @Test("items of one cluster stay together")
    func clusters() async throws {
        let (a, b) = Self.records(clusters: ["p", "p", "q", "q", "q", "r", "r", "r"])
        let outcome = try #require(try await PairwiseRecordJudge(Self.stars).compared(a, b).outcomes.first)
        let expected = try MeanEstimate([1, 0, 0.5, 0.5, 0.5, 1, 1], clusters: ["p", "p", "q", "q", "r", "r", "r"])
        #expect(outcome.winRate?.clusterCount == 3)
        #expect(abs((outcome.winRate?.standardError ?? 0) - expected.standardError) < 1e-12)
    }

    @Test("beside people: the same verdicts, kappa over win, tie and loss, and the win rate corrected by the labeled pairs")
    func labels() async throws {
        let (a, b) = Self.records()
        let labels = PreferenceLabels(
            labels: [(0, "A"), (1, "alpha"), (2, "tie"), (6, "beta")].map { .init(task: nil, item: $0.0, better: $0.1, place: "labels") })
        let outcome = try #require(try await PairwiseRecordJudge(Self.stars).compared(a, b, labels: labels).outcomes.first)
        let agreement = try #require(outcome.agreement)
        #expect(agreement.count == 4 && agreement.agreement.successes == 2)
        #expect(agreement.kappa == (try CohenKappa([2, 0, 1, 2], [2, 2, 1, 0], labels: [0, 1, 2])))
        #expect(
            agreement.corrected == (try PredictionPoweredMean(judge: [0.5, 0.5, 1], labeledJudge: [1, 0, 0.5, 1], human: [1, 1, 0.5, 0], isTuned: true)))
        let wrong = PreferenceLabels(labels: [.init(task: nil, item: 0, better: "gamma", place: "labels:3")])
        await #expect(throws: LyceumError.self) { try await PairwiseRecordJudge(Self.stars).compared(a, b, labels: wrong) }
        let missing = PreferenceLabels(labels: [.init(task: nil, item: 99, better: "A", place: "labels:3")])
        await #expect(throws: LyceumError.self) { try await PairwiseRecordJudge(Self.stars).compared(a, b, labels: missing) }
    }

    @Test("several tasks have a line for all together; runs that did not ask the same are refused unless forced")
    func tasks() async throws {
        func record(_ name: String, _ more: String) -> ExaminationRecord {
            JudgeSamples.record(
                name, [JudgeSamples.task("one", ["*" + more, "x"]), JudgeSamples.task("two", ["*" + more, "**" + more, "*"])])
        }
        let result = try await PairwiseRecordJudge(Self.stars).compared(record("a", "*"), record("b", ""))
        #expect(result.outcomes.map(\.task) == ["one", "two", nil] && result.outcomes.map(\.count) == [2, 3, 5])
        #expect(result.outcomes[2].wins == 3 && result.outcomes[2].winRate?.mean == 0.8)
        var other = record("b", "")
        other.tasks[0].samples[0].promptHash = "another prompt"
        let prompted = try await PairwiseRecordJudge(Self.stars).compared(record("a", "*"), other)
        #expect(prompted.outcomes.map(\.count) == [2, 3, 5] && prompted.notes.contains { $0.contains("different prompts for 1 item") })
        other.tasks[0].samples.removeLast()
        await #expect(throws: LyceumError.self) { try await PairwiseRecordJudge(Self.stars).compared(record("a", "*"), other) }
        let forced = try await PairwiseRecordJudge(Self.stars).compared(record("a", "*"), other, force: true)
        #expect(forced.outcomes.map(\.count) == [1, 3, 4])
    }
}
