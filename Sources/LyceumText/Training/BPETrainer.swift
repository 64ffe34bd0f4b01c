public import LyceumCore

/// Trains a byte-level BPE vocabulary: the most frequent pair of neighboring tokens becomes a token, again and again.
///
/// Gives the vocabulary and merges that `BpeTrainer` of Hugging Face tokenizers gives for the same words: of pairs that occur equally
/// often the one with the smaller token numbers goes first. Pair counts are kept up to date, so the work is proportional to what
/// changes, not to the text.
///
/// Source: Sennrich, Haddow, Birch 2016, "Neural machine translation of rare words with subword units".
public struct BPETrainer: Sendable {
    /// Tokens in all: special tokens, alphabet and merged tokens.
    public var vocabularySize: Int
    /// Pairs rarer than this are not merged.
    public var minimumFrequency: Int
    /// Get the first numbers, in order.
    public var specialTokens: [String]
    /// Characters (of the byte alphabet) that get a token even when the texts lack them; `BPETrainer.allBytes` by default, so that
    /// every text can be encoded.
    public var initialAlphabet: [Unicode.Scalar]
    /// Keeps only the most frequent characters, when there are more.
    public var alphabetLimit: Int?
    /// Longest token, in characters of the byte alphabet (bytes).
    public var maximumTokenLength: Int?
    public var splitter: WordSplitter
    /// For counting words; the result is the same for any number.
    public var threads: Int
    /// Bytes that the different words may take together; training needs about 20 times as much memory.
    public var wordByteLimit = 1 << 30
    /// Called now and then from the thread that trains.
    public var progress: (@Sendable (VocabularyTrainingProgress) -> Void)?

    /// The 256 characters that stand for bytes in byte-level vocabularies.
    public static let allBytes: [Unicode.Scalar] = ByteCharacters.characters

    public init(
        vocabularySize: Int, minimumFrequency: Int = 0, specialTokens: [String] = [],
        initialAlphabet: [Unicode.Scalar] = BPETrainer.allBytes, alphabetLimit: Int? = nil, maximumTokenLength: Int? = nil,
        splitter: WordSplitter = .byteLevel, threads: Int = 2, progress: (@Sendable (VocabularyTrainingProgress) -> Void)? = nil
    ) {
        self.vocabularySize = vocabularySize
        self.minimumFrequency = minimumFrequency
        self.specialTokens = specialTokens
        self.initialAlphabet = initialAlphabet
        self.alphabetLimit = alphabetLimit
        self.maximumTokenLength = maximumTokenLength
        self.splitter = splitter
        self.threads = threads
        self.progress = progress
    }

    /// Trains on texts.
    ///
    /// - Returns: a complete `tokenizer.json`.
    /// - Throws: `LyceumError` when the size is out of range, a special token occurs twice, or memory limits are reached.
    /// - Complexity: O(bytes) for counting, then about O(different words · average length) for each doubling of the vocabulary.
    public func train(_ texts: some Sequence<String>) throws(LyceumError) -> JSON {
        try check()
        let words = try WordCounts.count(
            texts, splitter: splitter, threads: threads, byteLimit: wordByteLimit, progress: progress)
        var learner = BPELearner(self, words)
        let result = learner.learn()
        return tokenizer(result)
    }

    private func check() throws(LyceumError) {
        guard (1...(1 << 24)).contains(vocabularySize) else {
            throw LyceumError(.invalidArgument, "expected a vocabulary of 1 to \(1 << 24) tokens, found \(vocabularySize)")
        }
        guard Set(specialTokens.map { Array($0.utf8) }).count == specialTokens.count, !specialTokens.contains("") else {
            throw LyceumError(.invalidArgument, "special tokens must differ and not be empty")
        }
        guard (maximumTokenLength ?? 1) > 0, (alphabetLimit ?? 1) >= 0 else {
            throw LyceumError(.invalidArgument, "the token length and the alphabet limit must not be negative")
        }
    }

    private func tokenizer(_ result: BPELearner.Result) -> JSON {
        var vocabulary = JSON.Object()
        for (number, token) in result.tokens.enumerated() { vocabulary[token] = .integer(number) }
        let merges = result.merges.map { JSON.array([.string(result.tokens[$0.0]), .string(result.tokens[$0.1])]) }
        let model = JSON.Object([
            ("type", "BPE"), ("dropout", .null), ("unk_token", .null), ("continuing_subword_prefix", .null),
            ("end_of_word_suffix", .null), ("fuse_unk", false), ("byte_fallback", false), ("ignore_merges", false),
            ("vocab", .object(vocabulary)), ("merges", .array(merges)),
        ])
        return TokenizerFile.json(
            model: .object(model), specialTokens: specialTokens.enumerated().map { ($1, $0) }, splitter: splitter)
    }
}

/// The parts that all trained tokenizers share.
enum TokenizerFile {
    static func json(model: JSON, specialTokens: [(text: String, number: Int)], splitter: WordSplitter) -> JSON {
        let added = specialTokens.map { token in
            JSON.object(
                JSON.Object([
                    ("id", .integer(token.number)), ("content", .string(token.text)), ("single_word", false), ("lstrip", false),
                    ("rstrip", false), ("normalized", false), ("special", true),
                ]))
        }
        return .object(
            JSON.Object([
                ("version", "1.0"), ("truncation", .null), ("padding", .null), ("added_tokens", .array(added)),
                ("normalizer", splitter.normalizer), ("pre_tokenizer", splitter.preTokenizer), ("post_processor", .null),
                ("decoder", splitter.decoder), ("model", model),
            ]))
    }
}

/// GPT-2's one-to-one writing of bytes as visible characters.
enum ByteCharacters {
    static let characters: [Unicode.Scalar] = {
        var next: UInt32 = 256
        return (0..<256).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? " "
            }
        }
    }()
}
