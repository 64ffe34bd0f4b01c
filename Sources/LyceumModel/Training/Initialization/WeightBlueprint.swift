internal import LyceumCore
internal import LyceumTensor

/// Lists the weights an architecture asks for, so that its own code is the only place that knows them. Gives it tensors without memory.
/// Used by one caller.
final class WeightBlueprint: WeightOwner, TensorSource, @unchecked Sendable {
    private(set) var weights: [(name: String, shape: [Int])] = []
    /// Stands for every tensor; nothing reads it.
    private let nowhere: Storage

    init() {
        nowhere = Storage(
            borrowing: UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 64), count: Int.max / 2), owner: Owner())
    }

    private final class Owner {}

    /// The weights of a model with this configuration, in the model's order.
    static func weights(
        of type: any Architecture.Type, configuration: ModelConfiguration
    ) throws(LyceumError) -> [(name: String, shape: [Int])] {
        let blueprint = WeightBlueprint()
        let loader = WeightLoader(blueprint, place: configuration.source, owner: blueprint)
        _ = try type.init(
            ModelSetup(configuration: configuration, weights: loader, contextLength: configuration.maximumPositions))
        return blueprint.weights.map { (ModelOrder($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    var tensorNames: [String] { weights.map(\.name) }
    /// New models have the names of plain checkpoints.
    func contains(_ name: String) -> Bool { !name.hasPrefix("language_model.") }

    func tensor(named name: String) throws(LyceumError) -> Tensor {
        throw LyceumError(.notFound, "a blueprint has no tensors", at: name)
    }

    func own(_ name: String, shape: [Int]) -> Tensor? {
        weights.append((name, shape))
        return Tensor(type: .f32, shape: shape, storage: nowhere)
    }

    func own(_ name: String, stored: Tensor, rows: [Int]?) throws(LyceumError) -> Tensor? { stored }
}
