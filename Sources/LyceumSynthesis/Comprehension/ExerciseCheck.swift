internal import LyceumData

/// Whether what a model wrote is an exercise about its passage.
struct ExerciseCheck {
    let catalog: ExerciseCatalog
    /// Share of an answer's content words that must stand in the passage, for kinds that take their answers from it.
    var extractiveOverlap = 0.6
    /// The same for all other kinds: an answer that shares nothing is about something else.
    var leastOverlap = 0.2
    var longestQuestion = 400
    var longestAnswer = 1500

    /// nil for good exercises, else what is wrong.
    func problem(_ exercise: Exercise, passage: String) -> String? {
        let (question, answer) = (exercise.question.trimmed, exercise.answer.trimmed)
        if question.isEmpty { return "empty question" }
        if answer.isEmpty || TextWords.words(answer).isEmpty { return "empty answer" }
        if question.unicodeScalars.count < 8 { return "question too short" }
        if question.unicodeScalars.count > longestQuestion { return "question too long" }
        if answer.unicodeScalars.count > longestAnswer { return "answer too long" }
        let lower = (question + "\n" + answer).lowercased()
        if catalog.refusals.contains(where: { lower.contains($0) }) { return "refusal" }
        if question.lowercased() == answer.lowercased() { return "answer repeats the question" }
        if isRepetitive(answer) { return "repetition" }
        guard LanguageGuess.agree(passage, question + " " + answer) else { return "other language" }
        let share = Self.overlap(of: answer, with: passage)
        let needed = catalog.extractiveKinds.contains(exercise.kind) ? extractiveOverlap : leastOverlap
        // Yes, no and single words have no content to compare.
        if Self.content(answer).isEmpty { return catalog.extractiveKinds.contains(exercise.kind) ? "not in the passage" : nil }
        return share < needed ? "not in the passage" : nil
    }

    /// Words of four letters or more, and numbers.
    private static func content(_ text: String) -> [String] {
        TextWords.lowercased(text).filter { $0.unicodeScalars.count >= 4 || $0.first?.isNumber == true }
    }

    /// Share of a text's content words that stand in another, endings of up to three letters aside.
    static func overlap(of text: String, with passage: String) -> Double {
        let words = content(text)
        guard !words.isEmpty else { return 0 }
        let known = Set(content(passage).flatMap { [$0, stem($0)] })
        return Double(words.filter { known.contains($0) || known.contains(stem($0)) }.count) / Double(words.count)
    }

    private static func stem(_ word: String) -> String {
        for ending in ["ing", "ied", "ies", "es", "ed", "ly", "s"] where word.hasSuffix(ending) && word.count - ending.count >= 4 {
            return String(word.dropLast(ending.count))
        }
        return word
    }

    /// The same run of three words more than three times.
    private func isRepetitive(_ text: String) -> Bool {
        let words = TextWords.lowercased(text)
        var counts: [String: Int] = [:]
        for place in 0..<max(words.count - 2, 0) {
            let run = words[place..<(place + 3)].joined(separator: " ")
            counts[run, default: 0] += 1
            if counts[run, default: 0] > 3 { return true }
        }
        return false
    }
}

/// Which of some languages a text is in, by its smallest words; other languages by their script alone.
enum LanguageGuess {
    private static let words: [(language: String, words: Set<String>)] = [
        ("en", ["the", "and", "of", "to", "in", "is", "that", "it", "for", "was", "with", "are", "this", "what", "which", "how", "why", "does"]),
        ("fr", ["le", "la", "les", "et", "des", "une", "est", "dans", "que", "pour", "du", "qui", "par", "sur", "quel", "quelle", "sont", "aux"]),
        ("de", ["der", "die", "und", "das", "ist", "den", "mit", "von", "ein", "eine", "nicht", "für", "auf", "sich", "was", "wie", "dem", "im"]),
        ("es", ["el", "los", "las", "una", "que", "del", "por", "con", "para", "es", "se", "como", "qué", "cuál", "su", "más", "al", "y"]),
        ("it", ["il", "lo", "gli", "che", "di", "della", "per", "con", "una", "sono", "nel", "è", "quale", "come", "del", "i", "da", "non"]),
        ("pt", ["o", "os", "as", "que", "do", "da", "em", "uma", "para", "com", "não", "é", "dos", "qual", "por", "mais", "como", "no"]),
        ("nl", ["de", "het", "een", "van", "en", "is", "dat", "niet", "op", "te", "zijn", "met", "voor", "wat", "welke", "hoe", "bij", "ook"]),
    ]

    /// nil when the text is too short to tell.
    static func language(_ text: String) -> String? {
        let all = TextWords.lowercased(text)
        let scores = words.map { entry in (entry.language, all.reduce(0) { $0 + (entry.words.contains($1) ? 1 : 0) }) }
        guard let best = scores.max(by: { $0.1 < $1.1 }), best.1 >= 2 else { return nil }
        // A tie tells nothing.
        return scores.filter { $0.1 == best.1 }.count == 1 ? best.0 : nil
    }

    /// False when two texts are surely in different languages or scripts.
    static func agree(_ a: String, _ b: String) -> Bool {
        if let first = language(a), let second = language(b), first != second { return false }
        let (x, y) = (latinShare(a), latinShare(b))
        guard let x, let y else { return true }
        return abs(x - y) < 0.6
    }

    /// Share of Latin letters among letters; nil without letters.
    private static func latinShare(_ text: String) -> Double? {
        var (latin, all) = (0, 0)
        for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
            all += 1
            if scalar.value < 0x250 { latin += 1 }
        }
        return all > 0 ? Double(latin) / Double(all) : nil
    }
}
