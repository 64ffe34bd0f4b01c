/// A counter-based random generator: Philox4x32 with ten rounds.
///
/// A block of four words is a pure function of a key and a counter, so a stream needs no state: the number that sequence 7 draws at step 12 is
/// the same whatever was drawn elsewhere, in whatever order and on whatever thread.
/// - Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
public struct Philox: Sendable, Hashable {
    public let seed: UInt64

    public init(seed: UInt64) { self.seed = seed }

    /// The block of four words at a counter.
    @inlinable
    public func block(_ low: UInt64, _ high: UInt64 = 0) -> SIMD4<UInt32> {
        Self.block(
            counter: SIMD4(
                UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
                UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32)),
            key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    }

    /// Two independent numbers, uniform in [0, 1) with 53 random bits, at a counter.
    @inlinable
    public func uniformPair(_ low: UInt64, _ high: UInt64 = 0) -> (Double, Double) {
        let words = block(low, high)
        return (Self.unit(words.x, words.y), Self.unit(words.z, words.w))
    }

    @inlinable
    static func unit(_ low: UInt32, _ high: UInt32) -> Double {
        Double((UInt64(high) << 32 | UInt64(low)) >> 11) * 0x1p-53
    }

    @inlinable
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var counter = counter
        var key = key
        for round in 0..<10 {
            if round > 0 { key = SIMD2(key.x &+ 0x9E37_79B9, key.y &+ 0xBB67_AE85) }
            let first = UInt64(0xD251_1F53) &* UInt64(counter.x)
            let second = UInt64(0xCD9E_8D57) &* UInt64(counter.z)
            counter = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ counter.y ^ key.x, UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ counter.w ^ key.y, UInt32(truncatingIfNeeded: first))
        }
        return counter
    }
}
