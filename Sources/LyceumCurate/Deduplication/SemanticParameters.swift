public import LyceumCore

/// Gives a text its place in a space of meanings.
public protocol DedupEncoder: AnyObject {
    /// The text's vector, of the same width for all texts and of length 1; zeros for a text that has none.
    func vector(of text: String) throws(LyceumError) -> [Float]
}

/// How documents that mean nearly the same are found.
///
/// Vectors are put into clusters by k-means, and inside a cluster a document goes when it is more similar to one before it than the threshold.
/// - Source: Abbas et al. 2023, "SemDeDup: data-efficient learning at web-scale through semantic deduplication".
public struct SemanticParameters: Sendable, Hashable {
    /// Which of similar documents stays.
    public enum Preference: String, Sendable, Hashable, CaseIterable {
        /// The first one in the order of the files.
        case first
        /// The one least like its cluster's center, as in the paper.
        case far
        /// The one most like its cluster's center.
        case near
    }

    /// Stands for the encoder in reports; vectors of another one are not gone on with.
    public var encoder: String
    /// The product of two vectors of length 1 above which they say the same, 0 to below 1.
    public var similarity: Double
    /// 1 to 65536; nil for one for every 1000 documents.
    public var clusters: Int?
    public var prefer: Preference
    public var seed: UInt64
    /// Rounds of k-means, 1 to 1000.
    public var rounds: Int

    public init(
        encoder: String, similarity: Double = 0.95, clusters: Int? = nil, prefer: Preference = .first, seed: UInt64 = 1, rounds: Int = 10
    ) {
        (self.encoder, self.similarity, self.clusters) = (encoder, similarity, clusters)
        (self.prefer, self.seed, self.rounds) = (prefer, seed, rounds)
    }

    func check() throws(LyceumError) {
        guard similarity >= 0, similarity < 1 else {
            throw LyceumError(.invalidArgument, "expected 0 to below 1, found \(similarity)", at: "--similarity")
        }
        guard (1...65_536).contains(clusters ?? 1) else {
            throw LyceumError(.invalidArgument, "expected 1 to 65536 clusters, found \(clusters ?? 0)", at: "--clusters")
        }
        guard (1...1000).contains(rounds) else { throw LyceumError(.invalidArgument, "expected 1 to 1000 rounds, found \(rounds)", at: "--rounds") }
    }
}
