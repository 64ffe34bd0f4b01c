public import LyceumCore
public import LyceumText

extension Checkpoint {
    /// The tokenizer the checkpoint carries.
    /// - Throws: `LyceumError` when it is missing, broken or of a kind that is not known.
    public func tokenizer() throws(LyceumError) -> Tokenizer {
        try knownTokenizer.withLock { known throws(LyceumError) in
            if let known { return known }
            let tokenizer = try readTokenizer()
            known = tokenizer
            return tokenizer
        }
    }

    private func readTokenizer() throws(LyceumError) -> Tokenizer {
        if let vocabulary = try vocabulary() { return try Tokenizer(gguf: vocabulary, source: path) }
        return try Tokenizer.load(path: folder)
    }
}
