internal import LyceumText

/// Numbers out of replies, as they are written without thousands separators, currency signs and a final dot.
struct NumberExtraction {
    let isCut: Bool

    /// Digits with optional separators and decimals, a fraction, an exponent.
    static let number = #"[-+]?\s?[$€£¥]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?:\s?/\s?\d+)?%?|[-+]?\.\d+%?"#
    private static let alone = Pattern(#"(?:(?i:(?:the )?(?:final )?answer(?: is)?)\s*[:=]?\s*)?(\#(number))\s*\.?"#)
    private static let marked = Pattern(#"####\s*(\#(number))"#)
    private static let announced = Pattern(
        #"(?:(?i:answer|result|total)(?:\s*\([^)]{0,30}\))?\s*(?:is|are|was|=|:|equals)?|答案(?:是|为)?|等于)\s*[:=]?\s*"#
            + #"(?:(?i:about|approximately|equal to)\s*)?(\#(number))"#)
    private static let any = Pattern(#"(?<![\w.])(\#(number))"#)
    private static let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ]
    private static let word = Pattern(#"\b(\#(words.joined(separator: "|")))\b"#, ignoresCase: true)

    func extract(_ reply: ReplyText, _ mode: ExtractionMode) -> Extraction {
        let text = reply.text
        if let marked = Self.marked.last(in: text) { return found(marked, "marked with ####") }
        if let box = BoxedText.last(in: reply.original), let number = Self.alone.whole(ReplyText(box).text) { return found(number, "boxed") }
        if !isCut, let number = Self.alone.whole(text) { return found(number, "number alone") }
        guard mode != .strict else { return Extraction(answer: nil, rule: "no answer") }
        if let number = Self.announced.last(in: text) { return found(number, "announced number") }
        guard !isCut || mode == .constrained else { return Extraction(answer: nil, rule: "no answer") }
        if let number = Self.any.last(in: text) { return found(number, "last number") }
        if mode == .constrained, let word = Self.word.last(in: text), let value = Self.words.firstIndex(of: PythonString.lower(word)) {
            return Extraction(answer: "\(value)", rule: "number in words")
        }
        return Extraction(answer: nil, rule: "no answer")
    }

    private func found(_ number: String, _ rule: String) -> Extraction { Extraction(answer: Self.canonical(number), rule: rule) }

    /// Without separators, blanks, currency, plus sign and final dot; a minus stays.
    static func canonical(_ number: String) -> String {
        let isKept = { (scalar: Unicode.Scalar) in !"$€£¥, +".unicodeScalars.contains(scalar) && !PythonString.isSpace(scalar) }
        var scalars = Array(ReplyText.narrowed(number).unicodeScalars.filter(isKept))
        while scalars.last == "." { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}
