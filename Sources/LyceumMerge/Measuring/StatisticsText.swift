public import LyceumCore
public import LyceumText

/// The texts a model is measured on, cut into pieces it reads at once.
public struct StatisticsText: Sendable {
    /// Tokens of each piece, two or more.
    public let pieces: [[Int32]]
    public var tokenCount: Int { pieces.reduce(0) { $0 + $1.count } }

    /// - Parameters:
    ///   - length: of the longest piece, in tokens, 2 or more.
    ///   - limit: of all pieces together; nil for no limit.
    /// - Throws: `LyceumError` when no text has two tokens.
    public init(_ texts: [String], tokenizer: Tokenizer, length: Int, limit: Int? = nil) throws(LyceumError) {
        guard length >= 2 else { throw LyceumError(.invalidArgument, "expected pieces of 2 tokens or more, found \(length)") }
        var pieces: [[Int32]] = []
        var left = limit ?? .max
        for text in texts where left >= 2 {
            let tokens = tokenizer.encode(text)
            var start = 0
            while tokens.count - start >= 2, left >= 2 {
                let piece = Array(tokens[start..<min(tokens.count, start + min(length, left))])
                pieces.append(piece)
                left -= piece.count
                start += piece.count
            }
        }
        guard !pieces.isEmpty else {
            throw LyceumError(
                .invalidArgument, "the \(texts.count) texts have no two tokens to predict one from the other",
                remedy: "give a text of the kind the model was tuned for")
        }
        self.pieces = pieces
    }
}
