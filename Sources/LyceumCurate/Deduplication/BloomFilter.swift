internal import LyceumCore

/// Settings of a filter that remembers runs of words in fixed memory.
public struct BloomParameters: Sendable, Hashable {
    /// Words of a run.
    public var shingleWords: Int
    /// Bytes of the filter.
    public var bytes: Int
    /// Runs it is made for.
    public var expected: Int
    /// A document goes when more than this share of its runs was there before.
    public var share: Double
    public var hash: ShingleHash

    public init(shingleWords: Int = 13, bytes: Int = 256 << 20, expected: Int = 100_000_000, share: Double = 0.8, hash: ShingleHash = .xxhash64) {
        self.shingleWords = shingleWords
        self.bytes = bytes
        self.expected = expected
        self.share = share
        self.hash = hash
    }

    func check() throws(LyceumError) {
        guard (1...1000).contains(shingleWords), bytes >= 1024, expected >= 1, share >= 0, share < 1 else {
            throw LyceumError(.invalidArgument, "expected runs of 1 to 1000 words, 1024 bytes or more, 1 run or more and a share from 0 to below 1")
        }
    }
}

/// A set that may say yes to what it never saw, with a known rate, and never no to what it saw.
///
/// With m bits for n things, k = ⌈m/n · ln 2⌉ bits stand for each, and the rate is (1 − (1 − 1/m)^{kn})^k.
/// - Source: Bloom 1970.
public struct BloomFilter: Sendable {
    private var words: [UInt64]
    public let bits: Int
    /// Bits that stand for one thing.
    public let functions: Int

    public init(bytes: Int, expected: Int) {
        bits = max(bytes, 8) * 8
        words = Array(repeating: 0, count: (bits + 63) / 64)
        let ideal = Double(bits) / Double(max(expected, 1)) * 0.693_147_180_559_945_3
        functions = min(max(Int(ideal.rounded(.up)), 1), 64)
    }

    /// The rate of wrong yeses when it holds so many things.
    public func falsePositiveRate(holding count: Int) -> Double {
        var empty = 1.0
        // (1 − 1/m)^(k·n) by squaring.
        var (base, exponent) = (1 - 1 / Double(bits), functions * max(count, 0))
        while exponent > 0 {
            if exponent & 1 == 1 { empty *= base }
            base *= base
            exponent >>= 1
        }
        return (0..<functions).reduce(1) { rate, _ in rate * (1 - empty) }
    }

    private func place(_ hash: UInt64, _ function: Int) -> Int {
        // Two halves of one hash make all functions (Kirsch and Mitzenmacher 2006).
        let step = (hash &* 0x9E37_79B9_7F4A_7C15) >> 1 | 1
        let mixed = hash &+ UInt64(function) &* step
        return Int((mixed ^ mixed >> 29).multipliedFullWidth(by: UInt64(bits)).high)
    }

    public func contains(_ hash: UInt64) -> Bool {
        for function in 0..<functions {
            let place = place(hash, function)
            if words[place >> 6] >> UInt64(place & 63) & 1 == 0 { return false }
        }
        return true
    }

    public mutating func insert(_ hash: UInt64) {
        for function in 0..<functions {
            let place = place(hash, function)
            words[place >> 6] |= 1 << UInt64(place & 63)
        }
    }
}
