/// A set of Unicode scalars as sorted ranges that do not touch.
struct ScalarSet: Sendable, Hashable {
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static let all = ScalarSet(0...0x10FFFF)

    init() {}
    init(_ range: ClosedRange<UInt32>) { ranges = [range] }
    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    /// From ranges in any order.
    init(sorting unsorted: [ClosedRange<UInt32>]) {
        for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound &+ 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    /// The scalars whose property byte is in `members`.
    init(_ members: CharacterClass) {
        let properties = UnicodeTables.shared.properties
        var start: UInt32?
        for scalar in 0..<UInt32(UnicodeTables.scalarCount) {
            if members.contains(properties[Int(scalar)]) {
                start = start ?? scalar
            } else if let first = start {
                ranges.append(first...scalar - 1)
                start = nil
            }
        }
        if let start { ranges.append(start...0x10FFFF) }
    }

    init(where isMember: (UInt32) -> Bool) {
        var found: [ClosedRange<UInt32>] = []
        var start: UInt32?
        for scalar in 0..<UInt32(UnicodeTables.scalarCount) {
            if isMember(scalar) {
                start = start ?? scalar
            } else if let first = start {
                found.append(first...scalar - 1)
                start = nil
            }
        }
        if let start { found.append(start...0x10FFFF) }
        ranges = found
    }

    var isEmpty: Bool { ranges.isEmpty }

    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(sorting: ranges + other.ranges) }

    var inverted: ScalarSet {
        var result = ScalarSet()
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.ranges.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { result.ranges.append(next...0x10FFFF) }
        return result
    }

    func intersection(_ other: ScalarSet) -> ScalarSet { inverted.union(other.inverted).inverted }

    /// With everything that differs from a member only by case.
    var foldingCase: ScalarSet {
        var extra: [ClosedRange<UInt32>] = []
        for group in CaseFolding.groups where group.contains(where: contains) {
            extra += group.map { $0...$0 }
        }
        return extra.isEmpty ? self : ScalarSet(sorting: ranges + extra)
    }
}

/// Groups of characters that are equal without regard to case.
enum CaseFolding {
    static let groups: [[UInt32]] = {
        var groups: [UInt32: [UInt32]] = [:]
        UnicodeStream.mappings(UnicodeData.caseFolds) { scalar, representative in
            guard let first = representative.first else { return }
            groups[first, default: [first]].append(scalar)
        }
        return Array(groups.values)
    }()
}

/// Membership as a bit table for the lower planes and a search above.
final class ScalarTable: @unchecked Sendable {
    private static let limit: UInt32 = 0x20000
    private let bits: UnsafeMutablePointer<UInt64>
    private let set: ScalarSet

    init(_ set: ScalarSet) {
        self.set = set
        bits = .allocate(capacity: Int(Self.limit / 64))
        bits.initialize(repeating: 0, count: Int(Self.limit / 64))
        for range in set.ranges where range.lowerBound < Self.limit {
            var scalar = range.lowerBound
            let last = min(range.upperBound, Self.limit - 1)
            while scalar <= last {
                if scalar & 63 == 0, last - scalar >= 63 {
                    bits[Int(scalar >> 6)] = .max
                    scalar += 64
                } else {
                    bits[Int(scalar >> 6)] |= 1 << UInt64(scalar & 63)
                    scalar += 1
                }
            }
        }
    }

    deinit { bits.deallocate() }

    @inline(__always)
    func contains(_ scalar: UInt32) -> Bool {
        if scalar < Self.limit { return bits[Int(scalar &>> 6)] &>> UInt64(scalar & 63) & 1 != 0 }
        return set.contains(scalar)
    }
}
