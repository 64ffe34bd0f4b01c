internal import LyceumText

/// The answer parser of CounselingBench (row 04): phrases that name "(x)", then bare forms, then the earliest "(x)", else `Z`, a class of its own
/// that
/// is always wrong.
///
/// Patterns are anchored: the published ones look for capital letters in lower-cased text and fire inside words that end in "a:".
public enum CounselingCascade {
    private static let phrase = Pattern(
        #"\b(?:answer|choice|option|response)\b(?:\s+(?:is|would be|should be))?\s*[:=]?\s*["'*]*\(\s*([A-Da-d])\s*\)"#, ignoresCase: true)
    private static let verdict = Pattern(
        #"\(\s*([A-Da-d])\s*\)[^.\n]{0,40}?\bis\s+(?:the\s+)?(?:correct|best|right|most appropriate)\b"#, ignoresCase: true)
    private static let bare = Pattern(#"["'\[]*([A-Da-d1-4])["'\]]*\s*[.:)]?"#)
    private static let line = Pattern(#"^\s*(?:(?i:answer)\s*:\s*)?([A-D])\s*[:.)](?:\s|$)"#, isMultiline: true)
    private static let bracket = Pattern(#"\(\s*([A-D])\s*\)"#)

    /// - Parameter hasReasoning: reads the last line only, where a chain of thought ends.
    public static func extract(_ reply: String, hasReasoning: Bool = false) -> Extraction {
        let lines = ReplyText(reply).lines
        let text = hasReasoning ? lines.last ?? "" : lines.joined(separator: "\n")
        guard !text.isEmpty else { return Extraction(answer: "Z", rule: "empty reply") }
        let phrases = (phrase.all(in: text) + verdict.all(in: text)).compactMap { $0.first.map(PythonString.upper) }
        if let one = phrases.first {
            return Set(phrases).count == 1
                ? Extraction(answer: one, rule: "phrase") : Extraction(answer: "Z", rule: "conflicting letters")
        }
        if let letter = bare.whole(text) { return Extraction(answer: letterOf(letter), rule: "bare letter") }
        let starts = Set(line.all(in: text).compactMap(\.first))
        if starts.count == 1, let letter = starts.first { return Extraction(answer: letter, rule: "letter before the option") }
        if starts.count > 1 { return Extraction(answer: "Z", rule: "conflicting letters") }
        if let letter = bracket.first(in: text) { return Extraction(answer: letter, rule: "earliest letter in brackets") }
        return Extraction(answer: "Z", rule: "no answer")
    }

    private static func letterOf(_ text: String) -> String {
        switch text {
        case "1": "A"
        case "2": "B"
        case "3": "C"
        case "4": "D"
        default: PythonString.upper(text)
        }
    }
}
