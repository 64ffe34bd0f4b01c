internal import LyceumCore

/// What a classifier's labels mean for a text: one of the wanted labels has to be probable enough, none of the unwanted may be.
public struct LabelRule: Sendable, Hashable {
    /// A text is kept when one of these is probable enough; none given, all are wanted.
    public var wanted: Set<String> = []
    /// A text is dropped when one of these is probable enough.
    public var unwanted: Set<String> = []
    /// Probability from which a label counts, 0 to 1.
    public var threshold: Double
    /// Metadata for the most probable label; its probability goes to the same name with `_probability`. nil for neither.
    public var field: String?

    public init(threshold: Double, field: String?) {
        self.threshold = threshold
        self.field = field
    }

    /// Writes the most probable label into the metadata and decides; reasons begin with the filter's name.
    ///
    /// - Parameter labels: every label of the classifier with its probability.
    func judge(
        _ document: inout CuratedDocument, top: (label: String, probability: Double)?, labels: [(label: String, probability: Double)], filter: String
    ) -> Verdict {
        if let field {
            document.metadata[field] = .string(top?.label ?? "")
            document.metadata[field + "_probability"] = .number(top?.probability ?? 0)
        }
        func isProbable(_ names: Set<String>) -> Bool { labels.contains { names.contains($0.label) && $0.probability >= threshold } }
        if isProbable(unwanted) { return .drop(reason: filter + "_unwanted") }
        return wanted.isEmpty || isProbable(wanted) ? .keep : .drop(reason: filter + "_below_threshold")
    }
}
