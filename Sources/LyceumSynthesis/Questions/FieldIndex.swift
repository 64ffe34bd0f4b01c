internal import LyceumData

/// The sentences of a whole field by their words: how often a word occurs, and where else two things are said together.
struct FieldIndex {
    private(set) var counts: [String: Int] = [:]
    /// Sentences, each as its set of word numbers.
    private var sentences: [Set<Int32>] = []
    private var places: [String: [Int32]] = [:]
    private var numbers: [String: Int32] = [:]
    /// The sentences in lower case with blanks around words, for runs of words.
    private var plain: [String] = []
    private let functionWords: Set<String>
    /// How often words stand at the end of a noun's phrase, and behind "to" as verbs do.
    private var nounPlaces: [String: Int] = [:]
    private var verbPlaces: [String: Int] = [:]
    /// Texts that hold a word.
    private var texts: [String: Int] = [:]

    init(_ texts: [String], functionWords: Set<String>) {
        self.functionWords = functionWords
        for text in texts {
            var seen = Set<String>()
            for sentence in SentenceSplitter.sentences(text) { add(sentence, &seen) }
            for word in seen { self.texts[word, default: 0] += 1 }
        }
    }

    private mutating func add(_ sentence: String, _ seen: inout Set<String>) {
        let raw = TextWords.words(sentence)
        let words = raw.map { $0.lowercased() }
        noteForms(raw, words, sentence)
        seen.formUnion(words)
        let place = Int32(sentences.count)
        var set = Set<Int32>()
        for word in words {
            counts[word, default: 0] += 1
            guard !functionWords.contains(word) else { continue }
            let number = numbers[word] ?? Int32(numbers.count)
            numbers[word] = number
            if set.insert(number).inserted { places[word, default: []].append(place) }
        }
        sentences.append(set)
        plain.append(" " + words.joined(separator: " ") + " ")
    }

    private static let nounLeads: Set<String> = ["the", "a", "an", "of", "in", "by", "with", "from", "its", "their", "this"]

    private mutating func noteForms(_ raw: [Substring], _ words: [String], _ sentence: String) {
        for place in words.indices.dropFirst() {
            let isLast = place + 1 == words.count || sentence[raw[place].endIndex..<raw[place + 1].startIndex] != " " || functionWords.contains(words[place + 1])
            guard isLast else { continue }
            if Self.nounLeads.contains(words[place - 1]) { nounPlaces[words[place], default: 0] += 1 }
            if words[place - 1] == "to" { verbPlaces[words[place], default: 0] += 1 }
        }
    }

    /// Whether the field uses a word as a noun, more often than as a verb.
    func isNoun(_ word: some StringProtocol) -> Bool {
        let lower = word.lowercased()
        return (nounPlaces[lower] ?? 0) >= 2 && (nounPlaces[lower] ?? 0) > 2 * (verbPlaces[lower] ?? 0)
    }

    /// Whether a word stands thick where it stands: words of general language are spread thin.
    func isTopic(_ word: some StringProtocol) -> Bool {
        let lower = word.lowercased()
        let count = counts[lower] ?? 0
        return count >= 3 && count * 2 >= 3 * (texts[lower] ?? count)
    }

    /// The words of every sentence that holds a word.
    func sentencesHolding(_ word: String) -> [Set<String>] {
        (places[word] ?? []).map { Set(plain[Int($0)].split(separator: " ").map(String.init)) }
    }

    func count(_ word: some StringProtocol) -> Int { counts[word.lowercased()] ?? 0 }

    /// Words that name something.
    func contentWords(_ text: String) -> [String] {
        var seen = Set<String>()
        return TextWords.lowercased(text).filter { !functionWords.contains($0) && $0.count > 1 && seen.insert($0).inserted }
    }

    /// Whether some sentence holds a thing together with a good part of a statement: then the thing could be right there, too.
    ///
    /// One of the statement's rarest words must be in that part: sentences of one pattern about other things say nothing.
    /// - Parameter share: of the statement's content words, from which a sentence counts as saying it.
    func couldBeRight(_ option: String, in statement: [String], share: Double = 0.5) -> Bool {
        let words = TextWords.lowercased(option)
        let run = " " + words.joined(separator: " ") + " "
        guard let rarest = words.filter({ !functionWords.contains($0) }).min(by: { (places[$0]?.count ?? 0) < (places[$1]?.count ?? 0) }),
            let candidates = places[rarest]
        else { return false }
        let wanted = statement.compactMap { numbers[$0] }
        guard !wanted.isEmpty else { return false }
        let least = statement.compactMap { places[$0]?.count }.min() ?? 0
        let rare = Set(statement.filter { (places[$0]?.count ?? 0) <= 2 * least }.compactMap { numbers[$0] })
        let needed = max(2, Int((Double(wanted.count) * share).rounded(.up)))
        return candidates.contains { place in
            wanted.reduce(0) { $0 + (sentences[Int(place)].contains($1) ? 1 : 0) } >= needed
                && !rare.isDisjoint(with: sentences[Int(place)]) && plain[Int(place)].contains(run)
        }
    }
}

extension FieldIndex {
    /// Whether some sentence holds most words of one thing and half of the words of another.
    func areSaidTogether(_ first: [String], _ second: [String]) -> Bool {
        guard let rarest = first.min(by: { count($0) < count($1) }) else { return false }
        return sentencesHolding(rarest).contains { words in
            func share(_ list: [String]) -> Double {
                list.isEmpty ? 0 : Double(list.reduce(0) { $0 + (words.contains($1) ? 1 : 0) }) / Double(list.count)
            }
            return share(first) >= 0.6 && share(second) >= 0.5
        }
    }
}
