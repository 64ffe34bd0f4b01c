public import LyceumCore

/// Keeps texts that a classifier in fastText's form finds to be of a wanted label, or drops those of an unwanted one; the label joins the metadata.
public struct FastTextFilter: TextFilter {
    public static let name = "fasttext"
    public static let reasons = ["fasttext_unwanted", "fasttext_below_threshold"]

    /// A text is kept when one of these is probable enough; none given, all are wanted.
    public var wanted: Set<String> = []
    /// A text is dropped when one of these is probable enough.
    public var unwanted: Set<String> = []
    public var threshold = 0.5
    /// Metadata for the most probable label; its probability goes to the same name with `_probability`. nil for neither.
    public var field: String? = "label"
    private let model: FastTextModel

    public init(model: FastTextModel) { self.model = model }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let found = try model.predict(document.text, most: model.labels.count)
        if let field {
            document.metadata[field] = .string(found.first?.label ?? "")
            document.metadata[field + "_probability"] = .number(found.first?.probability ?? 0)
        }
        func isProbable(_ names: Set<String>) -> Bool { found.contains { names.contains($0.label) && $0.probability >= threshold } }
        if isProbable(unwanted) { return .drop(reason: "fasttext_unwanted") }
        return wanted.isEmpty || isProbable(wanted) ? .keep : .drop(reason: "fasttext_below_threshold")
    }
}
