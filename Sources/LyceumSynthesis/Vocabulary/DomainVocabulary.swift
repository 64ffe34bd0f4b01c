public import LyceumCore
internal import LyceumData
public import LyceumText

/// Words of a field: what a sub-word vocabulary trained on its texts has in one piece and general language does not.
///
/// A piece counts when it begins a word, is longer than `minimumLength` characters and is no piece of the general vocabulary.
/// - Source: row 40 of the methods; Cheng, Huang, Wei 2024, "Adapting large language models via reading comprehension".
public struct DomainVocabulary: Sendable, Hashable {
    /// In lower case, sorted.
    public let words: [String]
    private let set: Set<String>

    public struct Options: Sendable, Hashable {
        /// Pieces of the vocabularies trained.
        public var size: Int
        /// Words must have more characters.
        public var minimumLength: Int
        /// Rarer pieces are not made.
        public var minimumFrequency: Int
        public var threads: Int

        public init(size: Int = 32_000, minimumLength: Int = 10, minimumFrequency: Int = 2, threads: Int = 2) {
            self.size = size
            self.minimumLength = minimumLength
            self.minimumFrequency = minimumFrequency
            self.threads = threads
        }
    }

    /// Words known beforehand.
    public init(words: some Sequence<String>) {
        set = Set(words.map { $0.lowercased() })
        self.words = set.sorted()
    }

    /// Trains one vocabulary on the field's texts and one on general texts, and takes the difference.
    /// - Throws: `LyceumError` when a vocabulary cannot be trained.
    public init(domain: [String], general: [String], options: Options = Options()) throws(LyceumError) {
        let known = Set(try Self.wordPieces(try Self.trained(general, options)))
        let pieces = try Self.wordPieces(try Self.trained(domain, options))
        self.init(words: pieces.filter { $0.unicodeScalars.count > options.minimumLength && !known.contains($0) })
    }

    /// The same against the vocabulary of a model: a word that it has in one piece is general.
    public init(domain: [String], general: Tokenizer, options: Options = Options()) throws(LyceumError) {
        let pieces = try Self.wordPieces(try Self.trained(domain, options))
        self.init(
            words: pieces.filter { piece in
                guard piece.unicodeScalars.count > options.minimumLength else { return false }
                let forms = [" " + piece, " " + piece.prefix(1).uppercased() + piece.dropFirst()]
                return forms.allSatisfy { general.encode($0, addSpecialTokens: false).count > 1 }
            })
    }

    public func contains(_ word: some StringProtocol) -> Bool { set.contains(word.lowercased()) }

    private static func trained(_ texts: [String], _ options: Options) throws(LyceumError) -> Tokenizer {
        let trainer = BPETrainer(
            vocabularySize: max(options.size, 257), minimumFrequency: options.minimumFrequency, splitter: .byteLevel, threads: options.threads)
        return try Tokenizer(json: try trainer.train(texts))
    }

    /// Pieces with a blank in front that are letters alone, in lower case.
    private static func wordPieces(_ tokenizer: Tokenizer) throws(LyceumError) -> [String] {
        var pieces: [String] = []
        for id in 0..<Int32(tokenizer.vocabularySize) {
            let text = tokenizer.decode([id])
            guard text.first == " " else { continue }
            let word = text.dropFirst()
            if !word.isEmpty, word.unicodeScalars.allSatisfy(\.properties.isAlphabetic) { pieces.append(word.lowercased()) }
        }
        return pieces
    }
}
