public import LyceumCore
internal import LyceumStatistics

extension MergeVerdict {
    static func decide(
        _ rows: [Row], _ overall: [Overall], best: String, margin: Double, level: Double
    ) -> (decision: Decision, reasons: [String]) {
        let parents = overall.filter(\.isParent)
        guard let rival = parents.first(where: { $0.model == best }) else { return (.undecided, ["there is no parent"]) }
        // Both the corrected test and the whole interval: of many tasks one looks lost by chance.
        let lost = rows.filter { $0.isBest && $0.pair.verdict == .loss && $0.pair.comparison.interval.upper < -margin }
        let losses = lost.map { row in
            "on \(row.pair.task) it is worse than \(row.pair.modelA) by more than \(text(margin)): \(signed(row.pair.comparison.difference)) "
                + range(row.pair.comparison.interval)
        }
        if parents.allSatisfy({ $0.verdict == .win }) {
            return (.keep, ["better than \(parents.count == 1 ? rival.model : "every parent") over all tasks: \(sentence(rival))"] + losses)
        }
        let holds = rows.filter(\.isBest).allSatisfy { $0.inferiority < 1 - level }
        if holds, rival.difference > 0 {
            return (
                .keep,
                ["on no task worse than the best parent there by \(text(margin)) or more, and better in sum than \(best): \(sentence(rival))"]
            )
        }
        if rival.verdict == .loss { return (.discard, ["worse than \(best) over all tasks: \(sentence(rival))"] + losses) }
        if !losses.isEmpty { return (.discard, losses) }
        return (.undecided, undecided(rows, rival, margin, level, holds: holds))
    }

    private static func undecided(_ rows: [Row], _ rival: Overall, _ margin: Double, _ level: Double, holds: Bool) -> [String] {
        var reasons = ["no difference to \(rival.model) was shown over all tasks: \(sentence(rival))"]
        if holds {
            reasons.append("on no task worse by \(text(margin)) or more, and not better in sum")
        } else {
            let open = rows.filter { $0.isBest && $0.inferiority >= 1 - level }.map(\.pair.task)
            if !open.isEmpty { reasons.append("that it is not worse by \(text(margin)) was not shown on \(open.joined(separator: ", "))") }
        }
        if let smallest = rows.filter({ $0.pair.modelA == rival.model }).map(\.pair.comparison.smallestDetectableDifference).max() {
            reasons.append("these items would show a difference of \(text(smallest)) per task with 80 % probability; more items show smaller ones")
        }
        return reasons
    }

    private static func sentence(_ line: Overall) -> String {
        "\(text(line.childMean)) against \(text(line.mean)), difference \(signed(line.difference)) \(range(line.interval))"
    }

    private static func text(_ value: Double) -> String { value.isFinite ? Quantities.fixed(value, places: 4) : "–" }
    private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + text(value) }
    private static func range(_ interval: Interval) -> String { "[\(signed(interval.lower)), \(signed(interval.upper))]" }

    // MARK: - For programs

    public var json: JSON {
        [
            "child": .string(child), "decision": .string(decision.rawValue), "reasons": .array(reasons.map { .string($0) }),
            "best_parent": .string(bestParent), "margin": .number(margin), "level": .number(level), "correction": "holm",
            "overall": .array(overall.map(Self.json)), "tasks": .array(rows.map(Self.json)),
        ]
    }

    private static func number(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }

    private static func json(_ line: Overall) -> JSON {
        [
            "model": .string(line.model), "is_parent": .bool(line.isParent), "mean": number(line.mean), "child_mean": number(line.childMean),
            "difference": number(line.difference), "interval": [number(line.interval.lower), number(line.interval.upper)],
            "p": number(line.probability), "p_adjusted": number(line.adjustedProbability), "verdict": .string(line.verdict.rawValue),
        ]
    }

    private static func json(_ row: Row) -> JSON {
        let (pair, one) = (row.pair, row.pair.comparison)
        var object = JSON.Object([
            ("task", .string(pair.task)), ("metric", .string(pair.metric)), ("filter", .string(pair.filter)), ("model", .string(pair.modelA)),
            ("is_parent", .bool(row.isParent)), ("is_best_parent", .bool(row.isBest)), ("items", .integer(one.count)),
            ("clusters", one.clusterCount.map { .integer($0) } ?? .null),
            ("score", number(one.meanA)), ("child_score", number(one.meanB)), ("difference", number(one.difference)),
            ("interval", [number(one.interval.lower), number(one.interval.upper)]), ("p", number(one.probability)),
            ("p_adjusted", number(pair.adjustedProbability)), ("p_worse_by_margin", number(row.inferiority)),
            ("verdict", .string(pair.verdict.rawValue)), ("smallest_detectable_difference", number(one.smallestDetectableDifference)),
        ])
        if let test = one.mcNemar {
            object["mcnemar"] = ["only_other": .integer(test.onlyA), "only_child": .integer(test.onlyB), "p_exact": number(test.exact)]
        }
        return .object(object)
    }
}
