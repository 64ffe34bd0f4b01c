import Foundation
import LyceumCore
import LyceumTensor

@testable import LyceumModel

/// Tiny models with twins.
enum ExpansionSupport {
    static func base(_ name: String = "llama") throws -> Checkpoint {
        try Checkpoint.open("\(ArchitectureTests.folder)/\(name)")
    }

    /// The first blocks of a tiny model as a model of their own.
    static func shortened(_ layers: Int, _ name: String = "llama") throws -> Checkpoint {
        let base = try base(name)
        var object = base.configuration.objectValue!
        object["num_hidden_layers"] = .integer(layers)
        if let kinds = object["layer_types"]?.arrayValue { object["layer_types"] = .array(Array(kinds.prefix(layers))) }
        return try base.derived(configuration: .object(object), tensors: base.fileTensors, byteCount: base.byteCount)
    }

    static func logits(_ checkpoint: Checkpoint, threads: Int = 1, cache: ElementType = .f32) throws -> [Float] {
        let model = try LanguageModel(
            checkpoint, options: RuntimeOptions(threads: threads, cacheType: cache, weightType: .f32))
        return try ArchitectureTests.allLogits(model, tokens).values
    }

    static let tokens: [Int32] = (0..<70).map { (index: Int) -> Int32 in
        let mixed = index * 37 + index * index * 11
        return Int32((mixed + 5) % 96)
    }

    /// Moves every trained weight a little, so that twins differ from their blocks.
    static func disturb(_ model: TrainableModel, by amount: Float = 0.2) {
        for (number, parameter) in model.parameters.enumerated() {
            let random = Philox(seed: UInt64(number) + 77)
            for index in 0..<parameter.count {
                parameter.tensor.floats[index] += amount * Float(random.uniformPair(UInt64(index)).0 - 0.5)
            }
        }
    }

    static func trainable(_ checkpoint: Checkpoint) throws -> TrainableModel {
        let plan = try checkpoint.expansion()!
        return try TrainableModel(
            checkpoint, options: TrainableOptions(trainable: try ParameterSelection(plan.trainedRules), frozenType: .f32))
    }

    /// An expanded model whose twins have learned something, as a folder.
    static func trained(_ plan: ExpansionPlan, in scratch: ScratchFolder, name: String = "llama", as file: String = "trained") throws -> Checkpoint {
        let model = try trainable(try base(name).expanded(plan))
        disturb(model)
        try model.save(to: scratch.file(file), type: .f32)
        return try Checkpoint.open(scratch.file(file))
    }
}
