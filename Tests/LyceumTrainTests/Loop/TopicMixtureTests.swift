import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import Testing

@testable import LyceumRuns
@testable import LyceumTrain

@Suite("Topics that exchange rates")
struct TopicMixtureTests {
    /// Three topics of one group and a source with a rate of its own; one topic cannot be foreseen.
    private func trainer(_ folder: String?, strength: Double = 1, steps: Int = 8, importance: [Double] = [1, 1, 1, 1]) throws -> (
        Trainer, TopicMixture
    ) {
        let documents = (1...4).map { TinyTraining.documents(24, seed: UInt64($0)) }
        let names = ["text/plants", "text/rivers", "text/songs", "general"]
        let sources = zip(names, zip(documents, [3.0, 2, 1, 4])).map { MixtureSource($0, $1.0, weight: RateCurve(constant: $1.1)) }
        let batches = try BatchStream(
            sources, plan: BatchPlan(step: .tokens(200), length: 32, packing: .wrapped, seed: 3, rates: .exact))
        let held = try (0..<4).map { index -> TrainingBatch in
            var batch = try #require(try TinyTraining.batches(TinyTraining.documents(4, seed: UInt64(index + 20)), step: .sequences(4)).next())
            batch.sources = batch.sources.map { _ in index }
            return batch
        }
        let validation = ValidationSet(batches: held, sourceNames: names)
        let trainer = try TinyTraining.trainer(try TinyTraining.model(), batches, steps: steps, rate: 0.01) { $0.checkpointInterval = 3 }
        trainer.validation = validation
        let mixture = try TopicMixture(
            [("text", [0, 1, 2])], importance: importance, batches: batches, validation: validation, interval: 2,
            rule: TopicRule(strength: strength, minimum: 0.02))
        trainer.mixture = mixture
        if let folder {
            try FileSystem.makeFolder(folder)
            trainer.store = CheckpointStore(folder: folder + "/checkpoints", keepLast: 2)
            mixture.lines = try StepLines(path: folder + "/mixture.jsonl", afterStep: -1)
        }
        return (trainer, mixture)
    }

    private func lines(_ path: String) throws -> [JSON] {
        try FileText.lines(path).map { try JSON.parse($0) }
    }

    @Test("after every phase shares are what the rule makes of the measured perplexities, and the group's part stays")
    func history() throws {
        let folder = try ScratchFolder()
        let (trainer, mixture) = try trainer(folder.path)
        _ = try trainer.run()
        let history = try lines(folder.path + "/mixture.jsonl")
        #expect(history.compactMap { $0["step"]?.intValue } == [0, 2, 4, 6, 8])
        #expect(history.compactMap { $0["phase"]?.intValue } == [0, 1, 2, 3, 4])
        func numbers(_ line: JSON, _ key: String) -> [Double] { line["topics"]?.arrayValue?.compactMap { $0[key]?.doubleValue } ?? [] }
        var shares = [0.5, 2 / 6.0, 1 / 6.0]
        for (before, after) in zip(history, history.dropFirst()) {
            let expected = mixture.rule.changes(
                shares: shares, before: numbers(before, "perplexity"), after: numbers(after, "perplexity"), importance: [1, 1, 1])
            #expect(numbers(after, "share") == expected.map(\.share))
            #expect(numbers(after, "factor") == expected.map(\.factor))
            shares = expected.map(\.share)
        }
        #expect(shares != [0.5, 2 / 6.0, 1 / 6.0])
        #expect(mixture.shares.map(\.share) == shares)
        let weights = trainer.batches as? BatchStream
        let now = try #require(weights).weights
        #expect(abs(now[0] + now[1] + now[2] - 6) < 1e-9 && now[3] == 4)
    }

    @Test("a run that was killed between phases and resumed gives the bits of an uninterrupted one")
    func resume() throws {
        let folder = try ScratchFolder()
        let (whole, shares) = try trainer(folder.path + "/whole")
        _ = try whole.run()
        let (first, _) = try trainer(folder.path + "/part")
        // Two steps and a phase past the checkpoint of step 3, which are lost.
        for _ in 0..<5 {
            if first.progress.step == 0 { try first.validateBefore() }
            _ = try first.runStep()
        }
        let saved = try #require(try CheckpointStore(folder: folder.path + "/part/checkpoints").newestIntact().checkpoint)
        #expect(saved.step == 3)
        let (second, resumed) = try trainer(nil)
        second.store = CheckpointStore(folder: folder.path + "/part/checkpoints")
        resumed.lines = try StepLines(path: folder.path + "/part/mixture.jsonl", afterStep: saved.step)
        try second.restore(saved)
        _ = try second.run()
        #expect(TinyTraining.bytes(second.model) == TinyTraining.bytes(whole.model))
        #expect(resumed.shares.map(\.share) == shares.shares.map(\.share))
        #expect(try lines(folder.path + "/part/mixture.jsonl") == lines(folder.path + "/whole/mixture.jsonl"))
    }

    @Test("without strength the run is the one without topics, to the bit")
    func still() throws {
        let (plain, _) = try trainer(nil)
        plain.mixture = nil
        _ = try plain.run()
        let (still, mixture) = try trainer(nil, strength: 0)
        _ = try still.run()
        #expect(mixture.phase == 4)
        #expect(TinyTraining.bytes(still.model) == TinyTraining.bytes(plain.model))
        let (moved, _) = try trainer(nil, strength: 1)
        _ = try moved.run()
        #expect(TinyTraining.bytes(moved.model) != TinyTraining.bytes(plain.model))
    }

    @Test("a group of one topic, a topic without held-out text and a damaged state are refused")
    func errors() throws {
        let (trainer, mixture) = try trainer(nil)
        let batches = try #require(trainer.batches as? BatchStream)
        let validation = try #require(trainer.validation)
        #expect(throws: LyceumError.self) {
            try TopicMixture([("general", [3])], importance: [1, 1, 1, 1], batches: batches, validation: validation, interval: 2, rule: TopicRule())
        }
        var less = validation
        less.batches.removeFirst()
        #expect(throws: LyceumError.self) {
            try TopicMixture([("text", [0, 1])], importance: [1, 1, 1, 1], batches: batches, validation: less, interval: 2, rule: TopicRule())
        }
        #expect(throws: LyceumError.self) { try mixture.restore(.null, at: "state.json") }
        #expect(throws: LyceumError.self) {
            try mixture.restore(["phase": 1, "shares": [[0.5, 0.5]], "perplexities": [[3, 3]]], at: "state.json")
        }
    }

    @Test("a checkpoint without the topics' state is refused")
    func foreign() throws {
        let folder = try ScratchFolder()
        let (plain, _) = try trainer(folder.path)
        plain.mixture = nil
        for _ in 0..<3 { _ = try plain.runStep() }
        let (other, _) = try trainer(nil)
        let saved = try #require(try CheckpointStore(folder: folder.path + "/checkpoints").newestIntact().checkpoint)
        #expect(throws: LyceumError.self) { try other.restore(saved) }
    }
}

/// The lines of a file.
private enum FileText {
    static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
