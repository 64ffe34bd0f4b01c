/// A set of Unicode scalars, as sorted ranges that neither overlap nor touch. Surrogates are never in it.
public struct ScalarSet: Sendable, Hashable {
    public private(set) var ranges: [ClosedRange<UInt32>]

    /// Every scalar.
    public static let all = ScalarSet([0...0x10FFFF])

    public init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            for part in Self.withoutSurrogates(range) { append(part) }
        }
    }

    public init(_ scalars: String) { self.init(scalars.unicodeScalars.map { $0.value...$0.value }) }

    private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        let upper = min(range.upperBound, 0x10FFFF)
        guard range.lowerBound <= upper else { return [] }
        var parts: [ClosedRange<UInt32>] = []
        if range.lowerBound < 0xD800 { parts.append(range.lowerBound...min(upper, 0xD7FF)) }
        if upper > 0xDFFF { parts.append(max(range.lowerBound, 0xE000)...upper) }
        return parts
    }

    private mutating func append(_ range: ClosedRange<UInt32>) {
        guard let last = ranges.last, UInt64(last.upperBound) + 1 >= UInt64(range.lowerBound) else {
            ranges.append(range)
            return
        }
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }

    public var isEmpty: Bool { ranges.isEmpty }

    public var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return ScalarSet(gaps)
    }

    public func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }
    public func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }
    public func subtracting(_ other: ScalarSet) -> ScalarSet { inverted.union(other).inverted }
    public func intersection(_ other: ScalarSet) -> ScalarSet { inverted.union(other.inverted).inverted }
}
