public import LyceumCore
public import LyceumStatistics

/// Whether right options can be told from wrong ones without knowing anything: by length, by words of the question, by position, by how usual they
/// sound, or
/// by a classifier that saw other questions' options.
///
/// All rules are cross-validated by group: what is learned comes from other groups than the questions it is tried on.
/// - Source: row 31 of the methods; after Griot et al. 2024 and work on option cues.
public struct CueAudit: Sendable, Hashable {
    public struct Item: Sendable, Hashable {
        public var stem: String
        public var choices: [String]
        public var answer: Int
        /// Questions of one group share a text or their options: they stay together.
        public var group: String

        public init(stem: String, choices: [String], answer: Int, group: String) {
            self.stem = stem
            self.choices = choices
            self.answer = answer
            self.group = group
        }
    }

    public enum Cue: String, Sendable, Hashable, CaseIterable {
        case longest = "longest option"
        case shortest = "shortest option"
        case overlap = "words shared with the question"
        case position = "most frequent position"
        case perplexity = "n-gram perplexity"
        case classifier = "n-gram classifier"
    }

    /// How often a rule picks the right option.
    public struct Finding: Sendable, Hashable {
        public var cue: Cue
        /// Ties count the share of right options among the tied.
        public var accuracy: Double
        /// Student's t over groups, whose questions are not independent.
        public var interval: Interval
        /// One-sided: so much above chance or more.
        public var probability: Double
    }

    public let findings: [Finding]
    /// Mean over items of 1 / number of options.
    public let chance: Double
    public let count: Int
    /// Mean characters of right options minus those of wrong ones.
    public let lengthDifference: Double
    /// Questions whose right option is at each position.
    public let positions: [Int]

    /// The best a reader without knowledge does: the classifier that sees words, length, overlap, position and perplexity together.
    public var cueOnlyAccuracy: Finding? { findings.first { $0.cue == .classifier } }

    /// Whether no cue is significant at 5 %, corrected for their number (Holm).
    public var isClean: Bool {
        FamilyCorrection.holm.adjusted(findings.map(\.probability)).allSatisfy { $0 >= 0.05 }
    }

    /// - Parameter folds: parts for cross-validation; groups are dealt to them by a seeded shuffle.
    /// - Throws: `LyceumError` (`invalidArgument`) for fewer than two groups, or items without options or right answer.
    public init(_ items: [Item], folds: Int = 10, seed: UInt64 = 1) throws(LyceumError) {
        if let wrong = items.firstIndex(where: { $0.choices.count < 2 || !$0.choices.indices.contains($0.answer) }) {
            throw LyceumError(
                .invalidArgument, "expected at least two options, one of them right, found \(items[wrong].choices.count) options",
                at: "item \(wrong)")
        }
        var names: [String] = []
        var known = Set<String>()
        for item in items where known.insert(item.group).inserted { names.append(item.group) }
        guard names.count >= 2, folds >= 2 else {
            throw LyceumError(.invalidArgument, "expected at least two groups of items and two folds, found \(names.count) and \(folds)")
        }
        var draws = SeededDraws(seed: seed, "cues/folds")
        var fold: [String: Int] = [:]
        for (place, name) in draws.shuffled(names).enumerated() { fold[name] = place % min(folds, names.count) }
        let places = items.map { fold[$0.group] ?? 0 }
        count = items.count
        chance = items.reduce(0) { $0 + 1 / Double($1.choices.count) } / Double(items.count)
        lengthDifference = Self.lengthDifference(items)
        positions = (0..<(items.map(\.choices.count).max() ?? 0)).map { position in items.filter { $0.answer == position }.count }
        let made = try Self.picks(items, places, folds: min(folds, names.count))
        var findings: [Finding] = []
        for cue in Cue.allCases { findings.append(try Self.finding(cue, made[cue] ?? [], items)) }
        self.findings = findings
    }

    private static func lengthDifference(_ items: [Item]) -> Double {
        items.reduce(0) { sum, item in
            let lengths = item.choices.map { Double($0.unicodeScalars.count) }
            let wrong = (lengths.reduce(0, +) - lengths[item.answer]) / Double(lengths.count - 1)
            return sum + lengths[item.answer] - wrong
        } / Double(max(items.count, 1))
    }

    private static func finding(_ cue: Cue, _ hits: [Double], _ items: [Item]) throws(LyceumError) -> Finding {
        // Against each item's own chance, so that sets with different numbers of options can be judged.
        let excess = zip(hits, items).map { $0 - 1 / Double($1.choices.count) }
        let estimate = try MeanEstimate(excess, clusters: items.map { $0.group })
        let accuracy = hits.reduce(0, +) / Double(max(hits.count, 1))
        let reach = estimate.interval()
        let chance = accuracy - estimate.mean
        let isExact = !(estimate.standardError > 1e-12)
        let probability =
            isExact
            ? (estimate.mean > 1e-9 ? 0 : 1) : StudentT(degreesOfFreedom: estimate.degreesOfFreedom).upperTail(estimate.mean / estimate.standardError)
        let interval =
            isExact
            ? Interval(lower: accuracy, upper: accuracy)
            : Interval(lower: max(0, reach.lower + chance), upper: min(1, reach.upper + chance))
        return Finding(cue: cue, accuracy: accuracy, interval: interval, probability: probability)
    }

    // MARK: - Rules

    /// What each rule scores on each item: 1, 0, or a share for ties.
    private static func picks(_ items: [Item], _ places: [Int], folds: Int) throws(LyceumError) -> [Cue: [Double]] {
        var hits: [Cue: [Double]] = Dictionary(uniqueKeysWithValues: Cue.allCases.map { ($0, Array(repeating: 0, count: items.count)) })
        let features = items.map { CueFeatures($0) }
        for (number, item) in items.enumerated() {
            hits[.longest]?[number] = share(features[number].lengths, item.answer)
            hits[.shortest]?[number] = share(features[number].lengths.map { -$0 }, item.answer)
            hits[.overlap]?[number] = share(features[number].overlaps, item.answer)
        }
        for fold in 0..<folds {
            let training = items.indices.filter { places[$0] != fold }, test = items.indices.filter { places[$0] == fold }
            guard !training.isEmpty, !test.isEmpty else { continue }
            var counts: [Int: Int] = [:]
            for number in training { counts[items[number].answer, default: 0] += 1 }
            let language = CueLanguageModel(training.flatMap { items[$0].choices })
            let perplexities = items.map { item in item.choices.map { language.rate($0) } }
            // Whether right options sound more or less usual is learned, too.
            var low = 0.0
            for number in training {
                let rates = perplexities[number]
                low += share(rates.map { -$0 }, items[number].answer) - share(rates, items[number].answer)
            }
            let classifier = CueClassifier(training.map { (features[$0], perplexities[$0], items[$0].answer) })
            for number in test {
                let answer = items[number].answer
                hits[.position]?[number] = share(items[number].choices.indices.map { Double(counts[$0] ?? 0) }, answer)
                let direction: Double = abs(low) < 1e-9 ? 0 : low > 0 ? -1 : 1
                hits[.perplexity]?[number] = share(perplexities[number].map { direction * $0 }, answer)
                hits[.classifier]?[number] = share(classifier.scores(features[number], perplexities[number]), answer)
            }
        }
        return hits
    }

    /// 1 when the right option alone has the highest score, a share when others have it, too, else 0.
    static func share(_ scores: [Double], _ answer: Int) -> Double {
        guard let top = scores.max(), scores[answer] >= top - 1e-9 else { return 0 }
        return 1 / Double(scores.filter { $0 >= top - 1e-9 }.count)
    }

    public var json: JSON {
        [
            "items": .integer(count), "chance": .number(chance), "length_difference": .number(lengthDifference),
            "positions": .array(positions.map { .integer($0) }), "is_clean": .bool(isClean),
            "cues": .array(
                findings.map { finding in
                    [
                        "cue": .string(finding.cue.rawValue), "accuracy": .number(finding.accuracy), "lower": .number(finding.interval.lower),
                        "upper": .number(finding.interval.upper), "p": .number(finding.probability),
                    ]
                }),
        ]
    }
}

extension FictionItems {
    /// The items as an audit reads them, grouped by the options they share.
    public var auditItems: [CueAudit.Item] {
        items.map { CueAudit.Item(stem: $0.stem, choices: $0.choices, answer: $0.answer, group: "\($0.fact.group)") }
    }
}
