internal import LyceumTensor

/// What a stream of random numbers is for; draws for different purposes never share numbers.
enum RandomPurpose: UInt64 {
    case bootstrap = 1
    case signFlips = 2
    case counts = 3
    case permutation = 4
    case twoLevel = 5
    case simulation = 6
    case statistic = 7
}

/// The random numbers of one draw: words of ``LyceumTensor/Philox`` at counters that belong to this draw alone, so that draws can be made in
/// any order on any thread.
///
/// The rounds are written out for 64-bit lanes: a draw of 14,000 items takes 3,500 blocks.
struct RandomStream {
    private let key0: UInt64
    private let key1: UInt64
    private let high0: UInt64
    private let high1: UInt64
    private var low: UInt64 = 0
    private var word0: UInt64 = 0
    private var word1: UInt64 = 0
    private var word2: UInt64 = 0
    private var word3: UInt64 = 0
    private var left = 0

    init(seed: UInt64, purpose: RandomPurpose, draw: Int) {
        key0 = seed & 0xFFFF_FFFF
        key1 = seed >> 32
        high0 = UInt64(truncatingIfNeeded: draw) & 0xFFFF_FFFF
        high1 = (UInt64(truncatingIfNeeded: draw) >> 32) ^ (purpose.rawValue << 24)
    }

    /// Four words of 32 bits.
    @inline(__always)
    mutating func block() -> (UInt64, UInt64, UInt64, UInt64) {
        var c0 = low & 0xFFFF_FFFF
        var c1 = low >> 32
        var c2 = high0
        var c3 = high1
        var k0 = key0
        var k1 = key1
        var round = 0
        while round < 10 {
            let first = 0xD251_1F53 &* c0
            let second = 0xCD9E_8D57 &* c2
            c0 = (second >> 32) ^ c1 ^ k0
            c1 = second & 0xFFFF_FFFF
            c2 = (first >> 32) ^ c3 ^ k1
            c3 = first & 0xFFFF_FFFF
            k0 = (k0 &+ 0x9E37_79B9) & 0xFFFF_FFFF
            k1 = (k1 &+ 0xBB67_AE85) & 0xFFFF_FFFF
            round &+= 1
        }
        low &+= 1
        return (c0, c1, c2, c3)
    }

    /// 32 random bits.
    @inline(__always)
    mutating func word() -> UInt64 {
        if left == 0 {
            (word0, word1, word2, word3) = block()
            left = 4
        }
        left &-= 1
        switch left {
        case 3: return word0
        case 2: return word1
        case 1: return word2
        default: return word3
        }
    }

    /// A whole number below `limit`; the bias is below limit / 2³².
    @inline(__always)
    mutating func below(_ limit: Int) -> Int { Int(truncatingIfNeeded: (word() &* UInt64(truncatingIfNeeded: limit)) >> 32) }

    /// In (0, 1), with 53 random bits.
    mutating func unit() -> Double {
        let low = word()
        let high = word()
        return (Double((high << 32 | low) >> 11) + 0.5) * 0x1p-53
    }

    /// A random order, each equally likely (Fisher, Yates).
    mutating func shuffle<Element>(_ values: inout [Element]) {
        var last = values.count - 1
        while last > 0 {
            values.swapAt(last, below(last + 1))
            last -= 1
        }
    }
}
