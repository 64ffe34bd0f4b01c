public import LyceumCore
internal import LyceumStatistics

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How hard multiple-choice items are for models: `1 − mean over judges of p(right option)`, the softmax over the options' log-likelihoods.
///
/// - Source: Yang et al. 2024, "Fine-tuning Large Language Models with Human-inspired Learning Strategies in Medical Question Answering".
public struct JudgedDifficulty: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        public var number: Int
        public var document: JSON
        public var hash: String
        /// The first option's prompt, and the right option as it follows it; nil where the record has none.
        public var prompt: String?
        public var answer: String?
        /// The probability every judge gave the right option, in the order of the judges; nil where it was not asked or gave none.
        public var probabilities: [Double?]

        /// nil where no judge gave a probability.
        public var difficulty: Double? {
            let known = probabilities.compactMap { $0 }
            return known.isEmpty ? nil : 1 - known.reduce(0, +) / Double(known.count)
        }
    }

    public var judges: [String]
    public var items: [Item]

    /// Puts together what judges answered to the same task.
    ///
    /// Items are the same where number and document agree; an item that some judges were not asked keeps those of the others.
    /// - Parameter isNormalized: whether each log-likelihood is divided by the characters of its option first.
    /// - Throws: `LyceumError` when a judge has no such task, its items are others, or have no log-likelihoods.
    public init(_ records: [ExaminationRecord], task: String, isNormalized: Bool = false) throws(LyceumError) {
        judges = records.map(\.modelName)
        items = []
        var places: [Int: Int] = [:]
        for (judge, record) in records.enumerated() {
            guard let found = record.tasks.first(where: { $0.name == task }) else {
                throw LyceumError(
                    .notFound, "the record of \(record.modelName) has no task \(task)", at: record.source,
                    remedy: "it has \(record.tasks.map(\.name).joined(separator: ", "))")
            }
            var seen: Set<Int> = []
            for sample in found.samples where seen.insert(sample.number).inserted {
                let place = places[sample.number] ?? items.count
                if place == items.count {
                    places[sample.number] = place
                    items.append(Self.item(sample, judges: records.count))
                } else if items[place].document != sample.document {
                    throw LyceumError(
                        .invalidData, "item \(sample.number) of \(task) is another question than that of \(records[0].modelName)", at: record.source,
                        remedy: "examine all judges on the same data")
                }
                items[place].probabilities[judge] = try Self.probability(sample, isNormalized, record)
            }
        }
        guard items.contains(where: { $0.difficulty != nil }) else {
            throw LyceumError(.invalidData, "no item of \(task) has the right option's position as its target", remedy: "judge multiple-choice tasks")
        }
        items.sort { $0.number < $1.number }
    }

    private static func item(_ sample: SampleRecord, judges: Int) -> Item {
        let right = CalibrationItems.gold(sample)
        func text(_ option: Int, _ part: Int) -> String? {
            guard sample.arguments.indices.contains(option), sample.arguments[option].indices.contains(part) else { return nil }
            return sample.arguments[option][part].stringValue
        }
        return Item(
            number: sample.number, document: sample.document, hash: sample.documentHash, prompt: text(right ?? 0, 0),
            answer: right.flatMap { text($0, 1) }, probabilities: Array(repeating: nil, count: judges))
    }

    private static func probability(
        _ sample: SampleRecord, _ isNormalized: Bool, _ record: ExaminationRecord
    ) throws(LyceumError) -> Double? {
        let likelihoods = sample.responses.compactMap { $0.first?.logLikelihood }
        guard !likelihoods.isEmpty, likelihoods.count == sample.responses.count else {
            throw LyceumError(
                .unsupported, "item \(sample.number) of \(record.modelName) has no log-likelihood for each option", at: record.source,
                remedy: "judge by multiple-choice tasks")
        }
        // Where mutual information was asked for, the second half are the options without their question.
        let options = CalibrationItems.asksTwice(sample) ? Array(likelihoods.prefix(likelihoods.count / 2)) : likelihoods
        guard let right = CalibrationItems.gold(sample), options.indices.contains(right) else { return nil }
        return softmax(isNormalized ? CalibrationItems.perCharacter(options, sample) : options)[right]
    }

    /// Probabilities from log-likelihoods.
    static func softmax(_ scores: [Double]) -> [Double] {
        let highest = scores.max() ?? 0
        // With nothing but −∞ no option is likelier than another.
        guard highest.isFinite else { return scores.map { _ in 1 / Double(scores.count) } }
        let weights = scores.map { exp($0 - highest) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
