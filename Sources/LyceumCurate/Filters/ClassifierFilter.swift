public import LyceumData

/// Keeps texts that a linear classifier finds to be of a wanted kind, or drops those of an unwanted one; the label joins the metadata.
///
/// The classifier is one of `lyceum topics train`: topics, languages, quality — whatever the texts it learned from were labeled with.
public struct ClassifierFilter: TextFilter {
    public static let name = "classifier"
    public static let reasons = ["classifier_unwanted", "classifier_below_threshold"]

    public var rule = LabelRule(threshold: 0.65, field: "topic")
    private let classifier: TopicClassifier

    public init(classifier: TopicClassifier) { self.classifier = classifier }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let found = classifier.label(document.text)
        let labels = zip(classifier.topics, found.probabilities).map { (label: $0, probability: Double($1)) }
        return rule.judge(&document, top: (found.topic, found.probability), labels: labels, filter: Self.name)
    }
}
