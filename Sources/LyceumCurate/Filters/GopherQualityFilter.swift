/// Drops texts that are no prose (Rae et al. 2021), as datatrove decides it.
///
/// In this order: the number and mean length of words that are more than punctuation; hashes and ellipses per word; lines that begin with a
/// bullet or end with an ellipsis; words with a letter; distinct stop words, which are looked for as written.
public struct GopherQualityFilter: TextFilter {
    public static let name = "gopher-quality"
    public static let reasons = [
        "gopher_short_doc", "gopher_long_doc", "gopher_below_avg_threshold", "gopher_above_avg_threshold", "gopher_too_many_hashes",
        "gopher_too_many_ellipsis", "gopher_too_many_bullets", "gopher_too_many_end_ellipsis", "gopher_below_alpha_threshold",
        "gopher_enough_stop_words",
    ]

    /// nil for no limit, as everywhere here.
    public var leastWords: Int? = 50
    public var mostWords: Int? = 100_000
    /// Characters.
    public var leastWordLength: Double? = 3
    public var mostWordLength: Double? = 10
    /// Hashes or ellipses per word.
    public var mostSymbols: Double? = 0.1
    public var mostBulletLines: Double? = 0.9
    public var mostEllipsisLines: Double? = 0.3
    public var leastAlphabeticWords: Double? = 0.8
    public var leastStopWords: Int? = 2
    private let stopWords: [UInt64]

    public init(stopWords: [String] = ["the", "be", "to", "of", "and", "that", "have", "with"]) {
        self.stopWords = Set(stopWords).map { word in
            let bytes = Array(word.utf8)
            return bytes.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { TextHash.polynomial($0, buffer.count, TextHash.powers.values) } ?? 0
            }
        }
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let words = text.words
        if let reason = judgeLengths(words) ?? judgeSymbols(text, Double(words.count)) ?? judgeLines(text) ?? judgeWords(words) {
            return .drop(reason: reason)
        }
        return .keep
    }

    private func judgeLengths(_ words: UnsafeBufferPointer<Word>) -> String? {
        var (solid, characters) = (0, 0)
        for word in words where word.flags.contains(.solid) {
            solid += 1
            characters += Int(word.scalars)
        }
        if let leastWords, solid < leastWords { return "gopher_short_doc" }
        if let mostWords, solid > mostWords { return "gopher_long_doc" }
        guard solid > 0 else { return nil }
        let mean = Double(characters) / Double(solid)
        if let leastWordLength, mean < leastWordLength { return "gopher_below_avg_threshold" }
        if let mostWordLength, mean > mostWordLength { return "gopher_above_avg_threshold" }
        return nil
    }

    private func judgeSymbols(_ text: TextAnalyzer, _ words: Double) -> String? {
        guard let mostSymbols, words > 0 else { return nil }
        var (hashes, ellipses, stops) = (0, 0, 0)
        let bytes = text.bytes
        for index in 0..<text.count {
            let byte = bytes[index]
            if byte == 0x2E {
                stops += 1
                if stops == 3 { (ellipses, stops) = (ellipses + 1, 0) }
                continue
            }
            stops = 0
            if byte == 0x23 { hashes += 1 }
            if byte == 0xE2, bytes[index + 1] == 0x80, bytes[index + 2] == 0xA6 { ellipses += 1 }
        }
        if Double(hashes) / words > mostSymbols { return "gopher_too_many_hashes" }
        return Double(ellipses) / words > mostSymbols ? "gopher_too_many_ellipsis" : nil
    }

    private func judgeLines(_ text: TextAnalyzer) -> String? {
        var (lines, bullets, ends) = (0, 0, 0)
        text.forEachLine { range in
            lines += 1
            let line = text.trim(range)
            guard !line.isEmpty else { return }
            let start = text.bytes + line.lowerBound
            if start[0] == 0x2D || (start[0] == 0xE2 && start[1] == 0x80 && start[2] == 0xA2) { bullets += 1 }
            if text.hasSuffix(line, "...") || text.hasSuffix(line, "…") { ends += 1 }
        }
        guard lines > 0 else { return nil }
        if let mostBulletLines, Double(bullets) / Double(lines) > mostBulletLines { return "gopher_too_many_bullets" }
        if let mostEllipsisLines, Double(ends) / Double(lines) > mostEllipsisLines { return "gopher_too_many_end_ellipsis" }
        return nil
    }

    private func judgeWords(_ words: UnsafeBufferPointer<Word>) -> String? {
        if let leastAlphabeticWords, !words.isEmpty {
            var alphabetic = 0
            for word in words where word.flags.contains(.alphabetic) { alphabetic += 1 }
            if Double(alphabetic) / Double(words.count) < leastAlphabeticWords { return "gopher_below_alpha_threshold" }
        }
        guard let leastStopWords, leastStopWords > 0 else { return nil }
        var found: UInt64 = 0
        for word in words where word.count < 16 {
            for (index, stop) in stopWords.enumerated() where stop == word.hash { found |= 1 << UInt64(index & 63) }
            if found.nonzeroBitCount >= leastStopWords { return nil }
        }
        return found.nonzeroBitCount < leastStopWords ? "gopher_enough_stop_words" : nil
    }
}
