public import LyceumCore

/// The charts of one run or of several laid over each other.
public enum RunCharts {
    /// What the curves are drawn over.
    public enum Horizontal: String, Sendable, CaseIterable {
        case step
        /// Tokens trained on, where the run recorded them as `tokens`.
        case tokens
        /// Hours since the start.
        case time
    }

    /// All charts of a run, the loss first.
    public static func charts(
        of run: Run, over horizontal: Horizontal = .step, isLogarithmic: Bool = false
    ) throws(LyceumError) -> [Chart] {
        let all = try run.metrics()
        return groups(of: all).map { group, series in
            Chart(
                title: group.title, xLabel: label(horizontal), yLabel: group.unit,
                lines: series.enumerated().map { position, metric in
                    ChartLine(name: MetricCatalog.lineName(metric.name), points: points(metric, all, horizontal), color: position)
                }, isLogarithmic: isLogarithmic && group.key.contains("loss"), isSmoothed: !MetricCatalog.isExact(group))
        }
    }

    /// One chart per metric that several runs have, each run in its color.
    public static func charts(
        comparing runs: [Run], over horizontal: Horizontal = .step, isLogarithmic: Bool = false
    ) throws(LyceumError) -> [Chart] {
        var metrics: [[MetricSeries]] = []
        for run in runs { metrics.append(try run.metrics()) }
        let names = labels(runs)
        return groups(of: merged(metrics)).map { group, series in
            var lines: [ChartLine] = []
            for (color, own) in metrics.enumerated() {
                let present = own.filter { metric in series.contains { $0.name == metric.name } }
                for (position, metric) in present.enumerated() {
                    let name = series.count == 1 ? names[color] : "\(names[color]) \(MetricCatalog.lineName(metric.name))"
                    lines.append(
                        ChartLine(name: name, points: points(metric, own, horizontal), color: color, isDashed: position > 0))
                }
            }
            return Chart(
                title: group.title, xLabel: label(horizontal), yLabel: group.unit, lines: lines,
                isLogarithmic: isLogarithmic && group.key.contains("loss"), isSmoothed: !MetricCatalog.isExact(group))
        }
    }

    /// The runs' names, with the end of the identifier where two share one.
    static func labels(_ runs: [Run]) -> [String] {
        runs.map { run in
            let name = run.description.name
            let isShared = runs.filter { $0.description.name == name }.count > 1
            return isShared ? "\(name) (\(run.description.identifier.suffix(5)))" : name
        }
    }

    private static func merged(_ metrics: [[MetricSeries]]) -> [MetricSeries] {
        var names: Set<String> = []
        return metrics.joined().filter { names.insert($0.name).inserted }
    }

    private static func groups(of series: [MetricSeries]) -> [(MetricCatalog.Group, [MetricSeries])] {
        var groups: [(MetricCatalog.Group, [MetricSeries])] = []
        for metric in series {
            guard let group = MetricCatalog.group(metric.name) else { continue }
            if let position = groups.firstIndex(where: { $0.0 == group }) {
                groups[position].1.append(metric)
            } else {
                groups.append((group, [metric]))
            }
        }
        // Stable: groups of the same order stay as they came.
        let order = groups.indices.sorted { (groups[$0].0.order, $0) < (groups[$1].0.order, $1) }
        return order.map { (groups[$0].0, groups[$0].1) }
    }

    private static func label(_ horizontal: Horizontal) -> String {
        switch horizontal {
        case .step: "step"
        case .tokens: "tokens"
        case .time: "hours"
        }
    }

    static func points(_ metric: MetricSeries, _ all: [MetricSeries], _ horizontal: Horizontal) -> [ChartPoint] {
        switch horizontal {
        case .step: return metric.points.map { ChartPoint(x: Double($0.step), y: $0.value) }
        case .time: return metric.points.map { ChartPoint(x: $0.time / 3600, y: $0.value) }
        case .tokens:
            guard let tokens = all.first(where: { $0.name == "tokens" }) else {
                return metric.points.map { ChartPoint(x: Double($0.step), y: $0.value) }
            }
            return metric.points.compactMap { point in
                tokens.value(atOrBefore: point.step).map { ChartPoint(x: $0.value, y: point.value) }
            }
        }
    }
}
