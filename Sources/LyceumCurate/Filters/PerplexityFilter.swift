public import LyceumData

/// Keeps texts whose perplexity under an n-gram model (`lyceum ngram train`) lies between two bounds; the perplexity joins the metadata.
///
/// Perplexity is 10^(−Σ log10 p / Σ (words + 1)) over the lines, as CCNet (Wenzek et al. 2020) has it.
public struct PerplexityFilter: TextFilter {
    public static let name = "perplexity"
    public static let reasons = ["perplexity_too_low", "perplexity_too_high"]

    public var least: Double?
    public var most: Double?
    /// Metadata for the value; nil for none.
    public var field: String? = "perplexity"
    private let model: NGramModel

    public init(model: NGramModel) { self.model = model }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let perplexity = model.score(document.text).perplexity
        if let field, perplexity.isFinite { document.metadata[field] = .number(perplexity) }
        if let least, perplexity < least { return .drop(reason: "perplexity_too_low") }
        if let most, perplexity > most { return .drop(reason: "perplexity_too_high") }
        return .keep
    }
}
