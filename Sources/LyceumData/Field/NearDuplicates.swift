internal import LyceumTensor

/// Texts that say nearly the same: overlap of their runs of five words, found by MinHash with bands, then counted exactly.
///
/// Two texts with overlap s share a band with probability 1 − (1 − s^rows)^bands: 0.87 at 0.5 and 1 − 4·10⁻⁸ at 0.8 with 32 bands of 4 rows.
/// - Source: Broder 1997, "On the resemblance and containment of documents"; Leskovec, Rajaraman, Ullman, "Mining of massive datasets", chapter 3.
public struct NearDuplicates: Sendable {
    /// Two texts and how much of their word runs they share (Jaccard), 0 through 1.
    public struct Pair: Sendable, Hashable {
        public var first: Int
        /// Greater than `first`.
        public var second: Int
        public var overlap: Double
    }

    /// Pairs with at least the threshold, by second, then by first text.
    public let pairs: [Pair]

    public static let bands = 32
    public static let rows = 4
    private static let runLength = 5

    /// - Parameter threshold: smallest overlap, 0.3 through 1; below 0.5 many pairs are missed.
    public init(_ texts: [String], threshold: Double) {
        let runs = texts.map(Self.runs)
        var buckets: [UInt64: [Int]] = [:]
        var candidates = Set<UInt64>()
        let generator = Philox(seed: 0x6D69_6E68)
        let seeds = (0..<UInt64(Self.bands * Self.rows)).map { place -> UInt64 in
            let words = generator.block(place)
            return UInt64(words.x) << 32 | UInt64(words.y)
        }
        for (number, set) in runs.enumerated() where !set.isEmpty {
            for key in Self.bandKeys(set, seeds) {
                let others = buckets[key, default: []]
                // A bucket that everything falls into says nothing; the first few stand for it.
                for other in others.prefix(64) { candidates.insert(UInt64(other) << 32 | UInt64(number)) }
                buckets[key] = others + [number]
            }
        }
        var pairs: [Pair] = []
        for code in candidates {
            let (first, second) = (Int(code >> 32), Int(code & 0xFFFF_FFFF))
            let overlap = Self.overlap(runs[first], runs[second])
            if overlap >= threshold { pairs.append(Pair(first: first, second: second, overlap: overlap)) }
        }
        self.pairs = pairs.sorted { ($0.second, $0.first) < ($1.second, $1.first) }
    }

    /// Different runs of five words as sorted numbers; a shorter text is one run.
    package static func runs(_ text: String) -> [UInt64] {
        let words = TextWords.words(text).map { TextWords.hash($0) }
        guard words.count > runLength else { return words.isEmpty ? [] : [words.reduce(0) { TextWords.mixed($0 &* 31 &+ $1) }] }
        var runs: [UInt64] = []
        runs.reserveCapacity(words.count)
        for start in 0...(words.count - runLength) {
            var hash: UInt64 = 0
            for place in start..<(start + runLength) { hash = TextWords.mixed(hash &* 31 &+ words[place]) }
            runs.append(hash)
        }
        runs.sort()
        var unique: [UInt64] = []
        for run in runs where unique.last != run { unique.append(run) }
        return unique
    }

    private static func bandKeys(_ runs: [UInt64], _ seeds: [UInt64]) -> [UInt64] {
        var keys: [UInt64] = []
        keys.reserveCapacity(bands)
        runs.withUnsafeBufferPointer { runs in
            for band in 0..<bands {
                var key = UInt64(band)
                for row in 0..<rows {
                    let seed = seeds[band * rows + row]
                    var least = UInt64.max
                    for run in runs {
                        let (high, low) = (run ^ seed).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
                        least = min(least, high ^ low)
                    }
                    key = TextWords.mixed(key &* 31 &+ least)
                }
                keys.append(key)
            }
        }
        return keys
    }

    /// Shared runs over all runs of two sorted lists.
    static func overlap(_ a: [UInt64], _ b: [UInt64]) -> Double {
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        var (i, j, shared) = (0, 0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                shared += 1
                i += 1
                j += 1
            } else if a[i] < b[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return Double(shared) / Double(a.count + b.count - shared)
    }
}

/// Things that belong together because they are linked, directly or over others.
struct LinkedGroups {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    /// The first thing of the group that a thing is in.
    mutating func first(of thing: Int) -> Int {
        var root = thing
        while parents[root] != root { root = parents[root] }
        var place = thing
        while parents[place] != root { (parents[place], place) = (root, parents[place]) }
        return root
    }

    mutating func link(_ a: Int, _ b: Int) {
        let (first, second) = (first(of: a), first(of: b))
        parents[max(first, second)] = min(first, second)
    }
}
