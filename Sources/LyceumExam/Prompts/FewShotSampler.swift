internal import LyceumCore

/// Chooses the worked examples of each item, in the order of the items: the generator runs on from one to the next.
struct FewShotSampler {
    private let kind: TaskDefinition.FewShot.Sampler
    private let documents: [JSON.Object]
    /// Whether the item's own document may be among the examples and has to go.
    private let excludesItem: Bool
    private var random: PythonRandom

    init(_ kind: TaskDefinition.FewShot.Sampler, documents: [JSON.Object], excludesItem: Bool, seed: UInt64) {
        self.kind = kind
        self.documents = documents
        self.excludesItem = excludesItem
        random = PythonRandom(seed: seed)
    }

    /// Positions of the examples for a document.
    /// - Throws: `invalidArgument` when there are not enough documents.
    mutating func examples(_ count: Int, for document: JSON.Object) throws(LyceumError) -> [Int] {
        guard count > 0 else { return [] }
        // An empty document is none to the harness.
        let excluded = excludesItem && !document.isEmpty ? document : nil
        switch kind {
        case .firstN, .nearest: return try first(count, excludesItem ? document : nil)
        case .random: return try drawn(count, excluded)
        }
    }

    private func first(_ count: Int, _ excluded: JSON.Object?) throws(LyceumError) -> [Int] {
        var result: [Int] = []
        for position in documents.indices where result.count < count && documents[position] != excluded { result.append(position) }
        guard result.count == count else { throw tooFew(count, result.count) }
        return result
    }

    private mutating func drawn(_ count: Int, _ excluded: JSON.Object?) throws(LyceumError) -> [Int] {
        let wanted = excluded == nil ? count : count + 1
        guard wanted <= documents.count else { throw tooFew(wanted, documents.count) }
        let drawn = random.sample(of: documents.count, count: wanted)
        guard let excluded else { return drawn }
        let kept = drawn.filter { documents[$0] != excluded }
        if kept.count >= count { return Array(kept.prefix(count)) }
        // The document was drawn more than once: draw again from the others.
        let pool = documents.indices.filter { documents[$0] != excluded }
        guard count <= pool.count else { throw tooFew(count, pool.count) }
        return random.sample(of: pool.count, count: count).map { pool[$0] }
    }

    private func tooFew(_ wanted: Int, _ found: Int) -> LyceumError {
        LyceumError(
            .invalidArgument, "\(wanted) worked examples are to be drawn from \(found) documents",
            remedy: "ask for fewer with --shots, or give a larger split")
    }
}
