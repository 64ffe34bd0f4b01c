internal import LyceumCore
internal import LyceumModel

/// Finds similar questions by the cosine of their vectors.
struct EmbeddingNeighbors {
    private let pool: [[Float]]

    /// - Throws: `LyceumError` (`invalidData`) when the embedder gives too few vectors, or vectors of different lengths.
    init(_ texts: [String], _ embedder: any TextEmbedder) async throws {
        pool = try await Self.vectors(texts, embedder)
    }

    /// For each text the nearest of the pool, nearest first, equal ones in their order.
    func nearest(to texts: [String], count: Int, _ embedder: any TextEmbedder) async throws -> [[(document: Int, similarity: Double)]] {
        try await Self.vectors(texts, embedder).map { vector in
            let all = pool.enumerated().map { (document: $0.offset, similarity: EmbeddingGrader.cosine(vector, $0.element)) }
            let sorted = all.sorted { $0.similarity != $1.similarity ? $0.similarity > $1.similarity : $0.document < $1.document }
            return Array(sorted.prefix(count))
        }
    }

    private static func vectors(_ texts: [String], _ embedder: any TextEmbedder) async throws -> [[Float]] {
        let vectors = try await embedder.embed(texts)
        guard vectors.count == texts.count, Set(vectors.map(\.count)).count <= 1, vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw LyceumError(
                .invalidData, "expected \(texts.count) finite vectors of one length, found \(vectors.count) of lengths "
                    + "\(Set(vectors.map(\.count)).sorted())", at: "embedder")
        }
        return vectors
    }
}
