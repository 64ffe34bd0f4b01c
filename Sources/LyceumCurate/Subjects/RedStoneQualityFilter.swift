internal import LyceumText

/// RedStone's rules for web pages (Chang et al. 2024) where they differ from Gopher's: sentences and paragraphs that stand there several times count with
/// every copy, hashes and ellipses count together, and stop words count as often as they occur.
///
/// The text is judged as `counted(_:)` has it; it is kept as it was.
public struct RedStoneQualityFilter: TextFilter {
    public static let name = "redstone-quality"
    public static let reasons = [
        "redstone_words", "redstone_word_length", "redstone_symbols", "redstone_letters", "redstone_ellipsis_lines", "redstone_bullet_lines",
        "redstone_stop_words", "redstone_sentences", "redstone_sentence_characters", "redstone_paragraphs", "redstone_paragraph_characters",
    ]

    public var words = 50...100_000
    public var meanLength = 3.0...10.0
    /// Hashes and ellipses, per word.
    public var mostSymbols = 0.1
    public var leastLetterWords = 0.8
    public var mostEllipsisLines = 0.3
    public var mostBulletLines = 0.9
    public var leastStopWords = 2
    /// Sentences, and paragraphs, that are there more than once, of all; and their characters.
    public var mostRepeated = 0.3
    public var mostRepeatedCharacters = 0.2

    private static let bullets: Set<Unicode.Scalar> = ["•", "‣", "▶", "◀", "◦", "■", "□", "▪", "▫", "–"]
    private static let stopWords: Set<String> = ["the", "be", "to", "of", "and", "that", "have", "with"]

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let lower = Self.counted(document.text)
        let words = lower.split(whereSeparator: \.isWhitespace)
        let reason = judgeWords(words) ?? judgeLines(lower) ?? judgeStops(words)
            ?? judgeCopies(sentences(lower), "sentence") ?? judgeCopies(paragraphs(lower), "paragraph")
        return reason.map { .drop(reason: $0) } ?? .keep
    }

    /// What is counted of a text: its NFKC form in lower case, with single blanks and lines as they are.
    static func counted(_ text: String) -> String {
        var counted = String.UnicodeScalarView()
        var isBlank = false
        for scalar in ComposedText.nfkc(text).lowercased().unicodeScalars {
            if scalar != "\n", scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) {
                isBlank = true
                continue
            }
            if isBlank { counted.append(" ") }
            isBlank = false
            counted.append(scalar)
        }
        if isBlank { counted.append(" ") }
        return String(counted)
    }

    private func judgeWords(_ words: [Substring]) -> String? {
        guard self.words.contains(words.count) else { return "redstone_words" }
        let count = Double(words.count)
        guard count > 0 else { return nil }
        let characters = words.reduce(0) { $0 + $1.unicodeScalars.count }
        guard meanLength.contains(Double(characters) / count) else { return "redstone_word_length" }
        let symbols = words.reduce(0) { sum, word in
            var (found, dots) = (0, 0)
            for byte in word.utf8 {
                dots = byte == 0x2E ? dots + 1 : 0
                if dots == 3 { (found, dots) = (found + 1, 0) }
                if byte == 0x23 { found += 1 }
            }
            return sum + found + word.unicodeScalars.count { $0 == "…" }
        }
        if Double(symbols) / count > mostSymbols { return "redstone_symbols" }
        let letters = words.count { $0.unicodeScalars.contains { $0.properties.isAlphabetic } }
        return Double(letters) / count < leastLetterWords ? "redstone_letters" : nil
    }

    private func judgeLines(_ text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            var line = line
            while line.first?.isWhitespace == true { line.removeFirst() }
            while line.last?.isWhitespace == true { line.removeLast() }
            return line
        }.filter { !$0.isEmpty }
        guard !lines.isEmpty else { return nil }
        let ellipses = lines.count { $0.hasSuffix("...") || $0.hasSuffix("…") }
        if Double(ellipses) / Double(lines.count) > mostEllipsisLines { return "redstone_ellipsis_lines" }
        let bullets = lines.count { $0.unicodeScalars.first.map(Self.bullets.contains) ?? false }
        return Double(bullets) / Double(lines.count) > mostBulletLines ? "redstone_bullet_lines" : nil
    }

    private func judgeStops(_ words: [Substring]) -> String? {
        words.count { Self.stopWords.contains(String($0)) } < leastStopWords ? "redstone_stop_words" : nil
    }

    private func judgeCopies(_ pieces: [String], _ kind: String) -> String? {
        guard !pieces.isEmpty else { return nil }
        var counts: [String: Int] = [:]
        for piece in pieces { counts[piece, default: 0] += 1 }
        let repeated = pieces.filter { (counts[$0] ?? 0) > 1 }
        if Double(repeated.count) / Double(pieces.count) > mostRepeated { return "redstone_\(kind)s" }
        let (part, all) = (repeated.reduce(0) { $0 + $1.utf8.count }, pieces.reduce(0) { $0 + $1.utf8.count })
        return all > 0 && Double(part) / Double(all) > mostRepeatedCharacters ? "redstone_\(kind)_characters" : nil
    }

    private func sentences(_ text: String) -> [String] {
        pieces(text) { text in
            var result: [Substring] = []
            var start = text.startIndex
            for index in text.indices where text[index] == "." || text[index] == "!" || text[index] == "?" || text[index].isNewline {
                result.append(text[start..<index])
                start = text.index(after: index)
            }
            return result + [text[start...]]
        }
    }

    private func paragraphs(_ text: String) -> [String] { pieces(text) { $0.split(whereSeparator: \.isNewline) } }

    private func pieces(_ text: String, _ cut: (String) -> [Substring]) -> [String] {
        cut(text).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
    }
}
