public import LyceumCore

/// A token an extended vocabulary has and the one it came from has not.
public struct NewToken: Sendable, Hashable {
    public let id: Int32
    /// The written form (byte-level vocabularies write a space as `Ġ`).
    public let text: String
    /// The tokens the tokenizer had for it before.
    public let parts: [Int32]
    /// Tokens saved in the texts it was found in, when it was found.
    public let saved: Int
}

/// A vocabulary with new tokens at its end.
public struct ExtendedVocabulary: Sendable {
    /// A complete `tokenizer.json`.
    public let json: JSON
    public let tokens: [NewToken]
    /// Largest id + 1.
    public let size: Int
}

/// Adds the tokens to a vocabulary that shorten texts most: training goes on where the vocabulary's own training ended.
///
/// Texts are cut and encoded as the tokenizer does, then the most frequent pair of neighboring tokens becomes a token, again and again. A
/// byte-pair vocabulary gets the pairs as merges after all it has, so that every implementation first does what it did and then joins what
/// was learned here; a Unigram vocabulary gets pieces likelier than their parts. Old tokens keep their ids.
///
/// Source: Sennrich, Haddow, Birch 2016; continued as in Yamaguchi et al. 2024, "An empirical study on cross-lingual vocabulary adaptation".
public struct VocabularyExtender: Sendable {
    /// New tokens; fewer when the texts have no more pairs that occur often enough.
    public var newTokens: Int
    /// Pairs rarer than this are not joined.
    public var minimumFrequency: Int
    /// Longest new token, in bytes of the text.
    public var maximumTokenLength: Int
    /// Bytes that the different words may take together.
    public var wordByteLimit = 1 << 29
    /// Called now and then from the thread that trains.
    public var progress: (@Sendable (VocabularyTrainingProgress) -> Void)?

    public init(
        newTokens: Int, minimumFrequency: Int = 2, maximumTokenLength: Int = 32,
        progress: (@Sendable (VocabularyTrainingProgress) -> Void)? = nil
    ) {
        self.newTokens = newTokens
        self.minimumFrequency = minimumFrequency
        self.maximumTokenLength = maximumTokenLength
        self.progress = progress
    }

    /// - Throws: `LyceumError`: `unsupported` for vocabularies that are neither byte-pair nor Unigram, `invalidArgument` for numbers out
    ///   of range, `limitExceeded` for too many different words.
    public func extend(_ tokenizer: Tokenizer, with texts: some Sequence<String>) throws(LyceumError) -> ExtendedVocabulary {
        guard (1...(1 << 20)).contains(newTokens), minimumFrequency > 0, (2...1024).contains(maximumTokenLength) else {
            throw LyceumError(
                .invalidArgument,
                "expected 1 to \(1 << 20) new tokens, a frequency above 0 and a length of 2 to 1024 bytes, "
                    + "found \(newTokens), \(minimumFrequency) and \(maximumTokenLength)")
        }
        var learner = try ExtensionLearner(tokenizer, extender: self)
        let words = try tokenizer.encodedWords(of: texts, byteLimit: wordByteLimit, progress: progress)
        learner.learn(words)
        return learner.result()
    }
}
