internal import LyceumData

/// Whether a sentence can be asked about without the text around it.
struct FairSentence {
    private let unfair: [String]
    private let leaning: [String]
    static let words = 6...45

    init(_ lists: DataLists) {
        unfair = lists.strings("unfair-words").map { " \($0.lowercased()) " }
        leaning = lists.strings("leaning-starts").map { " \($0.lowercased()) " }
    }

    func allows(_ sentence: String) -> Bool {
        guard let first = sentence.first, first.isUppercase || first.isNumber, let last = sentence.last, last == "." else { return false }
        let words = TextWords.lowercased(sentence)
        guard Self.words.contains(words.count) else { return false }
        // Statistics tell of one study.
        guard !sentence.contains("="), !sentence.contains("±"), !sentence.contains("95%"), !sentence.contains("|"), !sentence.contains("\n") else { return false }
        let opened = sentence.filter { $0 == "(" }.count
        guard opened == sentence.filter({ $0 == ")" }).count, sentence.filter({ $0 == "\"" }).count % 2 == 0 else { return false }
        let plain = " " + words.joined(separator: " ") + " "
        return !unfair.contains { plain.contains($0) } && !leaning.contains { plain.hasPrefix($0) }
    }
}
