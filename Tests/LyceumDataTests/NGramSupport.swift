/// Modified Kneser–Ney straight from the definition: counts in dictionaries, recursion over contexts. For small texts.
struct NGramBruteForce {
    private typealias Words = [String]
    private let order: Int
    private var adjusted: [[Words: Int]]
    private var discounts: [[Double]] = []
    private var vocabulary: Set<String> = ["<unk>", "</s>"]

    init(_ sentences: [[String]], order: Int) {
        self.order = order
        adjusted = Array(repeating: [:], count: order)
        var raw: [[Words: Int]] = Array(repeating: [:], count: order)
        for sentence in sentences {
            vocabulary.formUnion(sentence)
            let padded = ["<s>"] + sentence + ["</s>"]
            for end in 1..<padded.count {
                for length in 1...order where end - length + 1 >= 0 { raw[length - 1][Array(padded[(end - length + 1)...end]), default: 0] += 1 }
            }
        }
        for length in 1...order {
            for (words, count) in raw[length - 1] {
                if length == order || words[0] == "<s>" {
                    adjusted[length - 1][words] = count
                } else {
                    adjusted[length - 1][words] = raw[length].keys.count { $0.dropFirst().elementsEqual(words) }
                }
            }
            discounts.append(Self.discounts(adjusted[length - 1].values.map { $0 }))
        }
    }

    private static func discounts(_ counts: [Int]) -> [Double] {
        let t = (1...4).map { wanted in Double(counts.count { $0 == wanted }) }
        guard t[0] > 0, t[1] > 0, t[2] > 0 else { return [0.5, 1, 1.5] }
        let y = t[0] / (t[0] + 2 * t[1])
        let d = [1 - 2 * y * t[1] / t[0], 2 - 3 * y * t[2] / t[1], 3 - 4 * y * t[3] / t[2]]
        return zip(d, [1.0, 2, 3]).allSatisfy { $0 >= 0 && $0 <= $1 } ? d : [0.5, 1, 1.5]
    }

    private func discount(_ count: Int, _ length: Int) -> Double { count == 0 ? 0 : discounts[length - 1][min(count, 3) - 1] }

    /// The probability of a word after all words before it.
    func probability(_ word: String, after context: [String]) -> Double {
        let known = vocabulary.contains(word) ? word : "<unk>"
        return probability(known, Array(context.suffix(order - 1)))
    }

    private func probability(_ word: String, _ context: Words) -> Double {
        let length = context.count + 1
        let followers = adjusted[length - 1].filter { $0.key.dropLast().elementsEqual(context) }
        let lower = context.isEmpty ? 1 / Double(vocabulary.count) : probability(word, Array(context.dropFirst()))
        let total = Double(followers.values.reduce(0, +))
        guard total > 0 else { return lower }
        let count = followers[context + [word]] ?? 0
        let weight = followers.values.reduce(0.0) { $0 + discount($1, length) } / total
        return (Double(count) - discount(count, length)) / total + weight * lower
    }
}
