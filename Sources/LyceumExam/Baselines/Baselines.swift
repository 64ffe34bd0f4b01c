internal import LyceumCore

/// What a way of answering without reading the question gets.
public struct BaselineScore: Sendable, Hashable {
    public var name: String
    /// How it answers, in one sentence.
    public var explanation: String
    /// Items in the order they were given: the chance to be right.
    public var values: [Double]

    public init(_ name: String, _ explanation: String, values: [Double]) {
        self.name = name
        self.explanation = explanation
        self.values = values
    }

    public var mean: Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }
}

/// What can be had on a multiple-choice task without knowing the subject: a score has to beat all of these before it says anything.
///
/// Whatever is learned (the favorite position, the wording) is learned on other folds than it answers, and clusters stay together.
public struct Baselines: Sendable {
    public let items: [BaselineItem]
    /// Folds of the cross-validation.
    public let folds: Int
    public let seed: UInt64

    public init(_ items: [BaselineItem], folds: Int = 5, seed: UInt64 = 1234) {
        self.items = items
        self.folds = max(2, folds)
        self.seed = seed
    }

    public var scores: [BaselineScore] {
        guard !items.isEmpty else { return [] }
        return [
            BaselineScore("chance", "guesses", values: items.map { Double($0.gold.count) / Double($0.options.count) }),
            BaselineScore("majority position", "the position that is right most often in the other folds", values: majority()),
            BaselineScore("longest option", "the option with the most characters", values: items.map { extreme($0) { $0.unicodeScalars.count } }),
            BaselineScore("shortest option", "the option with the fewest characters", values: items.map { extreme($0) { -$0.unicodeScalars.count } }),
            BaselineScore("stem overlap", "the option with the largest share of words from the question", values: items.map(overlap)),
            BaselineScore("wording", "words, pairs of words and lengths of the options, learned on the other folds", values: wording()),
        ]
    }

    /// The letter or number of the position that is right most often, and how often.
    public var favorite: (position: Int, share: Double)? {
        guard !items.isEmpty else { return nil }
        let counts = Self.counts(items)
        guard let position = Self.largest(counts) else { return nil }
        return (position, counts[position] / Double(items.count))
    }

    // MARK: - Parts

    /// Fold of every item; items of one cluster share theirs.
    var foldOfItem: [Int] {
        let keys = items.map { $0.cluster.map { "c" + $0 } ?? "n\($0.number)" }
        var order: [String] = []
        var seen = Set<String>()
        for key in keys where seen.insert(key).inserted { order.append(key) }
        var generator = PythonRandom(seed: seed)
        generator.shuffle(&order)
        let folds = min(folds, order.count)
        let fold = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0 % max(1, folds)) })
        return keys.map { fold[$0] ?? 0 }
    }

    private func majority() -> [Double] {
        let folds = foldOfItem
        var answers: [Int: Int] = [:]
        for fold in Set(folds) {
            let others = zip(items, folds).filter { $1 != fold }.map(\.0)
            answers[fold] = Self.largest(Self.counts(others)) ?? 0
        }
        return zip(items, folds).map { item, fold in item.gold.contains(answers[fold] ?? 0) ? 1 : 0 }
    }

    private static func counts(_ items: [BaselineItem]) -> [Double] {
        var counts = [Double](repeating: 0, count: items.map(\.options.count).max() ?? 0)
        for item in items { for position in item.gold { counts[position] += 1 / Double(item.gold.count) } }
        return counts
    }

    private static func largest(_ counts: [Double]) -> Int? {
        counts.max().flatMap { most in most > 0 ? counts.firstIndex(of: most) : nil }
    }

    /// Several options with the same measure are guessed among.
    private func extreme(_ item: BaselineItem, _ measure: (String) -> Int) -> Double { picked(item, item.options.map { Double(measure($0)) }) }

    private func overlap(_ item: BaselineItem) -> Double {
        let stem = Set(WordingFeatures.words(item.stem))
        return picked(
            item,
            item.options.map { option in
                let words = Set(WordingFeatures.words(option))
                return words.isEmpty ? 0 : Double(words.intersection(stem).count) / Double(words.count)
            })
    }

    private func picked(_ item: BaselineItem, _ measures: [Double]) -> Double {
        let best = measures.max() ?? 0
        let chosen = measures.indices.filter { measures[$0] == best }
        return Double(chosen.filter(item.gold.contains).count) / Double(max(1, chosen.count))
    }

    private func wording() -> [Double] {
        let folds = foldOfItem
        var values = [Double](repeating: 0, count: items.count)
        for fold in Set(folds).sorted() {
            let training = items.indices.filter { folds[$0] != fold }.map { items[$0] }
            let model = WordingModel(training, seed: seed)
            for position in items.indices where folds[position] == fold { values[position] = picked(items[position], model.scores(items[position])) }
        }
        return values
    }
}
