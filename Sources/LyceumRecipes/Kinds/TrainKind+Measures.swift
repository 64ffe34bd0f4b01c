internal import LyceumCore
internal import LyceumRuns

/// What a run's curves come to, as values for claims. None of it depends on how fast the machine was.
///
/// - `examination/TASK/METRIC`, `validation/loss`, `validation/loss/FILE`, `change/ratio`, `pacing/share`: the last measurement; with `@10%` to `@90%` the last one
///   at or before that share of the steps, and with `@first` the first one in training.
/// - `gap/NAME/depth`, `area`, `recovery` (left out while there is none), `worst_at`: the stability gap of such a curve, over tokens.
/// - `loss/first_third`, `loss/last_third`: mean loss of those steps.
struct TrainingMeasures {
    let values: JSON.Object
    /// Of the last step that was recorded.
    let lastLoss: Double?

    init(_ metrics: [MetricSeries]) {
        var values = JSON.Object()
        let lastStep = metrics.compactMap(\.last?.step).max() ?? 0
        for series in metrics where Self.isMeasured(series.name) {
            let name = Self.short(series.name)
            values.setFinite(name, series.last?.value)
            values.setFinite(name + "@first", series.points.first { $0.step > 0 }?.value)
            for tenth in 1...9 { values.setFinite("\(name)@\(tenth)0%", series.value(atOrBefore: lastStep * tenth / 10)?.value) }
        }
        for gap in Run.gaps(of: metrics) {
            let name = "gap/" + Self.short(gap.name)
            values.setFinite(name + "/depth", gap.gap.depth)
            values.setFinite(name + "/area", gap.gap.area)
            values.setFinite(name + "/recovery", gap.gap.recovery)
            values.setFinite(name + "/worst_at", gap.gap.worstAt)
        }
        let losses = (metrics.first { $0.name == "loss" }?.points ?? []).filter { $0.step > 0 }.map(\.value)
        lastLoss = losses.last
        if losses.count >= 3 {
            values.setFinite("loss/first_third", Self.mean(losses.prefix(losses.count / 3)))
            values.setFinite("loss/last_third", Self.mean(losses.suffix(losses.count / 3)))
        }
        self.values = values
    }

    private static func isMeasured(_ name: String) -> Bool {
        name.hasPrefix("examination/") || name == "validation/loss" || name.hasPrefix("validation/loss/") || name == "change/ratio"
            || name == "pacing/share"
    }

    /// As examinations name their values: without the filter where there is none.
    private static func short(_ name: String) -> String { name.hasSuffix(",none") ? String(name.dropLast(5)) : name }

    private static func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
}

extension JSON.Object {
    fileprivate mutating func setFinite(_ name: String, _ value: Double?) {
        if let value, value.isFinite { self[name] = .number(value) }
    }
}
