/// Drops texts whose words are rare: the mean of log(frequency) over the lower-cased words must be above a threshold (peS2o's rule).
public struct UnigramFilter: TextFilter {
    public static let name = "unigram"
    public static let reasons = ["unigram_log_probability"]

    public var threshold = -10.0
    /// Logarithms of the frequencies, by the hash of the word.
    private let logarithms: [UInt64: Double]
    private static let unknown = -20.72326583694641

    /// - Parameter counts: how often each lower-case word occurs in a large corpus.
    public init(counts: [(word: String, count: Int)]) {
        let total = Double(counts.reduce(0) { $0 + $1.count })
        var table: [UInt64: Double] = [:]
        for (word, count) in counts where count > 0 {
            let bytes = Array(word.utf8)
            table[Self.hash(bytes)] = Logarithm.of(Double(count) / total)
        }
        logarithms = table
    }

    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { TextHash.polynomial($0, buffer.count, TextHash.powers.values) } ?? 0
        }
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        score(text) > threshold ? .keep : .drop(reason: "unigram_log_probability")
    }

    /// The mean logarithm; 0 for a text without words.
    public func score(_ text: TextAnalyzer) -> Double {
        let words = text.words
        guard !words.isEmpty else { return 0 }
        var sum = 0.0
        for word in words { sum += logarithms[lowerHash(word, text.bytes)] ?? Self.unknown }
        return sum / Double(words.count)
    }

    private func lowerHash(_ word: Word, _ bytes: UnsafePointer<UInt8>) -> UInt64 {
        let start = bytes + Int(word.start)
        var (hash, power, isPlain) = (UInt64(0), UInt64(1), true)
        for index in 0..<word.count {
            let byte = start[index]
            if byte >= 0x80 { isPlain = false }
            hash &+= (UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte) &+ 1) &* power
            power = power &* TextHash.base
        }
        if isPlain { return hash }
        let lower = String(decoding: UnsafeBufferPointer(start: start, count: word.count), as: UTF8.self).lowercased()
        return Self.hash(Array(lower.utf8))
    }
}
