/// The words of a text and their runs as numbers of a table, with their weights.
///
/// Words are folded to lower case; scripts that write without spaces count by character. Runs of up to `longest` words are hashed into a table of
/// `1 << bits` places (the hashing trick), so nothing has to be learned before the classifier. Weights are `1 + ln(count)`, together of length 1.
/// - Source: Joulin et al. 2017, "Bag of tricks for efficient text classification", arXiv 1607.01759; Weinberger et al. 2009, "Feature hashing for
///   large scale multitask learning".
public struct TopicFeatures: Sendable, Hashable {
    /// 2^bits places.
    public let bits: Int
    /// Words of the longest run.
    public let longest: Int

    public init(bits: Int = 18, longest: Int = 2) {
        self.bits = min(max(bits, 4), 28)
        self.longest = min(max(longest, 1), 5)
    }

    public var count: Int { 1 << bits }

    /// Places in rising order with their weights; empty where the text has no word.
    func features(_ text: String) -> [(place: Int, weight: Float)] {
        let words = Self.words(text)
        var counts: [Int: Int] = [:]
        for start in words.indices {
            var hash: UInt64 = 0
            for end in start..<min(start + longest, words.count) {
                hash = TextWords.mixed((hash ^ words[end]) &+ 0x9E37_79B9_7F4A_7C15)
                counts[Int(hash >> (64 - UInt64(bits))), default: 0] += 1
            }
        }
        // Summed in the order of places, so that the length is the same in every process.
        var features = counts.keys.sorted().map { (place: $0, weight: 1 + Self.logarithm(counts[$0]!)) }
        let length = features.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
        for index in features.indices { features[index].weight /= length }
        return features
    }

    private static func words(_ text: String) -> [UInt64] {
        TextWords.words(text).flatMap { word -> [UInt64] in
            guard word.unicodeScalars.contains(where: standsAlone) else { return [TextWords.hash(word)] }
            return word.unicodeScalars.map { TextWords.hash(String($0)) }
        }
    }

    /// Signs of scripts that put no space between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// ln of a count, by its series, so that it is the same on every system.
    private static func logarithm(_ count: Int) -> Float {
        var (value, result) = (Double(count), 0.0)
        while value >= 2 {
            value /= 2
            result += 0.693147180559945309417
        }
        let ratio = (value - 1) / (value + 1)
        var (power, term) = (ratio, 0.0)
        for odd in stride(from: 1.0, through: 25, by: 2) {
            term += power / odd
            power *= ratio * ratio
        }
        return Float(result + 2 * term)
    }
}
