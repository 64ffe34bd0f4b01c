public import LyceumCore
internal import LyceumData

/// A list of common words, and whether a word is one of them or a form of one.
///
/// Forms are those of English: plural and possessive `s`, `-ed`, `-ing`, `-er`, `-est`, `-ly`, with doubled letters, `e` and `y` as spelling has them.
/// Numbers and single letters always belong. Words of one document may be let in besides, such as names.
public struct SimpleVocabulary: Sendable, Hashable {
    /// The words, most frequent first.
    public let words: [String]
    private let known: Set<String>

    /// - Parameter words: as they stand, most frequent first; lower-cased, repeated ones left out.
    /// - Throws: `LyceumError` (`invalidData`) without a word.
    public init(_ words: [String]) throws(LyceumError) {
        var known = Set<String>()
        var list: [String] = []
        for word in words.map({ $0.lowercased() }) where !word.isEmpty && known.insert(word).inserted { list.append(word) }
        guard !list.isEmpty else { throw LyceumError(.invalidData, "the list has no words", remedy: "give one word a line") }
        self.words = list
        self.known = known
    }

    /// One word a line; what stands behind the first blank, and lines that begin with #, are left aside.
    public init(path: String) throws(LyceumError) {
        let reader = RecordReader([DataFile(path: path, format: .lines)])
        var words: [String] = []
        while let record = try reader.next() {
            guard case .text(let line) = record.content, !line.hasPrefix("#"), let word = line.split(whereSeparator: \.isWhitespace).first else { continue }
            words.append(String(word))
        }
        do throws(LyceumError) { try self.init(words) } catch { throw error.at(path) }
    }

    /// The most frequent words of texts. Words with a capital letter inside a sentence count as names and are left out when they never come without it.
    ///
    /// Forms count for the shortest form that is there: `walks` and `walked` for `walk`.
    /// - Parameters:
    ///   - count: words in the list, 1 or more.
    ///   - least: documents that a word must be in.
    public static func frequent(_ texts: some Sequence<String>, count: Int = 2000, leastDocuments least: Int = 1) throws(LyceumError) -> SimpleVocabulary {
        var counts: [String: Int] = [:]
        var documents: [String: Int] = [:]
        var lowerCase = Set<String>()
        for text in texts {
            var here = Set<String>()
            for sentence in SentenceSplitter.sentences(text) {
                for (place, word) in TextWords.words(sentence).enumerated() where word.unicodeScalars.allSatisfy(\.properties.isAlphabetic) {
                    let lower = word.lowercased()
                    counts[lower, default: 0] += 1
                    here.insert(lower)
                    if place > 0, lower == word { lowerCase.insert(lower) }
                }
            }
            for word in here { documents[word, default: 0] += 1 }
        }
        let all = Set(counts.keys)
        var merged: [String: Int] = [:]
        for (word, number) in counts where documents[word, default: 0] >= least && (lowerCase.contains(word) || number == 1 && word.count < 3) {
            let base = EnglishForms.bases(word).first { all.contains($0) && lowerCase.contains($0) } ?? word
            merged[base, default: 0] += number
        }
        let ordered = merged.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return try SimpleVocabulary(ordered.prefix(max(count, 1)).map(\.key))
    }

    public func contains(_ word: some StringProtocol) -> Bool {
        let lower = word.lowercased()
        if known.contains(lower) || lower.unicodeScalars.count == 1 { return true }
        if lower.contains("-") { return lower.split(separator: "-").allSatisfy { contains($0) } }
        if lower.unicodeScalars.contains(where: { ("0"..."9").contains($0) }) { return true }
        return EnglishForms.bases(lower).contains(where: known.contains)
    }

    /// How much of a text lies inside.
    public struct Coverage: Sendable, Hashable {
        public var words = 0
        public var inside = 0
        /// What lies outside, by number.
        public var outside: [String: Int] = [:]

        public init() {}

        /// 1 without words.
        public var share: Double { words > 0 ? Double(inside) / Double(words) : 1 }

        /// The most frequent first.
        public var ordered: [String] { outside.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key) }
    }

    /// - Parameter allowed: further words, in lower case.
    public func coverage(_ text: String, allowing allowed: Set<String> = []) -> Coverage {
        var coverage = Coverage()
        for word in TextWords.words(text) {
            coverage.words += 1
            if contains(word) || allowed.contains(word.lowercased()) {
                coverage.inside += 1
            } else {
                coverage.outside[word.lowercased(), default: 0] += 1
            }
        }
        return coverage
    }
}

/// What an English word may be a form of.
enum EnglishForms {
    /// Possible bases, likeliest first. In lower case, without the word itself.
    static func bases(_ word: String) -> [String] {
        var bases: [String] = []
        func add(_ stem: Substring) {
            guard stem.utf8.count >= 2 else { return }
            bases.append(String(stem))
        }
        /// `walk-ed`, `lov-ed`, `stop-p-ed`, `carri-ed`
        func addVerb(_ stem: Substring) {
            // `thing` is no form of `the`.
            guard stem.contains(where: { "aeiouy".contains($0) }) else { return }
            add(stem)
            bases.append(stem + "e")
            let letters = Array(stem)
            if letters.count > 2, letters[letters.count - 1] == letters[letters.count - 2] { add(stem.dropLast()) }
            if stem.hasSuffix("i") { bases.append(stem.dropLast() + "y") }
        }
        for ending in ["'s", "’s", "n't", "n’t", "'re", "’re", "'ll", "’ll", "'ve", "’ve", "'d", "’d", "'m", "’m"] where word.hasSuffix(ending) {
            add(word.dropLast(ending.count))
        }
        if word.hasSuffix("s"), !word.hasSuffix("ss") {
            add(word.dropLast())
            if word.hasSuffix("es") { add(word.dropLast(2)) }
            if word.hasSuffix("ies") { bases.append(word.dropLast(3) + "y") }
        }
        for ending in ["ed", "ing", "er", "est", "ers"] where word.hasSuffix(ending) && word.count > ending.count + 1 {
            addVerb(word.dropLast(ending.count))
        }
        if word.hasSuffix("ly") {
            add(word.dropLast(2))
            if word.hasSuffix("ily") { bases.append(word.dropLast(3) + "y") }
        }
        return bases
    }
}
