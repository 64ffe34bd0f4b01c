internal import LyceumText

/// Sets of letters for questions with one or more right options (rows 25 and 74): "A,C", "ACD", "A and C", full-width letters, Chinese lead-ins.
public enum LetterSetExtraction {
    private static let leadIn = Pattern(
        #"(?:(?:answers?|options?|choices?|letters?)(?:\s*\(s\))?(?:\s+(?:is|are|include|includes))?"#
            + #"|答案|正确选项|故选|应选|选择|选)\s*(?:是|为|有|[:=])*\s*["'(\[]*"#
            + #"(?-i:((?:[A-Z][\)\]]?(?:\s*(?:,|;|/|&|\+|(?i:and)|和|与|及|以及)\s*"#
            + #"(?:(?i:and)\s+)?|\s*)[\(\[]?)*[A-Z][\)\]]?)(?![A-Za-z0-9']))"#, ignoresCase: true)
    private static let only = Pattern(
        #"["'(\[]*((?:[A-Z][\)\]]?(?:\s*(?:,|;|/|&|\+|and|和|与|及|以及)\s*(?:and\s+)?|\s*)[\(\[]?)*[A-Z])["')\]]*\s*[.]?"#)
    private static let letter = Pattern(#"[A-Z]"#)

    /// The letters in alphabetical order, each once (`ACD`); nil when none is named or one lies beyond the options.
    public static func extract(_ reply: String, count: Int) -> Extraction {
        let text = ReplyText(reply)
        guard !text.text.isEmpty else { return Extraction(answer: nil, rule: "empty reply") }
        if let box = BoxedText.last(in: text.original) {
            if let letters = only.whole(ReplyText(box).text) { return result(letters, count, "boxed") }
        }
        if let letters = only.whole(text.text) { return result(letters, count, "letters alone") }
        if let letters = leadIn.last(in: text.text) { return result(letters, count, "announced letters") }
        if let last = text.lines.last, let letters = only.whole(last) { return result(letters, count, "letters on the last line") }
        let single = Extractors.flexible(options: .letters(count: count))(reply)
        return single.answer == nil ? Extraction(answer: nil, rule: single.rule) : single
    }

    private static func result(_ letters: String, _ count: Int, _ rule: String) -> Extraction {
        let found = Set(letter.all(in: letters).compactMap(\.first))
        guard !found.isEmpty else { return Extraction(answer: nil, rule: "no answer") }
        let isInside = found.allSatisfy { ($0.unicodeScalars.first?.value ?? 0) < 65 + UInt32(max(0, count)) }
        return isInside ? Extraction(answer: found.sorted().joined(), rule: rule) : Extraction(answer: nil, rule: "letter beyond the options")
    }
}
