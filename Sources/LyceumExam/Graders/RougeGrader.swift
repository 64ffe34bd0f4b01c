internal import LyceumText

/// ROUGE F scores (Lin, 2004) on lower-cased runs of letters and digits, without stemming.
public struct RougeGrader: TextGrader {
    public enum Kind: String, Sendable, Hashable, CaseIterable { case rouge1, rouge2, rougeL }

    public let kind: Kind
    public var name: String { kind.rawValue }

    public init(_ kind: Kind = .rougeL) { self.kind = kind }

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        let scores = scores(answer, reference: gold)
        return Grade(scores.f, kind.rawValue, parts: ["precision": scores.precision, "recall": scores.recall])
    }

    public func scores(_ answer: String, reference: String) -> (precision: Double, recall: Double, f: Double) {
        let own = Self.tokens(answer)
        let other = Self.tokens(reference)
        let (shared, ownTotal, otherTotal): (Double, Double, Double)
        switch kind {
        case .rougeL: (shared, ownTotal, otherTotal) = (Double(Self.longestCommon(own, other)), Double(own.count), Double(other.count))
        case .rouge1, .rouge2:
            let length = kind == .rouge1 ? 1 : 2
            let (a, b) = (NGramCounts(own, length: length), NGramCounts(other, length: length))
            (shared, ownTotal, otherTotal) = (a.shared(with: b), a.total, b.total)
        }
        let precision = ownTotal > 0 ? shared / ownTotal : 0
        let recall = otherTotal > 0 ? shared / otherTotal : 0
        return (precision, recall, precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0)
    }

    static func tokens(_ text: String) -> [String] {
        let scalars = PythonString.lower(text).unicodeScalars.map { scalar -> Unicode.Scalar in
            (48...57).contains(scalar.value) || (97...122).contains(scalar.value) || scalar.value >= 0x80 && scalar.properties.isAlphabetic
                ? scalar : " "
        }
        return PythonString.words(String(String.UnicodeScalarView(scalars)))
    }

    /// The length of the longest common subsequence.
    static func longestCommon(_ a: [String], _ b: [String]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        var previous = [Int](repeating: 0, count: b.count + 1)
        var current = previous
        for word in a {
            for (column, other) in b.enumerated() {
                current[column + 1] = word == other ? previous[column] + 1 : max(previous[column + 1], current[column])
            }
            swap(&previous, &current)
        }
        return previous[b.count]
    }
}

/// F1 of shared words, as for extractive question answering.
public struct TokenF1Grader: TextGrader {
    public var name: String { "token_f1" }

    public init() {}

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        let own = NGramCounts(Self.words(answer), length: 1)
        let other = NGramCounts(Self.words(gold), length: 1)
        if own.total == 0 || other.total == 0 { return own.total == other.total ? .right("both empty") : .wrong("empty") }
        let shared = own.shared(with: other)
        return Grade(2 * shared / (own.total + other.total), "shared words")
    }

    /// Without punctuation and articles.
    private static func words(_ text: String) -> [String] {
        let kept = PythonString.lower(text).unicodeScalars.filter { !TextMatching.isPunctuation($0) }
        return PythonString.words(String(String.UnicodeScalarView(kept))).filter { !["a", "an", "the"].contains($0) }
    }
}
