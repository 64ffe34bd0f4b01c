/// Bytes of a text file as a string, in whatever encoding they are.
public struct DecodedText: Sendable, Hashable {
    public var text: String
    /// Name of the encoding that the bytes were read with, in the form of the WHATWG's encoding standard (`utf-8`, `windows-1252`, `shift_jis`).
    public var encoding: String

    /// Reads bytes by their mark, what `charset` and a page's own head say, and what they look like. O(bytes).
    ///
    /// Bytes that are no characters of the encoding become U+FFFD.
    /// - Parameter charset: the encoding that somebody named, in any writing; believed where the bytes bear it out.
    /// - Returns: nil for bytes that are no text.
    public init?(_ bytes: [UInt8], charset: String? = nil) {
        guard let source = PageSource(bytes, charset: charset) else { return nil }
        text = String(decoding: UnsafeBufferPointer(start: source.bytes, count: source.count), as: UTF8.self)
        encoding = source.encoding
    }
}
