public import LyceumCore

/// Trains a Unigram vocabulary: from many frequent pieces, those whose loss costs the texts' likelihood least are dropped, while
/// expectation-maximization fits the pieces' probabilities.
///
/// The procedure is SentencePiece's and Hugging Face's (`UnigramTrainer`); seeds are counted by how often the words occur, and the
/// result is the same for any number of threads and any order of the texts.
///
/// Source: Kudo 2018, "Subword regularization", section 3.2, https://aclanthology.org/P18-1007.
public struct UnigramTrainer: Sendable {
    /// Tokens in all: special tokens, the unknown token, characters and pieces.
    public var vocabularySize: Int
    /// Get the first numbers, in order; the unknown token is put before them unless it is among them.
    public var specialTokens: [String]
    public var unknownToken: String
    /// Longest piece, in characters.
    public var maximumPieceLength: Int
    /// Most pieces to begin with.
    public var seedSize: Int
    /// The part of the pieces that each round of pruning keeps, between 0 and 1.
    public var shrinkingFactor: Double
    /// Rounds of expectation-maximization between prunings.
    public var subIterations: Int
    /// Characters that get a piece even when the texts lack them.
    public var initialAlphabet: [Unicode.Scalar]
    public var splitter: WordSplitter
    /// For counting and fitting; the result is the same for any number.
    public var threads: Int
    /// Bytes that the different words may take together; training needs about 40 times as much memory.
    public var wordByteLimit = 1 << 29
    /// Called now and then from the thread that trains.
    public var progress: (@Sendable (VocabularyTrainingProgress) -> Void)?

    public init(
        vocabularySize: Int, specialTokens: [String] = [], unknownToken: String = "<unk>", maximumPieceLength: Int = 16,
        seedSize: Int = 1_000_000, shrinkingFactor: Double = 0.75, subIterations: Int = 2,
        initialAlphabet: [Unicode.Scalar] = [], splitter: WordSplitter = .metaspace, threads: Int = 2,
        progress: (@Sendable (VocabularyTrainingProgress) -> Void)? = nil
    ) {
        self.vocabularySize = vocabularySize
        self.specialTokens = specialTokens
        self.unknownToken = unknownToken
        self.maximumPieceLength = maximumPieceLength
        self.seedSize = seedSize
        self.shrinkingFactor = shrinkingFactor
        self.subIterations = subIterations
        self.initialAlphabet = initialAlphabet
        self.splitter = splitter
        self.threads = threads
        self.progress = progress
    }

    /// Trains on texts.
    ///
    /// - Returns: a complete `tokenizer.json`.
    /// - Throws: `LyceumError` when a parameter is out of range, the texts have more characters than the vocabulary has room for, or
    ///   memory limits are reached.
    /// - Complexity: O(characters of the different words · `maximumPieceLength`) for each of about 2·log(seeds / size) rounds.
    public func train(_ texts: some Sequence<String>) throws(LyceumError) -> JSON {
        try check()
        let counts = try WordCounts.count(
            texts, splitter: splitter, threads: threads, byteLimit: wordByteLimit, progress: progress)
        let words = try UnigramWords(counts, initialAlphabet)
        let learner = UnigramLearner(self, words)
        return tokenizer(try learner.learn())
    }

    private func check() throws(LyceumError) {
        guard (1...(1 << 24)).contains(vocabularySize) else {
            throw LyceumError(.invalidArgument, "expected a vocabulary of 1 to \(1 << 24) tokens, found \(vocabularySize)")
        }
        guard (1...64).contains(maximumPieceLength) else {
            throw LyceumError(.invalidArgument, "expected pieces of 1 to 64 characters, found \(maximumPieceLength)")
        }
        guard shrinkingFactor > 0, shrinkingFactor < 1 else {
            throw LyceumError(.invalidArgument, "expected a shrinking factor between 0 and 1, found \(shrinkingFactor)")
        }
        guard (1...100).contains(subIterations), (1...(1 << 24)).contains(seedSize) else {
            throw LyceumError(.invalidArgument, "expected 1 to 100 iterations and 1 to \(1 << 24) seeds")
        }
        guard Set(specialTokens.map { Array($0.utf8) }).count == specialTokens.count else {
            throw LyceumError(.invalidArgument, "special tokens must differ")
        }
    }

    /// Special tokens with the unknown one among them.
    var allSpecialTokens: [String] {
        specialTokens.contains(unknownToken) ? specialTokens : [unknownToken] + specialTokens
    }

    private func tokenizer(_ pieces: [(text: String, score: Double)]) -> JSON {
        let specials = allSpecialTokens
        let entries = specials.map { JSON.array([.string($0), .number(0)]) }
            + pieces.map { JSON.array([.string($0.text), .number($0.score)]) }
        let model = JSON.Object([
            ("type", "Unigram"), ("unk_id", .integer(specials.firstIndex(of: unknownToken) ?? 0)), ("vocab", .array(entries)),
            ("byte_fallback", false),
        ])
        return TokenizerFile.json(
            model: .object(model), specialTokens: specials.enumerated().map { ($1, $0) }, splitter: splitter)
    }
}
