/// Whether the mean of differences is zero: under that, the sign of each difference (of each cluster's sum) is a coin's.
///
/// The probability is (1 + draws at least as far from zero) / (1 + draws). Where all differences have the same size, a draw's number of positive
/// signs is one binomial count; else four units share a table of their sixteen sign patterns.
struct SignFlipTest: Sendable {
    let probability: Double

    init(_ differences: [Double], draws: Int, seed: UInt64, threads: Int?) {
        let units = differences.filter { $0 != 0 }
        guard !units.isEmpty, draws > 0 else {
            probability = 1
            return
        }
        let observed = abs(Moments.sum(units))
        let largest = units.reduce(0) { max($0, abs($1)) }
        let sums: [Double]
        if units.allSatisfy({ abs($0) == largest }) {
            let count = units.count
            sums = ParallelDraws.values(draws, threads: threads) { number in
                var random = RandomStream(seed: seed, purpose: .signFlips, draw: number)
                return Double(2 * BinomialSampler.draw(count, 0.5, &random) - count) * largest
            }
        } else {
            let tables = Self.tables(units)
            sums = ParallelDraws.values(draws, threads: threads) { number in
                var random = RandomStream(seed: seed, purpose: .signFlips, draw: number)
                return Self.sum(tables, &random)
            }
        }
        // A draw that equals the observed sum but for rounding counts as equal.
        let limit = observed * (1 - 1e-12)
        let extreme = sums.reduce(0) { $0 + (abs($1) >= limit ? 1 : 0) }
        probability = Double(extreme + 1) / Double(draws + 1)
    }

    /// For every four units the sums under their sixteen patterns of signs.
    private static func tables(_ units: [Double]) -> [Double] {
        var tables: [Double] = []
        tables.reserveCapacity((units.count + 3) / 4 * 16)
        for start in stride(from: 0, to: units.count, by: 4) {
            let group = units[start..<min(start + 4, units.count)]
            for pattern in 0..<16 {
                var sum = 0.0
                for (bit, value) in group.enumerated() { sum += pattern >> bit & 1 == 1 ? value : -value }
                tables.append(sum)
            }
        }
        return tables
    }

    private static func sum(_ tables: [Double], _ random: inout RandomStream) -> Double {
        tables.withUnsafeBufferPointer { tables in
            guard let base = tables.baseAddress else { return 0 }
            let groups = tables.count / 16
            var group = 0
            var sum = 0.0
            while group < groups {
                var word = random.word()
                let end = min(group + 8, groups)
                while group < end {
                    sum += base[group &* 16 &+ Int(truncatingIfNeeded: word & 15)]
                    word >>= 4
                    group &+= 1
                }
            }
            return sum
        }
    }
}
