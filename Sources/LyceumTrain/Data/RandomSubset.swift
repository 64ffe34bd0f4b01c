internal import LyceumCore
internal import LyceumData

/// A part of a source that is the same in every pass.
enum RandomSubset {
    /// Documents chosen by the seed until the next would exceed a number of tokens; at least one.
    static func take(_ documents: any DocumentCollection, tokens: Int, seed: UInt64) -> any DocumentCollection {
        guard documents.tokenCount > tokens, documents.count > 1 else { return documents }
        let permutation = IndexPermutation(count: documents.count, seed: seed ^ 0x7375_6273_6574)
        var chosen: [Int] = []
        var total = 0
        for place in 0..<documents.count {
            let document = permutation[place]
            let length = documents.length(of: document)
            guard total + length <= tokens || chosen.isEmpty else { break }
            chosen.append(document)
            total += length
        }
        return DocumentSubset(documents, chosen.sorted().map { .init(document: $0, tokens: 0..<documents.length(of: $0)) })
    }
}
