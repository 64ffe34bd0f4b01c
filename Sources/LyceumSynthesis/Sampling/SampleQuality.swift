internal import LyceumData

/// Whether a text that a model wrote is worth training on.
struct SampleQuality {
    /// Shortest text, in words.
    var minimumWords: Int
    /// Share of runs of three words that may be repetitions of earlier ones, 0 through 1.
    var maximumRepetition: Double
    /// Share of runs of five words that earlier samples may have had, 0 through 1.
    var maximumOverlap: Double
    /// Whether texts of few letters or with broken characters may be kept.
    var takesAnySigns: Bool
    private var seen = Set<UInt64>()

    init(minimumWords: Int, maximumRepetition: Double, maximumOverlap: Double, takesAnySigns: Bool = false) {
        self.takesAnySigns = takesAnySigns
        self.minimumWords = minimumWords
        self.maximumRepetition = maximumRepetition
        self.maximumOverlap = maximumOverlap
    }

    /// nil for good texts, which are remembered, else what is wrong.
    mutating func judge(_ text: String) -> String? {
        let words = TextWords.lowercased(text)
        if words.count < minimumWords { return "too short" }
        if Self.repetition(words) > maximumRepetition { return "repetition" }
        let signs = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        let letters = signs.reduce(0) { $0 + ($1.properties.isAlphabetic ? 1 : 0) }
        if letters * 2 < signs.count, !takesAnySigns { return "few letters" }
        if text.unicodeScalars.contains("\u{FFFD}"), !takesAnySigns { return "broken characters" }
        let runs = NearDuplicates.runs(text)
        let known = runs.reduce(0) { $0 + (seen.contains($1) ? 1 : 0) }
        if !runs.isEmpty, Double(known) > maximumOverlap * Double(runs.count) { return "seen before" }
        remember(runs)
        return nil
    }

    /// Takes a text in that was judged before.
    mutating func remember(_ text: String) { remember(NearDuplicates.runs(text)) }

    private mutating func remember(_ runs: [UInt64]) { for run in runs { seen.insert(run) } }

    static func repetition(_ words: [String]) -> Double {
        guard words.count >= 3 else { return 0 }
        var runs = Set<String>()
        for place in 0..<(words.count - 2) { runs.insert(words[place..<(place + 3)].joined(separator: " ")) }
        return 1 - Double(runs.count) / Double(words.count - 2)
    }
}
