public import LyceumCore

/// Learns an n-gram language model from texts.
///
/// Counting takes bounded memory; estimating holds every different n-gram once (about 32 bytes each).
public final class NGramTrainer {
    public struct Options: Sendable, Hashable {
        /// Words of the longest n-gram, 2 to 5.
        public var order: Int
        public var words: NGramWords
        /// Bytes for counting.
        public var memory: Int
        /// Where counts are written that do not fit; nil takes the system's folder for temporary files.
        public var temporaryFolder: String?

        public init(order: Int = 5, words: NGramWords = .folded, memory: Int = 512 << 20, temporaryFolder: String? = nil) {
            self.order = order
            self.words = words
            self.memory = memory
            self.temporaryFolder = temporaryFolder
        }
    }

    /// What was learned.
    public struct Summary: Sendable, Hashable {
        public var documents: Int
        public var sentences: Int
        /// Words, without the marks around sentences.
        public var words: Int
        /// Different n-grams of each order.
        public var counts: [Int]
        public var discounts: [NGramDiscounts]
        /// How often counts were written aside.
        public var spills: Int
        public var bytes: Int
    }

    private let options: Options
    private let counter: NGramCounter
    private var vocabulary = NGramVocabulary()
    private var documents = 0
    private var sentences = 0
    private var words = 0

    /// - Throws: `LyceumError` (`invalidArgument`) for an order outside 2 to 5.
    public init(_ options: Options = Options()) throws(LyceumError) {
        guard (2...NGramKey.maximumOrder).contains(options.order) else {
            throw LyceumError(.invalidArgument, "expected an order of 2 to \(NGramKey.maximumOrder), found \(options.order)")
        }
        self.options = options
        counter = NGramCounter(order: options.order, memory: options.memory, folder: options.temporaryFolder)
    }

    /// Counts a document; every line of it is a sentence.
    public func add(_ text: String) throws(LyceumError) {
        var sentence: [UInt32] = []
        var all: [[UInt32]] = []
        options.words.split(text) {
            sentence.append(vocabulary.number(adding: $0))
        } sentenceEnd: {
            all.append(sentence)
            sentence = []
        }
        guard !vocabulary.isTooLarge else {
            throw LyceumError(
                .limitExceeded, "expected fewer than \(1 << NGramVocabulary.bits) different words", remedy: "give less text, or fold words")
        }
        for sentence in all {
            try counter.add(sentence)
            words += sentence.count
        }
        sentences += all.count
        documents += 1
    }

    /// Estimates the model and writes it.
    /// - Throws: `LyceumError` (`invalidData`) when there was no word.
    public func finish(writing path: String) throws(LyceumError) -> Summary {
        guard words > 0 else {
            throw LyceumError(.invalidData, "expected text with words, found none", remedy: "check the paths and the field of the text")
        }
        var tree = NGramTree(order: options.order)
        try counter.drain { tree.add($0) }
        try tree.finish()
        let estimate = NGramEstimate(tree)
        let spills = counter.spillCount
        var summary = Summary(
            documents: documents, sentences: sentences, words: words, counts: tree.levels.map(\.words.count), discounts: estimate.discounts,
            spills: spills, bytes: 0)
        summary.bytes = try NGramFile.write(tree, estimate, vocabulary, options.words, summary, to: path)
        return summary
    }
}
