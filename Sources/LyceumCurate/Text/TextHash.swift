/// Hashes of texts that stand for the texts themselves: 64 bits, so that two of a billion different ones meet with a chance of 3 %, and
/// within one document never in practice.
enum TextHash {
    /// Base of the polynomial Σ (byte + 1) · baseⁱ mod 2⁶⁴, by which the hash of joined words follows from those of the words.
    static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// The base's inverse mod 2⁶⁴.
    static let inverse: UInt64 = {
        var value = base
        for _ in 0..<6 { value = value &* (2 &- base &* value) }
        return value
    }()

    struct Powers: @unchecked Sendable {
        static let count = 64
        let values: UnsafePointer<UInt64>

        init(of base: UInt64) {
            let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.count)
            var power: UInt64 = 1
            for index in 0..<Self.count {
                memory[index] = power
                power = power &* base
            }
            values = UnsafePointer(memory)
        }

        /// baseⁿ
        @inline(__always)
        func power(_ exponent: Int) -> UInt64 {
            exponent < Self.count ? values[exponent] : large(exponent)
        }

        private func large(_ exponent: Int) -> UInt64 {
            var (result, factor, rest) = (UInt64(1), values[1], exponent)
            while rest > 0 {
                if rest & 1 == 1 { result = result &* factor }
                factor = factor &* factor
                rest >>= 1
            }
            return result
        }
    }

    static let powers = Powers(of: base)
    static let inversePowers = Powers(of: inverse)

    /// The polynomial over a word's bytes.
    @inline(__always)
    static func polynomial(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ powers: UnsafePointer<UInt64>) -> UInt64 {
        var hash: UInt64 = 0
        if count <= Powers.count {
            for index in 0..<count { hash &+= (UInt64(bytes[index]) &+ 1) &* powers[index] }
            return hash
        }
        var power: UInt64 = 1
        for index in 0..<count {
            hash &+= (UInt64(bytes[index]) &+ 1) &* power
            power = power &* base
        }
        return hash
    }

    /// Spreads a hash over all its bits.
    @inline(__always)
    static func mixed(_ hash: UInt64) -> UInt64 {
        var value = hash
        value ^= value >> 32
        value = value &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 32
        return value
    }

    /// A hash of any piece of text, eight bytes at a time.
    @inline(__always)
    static func piece(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index &+ 8 <= count {
            let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
            hash = (hash ^ mixed(word)) &* 0xA076_1D64_78BD_642F
            hash ^= hash >> 29
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < count {
            tail = tail << 8 | UInt64(bytes[index])
            index &+= 1
        }
        return mixed((hash ^ mixed(tail &+ 0x5851_F42D_4C95_7F2D)) &* 0xE703_7ED1_A0B4_28DB)
    }
}
