import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import Testing

@testable import LyceumRuns
@testable import LyceumTrain

@Suite("Documents opened from easy to hard")
struct PacedCurriculumTests {
    private let settings = PacingSettings(key: .loss, interval: 2, start: 0.25, add: 0.25, patience: 1, improvement: 0)

    private func trainer(
        _ folder: String?, _ settings: PacingSettings, rate: Double = 0.01, steps: Int = 10
    ) throws -> (Trainer, PacedCurriculum, PacedOrder) {
        let documents = TinyTraining.documents(24, seed: 1)
        let ranking = PacedCurriculum.ranking(documents, by: settings, field: nil, seed: 3, source: 0)
        let order = PacedOrder(ranking: ranking, open: PacedCurriculum.count(settings.start, of: documents.count))
        var source = MixtureSource("text", documents)
        source.pace = order
        let batches = try BatchStream([source], plan: BatchPlan(step: .tokens(120), length: 32, packing: .wrapped, seed: 3))
        let trainer = try TinyTraining.trainer(try TinyTraining.model(), batches, steps: steps, rate: rate) { $0.checkpointInterval = 3 }
        let held = try #require(try TinyTraining.batches(TinyTraining.documents(4, seed: 20), step: .sequences(4)).next())
        trainer.validation = ValidationSet(batches: [held], sourceNames: ["text"])
        let pacing = PacedCurriculum(settings, sources: [(0, order)], batches: batches)
        if settings.key == .loss {
            pacing.measure = { [unowned trainer] (_: Int) throws(LyceumError) -> [Double] in
                try trainer.losses(documents, length: 32, micro: nil)
            }
        }
        trainer.mixture = pacing
        if let folder {
            try FileSystem.makeFolder(folder)
            trainer.store = CheckpointStore(folder: folder + "/checkpoints", keepLast: 2)
            pacing.lines = try StepLines(path: folder + "/mixture.jsonl", afterStep: -1)
        }
        return (trainer, pacing, order)
    }

    private func lines(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test("documents are opened exactly when the loss has not fallen below its best, until all are open")
    func openings() throws {
        let folder = try ScratchFolder()
        var patient = settings
        patient.improvement = 0.05
        let (trainer, pacing, order) = try trainer(folder.path, patient, steps: 14)
        _ = try trainer.run()
        let history = try lines(folder.path + "/mixture.jsonl")
        #expect(history.compactMap { $0["step"]?.intValue } == [0, 2, 4, 6, 8, 10, 12, 14])
        var (best, share) = (history[0]["loss"]?.doubleValue ?? 0, 0.25)
        for line in history.dropFirst() {
            let loss = try #require(line["loss"]?.doubleValue)
            if loss < best - 0.05 { best = loss } else if share < 1 {
                share += 0.25
                #expect(line["opened"]?.boolValue == true)
            }
            #expect(line["share"]?.doubleValue == share)
            #expect(line["documents"]?.intValue == Int(24 * share))
        }
        #expect(pacing.share == share && order.open == Int(24 * share))
        #expect(share > 0.25)
    }

    @Test("by its own loss, the documents that the model finds easiest now are the open ones, and nothing else is drawn")
    func easiest() throws {
        let (trainer, pacing, order) = try trainer(nil, settings)
        try trainer.validateBefore()
        let losses = try trainer.losses(TinyTraining.documents(24, seed: 1), length: 32, micro: nil)
        #expect(losses.count == 24 && losses.allSatisfy(\.isFinite))
        let easy = Set(PacedCurriculum.ranking(losses).prefix(6))
        #expect(order.state.arrayValue?.first?["open"]?.intValue == 6)
        let step = try #require(try trainer.runStep())
        let seen = Set(step.batches.flatMap(\.references).map(\.document))
        #expect(seen.isSubset(of: easy))
        #expect(!seen.isEmpty)
        #expect(pacing.best != nil)
        // The whole of a document counts, as in a pass of its own.
        let again = try trainer.losses(TinyTraining.documents(24, seed: 1), length: 32, micro: .sequences(3))
        let first = try trainer.losses(TinyTraining.documents(24, seed: 1), length: 32, micro: .sequences(24))
        for (left, right) in zip(again, first) { #expect(abs(left - right) < 1e-4) }
    }

    @Test("a run that was killed and resumed gives the bits of an uninterrupted one", arguments: PacingSettings.Key.allCases.filter { $0 != .field })
    func resume(key: PacingSettings.Key) throws {
        var settings = settings
        (settings.key, settings.improvement) = (key, 10)
        let folder = try ScratchFolder()
        let (whole, pacing, _) = try trainer(folder.path + "/whole", settings)
        _ = try whole.run()
        #expect(pacing.share == 1)
        let (first, _, _) = try trainer(folder.path + "/part", settings)
        for _ in 0..<5 {
            if first.progress.step == 0 { try first.validateBefore() }
            _ = try first.runStep()
        }
        let saved = try #require(try CheckpointStore(folder: folder.path + "/part/checkpoints").newestIntact().checkpoint)
        let (second, resumed, _) = try trainer(nil, settings)
        second.store = CheckpointStore(folder: folder.path + "/part/checkpoints")
        resumed.lines = try StepLines(path: folder.path + "/part/mixture.jsonl", afterStep: saved.step)
        try second.restore(saved)
        _ = try second.run()
        #expect(TinyTraining.bytes(second.model) == TinyTraining.bytes(whole.model))
        #expect(try lines(folder.path + "/part/mixture.jsonl") == lines(folder.path + "/whole/mixture.jsonl"))
        #expect(throws: LyceumError.self) { try resumed.restore(.null, at: "state.json") }
    }
}
