public import LyceumCore

/// Keeps texts in wanted languages, as datatrove decides it; the language and how sure it is join the metadata.
///
/// A text is kept when one of the languages is more probable than the threshold; exactly at it is not enough.
public struct LanguageFilter: TextFilter {
    public static let name = "language"
    public static let reasons = ["language"]

    /// Codes as the model has them; empty for any language that is sure enough.
    public var languages: [String] = ["en"]
    public var threshold = 0.65
    /// Whether texts are only labeled.
    public var onlyLabels = false
    /// Metadata for the likeliest language; its probability goes to the same name with `_score`.
    public var field = "language"
    private let identifier: LanguageIdentifier

    public init(identifier: LanguageIdentifier) { self.identifier = identifier }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        // Only one language can be more probable than a half.
        let most = threshold >= 0.5 ? 1 : identifier.model.labels.count
        let found = try identifier.identify(document.text, most: most)
        document.metadata[field] = .string(found.first?.label ?? "")
        document.metadata[field + "_score"] = .number(found.first?.probability ?? 0)
        if onlyLabels { return .keep }
        let isWanted = found.contains { (languages.isEmpty || languages.contains($0.label)) && $0.probability > threshold }
        return isWanted ? .keep : .drop(reason: "language")
    }
}
