internal import LyceumText

/// Fixed words (yes, no, maybe; true, false) out of replies.
struct LabelExtraction {
    let labels: [String]
    let isCut: Bool

    /// Words that mean the same, for the usual labels.
    private static let meanings: [String: [String]] = [
        "yes": ["yes", "yeah", "yep", "correct", "是", "对"], "no": ["no", "nope", "否", "不是"],
        "true": ["true", "correct", "right", "yes", "正确", "对", "真"],
        "false": ["false", "incorrect", "wrong", "no", "untrue", "错误", "错", "假"],
        "maybe": ["maybe", "uncertain", "unclear", "inconclusive"],
    ]

    func extract(_ reply: ReplyText, _ mode: ExtractionMode) -> Extraction {
        let text = PythonString.lower(reply.text)
        let boxed = BoxedText.last(in: reply.original).map { PythonString.lower(ReplyText($0).text) }
        if let boxed, let label = exact(boxed) { return Extraction(answer: label, rule: "boxed") }
        let bare = PythonString.strip(text, " \t\n\r.!?:;,\"'()[]")
        if !isCut, let label = exact(bare) { return Extraction(answer: label, rule: "label alone") }
        if let label = exact(Self.leadIn.whole(bare) ?? "") { return Extraction(answer: label, rule: "lead-in and label") }
        guard mode != .strict else { return Extraction(answer: nil, rule: "no answer") }
        if let word = Self.announced.last(in: text), let label = exact(word) { return Extraction(answer: label, rule: "announced label") }
        guard !isCut else { return Extraction(answer: nil, rule: "no answer") }
        let mentions = mentioned(text, mode)
        if let first = mentions.first, first.place == 0 { return Extraction(answer: first.label, rule: "leading label") }
        if Set(mentions.map(\.label)).count == 1, let first = mentions.first { return Extraction(answer: first.label, rule: "only label named") }
        guard let first = mentions.first else { return Extraction(answer: nil, rule: "no answer") }
        return mode == .constrained
            ? Extraction(answer: first.label, rule: "first label named") : Extraction(answer: nil, rule: "several labels")
    }

    private static let leadIn = Pattern(#"(?:(?:the )?(?:final |correct )?answer(?: is)?|答案(?:是|为)?)\s*[:=]?\s*["'(\[]*(.+?)"#)
    private static let announced = Pattern(#"(?:answer(?:\s+is)?|statement is|答案(?:是|为)?)\s*[:=]?\s*["'(\[]*([^\W\d_]+)"#)

    private func exact(_ text: String) -> String? { labels.first { PythonString.same(PythonString.lower($0), text) } ?? synonym(text) }

    /// The one label a word means; nil for a word that could mean several.
    private func synonym(_ text: String) -> String? {
        let meant = labels.filter { Self.meanings[PythonString.lower($0)]?.contains(text) ?? false }
        return meant.count == 1 ? meant[0] : nil
    }

    /// Labels in the order they are named, with the words before them; only a constrained reading takes words of the same meaning.
    private func mentioned(_ text: String, _ mode: ExtractionMode) -> [(place: Int, label: String)] {
        let words = PythonString.words(String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isPart($0) ? $0 : " " })))
        return words.enumerated().compactMap { place, word in
            let label = mode == .constrained ? exact(word) : labels.first { PythonString.same(PythonString.lower($0), word) }
            return label.map { (place, $0) }
        }
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || scalar == "'" || scalar == "’" }
}

/// Mathematical expressions out of replies: what is in the last box; without one only where the mode allows it.
struct ExpressionExtraction {
    let isCut: Bool

    private static let announced = Pattern(
        #"(?:(?i:final answer|answer)\s*(?:is)?|答案(?:是|为)?)\s*[:=]?\s*(?:\$([^$\n]+)\$|([^\n]+?)(?:\.\s|\.?$|\n))"#)
    private static let formula = Pattern(#"\$+([^$]+)\$+"#)

    func extract(_ reply: ReplyText, _ mode: ExtractionMode) -> Extraction {
        if let box = BoxedText.last(in: reply.original) { return Extraction(answer: box, rule: "boxed") }
        guard mode != .strict else { return Extraction(answer: nil, rule: "no answer") }
        if let match = Self.announced.all(in: reply.original).last, let text = match.first(where: { !$0.isEmpty }) {
            return Extraction(answer: PythonString.strip(text), rule: "announced expression")
        }
        guard mode == .constrained, !isCut else { return Extraction(answer: nil, rule: "no answer") }
        if let text = Self.formula.last(in: reply.original) { return Extraction(answer: PythonString.strip(text), rule: "last formula") }
        return reply.lines.last.map { Extraction(answer: $0, rule: "last line") } ?? Extraction(answer: nil, rule: "no answer")
    }
}
