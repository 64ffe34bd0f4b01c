internal import LyceumCore

/// The gap of one of a run's values.
public struct RunGap: Sendable, Hashable {
    public var name: String
    /// Whether high values are good: scores of examinations and accuracies, not losses.
    public var higherIsBetter: Bool
    public var gap: StabilityGap
}

extension Run {
    /// The gaps of examinations and held-out losses that were measured before training and at least twice after, over tokens where the run
    /// recorded them, else over steps.
    public static func gaps(of metrics: [MetricSeries]) -> [RunGap] {
        let tokens = metrics.first { $0.name == "tokens" }
        return metrics.compactMap { metric in
            guard let higherIsBetter = direction(metric.name), metric.points.first?.step == 0, metric.points.count >= 3 else { return nil }
            let points = metric.points.map { point -> StabilityGap.Point in
                let at = tokens.map { point.step == 0 ? 0 : $0.value(atOrBefore: point.step)?.value ?? 0 } ?? Double(point.step)
                return StabilityGap.Point(at: at, score: point.value)
            }
            guard let gap = try? StabilityGap(points, higherIsBetter: higherIsBetter) else { return nil }
            return RunGap(name: metric.name, higherIsBetter: higherIsBetter, gap: gap)
        }
    }

    /// Whether high values are good; nil for values that no gap is looked for in.
    private static func direction(_ name: String) -> Bool? {
        if name == "validation/loss" || name.hasPrefix("validation/loss/") { return false }
        guard name.hasPrefix("examination/"), let part = name.split(separator: "/").last else { return nil }
        let metric = part.prefix { $0 != "," }
        let isError = ["perplexity", "bits_per_byte", "loss", "brier", "ter"].contains { metric.contains($0) }
        return !isError
    }
}

extension RunGap {
    /// Columns of `row`.
    static let head = ["", "start", "worst", "at", "depth", "recovered", "area", "last"]

    var row: [String] {
        [
            name, NumberText.short(gap.start), NumberText.short(gap.worst), NumberText.count(gap.worstAt), NumberText.short(gap.depth),
            gap.depth == 0 ? "no gap" : gap.recovery.map(NumberText.count) ?? "not yet", NumberText.short(gap.area), NumberText.short(gap.last),
        ]
    }

    var json: JSON {
        var object = gap.json.objectValue ?? JSON.Object()
        object["higher_is_better"] = .bool(higherIsBetter)
        return .object(object)
    }
}
