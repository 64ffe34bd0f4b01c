internal import LyceumText

/// Letters of options out of replies.
///
/// "A" the article and "I" the pronoun are letters too, so a bare letter counts only where nothing else explains it, and the rule that fired
/// is always told.
struct LetterExtraction {
    let options: [String]
    let isCut: Bool

    func extract(_ reply: ReplyText, _ mode: ExtractionMode) -> Extraction {
        switch mode {
        case .strict: checked(strict(reply))
        case .flexible: checked(flexible(reply))
        case .constrained: constrained(reply)
        }
    }

    private typealias Found = (letter: String, rule: String)

    /// A letter beyond the options is a miss.
    private func checked(_ found: Extraction) -> Extraction {
        guard let letter = found.answer else { return found }
        return position(letter) == nil ? Extraction(answer: nil, rule: "letter beyond the options") : found
    }

    func position(_ letter: String) -> Int? {
        guard let scalar = letter.unicodeScalars.first, scalar.value >= 65 else { return nil }
        let position = Int(scalar.value) - 65
        return position < options.count ? position : nil
    }

    private func found(_ letter: String, _ rule: String) -> Extraction { Extraction(answer: PythonString.upper(letter), rule: rule) }

    // MARK: - Strict

    private static let alone = Pattern(#"[\(\[\{<"'$]*\s*([A-Z])\s*[\)\]\}>"'$]*\s*[.:,;!]?"#)
    private static let leadIn = Pattern(
        #"(?:(?i:(?:so |therefore,? |thus,? |hence,? )?(?:the |my )?(?:final |correct |best |right )*(?:answer|option|choice)(?: is)?)"#
            + #"|(?:正确)?答案(?:是|为|选)?|(?:故|应)?选(?:择)?)\s*[:=]?\s*[\(\[\{"'$]*\s*([A-Z])\s*[\)\]\}"'$]*\s*[.!]?"#)

    private func strict(_ reply: ReplyText) -> Extraction {
        if isCut { return Extraction(answer: nil, rule: "cut by the length limit") }
        if let letter = Self.alone.whole(reply.text) { return found(letter, "letter alone") }
        if let letter = Self.leadIn.whole(reply.text) { return found(letter, "lead-in and letter") }
        let boxes = BoxedText.all(in: reply.original)
        if boxes.count == 1, let letter = boxed(boxes[0]), isOnlyBox(reply.original, boxes[0]) { return found(letter, "boxed") }
        return Extraction(answer: nil, rule: "no answer")
    }

    private func boxed(_ content: String) -> String? { Self.alone.whole(ReplyText(content).text).map(PythonString.upper) }

    private func isOnlyBox(_ text: String, _ content: String) -> Bool {
        let rest = PythonString.split(text, by: "boxed{\(content)}").joined()
        return rest.unicodeScalars.allSatisfy { PythonString.isSpace($0) || "\\$.".unicodeScalars.contains($0) }
    }

    // MARK: - Flexible

    /// A letter that is announced: case does not matter, but a small "a" or "i", or a large "I" before a word, must not be a word itself.
    private static let announced = Pattern(
        #"(?:(?i:\b(?:answer|option|choice)(?:\s+(?:is|was|would be|must be|should be|to (?:this|the) question is))?)"#
            + #"|答案|正确选项|选项|故选|应选|选择|选)"#
            + #"\s*(?:是|为|[:=])?\s*(?:(?i:option|choice|letter)\s+)?["'$\(\[\{\\]*\s*(?:boxed\{)?\s*([A-Za-z])(?![A-Za-z0-9'])([^\n]{0,12})"#)

    private func announcedLetter(_ text: String) -> String? {
        var letter: String?
        for match in Self.announced.all(in: text) where match.count == 2 && !isWord(match[0], before: match[1]) {
            letter = match[0]
        }
        return letter
    }

    private static let followedByWord = Pattern(#"\s+[a-z'].*"#, dotMatchesNewline: true)
    private static let reason = Pattern(#"\s+(?:because|since|as|for|and|or|is|which|due|given)\b.*"#, dotMatchesNewline: true)

    /// Whether a letter is an article or a pronoun by what follows.
    private func isWord(_ letter: String, before rest: String) -> Bool {
        guard letter == "a" || letter == "i" || letter == "I" || letter == "A", Self.followedByWord.whole(rest) != nil else { return false }
        return letter == "a" || letter == "i" || letter == "I" || Self.reason.whole(rest) == nil && letter != "A"
    }

    private static let leading = Pattern(#"^[\(\[\{"']*([A-Z])(?:[\)\]\}:]|\.(?=\s|$))"#)
    private static let bracketed = Pattern(#"[\(\[]\s*([A-Z])\s*[\)\]]"#)
    private static let bare = Pattern(#"(?<![A-Za-z0-9'’_\-])([A-Z])(?![A-Za-z0-9'’_\-])"#)

    private func flexible(_ reply: ReplyText) -> Extraction {
        let text = reply.text
        let announcement = announcedLetter(text)
        if let box = BoxedText.last(in: reply.original), let letter = boxed(box) { return found(letter, "boxed") }
        if Self.alone.whole(text) != nil || Self.leadIn.whole(text) != nil, !isCut { return strict(reply) }
        if let announcement, !hasRival(announcement, in: text) { return found(announcement, "announced letter") }
        if isCut { return Extraction(answer: nil, rule: "no answer") }
        if let last = reply.lines.last, reply.lines.count > 1, let letter = Self.alone.whole(last) { return found(letter, "letter on the last line") }
        if let letter = Self.leading.first(in: text), !isSeveral(text) { return found(letter, "leading letter") }
        let brackets = distinct(Self.bracketed.all(in: text))
        if brackets.count == 1 { return found(brackets[0], "letter in brackets") }
        if brackets.count > 1 { return Extraction(answer: nil, rule: "several letters") }
        let named = namedOptions(text)
        if named.count == 1 { return Extraction(answer: Self.letter(named[0]), rule: "option text") }
        if named.count > 1 { return Extraction(answer: nil, rule: "several option texts") }
        let bare = bareLetters(text)
        if bare.count > 1 { return Extraction(answer: nil, rule: "several letters") }
        return bare.first.map { found($0, "bare letter") } ?? Extraction(answer: nil, rule: "no answer")
    }

    private static let alternative = Pattern(#"^\s*[\)\]"']*\s*(?:or|and|/|,|或|和)\s*[\(\["']*([A-Z])(?![A-Za-z])"#)

    /// "The answer is A or B" names two.
    private func hasRival(_ letter: String, in text: String) -> Bool {
        guard let match = Self.announced.all(in: text).last(where: { $0.count == 2 && $0[0] == letter }) else { return false }
        return Self.alternative.first(in: match[1]).map { $0 != letter } ?? false
    }

    private func isSeveral(_ text: String) -> Bool {
        let letters = distinct(Self.leading.all(in: text))
        return letters.count > 1
    }

    private func distinct(_ matches: [[String]]) -> [String] {
        var seen: [String] = []
        for match in matches { if let letter = match.first, !seen.contains(letter) { seen.append(letter) } }
        return seen
    }

    private static let barePlaces = Pattern(#"(?<![A-Za-z0-9'’_\-])([A-Z])(?![A-Za-z0-9'’_\-])([^\n]{0,12})"#)

    /// Letters that stand alone and are no words.
    private func bareLetters(_ text: String) -> [String] {
        var seen: [String] = []
        var rest = text
        while let match = Self.barePlaces.expression?.firstMatch(in: rest) {
            let letter = match.groups[0] ?? ""
            let isArticle = letter == "A" && Self.followedByWord.whole(match.groups[1] ?? "") != nil
                && Self.alternative.first(in: match.groups[1] ?? "") == nil
            let isPronoun = letter == "I"
            if !isArticle, !isPronoun, !seen.contains(letter) { seen.append(letter) }
            rest = String(decoding: Array(rest.utf8)[(match.range.lowerBound + letter.utf8.count)...], as: UTF8.self)
            // The sign before the rest is gone; a blank keeps the next letter apart.
            rest = " " + rest
        }
        return seen
    }

    // MARK: - Option texts

    static func letter(_ position: Int) -> String { UnicodeScalar(65 + UInt32(position)).map(String.init) ?? "" }

    private static let signs = Pattern(#"[^\w\s]+"#)
    private static let spaces = Pattern(#"\s+"#)

    static func plain(_ text: String) -> String {
        let words = signs.expression?.replacing(in: PythonString.lower(ReplyText.narrowed(text))) { _ in " " } ?? text
        return PythonString.words(words).joined(separator: " ")
    }

    /// Options whose whole text occurs in the reply as words; one inside a longer one that occurs does not count.
    func namedOptions(_ reply: String) -> [Int] {
        let hay = " \(Self.plain(reply)) "
        let texts = options.map(Self.plain)
        let present = texts.indices.filter { !texts[$0].isEmpty && hay.contains(Self.isSpaced(texts[$0]) ? " \(texts[$0]) " : texts[$0]) }
        return present.filter { inner in
            var rest = hay
            for outer in present where outer != inner && texts[outer].utf8.count > texts[inner].utf8.count && texts[outer].contains(texts[inner]) {
                rest = PythonString.split(rest, by: texts[outer]).joined(separator: "|")
            }
            return rest.contains(Self.isSpaced(texts[inner]) ? " \(texts[inner]) " : texts[inner])
        }
    }

    /// Whether the text is written with blanks between words; Chinese is not.
    private static func isSpaced(_ text: String) -> Bool { text.unicodeScalars.contains { $0.value < 0x2E80 } }

    // MARK: - Constrained

    /// As flexible; where that is undecided, the first option mentioned in any way.
    private func constrained(_ reply: ReplyText) -> Extraction {
        let free = flexible(reply)
        if let letter = free.answer, position(letter) != nil { return free }
        let text = reply.text
        for letter in distinct(Self.bracketed.all(in: text)) + bareLetters(text) where position(letter) != nil {
            return found(letter, "first letter mentioned")
        }
        let plain = Self.plain(text)
        let named = namedOptions(text).compactMap { option in
            plain.byteOffset(of: Self.plain(options[option])).map { (place: $0, option: option) }
        }
        if let first = named.min(by: { ($0.place, $0.option) < ($1.place, $1.option) }) {
            return Extraction(answer: Self.letter(first.option), rule: "first option text mentioned")
        }
        if let letter = Self.smallAlone.whole(text), position(PythonString.upper(letter)) != nil { return found(letter, "small letter alone") }
        return free.answer == nil ? free : Extraction(answer: nil, rule: "letter beyond the options")
    }

    private static let smallAlone = Pattern(#"[\(\["']*([a-z])[\)\]"']*[.:]?"#)
}

extension String {
    /// The byte offset of a text inside this one.
    func byteOffset(of part: String) -> Int? {
        let hay = Array(utf8)
        let needle = Array(part.utf8)
        guard !needle.isEmpty, needle.count <= hay.count else { return nil }
        return (0...(hay.count - needle.count)).first { hay[$0..<$0 + needle.count].elementsEqual(needle) }
    }
}
