public import LyceumCore
internal import LyceumData

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How simple the language of texts is.
///
/// Numbers that grow with the length of a text (different words, entropies) are taken from the first so many words, so that texts of different lengths are
/// compared fairly; name the same number for both.
public struct SimplicityMeasures: Sendable, Hashable {
    public var documents = 0
    public var words = 0
    public var sentences = 0
    public var characters = 0
    private var syllables = 0
    private var covered = 0
    private var hasVocabulary = false
    private let limit: Int
    private var sample: [Int32] = []
    private var numbers: [String: Int32] = [:]

    /// - Parameter sample: words of which entropies and different words are counted; 1 or more.
    public init(sample: Int = .max) { limit = max(sample, 1) }

    public mutating func add(_ text: String, vocabulary: SimpleVocabulary? = nil) {
        documents += 1
        sentences += SentenceSplitter.sentences(text).count
        for word in TextWords.lowercased(text) {
            words += 1
            characters += word.unicodeScalars.count
            syllables += Self.syllables(word)
            if let vocabulary {
                hasVocabulary = true
                if vocabulary.contains(word) { covered += 1 }
            }
            guard sample.count < limit else { continue }
            let next = Int32(truncatingIfNeeded: numbers.count)
            let number = numbers[word] ?? next
            if number == next { numbers[word] = next }
            sample.append(number)
        }
    }

    /// Words of the sample, and different ones among them.
    public var sampled: Int { sample.count }
    public var differentWords: Int { numbers.count }
    public var wordsPerSentence: Double { sentences > 0 ? Double(words) / Double(sentences) : 0 }
    public var charactersPerWord: Double { words > 0 ? Double(characters) / Double(words) : 0 }
    /// Share of words inside the vocabulary; nil without one.
    public var coverage: Double? { hasVocabulary && words > 0 ? Double(covered) / Double(words) : nil }

    /// Entropy of the words of the sample, in bits a word.
    public var unigramEntropy: Double { Self.entropy(sample.map { Int64($0) }) }

    /// Entropy of a word of the sample given the word before, in bits.
    public var bigramEntropy: Double {
        guard sample.count > 1 else { return 0 }
        let pairs = zip(sample, sample.dropFirst()).map { Int64($0) << 32 | Int64($1) }
        return max(0, Self.entropy(pairs) - Self.entropy(sample.dropLast().map { Int64($0) }))
    }

    /// Flesch's reading ease: 206.835 − 1.015 words/sentence − 84.6 syllables/word; higher is easier. Syllables are counted by groups of vowels.
    public var readingEase: Double {
        guard words > 0, sentences > 0 else { return 0 }
        return 206.835 - 1.015 * wordsPerSentence - 84.6 * Double(syllables) / Double(words)
    }

    /// Flesch and Kincaid's grade, in school years: 0.39 words/sentence + 11.8 syllables/word − 15.59.
    public var grade: Double {
        guard words > 0, sentences > 0 else { return 0 }
        return 0.39 * wordsPerSentence + 11.8 * Double(syllables) / Double(words) - 15.59
    }

    private static func entropy(_ values: [Int64]) -> Double {
        guard !values.isEmpty else { return 0 }
        // In order, so that sums do not depend on how a table is laid out.
        let sorted = values.sorted()
        var total = 0.0
        var start = 0
        for place in 1...sorted.count where place == sorted.count || sorted[place] != sorted[start] {
            let share = Double(place - start) / Double(sorted.count)
            total -= share * log2(share)
            start = place
        }
        return total
    }

    /// Groups of vowels, a silent e at the end not among them; at least 1.
    static func syllables(_ word: String) -> Int {
        let vowels: Set<Character> = ["a", "e", "i", "o", "u", "y"]
        var count = 0
        var wasVowel = false
        for letter in word {
            let isVowel = vowels.contains(letter)
            if isVowel, !wasVowel { count += 1 }
            wasVowel = isVowel
        }
        if word.hasSuffix("e"), !word.hasSuffix("le"), count > 1 { count -= 1 }
        return max(count, 1)
    }

    public var json: JSON {
        var object = JSON.Object([
            ("documents", .integer(documents)), ("words", .integer(words)), ("sentences", .integer(sentences)), ("sampled_words", .integer(sampled)),
            ("different_words", .integer(differentWords)), ("unigram_entropy", .number(unigramEntropy)), ("bigram_entropy", .number(bigramEntropy)),
            ("words_per_sentence", .number(wordsPerSentence)), ("characters_per_word", .number(charactersPerWord)),
            ("reading_ease", .number(readingEase)), ("grade", .number(grade)),
        ])
        if let coverage { object["coverage"] = .number(coverage) }
        return .object(object)
    }
}
