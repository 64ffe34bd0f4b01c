import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import LyceumTensor

@testable import LyceumTrain

/// Tiny models and data for tests of the loop.
enum TinyTraining {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let chat = tests + "/LyceumToolTests/Fixtures/tiny-chat"

    static func model(_ name: String = "llama", train rules: [String] = ["all"], adapters: [any TrainableAdapter] = []) throws
        -> TrainableModel
    {
        try TrainableModel(
            try Checkpoint.open("\(tests)/LyceumModelTests/Fixtures/models/\(name)"),
            options: TrainableOptions(trainable: try ParameterSelection(rules), adapters: adapters))
    }

    /// Documents that a model can learn: every token decides the next one, the first is drawn.
    static func documents(_ count: Int, length: ClosedRange<Int> = 5...24, seed: UInt64 = 1) -> DocumentArray {
        let random = Philox(seed: seed)
        return DocumentArray(
            (0..<count).map { document in
                let words = random.block(UInt64(document))
                let size = length.lowerBound + Int(words.x) % length.count
                var token = Int32(words.y % 90) + 3
                return TrainingDocument(
                    tokens: (0..<size).map { _ in
                        defer { token = (token * 7 + 5) % 90 + 3 }
                        return token
                    })
            })
    }

    static func batches(
        _ documents: any DocumentCollection, step: BatchPlan.Size = .sequences(5), micro: BatchPlan.Size? = nil, length: Int = 32,
        packing: BatchPlan.Packing = .paddingFree, passes: Double? = nil, seed: UInt64 = 3
    ) throws -> BatchStream {
        try BatchStream(
            [MixtureSource("tiny", documents, maximumPasses: passes)],
            plan: BatchPlan(step: step, micro: micro, length: length, packing: packing, seed: seed))
    }

    static func trainer(
        _ model: TrainableModel, _ batches: BatchStream, steps: Int = 4, optimizer: OptimizerSettings.Kind = .adamW,
        precision: ElementType = .f32, recompute: Bool = false, rate: Double = 3e-3, threads: Int = 1,
        objective: any Objective = CausalLanguageModeling(), change: (inout TrainingPlan) -> Void = { _ in }
    ) throws -> Trainer {
        let pool = ThreadPool(threads: threads)
        var plan = TrainingPlan(steps: steps, precision: precision, recompute: recompute, rate: rate, seed: 9)
        change(&plan)
        return try Trainer(
            model: model, objective: objective, batches: batches,
            optimizer: try OptimizerSettings(optimizer).makeOptimizer(threads: pool), schedule: .constant,
            groups: ParameterGroups(decay: 0.01), plan: plan, threads: pool)
    }

    /// The bytes of all parameters.
    static func bytes(_ model: TrainableModel) -> [UInt8] { model.parameters.flatMap { Array($0.tensor.bytes) } }

    static func floats(_ tensor: Tensor) -> [Float] { Array(UnsafeBufferPointer(start: tensor.floats, count: tensor.count)) }

    /// The largest difference of two models' parameters, against the largest parameter.
    static func difference(_ a: TrainableModel, _ b: TrainableModel) -> Double {
        var (largest, difference) = (Float(0), Float(0))
        for (x, y) in zip(a.parameters, b.parameters) {
            for (u, v) in zip(floats(x.tensor), floats(y.tensor)) {
                largest = max(largest, abs(u))
                difference = max(difference, abs(u - v))
            }
        }
        return Double(difference / largest)
    }
}

/// A folder that goes away with the value.
final class ScratchFolder {
    let path = FileManager.default.temporaryDirectory.path + "/lyceum-train-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
