public import LyceumCore

/// An n-gram language model: a file mapped into memory. Scores are log10 of interpolated modified Kneser–Ney probabilities.
public final class NGramModel: Sendable {
    /// What a text scored.
    public struct Score: Sendable, Hashable {
        /// log10 of the probability of all words and sentence ends.
        public var log10 = 0.0
        public var words = 0
        public var sentences = 0
        /// Words the model does not know.
        public var unknown = 0

        public init() {}

        /// `10^(−log10 / (words + sentences))`, as CCNet has it; infinite without words.
        public var perplexity: Double { words == 0 ? .infinity : NGramModel.power10(-log10 / Double(words + sentences)) }
    }

    public let path: String
    public let order: Int
    public let words: NGramWords
    /// Different n-grams of each order.
    public let counts: [Int]
    let head: JSON
    private let file: MappedFile
    private let tables: NGramTables

    /// - Throws: `LyceumError`: `invalidData` for a file that is no n-gram model, is cut off or was changed, `unsupported` for a newer version.
    public init(path: String) throws(LyceumError) {
        self.path = path
        file = try MappedFile(path: path)
        do throws(LyceumError) {
            let (head, sections) = try NGramFile.open(file.bytes)
            self.head = head
            guard let order = head["order"]?.intValue, (2...NGramKey.maximumOrder).contains(order),
                let words = head["words"]?.stringValue.flatMap({ NGramWords(rawValue: $0) })
            else { throw NGramFile.damaged("its head does not say what it is") }
            self.order = order
            self.words = words
            tables = try NGramTables(order: order, sections)
            counts = tables.levels.map(\.count)
        } catch { throw error.at(path) }
    }

    /// Scores a text; every line of it is a sentence.
    public func score(_ text: String) -> Score {
        var score = Score()
        withExtendedLifetime(file) {
            var state = NGramTables.State.sentenceStart(tables)
            words.split(text) {
                let word = tables.number(of: $0)
                if word == NGramVocabulary.unknown { score.unknown += 1 }
                score.log10 += Double(tables.advance(&state, by: word))
                score.words += 1
            } sentenceEnd: {
                score.log10 += Double(tables.advance(&state, by: NGramVocabulary.end))
                score.sentences += 1
                state = .sentenceStart(tables)
            }
        }
        return score
    }

    /// log10 of the probability of every word of a text and of every sentence end, in order.
    public func wordScores(_ text: String) -> [Float] {
        var scores: [Float] = []
        withExtendedLifetime(file) {
            var state = NGramTables.State.sentenceStart(tables)
            words.split(text) {
                scores.append(tables.advance(&state, by: tables.number(of: $0)))
            } sentenceEnd: {
                scores.append(tables.advance(&state, by: NGramVocabulary.end))
                state = .sentenceStart(tables)
            }
        }
        return scores
    }
}
