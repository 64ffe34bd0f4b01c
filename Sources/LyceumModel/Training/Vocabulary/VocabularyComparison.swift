internal import LyceumText

/// What two tokenizers make of the same texts.
struct VocabularyComparison {
    private(set) var bytes = 0
    private(set) var characters = 0
    private(set) var tokensBefore = 0
    private(set) var tokensAfter = 0
    /// Texts that change when they are encoded and decoded.
    private(set) var failuresBefore = 0
    private(set) var failuresAfter = 0
    /// Texts with more tokens than before.
    private(set) var longer = 0

    init(_ texts: [String], old: Tokenizer, new: Tokenizer) {
        for text in texts {
            bytes += text.utf8.count
            characters += text.unicodeScalars.count
            let before = old.encode(text, addSpecialTokens: false, parseSpecialTokens: false)
            let after = new.encode(text, addSpecialTokens: false, parseSpecialTokens: false)
            tokensBefore += before.count
            tokensAfter += after.count
            if after.count > before.count { longer += 1 }
            if !old.decode(before).utf8.elementsEqual(text.utf8) { failuresBefore += 1 }
            if !new.decode(after).utf8.elementsEqual(text.utf8) { failuresAfter += 1 }
        }
    }
}
