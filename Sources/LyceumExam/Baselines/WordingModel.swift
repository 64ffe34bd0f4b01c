internal import LyceumStatistics

/// What the wording of an option shows without the question: words, pairs of words, lengths, forms.
struct WordingFeatures: Sendable {
    /// Names with values; the same option among other options has other lengths.
    static func features(_ item: BaselineItem) -> [[(name: String, value: Double)]] {
        let lengths = item.options.map { Double($0.unicodeScalars.count) }
        let mean = lengths.reduce(0, +) / Double(lengths.count)
        let stem = Set(words(item.stem))
        return item.options.enumerated().map { position, option in
            let words = words(option)
            var features: [(name: String, value: Double)] = [("position \(position)", 1)]
            features.append(("length", mean > 0 ? (lengths[position] - mean) / mean : 0))
            if lengths[position] == lengths.max() { features.append(("longest", 1)) }
            if lengths[position] == lengths.min() { features.append(("shortest", 1)) }
            features.append(("overlap", words.isEmpty ? 0 : Double(Set(words).intersection(stem).count) / Double(Set(words).count)))
            if option.unicodeScalars.contains(where: { $0.properties.numericType != nil }) { features.append(("digit", 1)) }
            // Long options have more words; a word's weight is shared so that length stays one feature.
            let share = 1 / Double(max(1, words.count)).squareRoot()
            for word in Set(words).sorted() { features.append(("w " + word, share)) }
            for pair in Set(zip(words, words.dropFirst()).map { "p \($0) \($1)" }).sorted() { features.append((pair, share)) }
            return features
        }
    }

    /// Lower-case runs of letters and digits.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
}

/// A conditional logistic model over the options of an item: the chance of each is the softmax of its features' weights.
///
/// Trained by AdaGrad with a quadratic penalty, items in a seeded order; the same items and seed give the same weights.
struct WordingModel: Sendable {
    private static let epochs = 12
    private static let rate = 0.3
    private static let penalty = 1e-3

    private var names: [String: Int] = [:]
    private var weights: [Double] = []

    init(_ items: [BaselineItem], seed: UInt64) {
        let rows = items.map { item in WordingFeatures.features(item).map { $0.map { (index($0.name), $0.value) } } }
        weights = [Double](repeating: 0, count: names.count)
        var squares = [Double](repeating: 1e-8, count: names.count)
        var order = Array(items.indices)
        var generator = PythonRandom(seed: seed)
        for _ in 0..<Self.epochs {
            generator.shuffle(&order)
            for position in order { learn(rows[position], items[position].gold, &squares) }
        }
    }

    /// A number per option; the largest is the answer. Words never seen count nothing.
    func scores(_ item: BaselineItem) -> [Double] {
        WordingFeatures.features(item).map { option -> Double in
            var sum = 0.0
            for feature in option {
                if let position = names[feature.name] { sum += weights[position] * feature.value }
            }
            return sum
        }
    }

    private mutating func index(_ name: String) -> Int {
        if let known = names[name] { return known }
        names[name] = names.count
        return names.count - 1
    }

    private mutating func learn(_ options: [[(Int, Double)]], _ gold: [Int], _ squares: inout [Double]) {
        let sums = options.map { option -> Double in
            var sum = 0.0
            for (feature, value) in option { sum += weights[feature] * value }
            return sum
        }
        let peak = sums.max() ?? 0
        let exponentials = sums.map { Real.exp($0 - peak) }
        let total = exponentials.reduce(0, +)
        for (position, option) in options.enumerated() {
            let target = gold.contains(position) ? 1 / Double(gold.count) : 0
            let error = exponentials[position] / total - target
            for (feature, value) in option {
                let slope = error * value + Self.penalty * weights[feature]
                squares[feature] += slope * slope
                weights[feature] -= Self.rate * slope / squares[feature].squareRoot()
            }
        }
    }
}
