#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What can be seen of an item without knowing anything.
struct CueFeatures {
    /// Words, pairs of words and the ends of words of each option, each once.
    let grams: [[String]]
    /// Characters of each option.
    let lengths: [Double]
    /// The share of each option's words that stand in the question.
    let overlaps: [Double]

    init(_ item: CueAudit.Item) {
        let stem = OverlapWords(item.stem)
        let known = Set((0..<stem.count).map { stem.text($0..<$0 + 1) })
        var (grams, lengths, overlaps) = ([[String]](), [Double](), [Double]())
        for choice in item.choices {
            let words = OverlapWords(choice)
            let list = (0..<words.count).map { words.text($0..<$0 + 1) }
            let pairs = zip(list, list.dropFirst()).map { "\($0) \($1)" }
            let ends = list.map { "…\($0.suffix(3))" }
            var seen = Set<String>()
            grams.append((list + pairs + ends).filter { seen.insert($0).inserted })
            lengths.append(Double(choice.unicodeScalars.count))
            overlaps.append(list.isEmpty ? 0 : Double(list.filter { known.contains($0) }.count) / Double(list.count))
        }
        (self.grams, self.lengths, self.overlaps) = (grams, lengths, overlaps)
    }
}

/// How usual a text is among others, by its letters: trigrams with shorter ones where they were not seen.
struct CueLanguageModel {
    private var counts: [[UInt8]: Double] = [:]

    init(_ texts: [String]) {
        for text in texts {
            let bytes = Self.bytes(text)
            for place in 2..<bytes.count {
                for length in 0...3 { counts[Array(bytes[(place + 1 - length)..<(place + 1)]), default: 0] += 1 }
                counts[Array(bytes[(place - 2)..<place]) + [0xFF], default: 0] += 1
                counts[[bytes[place - 1], 0xFE], default: 0] += 1
            }
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { [1, 1] + Array(text.lowercased().utf8) + [2] }

    /// Negative log-probability per letter.
    func rate(_ text: String) -> Double {
        let bytes = Self.bytes(text)
        var sum = 0.0
        let all = counts[[]] ?? 0
        for place in 2..<bytes.count {
            let one = ((counts[[bytes[place]]] ?? 0) + 0.5) / (all + 128)
            let two = ((counts[Array(bytes[(place - 1)...place])] ?? 0) + 4 * one) / ((counts[[bytes[place - 1], 0xFE]] ?? 0) + 4)
            let three = ((counts[Array(bytes[(place - 2)...place])] ?? 0) + 4 * two) / ((counts[Array(bytes[(place - 2)..<place]) + [0xFF]] ?? 0) + 4)
            sum -= log(three)
        }
        return sum / Double(bytes.count - 2)
    }
}

/// Tells the right option of an item from its wrong ones: a logistic model over the options of an item, by gradient descent from zero.
///
/// Options that can be exchanged get a gradient of exactly zero, so that balanced sets give ties.
struct CueClassifier {
    private var numbers: [String: Int] = [:]
    private var weights: [Double] = []
    /// Length, overlap, perplexity.
    private var slopes = [0.0, 0.0, 0.0]
    private var positions: [Double]

    /// An item with its grams as numbers.
    private struct Example {
        var grams: [[Int]]
        var values: [[Double]]
        var answer: Int
    }

    init(_ items: [(CueFeatures, [Double], Int)], rounds: Int = 60, rate: Double = 0.5, decay: Double = 1e-3) {
        positions = Array(repeating: 0, count: items.map { $0.0.lengths.count }.max() ?? 0)
        guard !items.isEmpty else { return }
        var examples: [Example] = []
        for (features, perplexities, answer) in items {
            for gram in features.grams.joined() where numbers[gram] == nil { numbers[gram] = numbers.count }
            let grams = features.grams.map { list in list.compactMap { numbers[$0] } }
            examples.append(Example(grams: grams, values: Self.values(features, perplexities), answer: answer))
        }
        weights = Array(repeating: 0, count: numbers.count)
        let step = rate / Double(examples.count).squareRoot()
        for _ in 0..<rounds { descend(examples, step, decay) }
    }

    private mutating func descend(_ examples: [Example], _ step: Double, _ decay: Double) {
        var (grams, slopes, places) = (weights.map { _ in 0.0 }, [0.0, 0.0, 0.0], positions.map { _ in 0.0 })
        for example in examples {
            let scores = example.grams.indices.map { score(example.grams[$0], example.values, $0) }
            let top = scores.max() ?? 0
            let shares = scores.map { exp($0 - top) }
            let sum = shares.reduce(0, +)
            for option in scores.indices {
                let gradient = (option == example.answer ? 1 : 0) - shares[option] / sum
                for gram in example.grams[option] { grams[gram] += gradient }
                for slope in 0..<3 { slopes[slope] += gradient * example.values[slope][option] }
                places[option] += gradient
            }
        }
        // What rounding leaves of a sum that is zero is no evidence.
        func move(_ values: inout [Double], _ gradients: [Double]) {
            for index in values.indices where abs(gradients[index]) > 1e-9 { values[index] += step * (gradients[index] - decay * values[index]) }
        }
        move(&weights, grams)
        move(&self.slopes, slopes)
        move(&positions, places)
    }

    /// Length, overlap and perplexity of each option against the item's mean.
    private static func values(_ features: CueFeatures, _ perplexities: [Double]) -> [[Double]] {
        func centered(_ values: [Double], scale: Double) -> [Double] {
            let mean = values.reduce(0, +) / Double(max(values.count, 1))
            return values.map { ($0 - mean) * scale }
        }
        let mean = max(features.lengths.reduce(0, +) / Double(max(features.lengths.count, 1)), 1)
        return [centered(features.lengths, scale: 1 / mean), centered(features.overlaps, scale: 1), centered(perplexities, scale: 1)]
    }

    private func score(_ grams: [Int], _ values: [[Double]], _ option: Int) -> Double {
        var sum = positions.indices.contains(option) ? positions[option] : 0
        for gram in grams { sum += weights[gram] }
        for slope in 0..<3 { sum += slopes[slope] * values[slope][option] }
        return sum
    }

    func scores(_ features: CueFeatures, _ perplexities: [Double]) -> [Double] {
        let values = Self.values(features, perplexities)
        return features.grams.indices.map { option in score(features.grams[option].compactMap { numbers[$0] }, values, option) }
    }
}
