internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Models weighted by how much of each block they changed: `w = mean δ²` (or the mean |δ|), normalized to sum 1. A model that changed nothing of a block makes all
/// weights of it equal.
///
/// Wan et al. 2024, FuseChat (version 1), variation ratio merging, eq. 7.
public struct VaRMMerge: MergeMethod {
    static let measures = ["squared", "absolute"]
    static let granularities = ["matrix", "item", "module", "layer", "model"]

    public static let declaration = MergeMethodDeclaration(
        name: "varm", summary: "models weighted by how much of each block they changed", source: "Wan et al. 2024, FuseChat, eq. 7", needsBase: true,
        modelCount: 1...Int.max,
        parameters: [
            MergeParameter(
                "granularity", .choice(granularities), standard: 0, range: 0...4,
                help: "block with one weight per model: matrix, item (each number), module (attention or MLP of a layer), layer, or model"),
            MergeParameter(
                "measure", .choice(measures), standard: 0, range: 0...1, help: "how a change is measured: squared (the mean δ²) or absolute (the mean |δ|)"),
            MergeParameter("temperature", .number, standard: 0, range: 0...1e9, help: "above 0: weights are a softmax of the changes over this"),
        ])

    private let granularity: String
    private let temperature: Double
    private let isAbsolute: Bool

    public init(_ values: MergeParameterValues) throws(LyceumError) {
        granularity = Self.granularities[min(max(0, Int(values.number("granularity"))), Self.granularities.count - 1)]
        temperature = values.number("temperature")
        isAbsolute = values.number("measure") != 0
    }

    public func group(of name: String) -> String? {
        let role = TensorRole(name)
        let place = role.layer.map { "\($0)" } ?? role.kind
        switch granularity {
        case "model": return "model"
        case "layer": return place
        case "module": return role.layer == nil ? place : "\(place).\(role.kind.split(separator: ".").first ?? "")"
        default: return nil
        }
    }

    public func change(_ delta: Tensor) -> Double { isAbsolute ? VectorArithmetic.sumOfMagnitudes(delta) : VectorArithmetic.squaredLength(delta) }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let (base, deltas) = try VectorArithmetic.differences(tensors)
        if granularity == "item" {
            VectorArithmetic.withPointers(deltas) { pointers in
                lyc_merge_item_weights(ThreadPool.shared.handle, base.floats, pointers, deltas.count, base.count, base.floats)
            }
            return base
        }
        let changes = tensors.context.energies ?? deltas.map { change($0) / Double(max(1, $0.count)) }
        let weights = weights(changes)
        tensors.notes?.weights = weights
        for (delta, weight) in zip(deltas, weights) { VectorArithmetic.add(delta, scale: Float(weight), to: base) }
        return base
    }

    private func weights(_ changes: [Double]) -> [Double] {
        if temperature > 0 {
            let top = changes.max() ?? 0
            let powers = changes.map { exp(($0 - top) / temperature) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
        let sum = changes.reduce(0, +)
        guard sum > 0, !changes.contains(0) else { return changes.map { _ in 1 / Double(changes.count) } }
        return changes.map { $0 / sum }
    }
}
