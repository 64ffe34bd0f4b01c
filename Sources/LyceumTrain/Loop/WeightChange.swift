internal import CLyceumKernels
public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// How far every layer has moved from where training began: `‖W_l(s) − W_l(0)‖ / ‖W_l(0)‖` over all trained weights of a layer.
///
/// Values: `00`, `01`, … by layer; `bottom` and `top`, the means over the lower and the upper half of the layers; `ratio`, bottom by top, which is
/// large where the weights near the input take in new text before the others. A copy of the weights is held.
/// - Source: Guo et al. 2025, "Efficient Continual Pre-training by Mitigating the Stability Gap".
public final class WeightChange: TrainingExamination {
    public let name = "change"
    public let interval: Int
    public let examinesBefore = false
    private let before: [(layer: Int, weights: Tensor)]
    private let norms: [Double]
    private let layers: [Int]

    /// Notes the weights as they are now.
    /// - Parameter interval: steps between measurements.
    init(_ model: TrainableModel, interval: Int, threads: ThreadPool) throws(LyceumError) {
        self.interval = max(1, interval)
        var before: [(layer: Int, weights: Tensor)] = []
        for parameter in model.parameters {
            // -1 for what belongs to no layer: embeddings, the last norm, the head.
            before.append((Self.layer(parameter.name) ?? -1, Self.copy(parameter.tensor)))
        }
        self.before = before
        let norm = GradientNorm(threads: threads)
        var squares: [Int: Double] = [:]
        for (layer, weights) in before { squares[layer, default: 0] += norm.sumOfSquares(weights) }
        layers = squares.keys.filter { $0 >= 0 }.sorted()
        norms = layers.map { squares[$0]!.squareRoot() }
        guard !layers.isEmpty else {
            throw LyceumError(.invalidArgument, "no trained weight belongs to a layer", remedy: "leave validation.weight_change out")
        }
    }

    private static func copy(_ tensor: Tensor) -> Tensor {
        let copy = Tensor(zeros: tensor.shape)
        copy.pointer.copyMemory(from: tensor.pointer, byteCount: tensor.byteCount)
        return copy
    }

    /// The first number among the parts of a name: `model.layers.3.mlp.up_proj.weight`.
    static func layer(_ name: String) -> Int? { name.split(separator: ".").lazy.compactMap { Int($0) }.first }

    public func examine(_ trainer: Trainer) throws(LyceumError) -> [String: Double] {
        guard trainer.team.isFirst else { return [:] }
        let norm = GradientNorm(threads: trainer.threads)
        var squares: [Int: Double] = [:]
        for (parameter, old) in zip(trainer.model.parameters, before) where old.layer >= 0 {
            let difference = Self.copy(parameter.tensor)
            lyc_add_scaled(trainer.threads.handle, difference.floats, old.weights.floats, -1, difference.count)
            squares[old.layer, default: 0] += norm.sumOfSquares(difference)
            withExtendedLifetime((difference, old.weights)) {}
        }
        return Self.values(
            layers: layers, changes: zip(layers, norms).map { layer, norm in norm > 0 ? squares[layer]!.squareRoot() / norm : 0 })
    }

    static func values(layers: [Int], changes: [Double]) -> [String: Double] {
        var values: [String: Double] = [:]
        for (layer, change) in zip(layers, changes) { values[(layer < 10 ? "0" : "") + "\(layer)"] = change }
        let half = changes.count / 2
        guard half > 0 else { return values }
        // The middle layer of an odd number belongs to neither half.
        let bottom = changes.prefix(half).reduce(0, +) / Double(half)
        let top = changes.suffix(half).reduce(0, +) / Double(half)
        (values["bottom"], values["top"]) = (bottom, top)
        if top > 0 { values["ratio"] = bottom / top }
        return values
    }
}
