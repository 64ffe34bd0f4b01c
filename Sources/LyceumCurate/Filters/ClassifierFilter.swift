public import LyceumData

/// Keeps texts that a linear classifier finds to be of a wanted kind, or drops those of an unwanted one; the label joins the metadata.
///
/// The classifier is one of `lyceum topics train`: topics, languages, quality — whatever the texts it learned from were labeled with.
public struct ClassifierFilter: TextFilter {
    public static let name = "classifier"
    public static let reasons = ["classifier_unwanted", "classifier_below_threshold"]

    /// A text is kept when one of these is probable enough; none given, all are wanted.
    public var wanted: Set<String> = []
    /// A text is dropped when one of these is probable enough.
    public var unwanted: Set<String> = []
    public var threshold = 0.65
    /// Metadata for the most probable label; its probability goes to the same name with `_probability`. nil for neither.
    public var field: String? = "topic"
    private let classifier: TopicClassifier

    public init(classifier: TopicClassifier) { self.classifier = classifier }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let label = classifier.label(document.text)
        if let field {
            document.metadata[field] = .string(label.topic)
            document.metadata[field + "_probability"] = .number(label.probability)
        }
        func isProbable(_ names: Set<String>) -> Bool {
            zip(classifier.topics, label.probabilities).contains { names.contains($0) && $1 >= threshold }
        }
        if isProbable(unwanted) { return .drop(reason: "classifier_unwanted") }
        return wanted.isEmpty || isProbable(wanted) ? .keep : .drop(reason: "classifier_below_threshold")
    }
}
