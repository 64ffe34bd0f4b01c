/// The document rules of MAP-CC, the Chinese web corpus of CT-LLM (Du et al. 2024), in their order.
///
/// First characters inside 【】 are counted, then full-width signs become half-width ones and links are taken out of the text; what is kept is that
/// text. Shares are of its characters.
public struct ChineseFilter: TextFilter {
    public static let name = "chinese"
    public static let reasons =
        [
            "zh_brackets", "zh_sentences", "zh_short", "zh_long", "zh_word_length", "zh_hashes", "zh_ellipses", "zh_digits", "zh_read_more_lines",
            "zh_bullet_lines", "zh_no_punctuation", "zh_unique_characters", "zh_entropy",
        ] + (2...4).map { "zh_top_\($0)_gram" } + (5...10).map { "zh_duplicated_\($0)_grams" } + ["zh_lines"]

    /// Characters inside 【】 of all.
    public var mostBracketed = 0.1
    /// Sentences needed.
    public var leastSentences = 2
    public var characters = 50...10_000
    /// Characters of a word, by a list of words; without a list the rule does not apply.
    public var wordLength = 1.3...10.0
    /// Runs of hashes, and of ellipses, per character.
    public var mostHashes = 0.1
    public var mostEllipses = 0.1
    /// Of what is no punctuation.
    public var mostDigits = 0.3
    public var mostReadMoreLines = 0.3
    public var mostBulletLines = 0.9
    public var needsPunctuation = true
    public var leastUnique = 0.1
    /// Of single characters, in nats.
    public var leastEntropy = 3.0
    /// Of 2-, 3- and 4-grams of characters: every copy of the most frequent but the first, times n, of all.
    public var topGrams = [0.20, 0.18, 0.16]
    /// Of 5- to 10-grams: characters that those cover which stand there more than once.
    public var repeatedGrams = [0.60, 0.60, 0.60, 0.60, 0.60, 0.60]
    /// Whether lines without an end, with fewer than three words or of scripts are taken out.
    public var judgesLines = false
    /// Words that no line may have; as in lists of web addresses' words, they count inside of longer ones, too. Used where lines are judged.
    public var blockedWords: [String] = [] {
        didSet { blocked = WordAutomaton(blockedWords.map { Array($0.lowercased().utf8) }) }
    }
    public var mapsWidth = true
    public var removesLinks = true
    private let words: ChineseWords
    private var blocked = WordAutomaton([])

    public init(words: ChineseWords = ChineseWords()) { self.words = words }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let original = Array(document.text.unicodeScalars)
        if ChineseText.bracketed(original) > mostBracketed * Double(original.count) { return .drop(reason: "zh_brackets") }
        var scalars = mapsWidth ? original.map(ChineseText.halfWidth) : original
        if removesLinks { scalars = ChineseText.withoutLinks(scalars) }
        if judgesLines { scalars = lines(scalars) }
        if judgesLines, scalars.isEmpty { return .drop(reason: "zh_lines") }
        if let reason = judgeText(scalars) ?? judgeRepetition(scalars) { return .drop(reason: reason) }
        if scalars != original {
            text.draft.removeAll(expecting: text.count)
            text.draft.append(String(String.UnicodeScalarView(scalars)))
            text.adoptDraft(in: &document, hasWords: false)
        }
        return .keep
    }

    private func judgeText(_ scalars: [Unicode.Scalar]) -> String? {
        if ChineseText.sentences(scalars) < leastSentences { return "zh_sentences" }
        if scalars.count < characters.lowerBound { return "zh_short" }
        if scalars.count > characters.upperBound { return "zh_long" }
        let found = words.split(scalars)
        if words.hasList, !found.isEmpty {
            let mean = Double(found.reduce(0) { $0 + $1.count }) / Double(found.count)
            if !wordLength.contains(mean) { return "zh_word_length" }
        }
        let all = Double(scalars.count)
        if Double(ChineseText.runs(scalars, of: ["#"], least: 1)) / all > mostHashes { return "zh_hashes" }
        if Double(ChineseText.runs(scalars, of: ["…"], least: 1) + ChineseText.runs(scalars, of: ["."], least: 3)) / all > mostEllipses {
            return "zh_ellipses"
        }
        let signs = scalars.count { ChineseText.isPunctuation($0) }
        let digits = scalars.count { $0.properties.generalCategory == .decimalNumber }
        if Double(digits) > mostDigits * Double(scalars.count - signs) { return "zh_digits" }
        return judgeLines(scalars) ?? judgeSigns(scalars, signs)
    }

    private func judgeLines(_ scalars: [Unicode.Scalar]) -> String? {
        let lines = scalars.split(separator: "\n").map { ChineseText.trimmed($0) }.filter { !$0.isEmpty }
        guard !lines.isEmpty else { return nil }
        let more = lines.count { line in ChineseText.readMore.contains { line.reversed().starts(with: $0.reversed()) } }
        if Double(more) / Double(lines.count) > mostReadMoreLines { return "zh_read_more_lines" }
        let bullets = lines.count { line in line.first.map { ChineseText.bullets.contains($0) } ?? false }
        return Double(bullets) / Double(lines.count) > mostBulletLines ? "zh_bullet_lines" : nil
    }

    private func judgeSigns(_ scalars: [Unicode.Scalar], _ signs: Int) -> String? {
        if needsPunctuation, signs == 0 { return "zh_no_punctuation" }
        var counts: [Unicode.Scalar: Int] = [:]
        for scalar in scalars { counts[scalar, default: 0] += 1 }
        let all = Double(scalars.count)
        if Double(counts.count) / all <= leastUnique { return "zh_unique_characters" }
        // Summed in a fixed order, so that it is the same in every process.
        let entropy = counts.values.sorted().reduce(0.0) { $0 - Double($1) / all * Logarithm.of(Double($1) / all) }
        return entropy < leastEntropy ? "zh_entropy" : nil
    }

    private func judgeRepetition(_ scalars: [Unicode.Scalar]) -> String? {
        let solid = scalars.filter { !$0.properties.isWhitespace }
        guard !solid.isEmpty else { return nil }
        for (index, limit) in topGrams.enumerated() where limit < 1 {
            let n = index + 2
            let top = ChineseText.grams(solid, n).values.map(\.count).max() ?? 0
            if Double((top - 1) * n) / Double(solid.count) > limit { return "zh_top_\(n)_gram" }
        }
        for (index, limit) in repeatedGrams.enumerated() where limit < 1 {
            let n = index + 5
            if Double(ChineseText.covered(solid, n)) / Double(solid.count) > limit { return "zh_duplicated_\(n)_grams" }
        }
        return nil
    }

    private func lines(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let kept = scalars.split(separator: "\n").filter { line in
            let line = ChineseText.trimmed(line)
            guard let last = line.last, ScalarClasses.shared[last.value].contains(.terminal) else { return false }
            guard words.split(Array(line)).count >= 3 else { return false }
            let lower = String(String.UnicodeScalarView(line)).lowercased()
            if blocked.contains(lower.utf8) { return false }
            return lower[...].firstRange(ofText: "javascript") == nil && lower[...].firstRange(ofText: "lorem ipsum") == nil
        }
        return Array(kept.joined(separator: ["\n"]))
    }
}
