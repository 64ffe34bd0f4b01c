public import LyceumCore

/// A filter that looks at the words and lines of the text, which are found once for all filters of a pipeline.
public protocol TextFilter: DocumentFilter {
    /// - Parameters:
    ///   - document: as it came from the filter before.
    ///   - text: has loaded the document's text; a filter that changes the text changes both.
    func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict
}

extension TextFilter {
    public func judge(_ document: inout CuratedDocument) throws(LyceumError) -> Verdict {
        let analyzer = TextAnalyzer()
        try analyzer.load(document.text)
        return try judge(&document, analyzer)
    }
}
