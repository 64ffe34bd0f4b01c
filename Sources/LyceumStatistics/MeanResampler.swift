/// Bootstrap means: units (items, or clusters with their sums and sizes) drawn with replacement.
///
/// Where units take few different values, as differences of 0/1 scores do, a draw's counts of these values are drawn directly: they follow a
/// multinomial distribution, which is what drawing unit by unit gives. The cost of a draw is then the number of values, not of units. Which of
/// the two ways is taken depends on the data only.
struct MeanResampler: Sendable {
    /// Sum of scores per unit.
    let sums: [Double]
    /// Items per unit; empty where every unit is one item.
    let sizes: [Double]
    private let kinds: Kinds?

    /// The different units and how many there are of each.
    private struct Kinds: Sendable {
        var sums: [Double] = []
        var sizes: [Double] = []
        var counts: [Int] = []
    }

    private static let mostKinds = 64

    init(_ values: [Double], clusters: ItemClusters?) {
        sums = clusters?.sums(values) ?? values
        sizes = clusters?.sizes.map(Double.init) ?? []
        kinds = Self.kinds(sums, sizes)
    }

    var count: Int { sums.count }

    /// nil where drawing unit by unit is as fast.
    private static func kinds(_ sums: [Double], _ sizes: [Double]) -> Kinds? {
        struct Unit: Hashable { var sum, size: Double }
        var found: [Unit: Int] = [:]
        var kinds = Kinds()
        for position in sums.indices {
            let unit = Unit(sum: sums[position], size: sizes.isEmpty ? 1 : sizes[position])
            if let number = found[unit] {
                kinds.counts[number] += 1
                continue
            }
            guard found.count < mostKinds else { return nil }
            found[unit] = kinds.counts.count
            kinds.sums.append(unit.sum)
            kinds.sizes.append(unit.size)
            kinds.counts.append(1)
        }
        return kinds.counts.count * 8 <= sums.count ? kinds : nil
    }

    /// The mean of one draw; a pure function of seed and number.
    func mean(_ number: Int, seed: UInt64) -> Double {
        if let kinds { return Self.mean(kinds, units: count, number, seed) }
        var random = RandomStream(seed: seed, purpose: .bootstrap, draw: number)
        return sizes.isEmpty ? itemMean(&random) : clusterMean(&random)
    }

    private static func mean(_ kinds: Kinds, units: Int, _ number: Int, _ seed: UInt64) -> Double {
        var random = RandomStream(seed: seed, purpose: .counts, draw: number)
        var left = units
        var leftKinds = units
        var sum = 0.0
        var size = 0.0
        var kind = 0
        while kind < kinds.counts.count {
            let share = kinds.counts[kind]
            let drawn = share == leftKinds ? left : BinomialSampler.draw(left, Double(share) / Double(leftKinds), &random)
            sum += Double(drawn) * kinds.sums[kind]
            size += Double(drawn) * kinds.sizes[kind]
            left -= drawn
            leftKinds -= share
            kind += 1
        }
        return sum / size
    }

    private func itemMean(_ random: inout RandomStream) -> Double {
        let units = UInt64(count)
        return sums.withUnsafeBufferPointer { sums in
            guard let values = sums.baseAddress else { return .nan }
            var first = 0.0
            var second = 0.0
            var left = sums.count
            while left >= 4 {
                let (a, b, c, d) = random.block()
                first += values[Int(truncatingIfNeeded: (a &* units) >> 32)] + values[Int(truncatingIfNeeded: (b &* units) >> 32)]
                second += values[Int(truncatingIfNeeded: (c &* units) >> 32)] + values[Int(truncatingIfNeeded: (d &* units) >> 32)]
                left &-= 4
            }
            while left > 0 {
                first += values[random.below(sums.count)]
                left &-= 1
            }
            return (first + second) / Double(sums.count)
        }
    }

    private func clusterMean(_ random: inout RandomStream) -> Double {
        var sum = 0.0
        var size = 0.0
        var left = count
        while left > 0 {
            let unit = random.below(count)
            sum += sums[unit]
            size += sizes[unit]
            left -= 1
        }
        return sum / size
    }

    /// The estimate without each unit, for the acceleration.
    var leftOut: [Double] {
        let sum = Moments.sum(sums)
        let size = sizes.isEmpty ? Double(count) : sizes.reduce(0, +)
        return sums.indices.map { (sum - sums[$0]) / (size - (sizes.isEmpty ? 1 : sizes[$0])) }
    }
}
