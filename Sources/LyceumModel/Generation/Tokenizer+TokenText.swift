public import LyceumText

extension Tokenizer: TokenText {
    public var tokenCount: Int { vocabularySize }

    public func makeStreamDecoder(after context: [Int32], showsSpecialTokens: Bool) -> any TokenStreamDecoder {
        var decoder = StreamingDecoder(self, skipSpecialTokens: !showsSpecialTokens)
        // What stands before decides how the first token reads (its leading space); its own text is not wanted.
        for token in context.suffix(8) { _ = decoder.append(token) }
        return TokenizerStreamDecoder(inner: decoder)
    }
}

private struct TokenizerStreamDecoder: TokenStreamDecoder {
    var inner: Tokenizer.StreamingDecoder

    mutating func append(_ token: Int32) -> String { inner.append(token) }
    mutating func finish() -> String { inner.finish() }
}
