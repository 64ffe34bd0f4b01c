/// How the cosines of a vector's weights with another's are spread.
public struct CosineHistogram: Sendable, Hashable {
    public struct Bin: Sendable, Hashable {
        public let lower: Double
        public let upper: Double
        public let count: Int
    }

    /// Equal widths from the smallest to the largest bound, both multiples of the width.
    public let bins: [Bin]
    /// Smallest, median and largest cosine; nil where there is none.
    public let range: (lowest: Double, median: Double, highest: Double)?

    public static func == (a: CosineHistogram, b: CosineHistogram) -> Bool { a.bins == b.bins }
    public func hash(into hasher: inout Hasher) { hasher.combine(bins) }

    /// - Parameter width: of a bin, above 0; at most 2.
    public init(_ cosines: [Double], width: Double = 0.05) {
        let sorted = cosines.sorted()
        guard let lowest = sorted.first, let highest = sorted.last, width > 0, width <= 2 else {
            bins = []
            range = nil
            return
        }
        range = (lowest, sorted[sorted.count / 2], highest)
        let first = Int((lowest / width).rounded(.down))
        let last = max(first, Int((highest / width).rounded(.up)) - 1)
        var counts = [Int](repeating: 0, count: last - first + 1)
        for cosine in sorted { counts[min(counts.count - 1, max(0, Int((cosine / width).rounded(.down)) - first))] += 1 }
        bins = counts.enumerated().map { index, count in
            Bin(lower: Double(first + index) * width, upper: Double(first + index + 1) * width, count: count)
        }
    }
}
