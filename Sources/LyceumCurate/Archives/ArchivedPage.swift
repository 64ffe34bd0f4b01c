/// A page of an archive whose text may still have to be found.
public struct ArchivedPage: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case html([UInt8])
        case text(String)
        /// Too large to be looked at; one of ``PageSizeFilter/reasons``.
        case refused(String)
    }

    /// `WARC-Record-ID`, without angle brackets.
    public var id: String?
    public var url: String?
    /// When it was archived, as the archive writes it.
    public var date: String?
    public var mediaType: String?
    /// The encoding of characters that the server named.
    public var charset: String?
    /// Languages that the archive's makers recognized, as they write them (`eng,deu`).
    public var languages: String?
    /// Why the crawler kept only a part of it (`length`, `time`, `disconnect`).
    public var truncated: String?
    public var content: Content
}
