public import LyceumCore
public import LyceumTensor

/// One weight of several models, brought together for a merge.
public struct AlignedTensors {
    public let name: String
    public let role: TensorRole
    /// fp32 and of one shape; nil where there is no base model.
    public let base: Tensor?
    /// Fresh fp32 copies, one per model, which a method may change.
    public let models: [Tensor]

    public init(name: String, base: Tensor?, models: [Tensor]) {
        self.name = name
        role = TensorRole(name)
        self.base = base
        self.models = models
    }
}

/// The weights of several models, one at a time: memory holds one weight of each, however large the models are.
public struct TensorStream {
    public let base: MergeSource?
    public let models: [MergeSource]
    /// Canonical names that all models have, sorted.
    public let names: [String]

    /// Opens the weights side by side.
    /// - Throws: `LyceumError` when architectures, names or shapes differ, with the models and the tensor.
    public init(base: MergeSource?, models: [MergeSource]) throws(LyceumError) {
        let all = (base.map { [$0] } ?? []) + models
        guard let first = all.first else { throw LyceumError(.invalidArgument, "expected at least one model, found none") }
        for other in all.dropFirst() { try ShapeCheck.sameArchitecture(first, other) }
        for other in all.dropFirst() { try ShapeCheck.sameTensors(first, other, allowsOtherVocabulary: false) }
        self.base = base
        self.models = models
        names = first.names
    }

    public func tensors(_ name: String) throws(LyceumError) -> AlignedTensors {
        let base = try self.base.map { source throws(LyceumError) in try source.floats(name) }
        var values: [Tensor] = []
        for model in models { values.append(try model.floats(name)) }
        return AlignedTensors(name: name, base: base, models: values)
    }

    /// Bytes of memory the largest weight takes on its way, result included.
    public var peakBytes: Int {
        let all = (base.map { [$0] } ?? []) + models
        return (all.map(\.largestTensorBytes).max() ?? 0) * (all.count + 2)
    }
}
