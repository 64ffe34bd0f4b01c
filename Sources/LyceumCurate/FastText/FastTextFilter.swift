public import LyceumCore

/// Keeps texts that a classifier in fastText's form finds to be of a wanted label, or drops those of an unwanted one; the label joins the metadata.
public struct FastTextFilter: TextFilter {
    public static let name = "fasttext"
    public static let reasons = ["fasttext_unwanted", "fasttext_below_threshold"]

    public var rule = LabelRule(threshold: 0.5, field: "label")
    private let model: FastTextModel

    public init(model: FastTextModel) { self.model = model }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let labels = try model.predict(document.text, most: model.labels.count).map { (label: $0.label, probability: Double($0.probability)) }
        return rule.judge(&document, top: labels.first, labels: labels, filter: Self.name)
    }
}
