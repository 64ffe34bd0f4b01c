internal import LyceumData

/// Whether a sentence can be asked about without the text around it.
struct FairSentence {
    private let unfair: [String]
    private let leaning: [String]
    private let ties: Set<String>
    private let past: Set<String> = ["was", "were", "had", "did"]
    private let present: Set<String>
    private let withFigures: Set<String>
    private let discoveries: Set<String>
    static let words = 6...45

    init(_ lists: DataLists) {
        unfair = lists.strings("unfair-words").map { " \($0.lowercased()) " }
        ties = Set(lists.strings("ties").map { $0.lowercased() })
        withFigures = Set(lists.strings("unfair-with-figures").map { $0.lowercased() })
        // The verbs of the relations are in the present, too: "regulates", "plays".
        let verbs = lists.strings("relations").compactMap { TextWords.lowercased($0).dropFirst().first }
        present = Set(lists.strings("present-verbs").map { $0.lowercased() } + verbs).subtracting(past)
        discoveries = Set(lists.strings("discoveries").map { $0.lowercased() })
        leaning = lists.strings("leaning-starts").map { " \($0.lowercased()) " }
    }

    /// A sentence without an opening that only ties it to the one before (`Furthermore, …`).
    func untied(_ sentence: String) -> String {
        guard let comma = sentence.prefix(40).firstRange(of: ", ") else { return sentence }
        let opening = sentence[..<comma.lowerBound].lowercased()
        guard ties.contains(opening) else { return sentence }
        return MinedRelations.capitalized(String(sentence[comma.upperBound...]))
    }

    /// Whether a statement is told as what holds, not as what was found once; statements of discoveries hold.
    func isLasting(_ sentence: String) -> Bool {
        let words = TextWords.lowercased(sentence)
        if !past.isDisjoint(with: words) { return !discoveries.isDisjoint(with: words) }
        if present.isDisjoint(with: words) { return false }
        // More than one figure that is no year is a result, and so is one that is told of people.
        let figures = words.reduce(0) { $0 + ($1.first?.isNumber == true && !($1.count == 4 && Int($1) != nil) ? 1 : 0) }
        return figures == 0 || figures == 1 && withFigures.isDisjoint(with: words)
    }

    func allows(_ sentence: String) -> Bool {
        guard let first = sentence.first, first.isUppercase || first.isNumber, let last = sentence.last, last == "." else { return false }
        let words = TextWords.lowercased(sentence)
        guard Self.words.contains(words.count) else { return false }
        // Statistics tell of one study.
        guard !sentence.contains("="), !sentence.contains("±"), !sentence.contains("95%"), !sentence.contains("vs."), !sentence.contains("<"), !sentence.contains("|"), !sentence.contains("\n") else { return false }
        let opened = sentence.filter { $0 == "(" }.count
        guard opened == sentence.filter({ $0 == ")" }).count, sentence.filter({ $0 == "\"" }).count % 2 == 0 else { return false }
        let plain = " " + words.joined(separator: " ") + " "
        return !unfair.contains { plain.contains($0) } && !leaning.contains { plain.hasPrefix($0) }
    }
}
