internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A multiple-choice item as it was answered: options, which are right, which was chosen, how sure the model was.
struct ChoiceReading: Sendable {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    /// Without the delimiter before them.
    var options: [String]
    var logLikelihoods: [Double]
    /// Positions of right options; empty where the gold label is invalid.
    var right: [Int]
    var chosen: Int?
    /// How many options there are to choose from.
    var count: Int
    var hasLetters: Bool

    /// From log-likelihoods of options.
    ///
    /// - Parameter asksTwice: the second half of the requests has no context (mutual information).
    init?(_ sample: SampleRecord, asksTwice: Bool) {
        let all = sample.responses.compactMap { $0.first?.logLikelihood }
        guard all.count == sample.responses.count, all.count > 1 else { return nil }
        count = asksTwice && all.count % 2 == 0 ? all.count / 2 : all.count
        logLikelihoods = Array(all.prefix(count))
        options = sample.arguments.prefix(count).map { Self.trimmed($0.count > 1 ? $0[1].stringValue ?? "" : "") }
        guard options.count == count else { return nil }
        // Fill-in items differ in what stands before, not in what follows.
        if Set(options).count == 1 { options = sample.arguments.prefix(count).map { Self.trimmed($0.first?.stringValue ?? "") } }
        right = Self.positions(sample.target, options)
        chosen = Self.highest(logLikelihoods)
        hasLetters = zip(options, 0...).allSatisfy { Self.letter($0) == $1 }
    }

    /// From a written answer that a filter turned into a letter.
    init?(letterOf sample: SampleRecord) {
        guard let target = sample.target.stringValue.flatMap(Self.letter) else { return nil }
        let answer = sample.filtered.first.flatMap { $0.stringValue ?? $0[0]?.stringValue }
        chosen = answer.flatMap(Self.letter)
        right = [target]
        options = []
        logLikelihoods = []
        count = Self.optionCount(sample.document) ?? max(4, target + 1, (chosen ?? 0) + 1)
        hasLetters = true
    }

    /// How many options a document lists; nil where they are not in a column of their own.
    static func optionCount(_ document: JSON) -> Int? {
        for column in ["options", "choices", "answers"] {
            let count = document[column]?.arrayValue?.count ?? document[column]?.objectValue?.count ?? 0
            if count > 1 { return count }
        }
        return nil
    }

    /// The first of the highest; nil where one is not a number.
    private static func highest(_ values: [Double]) -> Int? {
        guard values.allSatisfy({ !$0.isNaN }) else { return nil }
        return values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
    }

    /// Right options among all.
    var chance: Double { right.isEmpty ? 1 / Double(count) : Double(right.count) / Double(count) }

    /// Softmax of the log-likelihoods.
    var probabilities: [Double] {
        guard let most = logLikelihoods.max(), most.isFinite else { return [] }
        let weights = logLikelihoods.map { exp($0 - most) }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    var confidence: Double? { chosen.flatMap { probabilities.indices.contains($0) ? probabilities[$0] : nil } }

    private static func positions(_ target: JSON, _ options: [String]) -> [Int] {
        switch target {
        case .integer(let position): options.indices.contains(position) ? [position] : []
        case .number(let value): Int(exactly: value).map { options.indices.contains($0) ? [$0] : [] } ?? []
        case .array(let several): several.flatMap { positions($0, options) }
        case .string(let text):
            if let position = options.firstIndex(where: { $0.utf8.elementsEqual(trimmed(text).utf8) }) {
                [position]
            } else if let position = Int(trimmed(text)), options.indices.contains(position) {
                [position]
            } else {
                []
            }
        default: []
        }
    }

    /// `B`, `(B)`, `B.` → 1.
    private static func letter(_ text: String) -> Int? {
        let letters = text.filter { !"(). ".contains($0) }
        guard letters.count == 1, let letter = letters.first else { return nil }
        return alphabet.firstIndex(of: letter)
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
