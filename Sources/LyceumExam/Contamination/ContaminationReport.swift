public import LyceumCore
public import LyceumStatistics

/// What is said about the contamination of a task: how much is dirty, what it does to the score, and what the detector would have noticed.
///
/// “No evidence” is worth as much as the detector's power on items that were trained on purpose, so the two always stand together.
/// - Source: examination reference D7.
public struct ContaminationReport: Sendable, Hashable {
    /// A detector's power on items trained so often into a small model.
    public struct Power: Sendable, Hashable {
        public var detector: String
        public var repeats: Int
        /// The share of such items found at 5 % false alarms.
        public var rate: Double
        public var interval: Interval

        public init(detector: String, repeats: Int, rate: Double, interval: Interval) {
            self.detector = detector
            self.repeats = repeats
            self.rate = rate
            self.interval = interval
        }
    }

    public let task: String
    public let detector: String
    public let metric: String
    public let count: Int
    public let dirtyCount: Int
    public let all: MeanEstimate?
    public let clean: MeanEstimate?
    public let dirty: MeanEstimate?
    /// Dirty minus clean, by items (or clusters) that are independent of each other; nil when one of the two has none.
    public let difference: Double?
    public let differenceInterval: Interval?
    /// Two-sided, by permutation of which items (clusters) are dirty, (1 + draws at least as far) / (1 + draws).
    public let probability: Double?
    public let power: [Power]
    /// Whether scores are right or wrong: their intervals are Wilson's, with the effective number of items where those belong together.
    public let isShare: Bool

    public var dirtyShare: Double { count > 0 ? Double(dirtyCount) / Double(count) : 0 }

    /// - Parameters:
    ///   - scores: one per item; nil for a task that was not examined.
    ///   - isDirty: what the detector said of each item.
    /// - clusters: items of one cluster move together in the permutation of labels only where all have the same label; otherwise items are
    ///   exchanged.
    ///   - power: of this detector on the planted control; empty when it was not run.
    /// - Throws: `LyceumError` (`invalidArgument`) when the counts differ.
    public init(
        task: String, detector: String, metric: String = "acc", isDirty: [Bool], scores: [Double]? = nil, clusters: [String?]? = nil,
        power: [Power] = [], draws: Int = 9_999, seed: UInt64 = 1
    ) throws(LyceumError) {
        self.task = task
        self.detector = detector
        self.metric = metric
        self.power = power
        isShare = scores.map { $0.allSatisfy { $0 == 0 || $0 == 1 } } ?? false
        count = isDirty.count
        dirtyCount = isDirty.filter { $0 }.count
        guard let scores else {
            (all, clean, dirty, difference, differenceInterval, probability) = (nil, nil, nil, nil, nil, nil)
            return
        }
        guard scores.count == isDirty.count, clusters.map({ $0.count == isDirty.count }) ?? true else {
            throw LyceumError(
                .invalidArgument, "expected as many scores and clusters as items, found \(scores.count) for \(isDirty.count) items", at: task)
        }
        func part(_ wanted: Bool?) throws(LyceumError) -> MeanEstimate? {
            let chosen = scores.indices.filter { wanted == nil || isDirty[$0] == wanted }
            guard !chosen.isEmpty else { return nil }
            return try MeanEstimate(chosen.map { scores[$0] }, clusters: clusters.map { all in chosen.map { all[$0] } })
        }
        all = try part(nil)
        clean = try part(false)
        dirty = try part(true)
        guard let clean, let dirty else {
            (difference, differenceInterval, probability) = (nil, nil, nil)
            return
        }
        difference = dirty.mean - clean.mean
        let error = (clean.standardError * clean.standardError + dirty.standardError * dirty.standardError).squareRoot()
        differenceInterval = error.isFinite ? Self.interval(dirty.mean - clean.mean, error, clean, dirty) : nil
        probability = Self.permutation(scores, isDirty, clusters, draws: draws, seed: seed)
    }

    /// 95 %: Wilson's for shares, else Student's t.
    public func interval(of estimate: MeanEstimate) -> Interval {
        guard isShare else { return estimate.interval() }
        let right = Int((estimate.mean * Double(estimate.count)).rounded())
        let share = try? Proportion(successes: right, count: estimate.count)
        return estimate.clusterCount == nil ? share?.wilson() ?? estimate.shareInterval() : estimate.shareInterval()
    }

    /// Welch's: degrees of freedom from both errors.
    private static func interval(_ difference: Double, _ error: Double, _ a: MeanEstimate, _ b: MeanEstimate) -> Interval? {
        guard error > 0 else { return Interval(lower: difference, upper: difference) }
        func part(_ estimate: MeanEstimate) -> Double { estimate.standardError * estimate.standardError }
        let (x, y) = (part(a), part(b))
        let freedom = (x + y) * (x + y) / (x * x / max(a.degreesOfFreedom, 1) + y * y / max(b.degreesOfFreedom, 1))
        let reach = StudentT(degreesOfFreedom: freedom).quantile(0.975) * error
        return Interval(lower: difference - reach, upper: difference + reach)
    }

    private static func permutation(_ scores: [Double], _ isDirty: [Bool], _ clusters: [String?]?, draws: Int, seed: UInt64) -> Double {
        // Units that are exchanged: whole clusters where their items agree, else items.
        var units: [(sum: Double, count: Int, isDirty: Bool)] = []
        var known: [String: Int] = [:]
        let agree = clusters.map { names in
            Dictionary(grouping: isDirty.indices, by: { names[$0] ?? "" }).values.allSatisfy { Set($0.map { isDirty[$0] }).count == 1 }
        }
        for index in scores.indices {
            if agree == true, let name = clusters?[index] {
                if let unit = known[name] {
                    units[unit].sum += scores[index]
                    units[unit].count += 1
                    continue
                }
                known[name] = units.count
            }
            units.append((scores[index], 1, isDirty[index]))
        }
        func difference(_ labels: [Bool]) -> Double {
            var (dirty, clean) = ((sum: 0.0, count: 0), (sum: 0.0, count: 0))
            for (unit, label) in zip(units, labels) {
                if label {
                    dirty = (dirty.sum + unit.sum, dirty.count + unit.count)
                } else {
                    clean = (clean.sum + unit.sum, clean.count + unit.count)
                }
            }
            return dirty.sum / Double(max(dirty.count, 1)) - clean.sum / Double(max(clean.count, 1))
        }
        let labels = units.map(\.isDirty)
        let observed = abs(difference(labels)) * (1 - 1e-12)
        var extreme = 0
        for draw in 0..<draws {
            var random = SeededDraws(seed: seed, "contamination/labels", draw)
            if abs(difference(random.shuffled(labels))) >= observed { extreme += 1 }
        }
        return Double(1 + extreme) / Double(1 + draws)
    }

    /// In one sentence, with the power beside it.
    public var statement: String {
        let share = "\(dirtyCount) of \(count) items"
        let weakest = power.filter { $0.detector == detector }.min { $0.repeats < $1.repeats }
        let strength =
            weakest.map {
                "On the planted control it finds \(Self.percent($0.rate)) of items trained \($0.repeats == 1 ? "once" : "\($0.repeats) times") "
                    + "(95 % interval \(Self.percent($0.interval.lower)) to \(Self.percent($0.interval.upper)))."
            } ?? "Its power was not measured, so this is no evidence of absence."
        guard dirtyCount > 0 else { return "No evidence of contamination by \(detector). \(strength)" }
        guard let difference, let probability else { return "\(share) are dirty by \(detector). \(strength)" }
        let verdict = probability < 0.05 ? "differs" : "does not differ significantly"
        return "\(share) are dirty by \(detector); their \(metric) \(verdict) from that of clean items "
            + "(\(Self.signed(difference)), p = \(Self.rounded(probability))). \(strength)"
    }

    private static func percent(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
    private static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + rounded(abs(value)) }
    private static func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }

    public var json: JSON {
        func estimate(_ value: MeanEstimate?) -> JSON {
            guard let value else { return .null }
            let interval = interval(of: value)
            return [
                "n": .integer(value.count), "value": .number(value.mean), "stderr": .number(value.standardError),
                "lower": .number(interval.lower), "upper": .number(interval.upper),
            ]
        }
        return [
            "task": .string(task), "detector": .string(detector), "metric": .string(metric), "items": .integer(count),
            "dirty": .integer(dirtyCount), "dirty_share": .number(dirtyShare), "all": estimate(all), "clean": estimate(clean),
            "dirty_score": estimate(dirty), "difference": difference.map { .number($0) } ?? .null,
            "difference_lower": differenceInterval.map { .number($0.lower) } ?? .null,
            "difference_upper": differenceInterval.map { .number($0.upper) } ?? .null, "p": probability.map { .number($0) } ?? .null,
            "power": .array(power.map(Self.json)), "statement": .string(statement),
        ]
    }

    private static func json(_ power: Power) -> JSON {
        [
            "detector": .string(power.detector), "repeats": .integer(power.repeats), "rate": .number(power.rate),
            "lower": .number(power.interval.lower), "upper": .number(power.interval.upper),
        ]
    }
}
