/// Keeps texts with enough long lines (Xue et al. 2021, mC4), as datatrove decides it.
public struct C4ParagraphFilter: TextFilter {
    public static let name = "c4-paragraphs"
    public static let reasons = ["< 3 paragraphs"]

    public var leastParagraphs = 3
    /// Characters.
    public var leastLength = 200

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        var long = 0
        text.forEachRow { row in
            if row.count >= leastLength, UTF8Bytes.scalarCount(text.bytes + row.lowerBound, row.count) >= leastLength { long += 1 }
        }
        return long < leastParagraphs ? .drop(reason: "< \(leastParagraphs) paragraphs") : .keep
    }
}
