#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A score as a function of items drawn with replacement.
struct ResampledStatistic: Sendable {
    /// Items to draw from.
    let count: Int
    /// The score of the items at these positions; sums run in the order of the positions.
    let compute: @Sendable (UnsafeBufferPointer<Int32>) -> Double

    private init?(_ count: Int, _ compute: @escaping @Sendable (UnsafeBufferPointer<Int32>) -> Double) {
        guard count > 0 else { return nil }
        self.count = count
        self.compute = compute
    }

    private static func sum(_ values: UnsafeBufferPointer<Double>, _ drawn: UnsafeBufferPointer<Int32>) -> Double {
        var sum = 0.0
        for position in drawn { sum += values[Int(position)] }
        return sum
    }

    static func mean(of values: [Double]) -> ResampledStatistic? {
        ResampledStatistic(values.count) { drawn in values.withUnsafeBufferPointer { sum($0, drawn) } / Double(drawn.count) }
    }

    static func perplexity(_ values: [Double]) -> ResampledStatistic? {
        ResampledStatistic(values.count) { drawn in exp(-(values.withUnsafeBufferPointer { sum($0, drawn) } / Double(drawn.count))) }
    }

    /// Values that are no numbers do not count.
    static func meanOfNumbers(_ values: [Double]) -> ResampledStatistic? {
        ResampledStatistic(values.count) { drawn in
            var sum = 0.0
            var count = 0
            for position in drawn where !values[Int(position)].isNaN {
                sum += values[Int(position)]
                count += 1
            }
            return count > 0 ? sum / Double(count) : .nan
        }
    }

    /// The upper of the two in the middle, as the harness takes it.
    static func median(of values: [Double]) -> ResampledStatistic? {
        let sorted = values.sorted()
        let order = values.indices.sorted { values[$0] < values[$1] }
        var rank = [Int](repeating: 0, count: values.count)
        for (place, position) in order.enumerated() { rank[position] = place }
        return ResampledStatistic(values.count) { [rank] drawn in
            var counts = [Int32](repeating: 0, count: sorted.count)
            for position in drawn { counts[rank[Int(position)]] += 1 }
            var left = drawn.count / 2
            for (place, count) in counts.enumerated() {
                left -= Int(count)
                if left < 0 { return sorted[place] }
            }
            return sorted.last ?? .nan
        }
    }

    static func weighted(_ pairs: [(Double, Double)], _ finish: @escaping @Sendable (Double, Double) -> Double) -> ResampledStatistic? {
        ResampledStatistic(pairs.count) { drawn in
            var sum = 0.0
            var weight = 0.0
            for position in drawn {
                sum += pairs[Int(position)].0
                weight += pairs[Int(position)].1
            }
            return finish(sum, weight)
        }
    }

    /// F1 of class 1 for two classes 0 and 1; with other classes the mean over the classes that occur, where the harness stops with an error.
    static func f1(_ pairs: [(Int, Int)]) -> ResampledStatistic? {
        let isBinary = pairs.allSatisfy { (0...1).contains($0.0) && (0...1).contains($0.1) }
        return ResampledStatistic(pairs.count) { drawn in
            let table = ClassCounts(drawn.lazy.map { pairs[Int($0)] })
            guard !isBinary else { return table.f1(of: 1) }
            return table.classes.reduce(0) { $0 + table.f1(of: $1) } / Double(max(1, table.classes.count))
        }
    }

    /// The multi-class correlation of Gorodkin (2004); 0 where one side has a single class.
    static func matthews(_ pairs: [(Int, Int)]) -> ResampledStatistic? {
        ResampledStatistic(pairs.count) { drawn in ClassCounts(drawn.lazy.map { pairs[Int($0)] }).matthews }
    }

    static func bleu(_ texts: [(references: [String], prediction: String)]) -> ResampledStatistic? {
        let counts = texts.map { BLEU.counts($0.prediction, references: $0.references) }
        return summed(counts) { BLEU.score($0) }
    }

    static func chrF(_ texts: [(references: [String], prediction: String)], wordOrder: Int) -> ResampledStatistic? {
        let metric = ChrF(wordOrder: wordOrder)
        let counts = texts.map { metric.counts($0.prediction, references: $0.references) }
        return summed(counts) { metric.score($0) }
    }

    static func ter(_ texts: [(references: [String], prediction: String)]) -> ResampledStatistic? {
        let counts = texts.map { TranslationErrorRate.counts($0.prediction, references: $0.references) }
        return summed(counts) { TranslationErrorRate.score($0) }
    }

    /// Scores of a collection are functions of sums over its texts.
    private static func summed(_ counts: [[Double]], _ finish: @escaping @Sendable ([Double]) -> Double) -> ResampledStatistic? {
        let width = counts.first?.count ?? 0
        return ResampledStatistic(counts.count) { drawn in
            var sums = [Double](repeating: 0, count: width)
            for position in drawn { for (column, value) in counts[Int(position)].enumerated() { sums[column] += value } }
            return finish(sums)
        }
    }
}

/// How often gold and predicted classes met.
private struct ClassCounts {
    var gold: [Int: Double] = [:]
    var predicted: [Int: Double] = [:]
    var right: [Int: Double] = [:]
    var total = 0.0

    init(_ pairs: some Sequence<(Int, Int)>) {
        for (gold, predicted) in pairs {
            self.gold[gold, default: 0] += 1
            self.predicted[predicted, default: 0] += 1
            if gold == predicted { right[gold, default: 0] += 1 }
            total += 1
        }
    }

    var classes: [Int] { Set(gold.keys).union(predicted.keys).sorted() }

    func f1(of label: Int) -> Double {
        let both = (gold[label] ?? 0) + (predicted[label] ?? 0)
        return both > 0 ? 2 * (right[label] ?? 0) / both : 0
    }

    var matthews: Double {
        let hits = classes.reduce(0.0) { $0 + (right[$1] ?? 0) }
        var (cross, goldSquares, predictedSquares) = (0.0, 0.0, 0.0)
        for label in classes {
            let (g, p) = (gold[label] ?? 0, predicted[label] ?? 0)
            cross += g * p
            goldSquares += g * g
            predictedSquares += p * p
        }
        let covariance = hits * total - cross
        let product = (total * total - predictedSquares) * (total * total - goldSquares)
        return product > 0 ? covariance / product.squareRoot() : 0
    }
}
