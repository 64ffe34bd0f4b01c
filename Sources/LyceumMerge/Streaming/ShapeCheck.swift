internal import LyceumCore
internal import LyceumModel

/// What models must share before their weights are added.
enum ShapeCheck {
    static func sameArchitecture(_ a: MergeSource, _ b: MergeSource) throws(LyceumError) {
        guard a.checkpoint.modelType == b.checkpoint.modelType else {
            throw LyceumError(
                .invalidArgument, "expected a model of the architecture \(a.checkpoint.modelType), as \(a.name) is, found \(b.checkpoint.modelType)",
                at: b.name, remedy: "use models of one family")
        }
        guard a.checkpoint.tiesHead == b.checkpoint.tiesHead else {
            let (tied, untied) = a.checkpoint.tiesHead ? (a, b) : (b, a)
            throw LyceumError(
                .invalidArgument, "the head of \(tied.name) is its embedding, \(untied.name) has a head of its own", at: b.name,
                remedy: "use models that tie head and embedding alike")
        }
    }

    /// - Parameter allowsOtherVocabulary: embeddings and heads may have different numbers of rows.
    static func sameTensors(_ a: MergeSource, _ b: MergeSource, allowsOtherVocabulary: Bool) throws(LyceumError) {
        try sameNames(a, b)
        for name in a.names {
            guard let mine = a.shape(of: name), let other = b.shape(of: name) else { continue }
            try sameShape(mine, other, name, a.name, b.name, allowsOtherVocabulary: allowsOtherVocabulary)
        }
    }

    static func sameShape(
        _ a: [Int], _ b: [Int], _ name: String, _ first: String, _ second: String, allowsOtherVocabulary: Bool
    ) throws(LyceumError) {
        guard a != b else { return }
        let isVocabulary = TensorRole(name).isVocabulary && a.dropFirst() == b.dropFirst() && !a.isEmpty
        if isVocabulary, allowsOtherVocabulary { return }
        throw LyceumError(
            .invalidArgument, "expected the shape \(a), as in \(first), found \(b)", at: "\(second): \(name)",
            remedy: isVocabulary
                ? "bring the models to one vocabulary first" : "use models of one ancestor: their weights must have the same shapes")
    }

    private static func sameNames(_ a: MergeSource, _ b: MergeSource) throws(LyceumError) {
        let (mine, other) = (Set(a.names), Set(b.names))
        guard mine != other else { return }
        let (missing, extra) = (mine.subtracting(other).sorted(), other.subtracting(mine).sorted())
        let named = (missing.isEmpty ? extra : missing).prefix(3).joined(separator: ", ")
        throw LyceumError(
            .invalidArgument,
            missing.isEmpty
                ? "\(extra.count) tensors are not in \(a.name), such as \(named)" : "\(missing.count) tensors of \(a.name) are missing, such as \(named)",
            at: b.name, remedy: "use models with the same layers and parts")
    }
}
