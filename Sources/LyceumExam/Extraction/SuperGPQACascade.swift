internal import LyceumText

/// The answer extraction of SuperGPQA (row 28) for 4 to 10 options: patterns on the last line, then on the whole text, then option texts.
public enum SuperGPQACascade {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case correct, incorrect
        /// Nothing was found, or a letter beyond the options.
        case miss
        /// No text.
        case error
    }

    private static let wrap = #"["'\s*\$\(\[\{]*(?:\\(?:boxed|text|textbf|mathrm|mathbf)\s*\{\s*)*["'\s*\$\(\[\{]*"#
    private static let close = #"(?![A-Za-z0-9'’])"#
    private static let sentence = Pattern(
        #"\b(?:the|my)\b[^.\n]{0,40}?\b(?:answer|option|choice)\b[^.\n:]{0,40}?(?:\bis\b|:)\s*:?\s*"#
            + #"(?:(?:option|choice)\s+)?\#(wrap)([A-J])\#(close)"#, ignoresCase: true)
    private static let label = Pattern(#"\banswer\b\s*\**\s*[:：]\s*(?:(?:option|choice)\s+)?\#(wrap)([A-J])\#(close)"#, ignoresCase: true)
    private static let alone = Pattern(#"^\s*[\(\[\*"'$]*([A-J])[\)\]\*"'$]*\s*[.:)]?\s*$"#, ignoresCase: true, isMultiline: true)
    private static let pronoun = Pattern(#"\s+[a-z]+.*"#, dotMatchesNewline: true)
    private static let textAnswer = Pattern(
        #"(?:the answer is|answer\s*[:：])\s*["'*\$(\[]*(.+?)["'*\$)\]]*\s*[.]?\s*$"#, ignoresCase: true, isMultiline: true)

    /// - Parameter isFewShot: the reply is cut at the next "Question:" first; the whole of it is tried when that holds no answer.
    public static func extract(_ reply: String, options: [String], isFewShot: Bool = false) -> Extraction {
        let whole = ReplyText.narrowed(reply)
        if isFewShot, let cut = whole.byteOffset(of: "Question:") {
            let found = extract(String(decoding: Array(whole.utf8)[..<cut], as: UTF8.self), options: options)
            if found.answer != nil { return found }
        }
        let text = PythonString.strip(whole)
        guard !text.isEmpty else { return Extraction(answer: nil, rule: "empty reply") }
        let last = PythonString.split(text, by: "\n").last.map { PythonString.strip($0) } ?? text
        for (place, part) in [("last line", last), ("whole text", text)] {
            for (rule, pattern) in [("sentence", sentence), ("label", label), ("boxed", nil), ("letter alone", alone)] as [(String, Pattern?)] {
                guard let letter = pattern.map({ lastLetter($0, part) }) ?? boxedLetter(part) else { continue }
                guard let scalar = letter.unicodeScalars.first, Int(scalar.value) - 65 < options.count else {
                    return Extraction(answer: nil, rule: "letter beyond the options")
                }
                return Extraction(answer: letter, rule: "\(rule), \(place)")
            }
        }
        return optionText(text, options)
    }

    private static func lastLetter(_ pattern: Pattern, _ text: String) -> String? {
        guard let match = pattern.expression?.matches(in: text).last, let letter = match.groups.first ?? nil else { return nil }
        let rest = String(decoding: Array(text.utf8)[match.range.upperBound...].prefix(24), as: UTF8.self)
        // "The answer is a polymer" and "the option is I think": words, not letters.
        let isWord = letter == "a" || letter == "i" || letter == "I"
        if isWord, pronoun.whole(rest) != nil { return nil }
        return PythonString.upper(letter)
    }

    private static func boxedLetter(_ text: String) -> String? {
        BoxedText.last(in: text).flatMap { alone.whole(ReplyText($0).text) }.map(PythonString.upper)
    }

    private static func optionText(_ text: String, _ options: [String]) -> Extraction {
        let candidates = textAnswer.all(in: text).compactMap(\.first) + [text]
        for candidate in candidates.reversed() {
            let plain = LetterExtraction.plain(candidate)
            let matches = options.indices.filter { !plain.isEmpty && LetterExtraction.plain(options[$0]) == plain }
            if matches.count == 1 { return Extraction(answer: LetterExtraction.letter(matches[0]), rule: "option text") }
        }
        return Extraction(answer: nil, rule: "no answer")
    }

    public static func status(_ reply: String?, options: [String], answer: String, isFewShot: Bool = false) -> Status {
        guard let reply, !PythonString.strip(reply).isEmpty else { return .error }
        guard let letter = extract(reply, options: options, isFewShot: isFewShot).answer else { return .miss }
        return letter == PythonString.upper(answer) ? .correct : .incorrect
    }
}
