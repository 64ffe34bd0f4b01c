internal import LyceumCore

/// The documents of a corpus that an n-gram model trained on trusted text finds likeliest, up to a budget.
///
/// - Source: Guo et al. 2025, "Efficient Continual Pre-training by Mitigating the Stability Gap" (high-quality subset); Wenzek et al. 2020, CCNet.
public struct NGramSelection: Sendable {
    /// What is known of a document.
    public struct Candidate: Sendable, Hashable {
        public var perplexity: Double
        /// Its share of the budget.
        public var tokens: Int
        /// Words, with those the model does not know.
        public var words: Int

        public init(perplexity: Double, tokens: Int, words: Int) {
            self.perplexity = perplexity
            self.tokens = tokens
            self.words = words
        }
    }

    /// Whether each candidate is taken.
    public var isTaken: [Bool]
    /// Tokens of those taken.
    public var tokens: Int
    /// The highest perplexity taken.
    public var limit: Double

    /// Takes the documents of lowest perplexity, earlier ones first where it is equal, while they fit into the budget.
    ///
    /// - Parameters:
    ///   - budget: tokens; nil takes all.
    ///   - maximumPerplexity: documents above it are never taken.
    ///   - minimumWords: shorter documents are never taken: short boilerplate is likely and teaches nothing.
    public init(_ candidates: [Candidate], budget: Int?, maximumPerplexity: Double = .infinity, minimumWords: Int = 1) {
        isTaken = candidates.map { _ in false }
        tokens = 0
        limit = 0
        let usable = candidates.indices.filter {
            candidates[$0].words >= max(minimumWords, 1) && candidates[$0].perplexity <= maximumPerplexity
        }
        for index in usable.sorted(by: { (candidates[$0].perplexity, $0) < (candidates[$1].perplexity, $1) }) {
            let candidate = candidates[index]
            if let budget, tokens + candidate.tokens > budget { break }
            isTaken[index] = true
            tokens += candidate.tokens
            limit = candidate.perplexity
        }
    }
}

/// Where documents stand in a distribution of perplexities.
public struct PerplexityQuantiles: Sendable, Hashable {
    /// Smallest first.
    public let values: [Double]

    public init(_ values: [Double]) { self.values = values.sorted() }

    /// The value below which a share of all lies, between neighbors in a straight line; nil without values.
    public subscript(share: Double) -> Double? {
        guard let last = values.indices.last else { return nil }
        let place = min(max(share, 0), 1) * Double(last)
        let low = Int(place)
        guard low < last, values[low].isFinite, values[low + 1].isFinite else { return values[low] }
        return values[low] + (values[low + 1] - values[low]) * (place - Double(low))
    }
}
