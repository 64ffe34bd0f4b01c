/// Drops texts that repeat themselves (Rae et al. 2021, table A1), as datatrove decides it.
///
/// In this order: paragraphs and lines that occur before, by their number and by their characters; the characters of the most frequent
/// 2-, 3- and 4-gram; the characters in 5- to 10-grams that occurred before. All shares are of the characters of the text.
public struct GopherRepetitionFilter: TextFilter {
    public static let name = "gopher-repetition"
    public static let reasons =
        ["empty", "dup_para_frac", "dup_para_char_frac", "dup_line_frac", "dup_line_char_frac"]
        + (2...4).map { "top_\($0)_gram" } + (5...10).map { "duplicated_\($0)_n_grams" }

    /// Repeated paragraphs of all; nil for no limit, as everywhere here.
    public var paragraphs: Double? = 0.3
    public var paragraphCharacters: Double? = 0.2
    public var lines: Double? = 0.3
    public var lineCharacters: Double? = 0.2
    /// For 2-, 3- and 4-grams.
    public var topGrams: [Double?] = [0.2, 0.18, 0.16]
    /// For 5- to 10-grams.
    public var repeatedGrams: [Double?] = [0.15, 0.14, 0.13, 0.12, 0.11, 0.10]
    /// RedStone's count: the first of several equal paragraphs or lines is one of the repeated, too.
    public var countsFirst = false

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        guard text.count > 0 else { return .drop(reason: "empty") }
        let characters = Double(text.scalarCount)
        if let reason = judgePieces(text, characters) ?? judgeGrams(text, characters) { return .drop(reason: reason) }
        return .keep
    }

    private func judgePieces(_ text: TextAnalyzer, _ characters: Double) -> String? {
        let paragraphs = repetition(text, in: text.trimmed, separatedBy: 2)
        if exceeds(Double(paragraphs.repeated) / Double(paragraphs.pieces), self.paragraphs) { return "dup_para_frac" }
        if exceeds(Double(paragraphs.repeatedScalars) / characters, paragraphCharacters) { return "dup_para_char_frac" }
        let lines = repetition(text, in: 0..<text.count, separatedBy: 1)
        if exceeds(Double(lines.repeated) / Double(lines.pieces), self.lines) { return "dup_line_frac" }
        if exceeds(Double(lines.repeatedScalars) / characters, lineCharacters) { return "dup_line_char_frac" }
        return nil
    }

    private func repetition(_ text: TextAnalyzer, in range: Range<Int>, separatedBy least: Int) -> TextAnalyzer.Repetition {
        var repetition = TextAnalyzer.Repetition()
        var pieces = 0
        text.forEachPiece(in: range, separatedBy: least) { _ in pieces += 1 }
        text.counter.reset(for: pieces)
        guard countsFirst else {
            text.forEachPiece(in: range, separatedBy: least) { text.note($0, in: &repetition) }
            return repetition
        }
        text.forEachPiece(in: range, separatedBy: least) { piece in
            let hash = TextHash.piece(text.bytes + piece.lowerBound, piece.count)
            let count = text.counter.add(hash, number: 0).count
            // The second occurrence counts for the first as well.
            let added = count == 1 ? 0 : count == 2 ? 2 : 1
            repetition.repeated += added
            if added > 0 { repetition.repeatedScalars += added * UTF8Bytes.scalarCount(text.bytes + piece.lowerBound, piece.count) }
            repetition.pieces += 1
        }
        return repetition
    }

    private func judgeGrams(_ text: TextAnalyzer, _ characters: Double) -> String? {
        text.windows.load(text.words)
        for (index, limit) in topGrams.enumerated() where limit != nil {
            if exceeds(Double(text.windows.topScalars(index + 2, &text.counter)) / characters, limit) { return "top_\(index + 2)_gram" }
        }
        for (index, limit) in repeatedGrams.enumerated() where limit != nil {
            let repeated = text.windows.repeatedScalars(index + 5, &text.counter)
            if exceeds(Double(repeated) / characters, limit) { return "duplicated_\(index + 5)_n_grams" }
        }
        return nil
    }

    private func exceeds(_ share: Double, _ limit: Double?) -> Bool { limit.map { share > $0 } ?? false }
}
