public import LyceumCore
public import LyceumModel
public import LyceumTensor

/// What a merge did.
public struct MergeReport: Sendable, Hashable {
    public let tensorCount: Int
    public let parameterCount: Int
    /// Length of the rounding to the stored types over length of the weights.
    public let roundingError: Double
    /// Mean over tensors of the cosine between the base (or the first model) and each model; 1 for models of one ancestor that changed little.
    public let cosines: [Double]
    public let warnings: [String]
    /// The weights of the models block by block, where the method computed them.
    public var blocks: [MergeBlock] = []
}

/// Merges models weight by weight into a new one.
public struct ModelMerge {
    /// Below this mean cosine models may not have one ancestor, and their merge is noise.
    public static let ancestorCosine = 0.99

    public let stream: TensorStream
    public let method: any MergeMethod
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?

    /// - Throws: `LyceumError` when a method that needs a base has none, or the models do not fit together.
    public init(base: MergeSource?, models: [MergeSource], method: any MergeMethod) throws(LyceumError) {
        let declaration = type(of: method).declaration
        guard base != nil || !declaration.needsBase else {
            throw LyceumError(.invalidArgument, "the merge method \(declaration.name) needs a base model", remedy: "name the models' common base")
        }
        stream = try TensorStream(base: base, models: models)
        self.method = method
    }

    /// Writes the merged model: a folder, or a GGUF file when the path ends in `.gguf`. Configuration, tokenizer and template are the base's, or
    /// the first model's where there is no base.
    /// - Parameter type: of all weights; nil keeps each weight's type, block types become bf16 in a folder.
    public func write(to path: String, type: ElementType? = nil) throws(LyceumError) -> MergeReport {
        let model = stream.base ?? stream.models[0]
        let writing = ModelWriting(model.checkpoint, to: path, type: type)
        writing.progress = progress
        let shapes = Dictionary(uniqueKeysWithValues: stream.names.map { ($0, model.shape(of: $0) ?? []) })
        let sums = CosineMeans(count: stream.models.count)
        let (stream, method) = (stream, method)
        try writing.write(shapes: shapes) { name throws(LyceumError) in
            let tensors = try stream.tensors(name)
            sums.add(tensors)
            let result = try method.merge(tensors)
            try VectorArithmetic.refuseNonFinite(result, name, at: path)
            return result.storage.byteCount == result.byteCount && result.byteOffset == 0 ? result : VectorArithmetic.copy(result)
        }
        return MergeReport(
            tensorCount: shapes.count, parameterCount: shapes.values.reduce(0) { $0 + $1.reduce(1, *) },
            roundingError: writing.rounding.relativeError, cosines: sums.means, warnings: warnings(sums.means))
    }

    private func warnings(_ cosines: [Double]) -> [String] {
        zip(stream.models, cosines).compactMap { model, cosine in
            guard cosine < Self.ancestorCosine else { return nil }
            return "\(model.name): mean cosine \(Quantities.fixed(cosine, places: 3)) with \((stream.base ?? stream.models[0]).name); "
                + "models of different ancestors merge into noise"
        }
    }
}

/// Mean cosine of each model with the base, tensor by tensor, of the first million elements of each.
final class CosineMeans {
    /// Elements of a tensor that are looked at, at most: enough to tell whether two models have one ancestor.
    private static let elements = 1 << 20
    private var totals: [Double]
    private var counts: [Int]

    init(count: Int) {
        totals = [Double](repeating: 0, count: count)
        counts = [Int](repeating: 0, count: count)
    }

    /// - Parameter places: of the tensors' models among all models; nil where they are all models in order.
    func add(_ tensors: AlignedTensors, places: [Int]? = nil) {
        guard let reference = tensors.base ?? tensors.models.first else { return }
        for (index, model) in zip(places ?? Array(tensors.models.indices), tensors.models) {
            guard let cosine = VectorArithmetic.sums(reference, model, first: Self.elements).cosine else { continue }
            totals[index] += cosine
            counts[index] += 1
        }
    }

    var means: [Double] { zip(totals, counts).map { $1 > 0 ? $0 / Double($1) : 1 } }
}
