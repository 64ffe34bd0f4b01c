/// Sums that do not lose small parts: what was rounded off is carried along.
/// - Source: Neumaier 1974.
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    mutating func add(_ value: Double) {
        let next = sum + value
        lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
        sum = next
    }

    var value: Double { sum + lost }
}

/// Mean, variance and quantiles of a list.
enum Moments {
    static func sum(_ values: some Sequence<Double>) -> Double {
        var sum = CompensatedSum()
        for value in values { sum.add(value) }
        return sum.value
    }

    static func mean(_ values: some Collection<Double>) -> Double {
        values.isEmpty ? .nan : sum(values) / Double(values.count)
    }

    /// Around the mean, with n − 1; NaN below two values.
    static func variance(_ values: some Collection<Double>) -> Double {
        guard values.count > 1 else { return .nan }
        let mean = mean(values)
        var squares = CompensatedSum()
        for value in values { squares.add((value - mean) * (value - mean)) }
        return squares.value / Double(values.count - 1)
    }

    static func standardDeviation(_ values: some Collection<Double>) -> Double { variance(values).squareRoot() }

    static func standardError(_ values: some Collection<Double>) -> Double { (variance(values) / Double(values.count)).squareRoot() }

    /// The quantile of sorted values, linear between neighbors (the usual "type 7").
    static func quantile(_ p: Double, ofSorted values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let place = min(max(p, 0), 1) * Double(values.count - 1)
        let below = Int(place)
        let above = min(below + 1, values.count - 1)
        return values[below] + (place - Double(below)) * (values[above] - values[below])
    }
}

/// Ranks from 1, equal values sharing the mean of their ranks.
struct Ranks {
    let ranks: [Double]
    /// The sizes of groups of equal values, those of one included.
    let ties: [Int]

    init(_ values: [Double]) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var ties: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + 1 + end) / 2 }
            ties.append(end - start)
            start = end
        }
        self.ranks = ranks
        self.ties = ties
    }

    /// Σ (t³ − t) over groups of equal values.
    var tieCorrection: Double { ties.reduce(0) { $0 + Double($1) * (Double($1) * Double($1) - 1) } }
}
