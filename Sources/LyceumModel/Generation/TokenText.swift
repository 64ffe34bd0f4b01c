/// What generation needs to know about a vocabulary: the bytes of its tokens and how a stream of them becomes text.
public protocol TokenText: Sendable {
    /// Token ids are 0 up to this number.
    var tokenCount: Int { get }
    /// The bytes a token stands for in the middle of a text; empty for tokens that stand for no text. May end inside a UTF-8 sequence.
    func bytes(of token: Int32) -> [UInt8]
    /// True for control tokens, such as an end of turn, which never are part of a text.
    func isSpecial(_ token: Int32) -> Bool
    /// A decoder for one sequence, which continues the given tokens (their text is not repeated).
    func makeStreamDecoder(after context: [Int32], showsSpecialTokens: Bool) -> any TokenStreamDecoder
}

/// Turns tokens into text, one by one. Bytes of an unfinished character wait for the rest of it.
public protocol TokenStreamDecoder {
    mutating func append(_ token: Int32) -> String
    /// The text of bytes that still wait, with replacement characters.
    mutating func finish() -> String
}

/// Joins token bytes into UTF-8 text: a decoder for vocabularies whose tokens are plain pieces of text.
public struct ByteStreamDecoder: TokenStreamDecoder {
    private let bytesOfToken: @Sendable (Int32) -> [UInt8]
    private var waiting: [UInt8] = []

    public init(_ bytesOfToken: @escaping @Sendable (Int32) -> [UInt8]) { self.bytesOfToken = bytesOfToken }

    public mutating func append(_ token: Int32) -> String {
        waiting += bytesOfToken(token)
        let complete = Self.completePrefix(waiting)
        defer { waiting.removeFirst(complete) }
        return String(decoding: waiting[..<complete], as: UTF8.self)
    }

    public mutating func finish() -> String {
        defer { waiting = [] }
        return String(decoding: waiting, as: UTF8.self)
    }

    /// How many leading bytes do not end in the middle of a UTF-8 sequence.
    static func completePrefix(_ bytes: [UInt8]) -> Int {
        var start = bytes.count
        for _ in 0..<min(3, bytes.count) {
            start -= 1
            let byte = bytes[start]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF8 ? 4 : 1
            return start + length > bytes.count ? start : bytes.count
        }
        return bytes.count
    }
}
