public import LyceumCore

/// Which items belong together: the same passage, case or table. Only clusters are independent of each other.
public struct ItemClusters: Sendable, Hashable {
    /// The cluster of each item, numbered in the order they first appear.
    public let positions: [Int]
    /// Items per cluster.
    public let sizes: [Int]

    public var count: Int { sizes.count }

    /// Below this many clusters an error from them is itself very uncertain.
    public static let fewClusters = 20

    /// - Throws: `LyceumError` (`invalidData`) when an item has no cluster although others have one.
    public init(_ names: [String?]) throws(LyceumError) {
        var numbers: [String: Int] = [:]
        var positions: [Int] = []
        positions.reserveCapacity(names.count)
        var sizes: [Int] = []
        for (item, name) in names.enumerated() {
            guard let name else {
                throw LyceumError(
                    .invalidData, "item \(item) of \(names.count) has no cluster, but others have one", at: "clusters",
                    remedy: "give every item the name of its passage, case or table, or name no clusters at all")
            }
            let number = numbers[name] ?? sizes.count
            if number == sizes.count {
                numbers[name] = number
                sizes.append(0)
            }
            positions.append(number)
            sizes[number] += 1
        }
        self.positions = positions
        self.sizes = sizes
    }

    /// nil where no item has a cluster.
    static func optional(_ names: [String?]?, count: Int) throws(LyceumError) -> ItemClusters? {
        guard let names, names.contains(where: { $0 != nil }) else { return nil }
        try Checks.sameCount(count, names.count, "items", "clusters")
        return try ItemClusters(names)
    }

    /// The sum of the values in each cluster.
    func sums(_ values: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for (item, cluster) in positions.enumerated() { sums[cluster] += values[item] }
        return sums
    }

    /// The items of each cluster.
    var members: [[Int]] {
        var members = sizes.map { size in
            var list: [Int] = []
            list.reserveCapacity(size)
            return list
        }
        for (item, cluster) in positions.enumerated() { members[cluster].append(item) }
        return members
    }

    /// How alike items of a cluster are (ρ, by analysis of variance): 0 for independent items, 1 for copies.
    public func intraclassCorrelation(_ values: [Double]) -> Double {
        guard count > 1, values.count > count else { return .nan }
        let n = Double(values.count)
        let grand = Moments.mean(values)
        let means = zip(sums(values), sizes).map { $0 / Double($1) }
        let between = zip(means, sizes).reduce(0.0) { $0 + Double($1.1) * ($1.0 - grand) * ($1.0 - grand) } / Double(count - 1)
        let within = positions.enumerated().reduce(0.0) { sum, item in
            let gap = values[item.offset] - means[item.element]
            return sum + gap * gap
        }
        let withinMean = within / (n - Double(count))
        let size = (n - sizes.reduce(0.0) { $0 + Double($1 * $1) } / n) / Double(count - 1)
        let total = between + (size - 1) * withinMean
        return total == 0 ? .nan : (between - withinMean) / total
    }
}
