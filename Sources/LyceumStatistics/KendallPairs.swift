/// Pairs of items in the same and in opposite order, counted by sorting.
/// - Source: Knight 1966; exact distribution: Kendall 1970.
struct KendallPairs {
    let tau: Double
    /// Two-sided.
    let probability: Double

    private static let mostExact = 33

    init(_ x: [Double], _ y: [Double]) {
        let count = x.count
        let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
        var sequence = order.map { y[$0] }
        let both = Self.tiedPairs(order, x, y)
        let rankX = Ranks(x)
        let rankY = Ranks(y)
        var spare = sequence
        let discordant = Double(Self.inversions(&sequence, &spare, 0, count))
        let all = Double(count) * Double(count - 1) / 2
        func pairs(_ ties: [Int]) -> Double { ties.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 } }
        let tiesX = pairs(rankX.ties)
        let tiesY = pairs(rankY.ties)
        let surplus = all - tiesX - tiesY + both - 2 * discordant
        let spread = ((all - tiesX) * (all - tiesY)).squareRoot()
        tau = spread > 0 ? min(1, max(-1, surplus / spread)) : .nan
        if tiesX == 0, tiesY == 0, count <= Self.mostExact {
            probability = Self.exact(Int(min(discordant, all - discordant)), count)
        } else {
            probability = Self.asymptotic(surplus, count, rankX.ties, rankY.ties, tiesX, tiesY)
        }
    }

    private static func tiedPairs(_ order: [Int], _ x: [Double], _ y: [Double]) -> Double {
        var total = 0.0
        var run = 1.0
        for place in order.indices.dropFirst() {
            let now = order[place]
            let before = order[place - 1]
            if x[now] == x[before], y[now] == y[before] {
                total += run
                run += 1
            } else {
                run = 1
            }
        }
        return total
    }

    /// Pairs that stand in the wrong order, by merge sort.
    private static func inversions(_ values: inout [Double], _ spare: inout [Double], _ start: Int, _ end: Int) -> Int {
        guard end - start > 1 else { return 0 }
        let middle = (start + end) / 2
        var found = inversions(&values, &spare, start, middle) + inversions(&values, &spare, middle, end)
        var left = start
        var right = middle
        for place in start..<end {
            if right >= end || left < middle && values[left] <= values[right] {
                spare[place] = values[left]
                left += 1
            } else {
                spare[place] = values[right]
                right += 1
                found += middle - left
            }
        }
        for place in start..<end { values[place] = spare[place] }
        return found
    }

    /// P of at most so few inversions in a random order, doubled.
    private static func exact(_ inversions: Int, _ count: Int) -> Double {
        var shares = [1.0]
        for size in stride(from: 2, through: count, by: 1) {
            var next = [Double](repeating: 0, count: shares.count + size - 1)
            for (place, share) in shares.enumerated() {
                for shift in 0..<size { next[place + shift] += share / Double(size) }
            }
            shares = next
        }
        return min(1, 2 * shares.prefix(inversions + 1).reduce(0, +))
    }

    private static func asymptotic(
        _ surplus: Double, _ count: Int, _ x: [Int], _ y: [Int], _ tiesX: Double, _ tiesY: Double
    ) -> Double {
        let n = Double(count)
        let m = n * (n - 1)
        func triples(_ ties: [Int]) -> Double { ties.reduce(0) { $0 + Double($1) * Double($1 - 1) * Double($1 - 2) } }
        func weights(_ ties: [Int]) -> Double { ties.reduce(0) { $0 + Double($1) * Double($1 - 1) * (2 * Double($1) + 5) } }
        let variance =
            (m * (2 * n + 5) - weights(x) - weights(y)) / 18 + 2 * tiesX * tiesY / m
            + (n > 2 ? triples(x) * triples(y) / (9 * m * (n - 2)) : 0)
        return variance > 0 ? NormalDistribution.twoSided(surplus / variance.squareRoot()) : 1
    }
}
