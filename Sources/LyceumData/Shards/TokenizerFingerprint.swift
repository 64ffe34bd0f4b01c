internal import LyceumCore
public import LyceumText

extension Tokenizer {
    /// What tells tokenizers apart by what they do: SHA-256 over the vocabulary and over the tokens of some awkward texts.
    ///
    /// The same vocabulary read from another file format gives the same fingerprint.
    public func fingerprint() -> String {
        var digest = Digest()
        for id in 0..<Int32(vocabularySize) {
            guard let token = token(of: id) else { continue }
            digest.update(Array("\(id) \(token)\n".utf8))
        }
        for text in Self.probes {
            let ids = encode(text, addSpecialTokens: false, parseSpecialTokens: false)
            digest.update(Array("\(ids)\n".utf8))
        }
        return digest.hexadecimal()
    }

    private static let probes = [
        "Hello, world! It's 12345.67 o'clock.", "  two  spaces\n\n\tand a tab \r\n", "naïve café e\u{301} ﬁ Å", "你好,世界 こんにちは 🙂👩‍👩‍👧",
        "def f(x):\n    return x**2  # ok", "АБВ עברית ‮ العربية", "\u{0}\u{7F}\u{FFFD}", "WordsInCamelCase snake_case 3.14e-10",
    ]
}
