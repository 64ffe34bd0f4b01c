/// Puts the scores of a group's tasks together, as lm-evaluation-harness 0.4.13 does.
public enum GroupScorer {
    /// One score per metric and filter of the group's aggregations.
    ///
    /// Sizes are the items scored. The value is Σ nᵢmᵢ / Σ nᵢ, its error √(Σ (nᵢ − 1) nᵢ seᵢ² / (N − K) / N);
    /// where all tasks weigh the same it is
    /// the plain mean and √(Σ seᵢ²) / K. A member without an error leaves the group without one.
    ///
    /// - Parameter members: the leaf tasks below the group.
    public static func scores(_ group: TaskGroup, members: [TaskRecord]) -> [ScoreRecord] {
        group.aggregations.flatMap { aggregation in
            filters(of: aggregation, members).compactMap { score(aggregation, $0, members) }
        }
    }

    /// No filter named: every filter under which a member has the metric, in alphabetical order.
    private static func filters(of aggregation: TaskGroup.Aggregation, _ members: [TaskRecord]) -> [String] {
        guard aggregation.filters.isEmpty else { return aggregation.filters }
        let found = members.flatMap { $0.scores.filter { $0.metric == aggregation.metric }.map(\.filter) }
        return Set(found).sorted()
    }

    private static func score(_ aggregation: TaskGroup.Aggregation, _ filter: String, _ members: [TaskRecord]) -> ScoreRecord? {
        var parts: [(score: ScoreRecord, size: Double)] = []
        for member in members {
            guard let score = member.scores.first(where: { $0.metric == aggregation.metric && $0.filter == filter }) else { continue }
            let counted = member.effectiveCount > 0 ? member.effectiveCount : Set(member.samples.map(\.number)).count
            parts.append((score, Double(counted)))
        }
        guard let first = parts.first else { return nil }
        let total = parts.reduce(0) { $0 + $1.size }
        let isWeighted = aggregation.isWeightedBySize && total > 0
        let sum = parts.reduce(0) { $0 + $1.score.value * (isWeighted ? $1.size : 1) }
        return ScoreRecord(
            metric: aggregation.metric, filter: filter, value: sum / (isWeighted ? total : Double(parts.count)),
            standardError: standardError(parts, total: total, isWeighted: aggregation.isWeightedBySize), isHigherBetter: first.score.isHigherBetter)
    }

    private static func standardError(_ parts: [(score: ScoreRecord, size: Double)], total: Double, isWeighted: Bool) -> Double? {
        var weighted = 0.0
        var plain = 0.0
        for part in parts {
            guard let error = part.score.standardError else { return nil }
            weighted += (part.size - 1) * (error * error) * part.size
            plain += error * error
        }
        let count = Double(parts.count)
        guard isWeighted else { return plain.squareRoot() / count }
        guard total > count else { return nil }
        return (weighted / (total - count) / total).squareRoot()
    }

    /// The items behind a group's score: those of the members that have the metric.
    public static func count(_ metric: String, filter: String, members: [TaskRecord]) -> Int {
        members.filter { $0.scores.contains { $0.metric == metric && $0.filter == filter } }.reduce(0) { $0 + $1.effectiveCount }
    }
}
