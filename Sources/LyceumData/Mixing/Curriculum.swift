/// The order in which a source's documents come.
public struct Curriculum: Sendable, Hashable {
    public enum Order: Sendable, Hashable {
        /// As the source has them.
        case asGiven
        /// Another seeded order in every pass.
        case shuffled
        /// By number of tokens.
        case length(ascending: Bool)
        /// By a number known of every document (a difficulty, a year); documents without it come last.
        case field(String, ascending: Bool)
        /// By category and difficulty; the arrangement is the order's own.
        case items(ItemOrder)
    }

    /// What is made of sorted documents.
    public enum Arrangement: Sendable, Hashable {
        case sorted
        /// Blocks of neighbors in the sorted order, one after the other, shuffled inside.
        case blocked(Int)
        /// Strata of neighbors in the sorted order, one document of each in turn.
        case interleaved(Int)
        /// The whole range, from its first to its last, so many times in a pass; every document comes once.
        case cyclic(Int)
    }

    public var order: Order
    public var arrangement: Arrangement

    public init(_ order: Order = .shuffled, arrangement: Arrangement = .sorted) {
        self.order = order
        self.arrangement = arrangement
    }
}

/// A weight over the course of training: linear between points, level before the first and after the last.
public struct RateCurve: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        /// The share of training done, 0 … 1.
        public var share: Double
        public var weight: Double

        public init(share: Double, weight: Double) {
            self.share = share
            self.weight = weight
        }
    }

    /// By share, at least one.
    public let points: [Point]

    public init(_ points: [Point]) {
        precondition(!points.isEmpty, "a rate needs at least one point")
        self.points = points.sorted { $0.share < $1.share }
    }

    public init(constant weight: Double) { points = [Point(share: 0, weight: weight)] }

    public var isConstant: Bool { points.allSatisfy { $0.weight == points[0].weight } }

    public func weight(at share: Double) -> Double {
        guard let next = points.firstIndex(where: { $0.share > share }) else { return points[points.count - 1].weight }
        guard next > 0 else { return points[0].weight }
        let (a, b) = (points[next - 1], points[next])
        return a.weight + (b.weight - a.weight) * ((share - a.share) / (b.share - a.share))
    }
}
