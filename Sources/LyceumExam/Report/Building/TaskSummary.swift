internal import LyceumCore
internal import LyceumStatistics

/// A task's samples, looked at the way reports need them.
struct TaskSummary: Sendable {
    let task: TaskRecord
    /// Choices of each sample, where it is a multiple-choice item; same positions as the samples.
    let choices: [ChoiceReading?]

    init(_ task: TaskRecord) {
        self.task = task
        let isMultipleChoice = task.configuration["output_type"]?.stringValue == "multiple_choice"
        let asksTwice = task.samples.first?.metrics.contains { $0.name == "acc_mutual_info" } ?? false
        choices = task.samples.map { isMultipleChoice ? ChoiceReading($0, asksTwice: asksTwice) : nil }
    }

    // MARK: - Scores

    func score(_ score: ScoreRecord, margin: Double?, depth: Int) -> ReportScore {
        // Answers without a judge's grade are not among those scored.
        let isJudged = JudgedMetrics.names.contains(score.metric)
        let rows = task.samples.indices.filter {
            task.samples[$0].filter == score.filter && (!isJudged || task.samples[$0].value(score.metric) != nil)
        }
        let values = rows.compactMap { task.samples[$0].value(score.metric) }
        let isMean = values.count == rows.count && !values.isEmpty && Self.isMean(score, values)
        var shown = ReportScore(
            task: task.alias, depth: depth, metric: score.metric, filter: score.filter,
            estimate: isMean ? Self.estimate(values, clusters: rows.map { task.samples[$0].cluster }, score) : Self.normal(score),
            unit: Self.unit(score), isHigherBetter: score.isHigherBetter, count: rows.isEmpty ? task.effectiveCount : rows.count,
            shots: task.shots, version: task.version, standardError: score.standardError)
        // Grades have ends that Student's t does not know.
        if isJudged, score.metric != JudgedMetrics.gap, let range = shown.estimate.range {
            (shown.estimate.lower, shown.estimate.upper) = (max(0, range.lowerBound), min(1, range.upperBound))
        }
        guard Self.accuracies.contains(score.metric), let chances = chances(rows) else { return shown }
        shown.chance = chances.reduce(0, +) / Double(max(chances.count, 1))
        let isRightOrWrong = isMean && values.allSatisfy { $0 == 0 || $0 == 1 }
        if isRightOrWrong, let test = try? ChanceTest(correct: values.map { $0 == 1 }, chances: chances, margin: margin) {
            shown.verdict = Self.verdict(test)
        }
        return shown
    }

    /// What guessing scores on all items of several tasks together, and whether the score is told apart from it.
    static func chance(_ score: ScoreRecord, over members: [TaskSummary], margin: Double?) -> (chance: Double?, verdict: ChanceVerdict) {
        var values: [Double] = []
        var chances: [Double] = []
        for member in members {
            let rows = member.task.samples.indices.filter { member.task.samples[$0].filter == score.filter }
            guard accuracies.contains(score.metric), let own = member.chances(rows) else { return (nil, .none) }
            values += rows.compactMap { member.task.samples[$0].value(score.metric) }
            chances += own
        }
        guard !values.isEmpty, values.count == chances.count, isMean(score, values) else { return (nil, .none) }
        let mean = chances.reduce(0, +) / Double(chances.count)
        guard values.allSatisfy({ $0 == 0 || $0 == 1 }),
            let test = try? ChanceTest(correct: values.map { $0 == 1 }, chances: chances, margin: margin)
        else { return (mean, .none) }
        return (mean, verdict(test))
    }

    /// Metrics that chance has something to say about.
    private static let accuracies: Set<String> = ["acc", "acc_norm", "acc_bytes", "acc_mutual_info", "exact_match"]

    private static func verdict(_ test: ChanceTest) -> ChanceVerdict {
        switch test.verdict {
        case .above: .above(p: test.aboveProbability)
        case .below: .below(p: test.belowProbability)
        case .equivalent: .equivalent(margin: test.equivalence?.margin ?? 0)
        case .undecided: .notToldApart(p: min(test.aboveProbability, test.belowProbability))
        }
    }

    /// What guessing scores on each item: as the task says, else by its number of options.
    private func chances(_ rows: [Int]) -> [Double]? {
        let metadata = task.configuration["metadata"]
        if let chance = (metadata?["chance"] ?? metadata?["chance_level"])?.doubleValue { return rows.map { _ in chance } }
        let chances = rows.compactMap { choices[$0]?.chance }
        if chances.count == rows.count, !rows.isEmpty { return chances }
        // One letter to write: as many chances as the item lists options.
        if metadata?["answer"] == "choice" {
            let counts = rows.compactMap { ChoiceReading.optionCount(task.samples[$0].document) }
            if counts.count == rows.count, !rows.isEmpty { return counts.map { 1 / Double($0) } }
        }
        // What the task says about written answers; where nothing can be had by guessing there is nothing to compare with.
        guard let chance = metadata?["baselines"]?["chance"]?.doubleValue, chance > 0 else { return nil }
        return rows.map { _ in chance }
    }

    /// Whether the score is the mean of the items' numbers (not an F1, a perplexity).
    private static func isMean(_ score: ScoreRecord, _ values: [Double]) -> Bool {
        let mean = values.reduce(0, +) / Double(values.count)
        return abs(mean - score.value) <= 1e-9 * max(1, abs(mean))
    }

    static func estimate(_ values: [Double], clusters: [String?], _ score: ScoreRecord?) -> ReportEstimate {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        let hasClusters = clusters.contains { $0 != nil }
        if !hasClusters, values.allSatisfy({ $0 == 0 || $0 == 1 }),
            let proportion = try? Proportion(successes: values.count { $0 == 1 }, count: values.count)
        {
            let interval = proportion.wilson()
            return ReportEstimate(mean, lower: interval.lower, upper: interval.upper, method: "Wilson for shares of right answers")
        }
        guard let estimate = try? MeanEstimate(values, clusters: hasClusters ? clusters : nil) else { return ReportEstimate(mean) }
        let isShare = values.allSatisfy { 0...1 ~= $0 } && (score.map { unit($0) == .share } ?? values.allSatisfy { $0 == 0 || $0 == 1 })
        let interval = isShare ? estimate.shareInterval() : estimate.interval()
        guard interval.lower.isFinite, interval.upper.isFinite else { return ReportEstimate(mean) }
        return ReportEstimate(mean, lower: interval.lower, upper: interval.upper, method: method(isShare: isShare, hasClusters: hasClusters))
    }

    private static func method(isShare: Bool, hasClusters: Bool) -> String {
        switch (isShare, hasClusters) {
        case (true, true): "Wilson with the effective number of items, for shares of items in clusters (Korn & Graubard 1998)"
        case (true, false): "Wilson with the effective number of items, for shares with parts of a point"
        case (false, true): "Student's t over clusters of items that belong together"
        case (false, false): "Student's t over items"
        }
    }

    /// From the printed error alone.
    static func normal(_ score: ScoreRecord) -> ReportEstimate {
        guard let error = score.standardError, error.isFinite else { return ReportEstimate(score.value) }
        let reach = 1.959963984540054 * error
        var (lower, upper) = (score.value - reach, score.value + reach)
        if unit(score) == .share { (lower, upper) = (max(0, lower), min(1, upper)) }
        return ReportEstimate(score.value, lower: lower, upper: upper, method: "normal, ±1.96 standard errors, for groups and scores without items")
    }

    /// The interval of a group whose printed error says too little: 0 where all tasks are entirely right or entirely wrong, and blind to
    /// clusters. The tasks' own intervals are put together, their distances from the values as square root of the sum of squares
    /// (Zou & Donner 2008, "Construction of confidence intervals about effect measures").
    static func combined(_ score: ScoreRecord, over members: [TaskSummary]) -> ReportEstimate? {
        let parts = members.compactMap { member in
            member.task.scores.first { $0.metric == score.metric && $0.filter == score.filter }.map { member.score($0, margin: nil, depth: 0) }
        }
        let sizes = parts.map { Double($0.count) }
        let total = sizes.reduce(0, +)
        guard total > 0, parts.allSatisfy({ $0.unit == .share && $0.estimate.range != nil }) else { return nil }
        func reach(_ weights: [Double], _ end: (ReportEstimate) -> Double) -> Double {
            zip(weights, parts).reduce(0) { sum, pair in
                let distance = pair.0 * (end(pair.1.estimate) - pair.1.estimate.value)
                return sum + distance * distance
            }.squareRoot()
        }
        // By size or all alike, as gives the group's value; where both do, the wider.
        let weights = [sizes.map { $0 / total }, sizes.map { _ in 1 / Double(parts.count) }].filter { weights in
            abs(zip(weights, parts).reduce(0) { $0 + $1.0 * $1.1.estimate.value } - score.value) < 1e-9
        }
        guard let below = weights.map({ reach($0) { $0.lower ?? 0 } }).max(), let above = weights.map({ reach($0) { $0.upper ?? 1 } }).max()
        else { return nil }
        return ReportEstimate(
            score.value, lower: max(0, score.value - below), upper: min(1, score.value + above),
            method: "the tasks' intervals put together, for groups with clusters or a printed error of 0")
    }

    /// Whether items belong together, which no printed error knows of.
    var hasClusters: Bool { task.samples.contains { $0.cluster != nil } }

    /// Metrics that are shares by their nature; others are shown as they are.
    static func unit(_ score: ScoreRecord) -> ReportUnit {
        let plain = ["perplexity", "bits_per_byte", "brier", "likelihood", "mcc", "bleu", "chrf", "ter", "rouge", "loss", "f1"]
        let isPlain = plain.contains { score.metric.contains($0) }
        return !isPlain && (0...1).contains(score.value) ? .share : .plain
    }

    // MARK: - Parts

    /// By each facet of two to eighty values.
    func facetBreakdowns(limit: Int = 80) -> [ReportBreakdown] {
        guard let score = task.scores.first else { return [] }
        let isJudged = JudgedMetrics.names.contains(score.metric)
        let rows = task.samples.indices.filter {
            task.samples[$0].filter == score.filter && (!isJudged || task.samples[$0].value(score.metric) != nil)
        }
        let samples = rows.map { task.samples[$0] }
        let names = Set(samples.flatMap { $0.facets.keys }).sorted()
        let chances = samples.isEmpty ? nil : self.chances(rows)
        return names.compactMap { name in
            let groups = Dictionary(grouping: samples.indices.filter { samples[$0].facets[name] != nil }) { samples[$0].facets[name] ?? "" }
            guard groups.count > 1, groups.count <= limit, Self.unit(score) == .share || samples.allSatisfy({ $0.value(score.metric) != nil }) else {
                return nil
            }
            let parts = groups.sorted { $0.key < $1.key }.compactMap { value, rows -> ReportBreakdown.Part? in
                let values = rows.compactMap { samples[$0].value(score.metric) }
                guard values.count == rows.count else { return nil }
                let estimate = Self.estimate(values, clusters: rows.map { samples[$0].cluster }, nil)
                let chance =
                    Self.accuracies.contains(score.metric) ? chances.map { all in rows.reduce(0) { $0 + all[$1] } / Double(rows.count) } : nil
                return ReportBreakdown.Part(value.isEmpty ? "(none)" : value, estimate: estimate, count: rows.count, chance: chance)
            }
            guard parts.count > 1 else { return nil }
            return ReportBreakdown(
                title: "\(task.alias) by \(name)", metric: score.metric, unit: Self.unit(score), parts: parts, overall: score.value)
        }
    }

    // MARK: - Letters and answers

    /// Where the options are letters.
    var letters: ReportLetters? {
        let filter = task.samples.first?.filter
        let asked = zip(task.samples, choices).filter { $0.0.filter == filter }
        let readings = asked.compactMap { $0.1 ?? ChoiceReading(letterOf: $0.0) }.filter(\.hasLetters)
        guard !readings.isEmpty, readings.count * 2 > asked.count else { return nil }
        let count = readings.map(\.count).max() ?? 0
        guard (2...26).contains(count) else { return nil }
        var letters = ReportLetters(
            title: task.alias, letters: ChoiceReading.alphabet.prefix(count).map { String($0) },
            confusion: [[Int]](repeating: [Int](repeating: 0, count: count), count: count), invalid: [Int](repeating: 0, count: count))
        for reading in readings {
            guard let right = reading.right.first, right < count else { continue }
            if let chosen = reading.chosen, chosen < count {
                letters.confusion[reading.right.contains(chosen) ? chosen : right][chosen] += 1
            } else {
                letters.invalid[right] += 1
            }
        }
        return letters
    }

    /// For written answers, by filter.
    var answers: [ReportAnswers] {
        let filters = task.samples.map(\.filter).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return filters.compactMap { filter in
            let samples = task.samples.filter { $0.filter == filter }
            let texts = samples.filter { $0.responses.first?.first?.text != nil }
            guard !texts.isEmpty else { return nil }
            let invalid = texts.count { sample in sample.filtered.allSatisfy { Self.isInvalid($0) } }
            let cut = texts.count { $0.responses.joined().contains { if case .text(_, _, let isCut) = $0 { isCut } else { false } } }
            var rules: [(name: String, count: Int)] = []
            for name in texts.compactMap({ $0.notes["rule"]?.stringValue }) {
                if let position = rules.firstIndex(where: { $0.name == name }) { rules[position].count += 1 } else { rules.append((name, 1)) }
            }
            return ReportAnswers(task: task.alias, filter: filter, count: texts.count, invalid: invalid, cut: cut, rules: rules)
        }
    }

    private static func isInvalid(_ value: JSON) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text == "[invalid]" || text.isEmpty
        case .array(let values): values.allSatisfy(isInvalid)
        default: false
        }
    }
}
