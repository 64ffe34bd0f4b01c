/// Python's `random.Random(seed)`: the Mersenne Twister of Matsumoto and Nishimura (MT19937, 1998) with CPython's seeding and sampling, so that the harness's
/// choice of worked examples can be repeated.
struct PythonRandom: Sendable {
    private static let size = 624
    private static let shift = 397
    private var state: [UInt32]
    private var position = PythonRandom.size

    /// - Parameter seed: a whole number, as Python takes it: its 32-bit digits, lowest first, are the key of the generator.
    init(seed: UInt64) {
        var key = [UInt32(truncatingIfNeeded: seed)]
        if seed >> 32 != 0 { key.append(UInt32(truncatingIfNeeded: seed >> 32)) }
        state = Self.started(with: 19_650_218)
        mix(key)
    }

    private static func started(with seed: UInt32) -> [UInt32] {
        var state = [UInt32](repeating: seed, count: size)
        for index in 1..<size {
            let previous = state[index - 1]
            state[index] = 1_812_433_253 &* (previous ^ previous >> 30) &+ UInt32(index)
        }
        return state
    }

    private mutating func mix(_ key: [UInt32]) {
        var (i, j) = (1, 0)
        func previous(_ state: [UInt32], _ i: Int) -> UInt32 { state[i - 1] ^ state[i - 1] >> 30 }
        for _ in 0..<max(Self.size, key.count) {
            state[i] = (state[i] ^ previous(state, i) &* 1_664_525) &+ key[j] &+ UInt32(j)
            i += 1
            j = j + 1 == key.count ? 0 : j + 1
            if i == Self.size {
                state[0] = state[Self.size - 1]
                i = 1
            }
        }
        for _ in 0..<Self.size - 1 {
            state[i] = (state[i] ^ previous(state, i) &* 1_566_083_941) &- UInt32(i)
            i += 1
            if i == Self.size {
                state[0] = state[Self.size - 1]
                i = 1
            }
        }
        state[0] = 0x8000_0000
    }

    mutating func next() -> UInt32 {
        if position == Self.size { refill() }
        var value = state[position]
        position += 1
        value ^= value >> 11
        value ^= value << 7 & 0x9D2C_5680
        value ^= value << 15 & 0xEFC6_0000
        return value ^ value >> 18
    }

    private mutating func refill() {
        for index in 0..<Self.size {
            let joined = state[index] & 0x8000_0000 | state[(index + 1) % Self.size] & 0x7FFF_FFFF
            state[index] = state[(index + Self.shift) % Self.size] ^ joined >> 1 ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
        }
        position = 0
    }

    /// A whole number below a bound, by drawing as many bits as it has until they fit.
    /// - Precondition: the bound is positive and below 2³².
    mutating func below(_ bound: Int) -> Int {
        let bits = Int.bitWidth - bound.leadingZeroBitCount
        var value = Int(next() >> UInt32(32 - bits))
        while value >= bound { value = Int(next() >> UInt32(32 - bits)) }
        return value
    }

    /// `random.sample(range(count), size)`.
    /// - Precondition: `size` is not above `count`.
    mutating func sample(_ size: Int, of count: Int) -> [Int] {
        var result: [Int] = []
        // CPython keeps a list of what is left where that is smaller than a set of what was taken.
        var limit = 21
        if size > 5 {
            var power = 4
            while power < size * 3 { power *= 4 }
            limit += power
        }
        if count <= limit {
            var pool = Array(0..<count)
            for drawn in 0..<size {
                let index = below(count - drawn)
                result.append(pool[index])
                pool[index] = pool[count - drawn - 1]
            }
            return result
        }
        var taken: Set<Int> = []
        for _ in 0..<size {
            var index = below(count)
            while !taken.insert(index).inserted { index = below(count) }
            result.append(index)
        }
        return result
    }
}
