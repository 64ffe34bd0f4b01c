internal import LyceumCore

/// Words and runs of words of a text, counted by hash: what importance resampling knows of texts.
///
/// Words are runs of letters, marks, digits and connectors, and runs of other signs, of the text in lower case; runs of words are joined by spaces. The
/// bucket of each is its SHA-256, as a number, modulo the buckets: the features of the published implementation (data-selection 1.0.3 with NLTK 3.10),
/// but for the Greek sigma at the end of words, which Python writes in lower case as ς.
/// - Source: Xie et al. 2023, "Data Selection for Language Models via Importance Resampling" (DSIR), arXiv 2302.03169.
public struct HashedNGrams: Sendable, Hashable {
    /// 1 or more.
    public let buckets: Int
    /// The longest run of words, 1 or more.
    public let longest: Int

    public init(buckets: Int = 10_000, longest: Int = 2) {
        self.buckets = max(1, buckets)
        self.longest = max(1, longest)
    }

    /// Words of a text, in lower case.
    static func words(_ text: String) -> [[UInt8]] {
        enum Kind { case word, sign }
        var words: [[UInt8]] = []
        var open: Kind?
        for scalar in text.lowercased().unicodeScalars {
            let kind = isWord(scalar) ? Kind.word : scalar.properties.isWhitespace ? nil : .sign
            if let kind {
                if kind != open { words.append([]) }
                words[words.count - 1] += Array(UTF8.encode(scalar) ?? .init())
            }
            open = kind
        }
        return words
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_" }
        if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    func bucket(_ bytes: [UInt8]) -> Int {
        var digest = Digest()
        digest.update(bytes)
        return digest.finalized().reduce(0) { ($0 << 8 | Int($1)) % buckets }
    }

    /// The bucket of every word and run of words, in no order that means anything.
    public func features(of text: String) -> [Int] {
        let words = Self.words(text)
        var features: [Int] = []
        features.reserveCapacity(words.count * longest)
        for start in words.indices {
            var run = words[start]
            features.append(bucket(run))
            for next in words.index(after: start)..<max(words.index(after: start), min(start + longest, words.count)) {
                run.append(0x20)
                run += words[next]
                features.append(bucket(run))
            }
        }
        return features
    }
}

/// How often each bucket came.
public struct HashedNGramCounts: Sendable, Hashable {
    public private(set) var counts: [Int]
    public private(set) var total = 0

    public init(buckets: Int) { counts = Array(repeating: 0, count: max(1, buckets)) }

    public mutating func add(_ features: [Int]) {
        for feature in features { counts[feature] += 1 }
        total += features.count
    }

    mutating func add(_ other: HashedNGramCounts) {
        for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
        total += other.total
    }

    /// Added to shares before their logarithm is taken, as the published implementation does.
    static let floor = 1e-8

    /// Logarithms of the buckets' shares here over those there: what each feature adds to a text's log importance weight.
    public func logRatios(to raw: HashedNGramCounts) -> [Double] {
        counts.indices.map { Logarithm.of(share($0) + Self.floor) - Logarithm.of(raw.share($0) + Self.floor) }
    }

    private func share(_ bucket: Int) -> Double { total > 0 ? Double(counts[bucket]) / Double(total) : 0 }

    /// Kullback–Leibler divergence of other counts from these, in nats.
    public func divergence(from other: HashedNGramCounts) -> Double {
        let ratios = logRatios(to: other)
        return counts.indices.reduce(0) { $0 + share($1) * ratios[$1] }
    }
}
