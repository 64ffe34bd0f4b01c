internal import LyceumData

/// Exchanges the names of persons in one document for common ones that begin with the same letter.
///
/// A name is a word with a capital letter inside a sentence that the vocabulary does not have and that never comes without it; whether it is a woman's or
/// a man's is told by the nearest pronouns. A name keeps its new one throughout the document.
struct SimplifyNames {
    private static let women = [
        "Anna", "Beth", "Clara", "Dora", "Emma", "Fay", "Grace", "Hanna", "Ida", "Jane", "Kate", "Lucy", "Mary", "Nina", "Olga", "Paula", "Queenie", "Rose",
        "Sara", "Tina", "Una", "Vera", "Wendy", "Xenia", "Yvonne", "Zoe",
    ]
    private static let men = [
        "Adam", "Ben", "Carl", "David", "Eric", "Frank", "George", "Henry", "Ian", "Jack", "Kurt", "Leo", "Max", "Noah", "Oscar", "Peter", "Quinn", "Robert",
        "Sam", "Tom", "Ugo", "Victor", "Will", "Xavier", "Yan", "Zack",
    ]
    private static let female: Set<String> = ["she", "her", "hers", "herself", "mrs", "ms", "woman", "girl", "mother", "daughter", "sister", "wife"]
    private static let male: Set<String> = ["he", "him", "his", "himself", "mr", "man", "boy", "father", "son", "brother", "husband"]

    private static let placeWords: Set<String> = ["in", "at", "from", "near", "to", "of", "the"]

    /// Names of the document and what they become. Words that mostly come behind `in`, `at`, `from`, `near`, `to`, `of` or `the` are places.
    let table: [String: String]

    init(_ text: String, vocabulary: SimpleVocabulary) {
        var order: [String] = []
        var balance: [String: Int] = [:]
        // What speaks for a person, less what speaks for a place.
        var signs: [String: Int] = [:]
        var lowerCase = Set<String>()
        for sentence in SentenceSplitter.sentences(text) {
            let words = TextWords.words(sentence).map(String.init)
            let pronouns = words.map { word -> Int in
                let lower = word.lowercased()
                return Self.female.contains(lower) ? 1 : Self.male.contains(lower) ? -1 : 0
            }
            for (place, word) in words.enumerated() {
                guard let first = word.unicodeScalars.first, ("A"..."Z").contains(first), word.count > 1, word.contains(where: \.isLowercase) else {
                    lowerCase.insert(word)
                    continue
                }
                guard !vocabulary.contains(word) else { continue }
                if balance[word] == nil { order.append(word) }
                balance[word, default: 0] += pronouns.reduce(0, +)
                let before = place > 0 ? words[place - 1].lowercased() : ""
                if Self.placeWords.contains(before) { signs[word, default: 0] -= 1 }
                let after = place + 1 < words.count ? words[place + 1] : ""
                if pronouns.contains(where: { $0 != 0 }) || ["said", "says", "was", "is"].contains(after) { signs[word, default: 0] += 1 }
            }
        }
        var table: [String: String] = [:]
        var used = Set<String>()
        for word in order where signs[word, default: 0] > 0 && !lowerCase.contains(word.lowercased()) {
            let list = (balance[word] ?? 0) > 0 ? Self.women : Self.men
            guard let letter = word.unicodeScalars.first, case let place = Int(letter.value) - 65, list.indices.contains(place) else { continue }
            let name = used.insert(list[place]).inserted ? list[place] : (balance[word] ?? 0) > 0 ? Self.men[place] : Self.women[place]
            used.insert(name)
            table[word] = name
        }
        self.table = table
    }

    /// The text with its names exchanged, whole words alone.
    func applied(to text: String) -> String {
        guard !table.isEmpty else { return text }
        var result = ""
        var word = ""
        func close() {
            result += table[word] ?? word
            word = ""
        }
        for scalar in text.unicodeScalars {
            if scalar.properties.isAlphabetic {
                word.unicodeScalars.append(scalar)
            } else {
                close()
                result.unicodeScalars.append(scalar)
            }
        }
        close()
        return result
    }
}
