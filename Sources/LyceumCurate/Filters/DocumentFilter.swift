public import LyceumCore

/// What becomes of a document.
public enum Verdict: Sendable, Hashable {
    case keep
    /// The reason is one of ``DocumentFilter/reasons``: reports and tests count it.
    case drop(reason: String)
}

/// A rule that keeps a document, changes it, or drops it with a reason.
///
/// A filter is pure: the same document gives the same verdict on any thread and in any order. A filter that draws numbers derives them from
/// its seed and the document's identifier.
public protocol DocumentFilter: Sendable {
    /// The name in pipelines and reports.
    static var name: String { get }
    /// Every reason it can give, in the order in which they are tried.
    static var reasons: [String] { get }

    /// - Parameter document: its text may be changed by filters that correct (line rules, replacement of personal data).
    func judge(_ document: inout CuratedDocument) throws(LyceumError) -> Verdict
}
