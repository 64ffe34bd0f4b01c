import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("A teacher's stored answers")
struct TeacherCacheTests {
    private let pool = ThreadPool(threads: 1)

    private func frozen() throws -> FrozenModel {
        FrozenModel(try TinyTraining.model(train: ["none"]), precision: .f32, threads: pool)
    }

    private func stream(packing: BatchPlan.Packing = .wrapped, seed: UInt64 = 3) throws -> BatchStream {
        try TinyTraining.batches(TinyTraining.documents(30), micro: .sequences(2), length: 16, packing: packing, seed: seed)
    }

    private func cache(_ folder: ScratchFolder, top: Int, steps: Int = 4, name: String = "answers") throws -> TeacherCache {
        let path = "\(folder.path)/\(name)"
        let teacher = try frozen()
        let writer = try TeacherCacheWriter(path, teacher: teacher, top: top, threads: pool)
        let stream = try stream()
        for _ in 0..<steps { for batch in try #require(try stream.nextStep()) { try writer.add(batch) } }
        try writer.finish(name: "tiny")
        return try TeacherCache(path, vocabulary: teacher.model.vocabularySize)
    }

    private func trained(_ teacher: Distillation.Teacher, swaps: Bool = true, stream: BatchStream? = nil) throws -> Trainer {
        let trainer = try TinyTraining.trainer(try TinyTraining.model(), try stream ?? self.stream(), steps: 4)
        trainer.distillation = Distillation(teacher, alpha: 0.5, swapsTruth: swaps)
        _ = try trainer.run()
        return trainer
    }

    @Test("answers of every token train as the teacher beside does, documents that are cut among them", arguments: [true, false])
    func whole(swaps: Bool) throws {
        let folder = try ScratchFolder()
        let vocabulary = try frozen().model.vocabularySize
        let beside = try trained(.model(try frozen()), swaps: swaps)
        let stored = try trained(.cache(try cache(folder, top: vocabulary)), swaps: swaps)
        #expect(TinyTraining.difference(beside.model, stored.model) < 1e-4)
        #expect(beside.progress == stored.progress)
    }

    @Test("few tokens a row come near, the more the nearer, and a swap knows a truth that is not among them")
    func few() throws {
        let folder = try ScratchFolder()
        let batch = try #require(try stream().nextStep()).first!
        let model = try TinyTraining.model("llama")
        func divergence(_ teacher: Distillation.Teacher) throws -> (Double, Double) {
            let output = try CausalLanguageModeling().evaluate(
                ObjectiveInput(
                    model: model, batch: batch, weights: batch.weights.map { $0 / Float(batch.weightSum) }, tape: Tape(threads: pool),
                    differentiates: true, distillation: Distillation(teacher, alpha: 1, swapsTruth: true)))
            return (try #require(output.figures["distillation/divergence"]), try #require(output.figures["distillation/swapped"]))
        }
        let full = try divergence(.model(try frozen()))
        var last = Double.infinity
        for top in [2, 16, 64] {
            let some = try divergence(.cache(try cache(folder, top: top, name: "top\(top)")))
            // Outcomes taken together tell distributions apart less well.
            #expect(some.0 <= full.0 + 1e-6)
            #expect(full.0 - some.0 <= last + 1e-6)
            #expect(abs(some.1 - full.1) < 1e-6)
            last = full.0 - some.0
        }
        #expect(last < 1e-3)
    }

    @Test("rows that were not stored, another vocabulary, damage and a second writing are refused")
    func refusals() throws {
        let folder = try ScratchFolder()
        let cache = try cache(folder, top: 8)
        let path = folder.path + "/answers"
        // Other places of cutting give other contexts.
        let error = #expect(throws: LyceumError.self) { try trained(.cache(cache), stream: try stream(seed: 4)) }
        #expect(error?.code == .notFound && "\(error!)".contains("cut as this run cuts it"))
        #expect(throws: LyceumError.self) { try TeacherCache(path, vocabulary: 7) }
        #expect(throws: LyceumError.self) { try TeacherCacheWriter(path, teacher: try frozen(), top: 8, threads: pool) }
        let keys = URL(fileURLWithPath: path + "/keys.bin")
        try Data(contentsOf: keys).dropLast(5).write(to: keys)
        #expect(throws: LyceumError.self) { try TeacherCache(path, vocabulary: cache.vocabulary) }
        #expect(throws: LyceumError.self) { try TeacherCache(folder.path, vocabulary: cache.vocabulary) }
    }

    @Test("the same context is stored once, and its key depends on every token before it")
    func keys() throws {
        let folder = try ScratchFolder()
        let writer = try TeacherCacheWriter(folder.path + "/k", teacher: try frozen(), top: 4, threads: pool)
        var batch = TrainingBatch()
        batch.append(tokens: [5, 6, 7, 8], source: 0)
        batch.append(tokens: [5, 6, 9], source: 0)
        try writer.add(batch)
        // 5→6 is shared; 6→7 and 6→9 are not.
        #expect(writer.rowCount == 4)
        try writer.add(batch)
        #expect(writer.rowCount == 4)
        var (a, b) = (ContextKey.start, ContextKey.start)
        for token: Int32 in [1, 2, 3] { a.take(token) }
        for token: Int32 in [2, 1, 3] { b.take(token) }
        #expect(a != b && a.high != b.high && a.low != b.low)
    }
}
