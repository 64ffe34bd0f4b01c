public import LyceumCore
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText

/// The difference of two models, computed when asked for.
public final class ModelDifference: TaskVector {
    public let base: MergeSource
    public let tuned: MergeSource
    public let baseRows: Int?

    /// - Throws: `LyceumError` when the models have different architectures or shapes; embeddings may have different numbers of rows.
    public init(base: MergeSource, tuned: MergeSource) throws(LyceumError) {
        try ShapeCheck.sameArchitecture(base, tuned)
        try ShapeCheck.sameTensors(base, tuned, allowsOtherVocabulary: true)
        self.base = base
        self.tuned = tuned
        baseRows = base.names.first { TensorRole($0).isVocabulary }.flatMap { base.shape(of: $0)?.first }
    }

    public var name: String { tuned.name }
    public var names: [String] { tuned.names }
    public func shape(of name: String) -> [Int]? { tuned.shape(of: name) }

    public func difference(_ name: String) throws(LyceumError) -> WeightDifference {
        let base = try base.floats(name)
        return WeightDifference(values: Self.difference(try tuned.floats(name), base, name))
    }

    /// `tuned − base` in place of `tuned`; rows the base does not have stay whole.
    static func difference(_ tuned: Tensor, _ base: Tensor, _ name: String) -> Tensor {
        let (mine, theirs) = sharedRows(tuned, base, name)
        VectorArithmetic.add(theirs, scale: -1, to: mine)
        return tuned
    }

    /// The rows both have: views.
    static func sharedRows(_ a: Tensor, _ b: Tensor, _ name: String) -> (Tensor, Tensor) {
        guard a.shape != b.shape else { return (a, b) }
        let rows = min(a.shape[0], b.shape[0])
        return (a.slice(0..<rows), b.slice(0..<rows))
    }

    public var text: VectorText { tuned.text }

    public func fingerprint(of name: String) throws(LyceumError) -> BaseFingerprint? { .weight(try base.floats(name)) }
}

extension MergeSource {
    var text: VectorText {
        let checkpoint = checkpoint
        return VectorText(
            tokenizer: tokenizer(), template: (try? checkpoint.chatTemplateText()) ?? nil,
            special: VectorText.special(in: checkpoint.configuration)
        ) { folder throws(LyceumError) in try checkpoint.writeSideFiles(to: folder) }
    }
}
