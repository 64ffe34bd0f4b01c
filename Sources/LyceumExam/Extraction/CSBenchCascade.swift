internal import LyceumText

/// The readings of CS-Bench (row 14): letters, true or false, and the numbers of a judge.
public enum CSBenchCascade {
    private static let asPublishedLetter = Pattern(#"\b([A-D])\b"#, ignoresCase: true)
    private static let asPublishedTruth = Pattern(#"\b(true|false)\b"#, ignoresCase: true)
    /// Before another word a letter is an article or a name ("A stack", "C programs"), unless the word says something about the choice.
    private static let bareLetter = Pattern(#"(?<![A-Za-z0-9'])([A-D])(?![A-Za-z0-9'])(?! (?!(?:is|because|since)\b)[a-z])"#)

    /// A letter: an answer pattern first, a bare letter as the last resort. "This is a stack" holds none.
    public static func letter(_ reply: String) -> Extraction {
        let found = Extractors.flexible(options: .letters(count: 4))(reply)
        if found.answer != nil { return found }
        guard let letter = bareLetter.first(in: ReplyText(reply).text) else { return found }
        return Extraction(answer: letter, rule: "first bare letter")
    }

    /// The first letter A–D of any case between word boundaries, the article "a" included: the published reading.
    public static func publishedLetter(_ reply: String) -> Extraction {
        let letter = asPublishedLetter.first(in: reply).map(PythonString.upper)
        return Extraction(answer: letter, rule: letter == nil ? "no answer" : "first letter")
    }

    /// `true` or `false`; the published grader compares a lower-cased reply with an upper-cased gold and never agrees.
    public static func truth(_ reply: String) -> Extraction {
        let word = asPublishedTruth.first(in: ReplyText(reply).text).map(PythonString.lower)
        return word.map { Extraction(answer: $0, rule: "first true or false") } ?? Extractors.flexible(options: .labels(["true", "false"]))(reply)
    }

    private static let scale = Pattern(
        #"(?:/|\bout\s+of|\bfrom|\bof)\s*\d+(?:\s*(?:to|-|–)\s*\d+)?(?!\s*[:=])|\b\d+\s*(?:-|–|to)\s*\d+\b"#
            + #"|\b(?:scale|range)\b[^.\n\d]{0,20}\d+(?:\s*(?:-|–|to)\s*\d+)?"#, ignoresCase: true)
    private static let announced = Pattern(
        #"(?:score|rating|grade|points?|评分|得分|分数)\s*(?:is|为|是|[:：=])*\s*["'*\[(]*(\d+)(?!\d)"#, ignoresCase: true)
    private static let integer = Pattern(#"(?<![\d.])(\d+)(?!\d)"#)

    /// The score a judge gives, from `lowest` to `highest`; nil when its reply names none. A restated scale ("out of 10") is no score.
    public static func judgedScore(_ reply: String, from lowest: Int, through highest: Int) -> Int? {
        guard lowest <= highest else { return nil }
        let text = scale.expression?.replacing(in: ReplyText(reply).text) { _ in " " } ?? reply
        let named = announced.all(in: text).compactMap { $0.first.flatMap(Int.init) }.filter { (lowest...highest).contains($0) }
        if let score = named.last { return score }
        return integer.all(in: text).compactMap { $0.first.flatMap(Int.init) }.last { (lowest...highest).contains($0) }
    }
}
