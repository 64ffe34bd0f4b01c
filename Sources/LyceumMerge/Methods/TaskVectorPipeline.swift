internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Differences to a base selected, weighted, agreed on and added: one pipeline with three switches, of which the published methods are settings.
///
/// `W = W₀ + λ Σ mᵢ wᵢ δᵢ / D`: selection makes `δᵢ` sparse, consensus keeps (`mᵢ`) what has the sign of the weighted sum (Yadav et al. 2023),
/// and with `normalize` `D = Σ mᵢ wᵢ`. With `rescale` a selected difference gets its length in the 1-norm back.
struct TaskVectorPipeline: Sendable {
    struct Scheme: Sendable, Hashable {
        var selection: DeltaSelection
        var hasConsensus: Bool
        var normalizes: Bool
        var rescales: Bool
    }

    private let scheme: Scheme
    private let weights: [Float]
    private let selections: [DeltaSelectionValues]
    private let lambda: Float
    private let normalizes: Bool
    private let rescales: Bool

    static func declaration(_ name: String, _ summary: String, _ source: String, _ scheme: Scheme) -> MergeMethodDeclaration {
        var parameters = [
            MergeParameter("weight", .perModel, standard: nil, range: -1e6...1e6, help: "of each model's difference"),
            MergeParameter(
                "density", .perModel, standard: 1, range: 0...1,
                help: scheme.selection == .all ? "accepted and not used" : "share of the difference that is kept"),
        ]
        switch scheme.selection {
        case .middle:
            parameters.append(MergeParameter("gamma", .perModel, standard: 0.01, range: 0...1, help: "share of the largest that is dropped"))
        case .randomByRank:
            parameters.append(
                MergeParameter("epsilon", .perModel, standard: 0.15, range: 0...1, help: "the largest are kept that much more often than density, the smallest less"))
        default: break
        }
        parameters += [
            MergeParameter("lambda", .number, standard: 1, range: -1e6...1e6, help: "of the sum"),
            MergeParameter(
                "normalize", .flag, standard: scheme.normalizes ? 1 : 0, range: 0...1,
                help: scheme.hasConsensus ? "divide by the sum of the weights that agree" : "divide by the sum of the weights"),
            MergeParameter("rescale", .flag, standard: scheme.rescales ? 1 : 0, range: 0...1, help: "make up for what is not kept"),
            MergeParameter("int8_mask", .flag, standard: 0, range: 0...1, help: "accepted and not used"),
        ]
        return MergeMethodDeclaration(
            name: name, summary: summary, source: source, needsBase: true, modelCount: 1...Int.max, parameters: parameters)
    }

    init(_ values: MergeParameterValues, _ scheme: Scheme) {
        self.scheme = scheme
        weights = values.list("weight").map { Float($0) }
        let (densities, gammas, epsilons) = (values.list("density"), values.list("gamma"), values.list("epsilon"))
        selections = densities.indices.map { index in
            DeltaSelectionValues(
                density: densities[index], gamma: gammas.isEmpty ? 0 : gammas[index], epsilon: epsilons.isEmpty ? 0 : epsilons[index])
        }
        lambda = Float(values.number("lambda"))
        normalizes = values.flag("normalize")
        rescales = values.flag("rescale")
    }

    /// Where all weights of the differences are kept.
    var isElementwise: Bool { scheme.selection == .all || selections.allSatisfy { $0.density >= 1 } }

    func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor {
        let (base, deltas) = try VectorArithmetic.differences(tensors)
        var scales: [Float] = []
        for (index, delta) in deltas.enumerated() {
            let factor = try scheme.selection.apply(selections[index], to: delta, tensors.name, model: index, tensors.context)
            scales.append(rescales ? Float(factor) : 1)
        }
        VectorArithmetic.withPointers(deltas) { pointers in
            lyc_merge_combine(
                ThreadPool.shared.handle, base.floats, pointers, weights, scales, deltas.count, base.count,
                scheme.hasConsensus ? LYC_MERGE_ELECT : LYC_MERGE_ALL, normalizes ? 1 : 0, lambda, base.floats)
        }
        return base
    }
}

/// A setting of the pipeline.
protocol TaskVectorMethod: MergeMethod {
    static var scheme: TaskVectorPipeline.Scheme { get }
    var pipeline: TaskVectorPipeline { get }
    init(pipeline: TaskVectorPipeline)
}

extension TaskVectorMethod {
    public init(_ values: MergeParameterValues) throws(LyceumError) { self.init(pipeline: TaskVectorPipeline(values, Self.scheme)) }

    public var isElementwise: Bool { pipeline.isElementwise }

    public func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor { try pipeline.merge(tensors) }
}
