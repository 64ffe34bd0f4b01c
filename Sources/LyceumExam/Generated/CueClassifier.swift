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
                for length in 0...3 { counts[Array(bytes[(place - length + 1)...place]), default: 0] += 1 }
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
    private var weights: [String: Double] = [:]
    /// Length, overlap, perplexity.
    private var slopes = [0.0, 0.0, 0.0]
    private var positions: [Double]

    init(_ examples: [(CueFeatures, [Double], Int)], rounds: Int = 60, rate: Double = 0.5, decay: Double = 1e-3) {
        positions = Array(repeating: 0, count: examples.map { $0.0.lengths.count }.max() ?? 0)
        guard !examples.isEmpty else { return }
        for _ in 0..<rounds {
            var (grams, slopes, places) = ([String: Double](), [0.0, 0.0, 0.0], positions.map { _ in 0.0 })
            for (features, perplexities, answer) in examples {
                let scores = scores(features, perplexities)
                let top = scores.max() ?? 0
                let weights = scores.map { exp($0 - top) }
                let sum = weights.reduce(0, +)
                let numbers = Self.numbers(features, perplexities)
                for option in scores.indices {
                    let gradient = (option == answer ? 1 : 0) - weights[option] / sum
                    for gram in features.grams[option] { grams[gram, default: 0] += gradient }
                    for slope in 0..<3 { slopes[slope] += gradient * numbers[slope][option] }
                    places[option] += gradient
                }
            }
            let step = rate / Double(examples.count).squareRoot()
            for (gram, gradient) in grams where abs(gradient) > 1e-9 {
                weights[gram, default: 0] += step * (gradient - decay * (weights[gram] ?? 0))
            }
            for slope in 0..<3 where abs(slopes[slope]) > 1e-9 { self.slopes[slope] += step * (slopes[slope] - decay * self.slopes[slope]) }
            for place in places.indices where abs(places[place]) > 1e-9 { positions[place] += step * (places[place] - decay * positions[place]) }
        }
    }

    /// Length, overlap and perplexity of each option against the item's mean.
    private static func numbers(_ features: CueFeatures, _ perplexities: [Double]) -> [[Double]] {
        func centered(_ values: [Double], scale: Double) -> [Double] {
            let mean = values.reduce(0, +) / Double(max(values.count, 1))
            return values.map { ($0 - mean) * scale }
        }
        let mean = max(features.lengths.reduce(0, +) / Double(max(features.lengths.count, 1)), 1)
        return [centered(features.lengths, scale: 1 / mean), centered(features.overlaps, scale: 1), centered(perplexities, scale: 1)]
    }

    func scores(_ features: CueFeatures, _ perplexities: [Double]) -> [Double] {
        let numbers = Self.numbers(features, perplexities)
        return features.lengths.indices.map { option in
            let words = features.grams[option].reduce(0) { $0 + (weights[$1] ?? 0) }
            let place = positions.indices.contains(option) ? positions[option] : 0
            return words + place + (0..<3).reduce(0) { $0 + slopes[$1] * numbers[$1][option] }
        }
    }
}
