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
        let words = TextWords.words(sentence)
        var spans: [FactSpan] = []
        var place = 0
        while place < words.count {
            if let (span, used) = name(words, place, sentence) {
                spans.append(span)
                place += used
                continue
            }
            if let span = number(words, place, sentence) ?? term(words, place, sentence) { spans.append(span) }
            place += 1
        }
        return spans
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
        // Only at a sentence's start can the capital be its own.
        if start == 0, smallWords.contains(words[0].lowercased()) || functionWords.contains(words[0].lowercased()) { start = 1 }
        guard start < end else { return nil }
        let run = words[start..<end]
        let text = String(sentence[run[run.startIndex].startIndex..<run[run.endIndex - 1].endIndex])
        let used = end - place
        guard run.count <= 5, let type = nameType(run) else { return nil }
        // Names that occur once could be anything.
        guard run.allSatisfy({ index.count($0) >= 2 || type == "person" }) else { return nil }
        if end < words.count, sentence[words[end - 1].endIndex..<words[end].startIndex] == "-" { return nil }
        return (FactSpan(text: text, range: run[run.startIndex].startIndex..<run[run.endIndex - 1].endIndex, type: type), used)
    }

    private func nameType(_ run: ArraySlice<Substring>) -> String? {
        guard let first = run.first, let last = run.last else { return nil }
        if ["Dr", "Prof", "Professor", "Mr", "Mrs"].contains(first) { return run.count >= 2 ? "person" : nil }
        if run.count == 1 {
            if isAbbreviation(first) { return first.contains { $0.isNumber } ? "abbreviation with number" : "abbreviation" }
            guard first.count >= 4, !generalWords.contains(first.lowercased()), !smallWords.contains(first.lowercased()) else { return nil }
            return "name " + WordShape.ending(first)
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
        let before = place > 0 ? words[place - 1].lowercased() : ""
        if word.count == 4, let year = Int(word), (1500...2200).contains(year) {
            guard ["in", "since", "by", "of", "from", "until", "year", "after", "before", "early", "late"].contains(before), after.first != "s" else { return nil }
            return FactSpan(text: String(word), range: word.startIndex..<word.endIndex, type: "year")
        }
        let digits = word.filter(\.isNumber).count
        let decimals = word.contains(".") ? word.split(separator: ".").last?.count ?? 0 : 0
        if after.hasPrefix("%") {
            return FactSpan(text: word + "%", range: word.startIndex..<sentence.index(after: word.endIndex), type: "percent of \(digits) digits, \(decimals) behind the point")
        }
        guard place + 1 < words.count, Self.units.contains(words[place + 1].lowercased()), isOneApart(word, words[place + 1], sentence) else { return nil }
        let unit = words[place + 1]
        return FactSpan(
            text: "\(word) \(unit)", range: word.startIndex..<unit.endIndex, type: "\(unit.lowercased()) of \(digits) digits, \(decimals) behind the point")
    }

    // MARK: - Terms

    private static let leads: Set<String> = [
        "the", "a", "an", "of", "in", "by", "with", "as", "and", "or", "called", "termed", "named", "from", "between", "into", "through", "via", "for", "to", "on",
    ]

    /// A noun of the field at the end of its phrase.
    private func term(_ words: [Substring], _ place: Int, _ sentence: String) -> FactSpan? {
        let word = words[place]
        let lower = word.lowercased()
        guard word.count >= 6, word.allSatisfy({ $0.isLetter || $0 == "-" }), lower == String(word), !functionWords.contains(lower), !generalWords.contains(lower),
            WordShape.isNoun(word), index.count(word) >= 2, isOfField(word)
        else { return nil }
        guard place > 0, Self.leads.contains(words[place - 1].lowercased()), isOneApart(words[place - 1], word, sentence) else { return nil }
        // A word that goes on as part of a longer name is not the thing itself.
        if place + 1 < words.count {
            let next = words[place + 1]
            let between = sentence[word.endIndex..<next.startIndex]
            guard between != " " || functionWords.contains(next.lowercased()) else { return nil }
        }
        let article = ["a", "an"].contains(words[place - 1].lowercased()) ? (words[place - 1].lowercased() + " ") : ""
        return FactSpan(text: String(word), range: word.startIndex..<word.endIndex, type: "term " + article + WordShape.kind(word))
    }

    private func isOfField(_ word: Substring) -> Bool {
        guard let vocabulary, !vocabulary.words.isEmpty else { return true }
        return vocabulary.contains(word) || word.count >= 9
    }
}

/// What the end of a word tells about it.
enum WordShape {
    private static let nounEndings = [
        "tion", "sion", "ment", "ness", "ity", "ism", "itis", "osis", "emia", "pathy", "logy", "graphy", "scopy", "tomy", "ance", "ence", "ure", "ase", "ose",
        "ine", "in", "one", "ol", "or", "er", "oma", "um", "us", "cy", "ty", "gen", "cyte", "cell", "ide", "ite", "ate", "ism", "ship", "hood", "dom", "age",
        "ine", "ane", "ene", "ome", "ion", "ist", "eptor", "on", "is", "ex", "ia", "y",
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

    /// The ending that a word shares with others of its sort, `-` for none that is known.
    static func ending(_ word: some StringProtocol) -> String {
        let lower = String(isPlural(word) ? word.lowercased().dropLast() : word.lowercased()[...])
        return "-" + (nounEndings.first { lower.hasSuffix($0) && lower.count > $0.count + 2 } ?? "")
    }

    /// One or many.
    static func kind(_ word: some StringProtocol) -> String { isPlural(word) ? "many" : "one" }
}
