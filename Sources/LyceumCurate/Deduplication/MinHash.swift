internal import CLyceumCurate
public import LyceumCore

/// How MinHash with bands finds texts that say nearly the same.
///
/// Two texts whose shingles overlap by s (Jaccard) share a band with probability 1 − (1 − s^rows)^bands.
/// - Source: Broder 1997; the public settings of FineWeb, SlimPajama, RedStone and RefinedWeb.
public struct MinHashParameters: Sendable, Hashable {
    public var shingle: ShingleKind
    /// 1 through 4096.
    public var bands: Int
    /// Values of a band, 1 through 256.
    public var rows: Int
    public var hash: ShingleHash
    public var seed: UInt32
    /// Texts with fewer characters are dropped as too short; 0 keeps all.
    public var minimumCharacters: Int

    public init(
        shingle: ShingleKind = .words(5), bands: Int = 14, rows: Int = 8, hash: ShingleHash = .sha1, seed: UInt32 = 1, minimumCharacters: Int = 0
    ) {
        self.shingle = shingle
        self.bands = bands
        self.rows = rows
        self.hash = hash
        self.seed = seed
        self.minimumCharacters = minimumCharacters
    }

    /// Settings of published corpora by name.
    public enum Preset: String, Sendable, Hashable, CaseIterable {
        /// 14 bands of 8, runs of 5 words: half of the pairs with overlap 0.68 are found.
        case fineweb
        /// 9 bands of 13, runs of 13 characters; texts below 200 characters are dropped.
        case slimpajama
        /// 17 bands of 15, runs of 13 characters.
        case redstone
        /// 450 bands of 20, runs of 5 words.
        case refinedweb

        public var parameters: MinHashParameters {
            switch self {
            case .fineweb: MinHashParameters()
            case .slimpajama: MinHashParameters(shingle: .characters(13), bands: 9, rows: 13, minimumCharacters: 200)
            case .redstone: MinHashParameters(shingle: .characters(13), bands: 17, rows: 15)
            case .refinedweb: MinHashParameters(bands: 450, rows: 20)
            }
        }
    }

    /// The probability that two texts with this overlap are found.
    public func detection(overlap: Double) -> Double {
        func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { result, _ in result * base } }
        return 1 - power(1 - power(overlap, rows), bands)
    }

    /// - Throws: `LyceumError` (`invalidArgument`) for settings outside their ranges.
    public func check() throws(LyceumError) {
        guard (1...4096).contains(bands) else { throw LyceumError(.invalidArgument, "expected 1 to 4096 bands, found \(bands)", at: "--bands") }
        guard (1...256).contains(rows) else { throw LyceumError(.invalidArgument, "expected 1 to 256 rows, found \(rows)", at: "--rows") }
        let size = switch shingle { case .words(let count), .characters(let count): count }
        guard (1...1000).contains(size) else {
            throw LyceumError(.invalidArgument, "expected shingles of 1 to 1000, found \(size)", at: "--shingle")
        }
        guard minimumCharacters >= 0 else { throw LyceumError(.invalidArgument, "expected 0 or more, found \(minimumCharacters)", at: "--minimum-characters") }
    }
}

/// The functions of MinHash: g(h) = ((h·a + b) mod 2^64) mod (2^61 − 1), all `a` drawn first and then all `b`.
public struct MinHash: Sendable {
    public let parameters: MinHashParameters
    public let factors: [UInt64]
    public let shifts: [UInt64]

    /// - Throws: `LyceumError` (`invalidArgument`) for settings outside their ranges.
    public init(_ parameters: MinHashParameters) throws(LyceumError) {
        try parameters.check()
        self.parameters = parameters
        let prime: UInt64 = (1 << 61) - 1
        var generator = MersenneTwister(seed: parameters.seed)
        let count = parameters.bands * parameters.rows
        factors = (0..<count).map { _ in generator.draw(1..<prime) }
        shifts = (0..<count).map { _ in generator.draw(0..<prime) }
    }

    /// The signature of a text, band after band; empty for texts with fewer words (characters) than a shingle.
    public func signature(_ text: String) -> [UInt64] {
        var text = text
        let scratch = ShingleScratch()
        return text.withUTF8 { signature(scratch.shingles($0, parameters.shingle, parameters.hash)) }
    }

    /// - Parameter shingles: hashes; repetitions change nothing.
    func signature(_ shingles: UnsafeBufferPointer<UInt64>) -> [UInt64] {
        guard !shingles.isEmpty else { return [] }
        return [UInt64](unsafeUninitializedCapacity: factors.count) { values, count in
            lyc_minhash(shingles.baseAddress, shingles.count, factors, shifts, factors.count, values.baseAddress)
            count = factors.count
        }
    }

    /// Two words for every band, which stand for its values.
    func bandKeys(_ signature: [UInt64]) -> [UInt64] {
        guard !signature.isEmpty else { return [] }
        return [UInt64](unsafeUninitializedCapacity: 2 * parameters.bands) { keys, count in
            lyc_band_keys(signature, parameters.bands, parameters.rows, keys.baseAddress)
            count = 2 * parameters.bands
        }
    }
}
