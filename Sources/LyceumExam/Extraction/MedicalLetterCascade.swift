internal import LyceumText

/// The letter of a medical answer with explanation (row 61): the announced letter behind the explanation, which may itself contain the word "answer".
/// A reply without a letter is invalid and may be asked again.
public enum MedicalLetterCascade {
    public static func extract(_ reply: String, options: [String]) -> Extraction {
        let flexible = Extractors.flexible(options: .letters(options))(reply)
        if flexible.answer != nil { return flexible }
        // Explanations often end with the letter and its text.
        for line in ReplyText(reply).lines.reversed() {
            let found = Extractors.flexible(options: .letters(options))(line)
            if found.answer != nil { return Extraction(answer: found.answer, rule: "\(found.rule), last telling line") }
            if found.rule == "several letters" || found.rule == "letter beyond the options" { break }
        }
        return flexible
    }
}
