/// Texts in the form of Unicode that most texts have.
public enum ComposedText {
    /// The text in Unicode's composed form (NFC): an `e` with a combining accent becomes the letter `é`. Texts that are it already stay as they are.
    public static func nfc(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return Normalizer(steps: [.form(.nfc)]).normalize(text)
    }

    /// The text in the form that also unites what only looks different (NFKC): `ﬁ` becomes `fi`, a wide `Ａ` an `A`, a fixed blank a blank.
    package static func nfkc(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return Normalizer(steps: [.form(.nfkc)]).normalize(text)
    }

    /// The text with every letter and its marks apart (NFD): `é` becomes an `e` and a combining accent.
    package static func nfd(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return Normalizer(steps: [.form(.nfd)]).normalize(text)
    }
}
