/// The random numbers of CPython's `random.Random`: the Mersenne Twister MT19937 with the seeding and the draws of its standard library.
///
/// Harness results depend on it in two places: worked examples are drawn with `sample`, bootstrap errors with `choices`. Everything else in
/// Lyceum uses `Philox`.
///
/// Source: Matsumoto and Nishimura, "Mersenne Twister" (1998), `init_by_array` and `genrand_res53`; the order of calls is CPython's.
public struct PythonRandom: Sendable {
    private static let size = 624
    private static let shift = 397
    private var state: [UInt32]
    private var next = PythonRandom.size

    /// As `random.Random(seed)` for a whole number.
    public init(seed: UInt64) {
        var key = [UInt32(truncatingIfNeeded: seed)]
        if seed >> 32 != 0 { key.append(UInt32(truncatingIfNeeded: seed >> 32)) }
        state = Self.state(key: key)
    }

    /// As `random.Random(seed)`: a negative number seeds like its absolute value.
    public init(seed: Int) { self.init(seed: UInt64(seed.magnitude)) }

    private static func state(key: [UInt32]) -> [UInt32] {
        var state = [UInt32](repeating: 0, count: size)
        state[0] = 19_650_218
        for i in 1..<size { state[i] = 1_812_433_253 &* (state[i - 1] ^ state[i - 1] >> 30) &+ UInt32(i) }
        var i = 1
        var j = 0
        for _ in 0..<max(size, key.count) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) &* 1_664_525) &+ key[j] &+ UInt32(j)
            i += 1
            j = (j + 1) % key.count
            if i == size {
                state[0] = state[size - 1]
                i = 1
            }
        }
        for _ in 0..<size - 1 {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) &* 1_566_083_941) &- UInt32(i)
            i += 1
            if i == size {
                state[0] = state[size - 1]
                i = 1
            }
        }
        state[0] = 0x8000_0000
        return state
    }

    private mutating func regenerate() {
        state.withUnsafeMutableBufferPointer { state in
            func twist(_ a: UInt32, _ b: UInt32) -> UInt32 {
                let mixed = a & 0x8000_0000 | b & 0x7FFF_FFFF
                return mixed >> 1 ^ (b & 1 == 0 ? 0 : 0x9908_B0DF)
            }
            for i in 0..<Self.size - Self.shift { state[i] = state[i &+ Self.shift] ^ twist(state[i], state[i &+ 1]) }
            for i in Self.size - Self.shift..<Self.size - 1 {
                state[i] = state[i &+ Self.shift &- Self.size] ^ twist(state[i], state[i &+ 1])
            }
            state[Self.size - 1] = state[Self.shift - 1] ^ twist(state[Self.size - 1], state[0])
        }
        next = 0
    }

    /// 32 uniform bits.
    public mutating func nextWord() -> UInt32 {
        if next >= Self.size { regenerate() }
        var y = state[next]
        next &+= 1
        y ^= y >> 11
        y ^= y << 7 & 0x9D2C_5680
        y ^= y << 15 & 0xEFC6_0000
        return y ^ y >> 18
    }

    /// `random()`: uniform in [0, 1) with 53 bits.
    public mutating func random() -> Double {
        let high = nextWord() >> 5
        let low = nextWord() >> 6
        return (Double(high) * 67_108_864 + Double(low)) * (1 / 9_007_199_254_740_992)
    }

    /// `getrandbits(count)` for 0 to 64 bits.
    public mutating func bits(_ count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        if count <= 32 { return UInt64(nextWord() >> UInt32(32 - count)) }
        let low = UInt64(nextWord())
        return low | UInt64(nextWord() >> UInt32(max(0, 64 - count))) << 32
    }

    /// `_randbelow(bound)`: uniform in 0..<bound; 0 for a bound below 1.
    public mutating func below(_ bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        let width = Int.bitWidth - bound.leadingZeroBitCount
        var value = bits(width)
        while value >= UInt64(bound) { value = bits(width) }
        return Int(value)
    }

    /// The positions that `choices(population, k: count)` takes, with replacement, from a population of `size`.
    public mutating func choices(of size: Int, count: Int) -> [Int] {
        guard size > 0 else { return [] }
        let scale = Double(size)
        return (0..<max(0, count)).map { _ in Int(random() * scale) }
    }

    /// The positions that `sample(population, count)` takes, without replacement; all of them, in random order, when `count` is too large.
    public mutating func sample(of size: Int, count wanted: Int) -> [Int] {
        let count = min(max(0, wanted), size)
        var setSize = 21
        // CPython compares the room for a set with that for a list: 4 ** ceil(log(k * 3, 4)).
        if count > 5 {
            var power = 1
            while power < count * 3 { power *= 4 }
            setSize += power
        }
        var result: [Int] = []
        result.reserveCapacity(count)
        if size <= setSize {
            var pool = Array(0..<size)
            for taken in 0..<count {
                let position = below(size - taken)
                result.append(pool[position])
                pool[position] = pool[size - taken - 1]
            }
        } else {
            var selected: Set<Int> = []
            for _ in 0..<count {
                var position = below(size)
                while !selected.insert(position).inserted { position = below(size) }
                result.append(position)
            }
        }
        return result
    }

    /// `shuffle(list)`.
    public mutating func shuffle<Element>(_ list: inout [Element]) {
        guard list.count > 1 else { return }
        for position in stride(from: list.count - 1, to: 0, by: -1) { list.swapAt(position, below(position + 1)) }
    }

    /// `randint(low, high)`, both ends included; `low` when the range is empty.
    public mutating func integer(from low: Int, through high: Int) -> Int {
        let (width, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow, width >= 0, width < .max else { return low }
        return low + below(width + 1)
    }

    /// `uniform(low, high)`.
    public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * random() }
}
