public import LyceumCore
public import LyceumModel
public import LyceumTensor
internal import LyceumText

/// A vector and how much of it is added.
public struct WeightedVector {
    public var vector: any TaskVector
    public var weight: Double

    public init(_ vector: any TaskVector, weight: Double = 1) {
        self.vector = vector
        self.weight = weight
    }
}

/// What adding vectors to a model did.
public struct VectorAdditionReport: Sendable {
    public let tensorCount: Int
    public let parameterCount: Int
    /// ‖θ‖ of the model and ‖Σ wᵢ Δᵢ‖ of what was added.
    public let modelNorm: Double
    public let addedNorm: Double
    /// Length of the rounding to the stored types.
    public let roundingNorm: Double
    /// Elements by stored type.
    public let types: [ElementType: Int]
    /// Rows copied from vectors whose model has tokens of its own.
    public let copiedRows: Int
    /// Of each vector: mean over tensors of the cosine between its base and this model; nil where nothing is known of the base.
    public let ancestorCosines: [Double?]
    public let warnings: [String]

    public var json: JSON {
        [
            "tensors": .integer(tensorCount), "parameters": .integer(parameterCount), "model_norm": .number(modelNorm),
            "added_norm": .number(addedNorm), "rounding_norm": .number(roundingNorm),
            "rounding_share_of_added": addedNorm > 0 ? .number(roundingNorm / addedNorm) : .null,
            "types": .object(JSON.Object(types.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, .integer($0.value)) })),
            "copied_rows": .integer(copiedRows), "ancestor_cosines": .array(ancestorCosines.map { $0.map { .number($0) } ?? .null }),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }
}

/// Adds vectors to a model: `θ' = θ + Σ wᵢ Δᵢ`, in fp32, rounded once to the type the weight is stored with.
///
/// With one instruction residual this restores the instructions a continued base model never had; with a domain vector and an instruction
/// vector it makes a domain model that follows instructions (task arithmetic with base θ).
public struct VectorAddition {
    public let model: MergeSource
    public let terms: [WeightedVector]
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    /// A control that must fail: every layer gets the differences of another layer, chosen by this seed.
    public var layerShuffle: UInt64?
    let rows: VocabularyRows

    /// - Parameter allowsOtherVocabulary: goes on when the tokens of model and vectors differ.
    /// - Throws: `LyceumError` when shapes or tokens differ, and for weights that are not finite.
    public init(_ model: MergeSource, _ terms: [WeightedVector], allowsOtherVocabulary: Bool = false) throws(LyceumError) {
        guard !terms.isEmpty else { throw LyceumError(.invalidArgument, "expected at least one residual, found none") }
        for term in terms {
            guard term.weight.isFinite else {
                throw LyceumError(.invalidArgument, "expected a finite weight, found \(term.weight)", at: term.vector.name)
            }
            for name in term.vector.names {
                guard let shape = model.shape(of: name) else {
                    throw LyceumError(
                        .invalidArgument, "the model has no tensor \(name), the residual has", at: "\(model.name), \(term.vector.name)",
                        remedy: "use a residual of the model's own family and size")
                }
                try ShapeCheck.sameShape(
                    shape, term.vector.shape(of: name) ?? shape, name, model.name, term.vector.name, allowsOtherVocabulary: true)
            }
        }
        self.model = model
        self.terms = terms
        rows = try VocabularyRows(model, terms.map(\.vector), allowsOtherVocabulary: allowsOtherVocabulary)
    }

    /// Bytes of memory the largest weight takes on its way.
    public var peakBytes: Int { model.largestTensorBytes * 4 }

    /// Writes the model: a folder, or a GGUF file when the path ends in `.gguf`, whose block types are quantized again.
    /// - Parameter type: of all weights; nil keeps each weight's type, block types become bf16 in a folder.
    public func write(to path: String, type: ElementType? = nil) throws(LyceumError) -> VectorAdditionReport {
        let writing = ModelWriting(model.checkpoint, to: path, type: type)
        writing.progress = progress
        try rows.prepare(writing, terms.map(\.vector))
        let adding = VectorAdding(
            model: model, terms: terms, rows: rows,
            layers: try layerShuffle.map { seed throws(LyceumError) in try LayerShuffle(model.names, seed: seed) })
        var shapes: [String: [Int]] = [:]
        for name in model.names { shapes[name] = rows.shape(of: name, model.shape(of: name) ?? []) }
        try writing.write(shapes: shapes) { name throws(LyceumError) in try adding.sum(name) }
        return adding.report(writing.rounding, warnings: rows.warnings)
    }
}
