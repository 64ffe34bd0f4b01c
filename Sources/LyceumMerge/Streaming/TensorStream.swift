public import LyceumCore
public import LyceumTensor

/// One weight of several models, brought together for a merge.
public struct AlignedTensors {
    public let name: String
    public let role: TensorRole
    /// fp32 and of one shape; nil where there is no base model.
    public let base: Tensor?
    /// Fresh fp32 copies, one per model, which a method may change, as it may the base.
    public let models: [Tensor]
    public var context = MergeContext()
    /// What was measured of each model's weight, where the method asks for it.
    public var statistics: [TensorStatistics] = []
    /// Where the method leaves what it found out; nil where nobody asks.
    public var notes: MergeNotes?

    public init(name: String, base: Tensor?, models: [Tensor]) {
        self.name = name
        role = TensorRole(name)
        self.base = base
        self.models = models
    }
}

/// What a merge method knows beside the tensors.
public struct MergeContext: Sendable, Hashable {
    /// Of random methods; with the tensor's name and the model's number it gives a stream of its own.
    public var seed: UInt64 = 0
    /// Numbers as mergekit has them where it is known to be wrong.
    public var isCompatible = false
    /// Mean squared difference of each model over the tensor's group, where the method asked for groups.
    public var energies: [Double]?

    public init(seed: UInt64 = 0, isCompatible: Bool = false, energies: [Double]? = nil) {
        self.seed = seed
        self.isCompatible = isCompatible
        self.energies = energies
    }

    /// The number of the random stream of a model's tensor: FNV-1a of the name, mixed with the model's number.
    static func stream(_ name: String, model: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash &+ UInt64(model + 1) &* 0x9e37_79b9_7f4a_7c15
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
