import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Checkpoints")
struct ResumeTests {
    private func trainer(_ folder: String?, optimizer: OptimizerSettings.Kind, steps: Int = 7) throws -> Trainer {
        let batches = try TinyTraining.batches(TinyTraining.documents(30), micro: .sequences(2))
        let trainer = try TinyTraining.trainer(try TinyTraining.model(), batches, steps: steps, optimizer: optimizer) {
            $0.checkpointInterval = 2
        }
        if let folder { trainer.store = CheckpointStore(folder: folder, keepLast: 2) }
        return trainer
    }

    @Test("a resumed run gives the bits of an uninterrupted one, with every optimizer", arguments: OptimizerSettings.Kind.allCases)
    func resume(_ optimizer: OptimizerSettings.Kind) throws {
        let folder = try ScratchFolder()
        let whole = try trainer(nil, optimizer: optimizer)
        _ = try whole.run()
        let first = try trainer(folder.path + "/c", optimizer: optimizer)
        // Two steps past the checkpoint of step 4, which are lost.
        for _ in 0..<5 { _ = try first.runStep() }
        let store = CheckpointStore(folder: folder.path + "/c")
        let saved = try #require(try store.newestIntact().checkpoint)
        #expect(saved.step == 4)
        let second = try trainer(folder.path + "/c", optimizer: optimizer)
        try second.restore(saved)
        _ = try second.run()
        #expect(TinyTraining.bytes(second.model) == TinyTraining.bytes(whole.model))
        #expect(second.progress == whole.progress)
        #expect(store.steps == [6, 7])
    }

    @Test("dropout draws the same after a resume, and measuring drops nothing")
    func dropout() throws {
        let folder = try ScratchFolder()
        func trainer(_ store: String?) throws -> Trainer {
            let checkpoint = try Checkpoint.open("\(TinyTraining.tests)/LyceumModelTests/Fixtures/models/llama")
            var configuration = AdapterConfiguration()
            configuration.dropout = 0.4
            configuration.targets = .allLinear
            let adapter = try Adapter.fresh(configuration, for: checkpoint, seed: 5)
            let model = try TinyTraining.model(train: ["none"], adapters: [adapter])
            let trainer = try TinyTraining.trainer(
                model, try TinyTraining.batches(TinyTraining.documents(30), micro: .sequences(2)), steps: 5, rate: 0.05)
            trainer.store = store.map { CheckpointStore(folder: $0) }
            return trainer
        }
        let whole = try trainer(nil)
        _ = try whole.run()
        let first = try trainer(folder.path)
        for _ in 0..<3 { _ = try first.runStep() }
        try first.saveCheckpoint()
        let second = try trainer(folder.path)
        try second.restore(try #require(try CheckpointStore(folder: folder.path).newestIntact().checkpoint))
        _ = try second.run()
        #expect(TinyTraining.bytes(second.model) == TinyTraining.bytes(whole.model))
        let batch = try #require(try TinyTraining.batches(TinyTraining.documents(4)).next())
        let measured = try second.evaluate(batch).losses
        #expect(try second.evaluate(batch).losses == measured)
        // With dropout the losses are others.
        let tape = Tape(threads: ThreadPool(threads: 1), options: TapeOptions(seed: 3))
        let dropped = try second.objective.evaluate(
            ObjectiveInput(model: second.model, batch: batch, weights: batch.weights, tape: tape, differentiates: false))
        #expect(dropped.losses != measured)
    }

    @Test("a damaged checkpoint is passed over for the one before it")
    func damaged() throws {
        let folder = try ScratchFolder()
        let run = try trainer(folder.path, optimizer: .adamW)
        _ = try run.run()
        let store = CheckpointStore(folder: folder.path)
        #expect(store.steps == [6, 7])
        let weights = URL(fileURLWithPath: store.path(of: 7) + "/weights.safetensors")
        var bytes = try Data(contentsOf: weights)
        bytes[bytes.count - 3] ^= 1
        try bytes.write(to: weights)
        let (checkpoint, damaged) = try store.newestIntact()
        #expect(checkpoint?.step == 6)
        #expect(damaged.count == 1)
        // One whose removal was interrupted is no checkpoint either.
        try FileManager.default.removeItem(atPath: store.path(of: 6) + "/state.json")
        #expect(try store.newestIntact().checkpoint == nil)
    }

    @Test("what a failed write leaves behind is nothing, and the checkpoint before stays")
    func failedWrite() throws {
        let folder = try ScratchFolder()
        let store = CheckpointStore(folder: folder.path + "/c")
        try store.save(step: 3, best: nil) { path throws(LyceumError) in
            try AtomicFile.write("abc", to: path + "/a")
            return JSON.Object([("format", 1)])
        }
        let error = #expect(throws: LyceumError.self) {
            try store.save(step: 4, best: nil) { path throws(LyceumError) in
                try AtomicFile.write("abc", to: path + "/a")
                throw LyceumError(.inputOutput, "No space left on device", at: path)
            }
        }
        #expect("\(error!)".contains("step 3 is intact"))
        #expect(try FileSystem.names(in: folder.path + "/c") == ["step-000003"])
        #expect(try store.newestIntact().checkpoint != nil)
    }

    @Test("state that does not fit the model is refused by name")
    func misfit() throws {
        let folder = try ScratchFolder()
        _ = try trainer(folder.path, optimizer: .adamW).run()
        let saved = try #require(try CheckpointStore(folder: folder.path).newestIntact().checkpoint)
        let other = try TinyTraining.trainer(
            try TinyTraining.model(train: ["all", "!embeddings"]), try TinyTraining.batches(TinyTraining.documents(30), micro: .sequences(2)))
        let error = #expect(throws: LyceumError.self) { try other.restore(saved) }
        #expect("\(error!)".contains("model.embed_tokens.weight"))
        let data = try TinyTraining.trainer(try TinyTraining.model(), try TinyTraining.batches(TinyTraining.documents(31)))
        #expect(throws: LyceumError.self) { try data.restore(saved) }
    }

    @Test("the best checkpoint is kept beside the newest")
    func best() throws {
        let folder = try ScratchFolder()
        let store = CheckpointStore(folder: folder.path, keepLast: 2)
        for step in 1...6 {
            try store.save(step: step, best: 2) { path throws(LyceumError) in JSON.Object([("format", 1), ("step", .integer(step))]) }
        }
        #expect(store.steps == [2, 5, 6])
        // Writing a step again replaces it.
        try store.save(step: 6, best: 2) { path throws(LyceumError) in JSON.Object([("format", 1), ("again", true)]) }
        #expect(try store.newestIntact().checkpoint?.state["again"] == true)
        #expect(store.steps == [2, 5, 6])
    }
}
