internal import LyceumData

/// Finds what a sentence tells: names, abbreviations, years, measures and terms of the field.
struct FactSpans {
    let index: FieldIndex
    let functionWords: Set<String>
    let generalWords: Set<String>
    let vocabulary: DomainVocabulary?
    /// Words that occur with a small letter, so that a capital at a sentence's start says nothing.
    let smallWords: Set<String>

    func spans(_ sentence: String) -> [FactSpan] {
        spans(sentence) { words, place in number(words, place, sentence) ?? term(words, place, sentence) }
    }

    /// Names and words of the field that a text could go on with; what follows them is not seen, so any place in a phrase will do.
    func continuations(_ sentence: String) -> [FactSpan] { spans(sentence) { words, place in word(words[place]) } }

    /// Names, and between them what `other` finds at a word.
    private func spans(_ sentence: String, other: (_ words: [Substring], _ place: Int) -> FactSpan?) -> [FactSpan] {
        let words = TextWords.words(sentence)
        var spans: [FactSpan] = []
        var place = 0
        while place < words.count {
            if let (span, used) = name(words, place, sentence) {
                spans.append(span)
                place += used
                continue
            }
            if let span = other(words, place) { spans.append(span) }
            place += 1
        }
        return spans
    }

    private func word(_ word: Substring) -> FactSpan? {
        let lower = word.lowercased()
        guard word.count >= 5, word.allSatisfy(\.isLetter), lower == String(word), !functionWords.contains(lower), !generalWords.contains(lower), isOfField(word),
            index.count(word) >= 2
        else { return nil }
        let form = WordShape.isNoun(word) ? "noun" : "other"
        return FactSpan(text: String(word), range: word.startIndex..<word.endIndex, type: "word \(form) \(WordShape.sort(word)) \(WordShape.kind(word))")
    }

    // MARK: - Names

    private func isCapitalized(_ word: Substring) -> Bool { word.first?.isUppercase == true }

    private func isAbbreviation(_ word: Substring) -> Bool {
        let capitals = word.filter(\.isUppercase).count
        return (2...8).contains(word.count) && capitals >= 2 && capitals * 2 >= word.filter(\.isLetter).count
    }

    private func isOneApart(_ first: Substring, _ second: Substring, _ sentence: String) -> Bool {
        let between = sentence[first.endIndex..<second.startIndex]
        return between == " " || between == ". " && ["Dr", "Prof", "Mr", "Mrs", "Ms", "St"].contains(first)
    }

    /// A run of capitalized words; one alone must be known as a name.
    private func name(_ words: [Substring], _ place: Int, _ sentence: String) -> (FactSpan, used: Int)? {
        guard isCapitalized(words[place]), words[place].count > 1 else { return nil }
        var end = place + 1
        while end < words.count, isCapitalized(words[end]), isOneApart(words[end - 1], words[end], sentence) { end += 1 }
        var start = place
        // At a sentence's start the capital may be the sentence's; an article is no part of a name, of other words it cannot be told.
        if start == 0, functionWords.contains(words[0].lowercased()) {
            start = 1
        } else if start == 0, smallWords.contains(words[0].lowercased()) {
            return nil
        }
        guard start < end, !Self.gluedBefore(words[start], sentence), !isRest(words, start, sentence) else { return nil }
        // A short form behind its long one would tell it.
        if sentence[words[end - 1].endIndex...].hasPrefix(" (") { return nil }
        let run = words[start..<end]
        let text = String(sentence[run[run.startIndex].startIndex..<run[run.endIndex - 1].endIndex])
        let used = end - place
        guard run.count <= 5, let type = nameType(run) else { return nil }
        // Names that occur once could be anything.
        guard run.allSatisfy({ index.count($0) >= 2 || type == "person" }) else { return nil }
        // Before a small word a name only describes it, and the small word would tell too much or too little.
        guard endsPhrase(words, end - 1, sentence) else { return nil }
        return (FactSpan(text: text, range: run[run.startIndex].startIndex..<run[run.endIndex - 1].endIndex, type: type), used)
    }

    /// Part of a longer expression, such as `Attention-Deficit/Hyperactivity`, or the short form behind its long one.
    private static func gluedBefore(_ word: Substring, _ sentence: String) -> Bool {
        guard word.startIndex > sentence.startIndex else { return false }
        return !" \"\u{201C}".contains(sentence[sentence.index(before: word.startIndex)])
    }

    /// Whether a name begins before the word.
    private func isRest(_ words: [Substring], _ place: Int, _ sentence: String) -> Bool {
        guard place > 0, isCapitalized(words[place - 1]), isOneApart(words[place - 1], words[place], sentence) else { return false }
        return !functionWords.contains(words[place - 1].lowercased())
    }

    /// Whether no word follows that the phrase goes on with.
    private func endsPhrase(_ words: [Substring], _ place: Int, _ sentence: String) -> Bool {
        guard place + 1 < words.count else { return true }
        let between = sentence[words[place].endIndex..<words[place + 1].startIndex]
        if between == " " { return functionWords.contains(words[place + 1].lowercased()) || words[place + 1].hasSuffix("ly") }
        return between.first.map { ",;:.".contains($0) } ?? true || between.hasPrefix(" (") || between == ") "
    }

    private static func isRoman(_ word: Substring) -> Bool { word.allSatisfy { "IVXLC".contains($0) } }

    private func nameType(_ run: ArraySlice<Substring>) -> String? {
        guard let first = run.first, let last = run.last else { return nil }
        if ["Dr", "Prof", "Professor", "Mr", "Mrs"].contains(first) { return run.count >= 2 ? "person" : nil }
        if run.count == 1 {
            if Self.isRoman(first) { return nil }
            if isAbbreviation(first) { return first.contains { $0.isNumber } ? "abbreviation with number" : "abbreviation" }
            if first.contains(where: \.isNumber) { return "abbreviation with number" }
            guard first.count >= 4, !first.hasSuffix("ly"), !generalWords.contains(first.lowercased()), !smallWords.contains(first.lowercased()) else { return nil }
            return "name, " + WordShape.sort(first)
        }
        guard !run.allSatisfy({ generalWords.contains($0.lowercased()) || smallWords.contains($0.lowercased()) && $0.count < 4 }) else { return nil }
        return "name of \(run.count), \(WordShape.kind(last))"
    }

    // MARK: - Numbers

    private static let units: Set<String> = [
        "mg", "g", "kg", "ml", "l", "mm", "cm", "m", "km", "nm", "hz", "khz", "mhz", "days", "weeks", "months", "years", "hours", "minutes", "seconds",
        "percent", "million", "billion", "degrees", "meters", "millimeters", "centimeters", "liters", "grams", "volts", "milliseconds", "euros", "dollars",
    ]

    private func number(_ words: [Substring], _ place: Int, _ sentence: String) -> FactSpan? {
        let word = words[place]
        guard word.allSatisfy({ $0.isNumber || $0 == "." || $0 == "," }), word.first?.isNumber == true else { return nil }
        let after = sentence[word.endIndex...]
        // Shares are results of one study.
        if after.hasPrefix("%") { return nil }
        let before = place > 0 ? words[place - 1].lowercased() : ""
        if word.count == 4, let year = Int(word), (1500...2200).contains(year) {
            guard ["in", "since", "by", "of", "from", "until", "year", "after", "before", "early", "late"].contains(before), after.first != "s",
                endsPhrase(words, place, sentence)
            else { return nil }
            return FactSpan(text: String(word), range: word.startIndex..<word.endIndex, type: "year")
        }
        let digits = word.filter(\.isNumber).count
        let decimals = word.contains(".") ? word.split(separator: ".").last?.count ?? 0 : 0
        guard place + 1 < words.count, Self.units.contains(words[place + 1].lowercased()), isOneApart(word, words[place + 1], sentence) else { return nil }
        let unit = words[place + 1]
        return FactSpan(
            text: "\(word) \(unit)", range: word.startIndex..<unit.endIndex, type: "\(unit.lowercased()) of \(digits) digits, \(decimals) behind the point")
    }

    // MARK: - Terms

    private static let leads: Set<String> = [
        "the", "a", "an", "of", "in", "by", "with", "as", "and", "or", "called", "termed", "named", "from", "between", "into", "through", "via", "for", "on",
    ]

    /// A noun of the field at the end of its phrase.
    private func term(_ words: [Substring], _ place: Int, _ sentence: String) -> FactSpan? {
        let word = words[place]
        let lower = word.lowercased()
        guard word.count >= 6, word.allSatisfy({ $0.isLetter || $0 == "-" }), lower == String(word), !functionWords.contains(lower), !generalWords.contains(lower),
            WordShape.isNoun(word), index.isNoun(word), isOfField(word)
        else { return nil }
        guard place > 0, Self.leads.contains(words[place - 1].lowercased()), isOneApart(words[place - 1], word, sentence) else { return nil }
        // A word that goes on as part of a longer name is not the thing itself.
        guard endsPhrase(words, place, sentence) else { return nil }
        let article = ["a", "an"].contains(words[place - 1].lowercased()) ? (words[place - 1].lowercased() + " ") : ""
        return FactSpan(text: String(word), range: word.startIndex..<word.endIndex, type: "term " + article + WordShape.sort(word) + " " + WordShape.kind(word))
    }

    func isOfField(_ word: Substring) -> Bool {
        vocabulary.map { $0.contains(word) } ?? index.isTopic(word)
    }
}

/// What the end of a word tells about it.
enum WordShape {
    /// Endings that tell what sort of thing a noun names.
    private static let sorts: [(sort: String, endings: [String])] = [
        ("disease", ["itis", "osis", "emia", "aemia", "pathy", "oma", "algia", "plasia", "trophy", "rrhea", "uria", "penia"]),
        ("method", ["graphy", "scopy", "tomy", "metry", "plasty", "gram", "assay", "therapy", "ectomy", "stomy"]),
        ("substance", ["ase", "ose", "ine", "in", "ol", "ide", "ane", "ene", "gen", "ate", "ite", "one", "amide", "cillin", "statin"]),
        ("cell", ["cyte", "blast", "cell", "phage", "some", "plasm", "ceptor"]),
        ("branch", ["logy", "iatry", "nomics", "omics", "nomy"]),
        ("quality", ["ness", "ity", "ism", "cy", "ty", "ship", "hood", "dom"]),
        ("act", ["tion", "sion", "ment", "ance", "ence", "ure", "age", "al"]),
        ("agent", ["or", "er", "ist", "ian"]),
    ]
    private static let otherEndings = [
        "ly", "ed", "ing", "al", "ic", "ive", "ous", "able", "ible", "ful", "less", "ary", "ory", "ent", "ant", "ical", "ular", "oid", "ific", "ish", "ize", "ise", "ward",
    ]

    /// Whether a word may be a noun by its end.
    static func isNoun(_ word: some StringProtocol) -> Bool {
        let lower = word.lowercased()
        return !otherEndings.contains { lower.hasSuffix($0) }
    }

    static func isPlural(_ word: some StringProtocol) -> Bool {
        let lower = word.lowercased()
        return lower.hasSuffix("s") && !lower.hasSuffix("ss") && !lower.hasSuffix("us") && !lower.hasSuffix("is")
    }

    /// What sort of thing a noun names, by its end; `thing` where the end tells nothing.
    static func sort(_ word: some StringProtocol) -> String {
        let lower = String(isPlural(word) ? word.lowercased().dropLast() : word.lowercased()[...])
        for (sort, endings) in sorts where endings.contains(where: { lower.hasSuffix($0) && lower.count > $0.count + 2 }) { return sort }
        return "thing"
    }

    /// One or many.
    static func kind(_ word: some StringProtocol) -> String { isPlural(word) ? "many" : "one" }
}
