internal import LyceumTensor

/// A seeded permutation of `0..<count` that needs no memory: any place can be asked for directly.
///
/// A balanced Feistel network over the next power of four; results outside the range go through it again until they fall inside.
/// - Source: Black, Rogaway 2002, "Ciphers with arbitrary finite domains" (cycle walking).
public struct IndexPermutation: Sendable, Hashable {
    public let count: Int
    private let philox: Philox
    private let stream: UInt64
    private let halfBits: UInt64
    private static let rounds: UInt64 = 6

    /// - Parameter stream: tells permutations of one seed apart.
    public init(count: Int, seed: UInt64, stream: UInt64 = 0) {
        self.count = count
        self.stream = stream
        philox = Philox(seed: seed)
        let bits = count > 1 ? UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount) : 1
        halfBits = max((bits + 1) / 2, 1)
    }

    /// What stands at a place. O(1) on average.
    public subscript(place: Int) -> Int {
        precondition(place >= 0 && place < count, "place \(place) of \(count)")
        var value = UInt64(place)
        repeat { value = scrambled(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func scrambled(_ value: UInt64) -> UInt64 {
        let mask = (UInt64(1) << halfBits) - 1
        var (left, right) = (value >> halfBits, value & mask)
        for round in 0..<Self.rounds {
            let mixed = UInt64(philox.block(right | round << 56, stream).x)
            (left, right) = (right, left ^ (mixed & mask))
        }
        return left << halfBits | right
    }
}
