/// The generator MT19937 as numpy's `RandomState` seeds and draws from it, so that its drawn parameters can be drawn again.
///
/// - Source: Matsumoto and Nishimura 1998; numpy's legacy seeding by one number, and bounded draws of 64 bits by masks and rejection.
struct MersenneTwister {
    private var state = [UInt32](repeating: 0, count: 624)
    private var place = 624

    init(seed: UInt32) {
        state[0] = seed
        for index in 1..<624 {
            state[index] = 1_812_433_253 &* (state[index - 1] ^ (state[index - 1] >> 30)) &+ UInt32(index)
        }
    }

    mutating func next32() -> UInt32 {
        if place == 624 { refill() }
        var value = state[place]
        place += 1
        value ^= value >> 11
        value ^= (value << 7) & 0x9D2C_5680
        value ^= (value << 15) & 0xEFC6_0000
        return value ^ (value >> 18)
    }

    mutating func next64() -> UInt64 {
        let high = UInt64(next32())
        return high << 32 | UInt64(next32())
    }

    /// A number of a range that is wider than 32 bits.
    mutating func draw(_ range: Range<UInt64>) -> UInt64 {
        let span = range.upperBound - range.lowerBound - 1
        let mask = span == 0 ? 0 : UInt64.max >> UInt64(span.leadingZeroBitCount)
        while true {
            let value = next64() & mask
            if value <= span { return range.lowerBound + value }
        }
    }

    private mutating func refill() {
        for index in 0..<624 {
            let mixed = (state[index] & 0x8000_0000) | (state[(index + 1) % 624] & 0x7FFF_FFFF)
            let turned = (mixed >> 1) ^ (mixed & 1 == 0 ? 0 : 0x9908_B0DF)
            state[index] = state[(index + 397) % 624] ^ turned
        }
        place = 0
    }
}
