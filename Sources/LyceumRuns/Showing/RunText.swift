public import LyceumCore

/// Runs as text for a terminal.
public enum RunText {
    /// One line per run, with a head.
    public static func list(_ entries: [RunEntry], now: Timestamp = .now) -> String {
        let rows = entries.map { entry in
            [
                entry.identifier, entry.name.shortened(to: 32), entry.kind, entry.status.rawValue, entry.step.map { "\($0)" } ?? "–",
                entry.loss.map { Quantities.fixed($0, places: 4) } ?? "–", age(entry.started, now), entry.folder,
            ]
        }
        return table([["run", "name", "kind", "status", "step", "loss", "started", "folder"]] + rows, numbers: [4, 5])
    }

    /// What the run is, its last values and its loss curve.
    public static func summary(
        _ run: Run, width: Int, over horizontal: RunCharts.Horizontal = .step, isLogarithmic: Bool = false
    ) throws(LyceumError) -> String {
        let metrics = MetricCatalog.sorted(try run.metrics())
        var text = "\(run.description.name)  \(run.description.identifier)\n"
        let host = run.description.host
        var facts = [["status", run.status.rawValue + (run.status == .stopped ? " (its process is gone; it can be resumed)" : "")]]
        facts.append(["kind", run.description.kind])
        facts.append(["started", "\(run.description.started), \(Quantities.clock(seconds: Double(run.seconds))) long"])
        facts.append(["host", [host.name, host.processor].filter { !$0.isEmpty }.joined(separator: ", ")])
        if run.record.sessions.count > 1 {
            facts.append(["resumed", run.record.sessions.dropFirst().map { "after step \($0.afterStep)" }.joined(separator: ", ")])
        }
        facts.append(["command", run.description.command.joined(separator: " ")])
        facts.append(["folder", run.folder.path])
        for (key, value) in run.record.summary { facts.append([key, value.stringValue ?? value.doubleValue.map(NumberText.short) ?? value.text()]) }
        text += table(facts.map { ["  " + $0[0], $0[1]] })
        if !metrics.isEmpty { text += "\n" + values(metrics, width: width) }
        let gaps = Run.gaps(of: metrics)
        if !gaps.isEmpty {
            text += "\nstability gap, over \(metrics.contains { $0.name == "tokens" } ? "tokens" : "steps")\n"
            text += table([RunGap.head] + gaps.map { ["  " + $0.row[0]] + $0.row.dropFirst() }, numbers: Set(1..<RunGap.head.count))
        }
        if let loss = try RunCharts.charts(of: run, over: horizontal, isLogarithmic: isLogarithmic).first {
            text += "\n" + TerminalPlot.text(loss, width: width)
        }
        let troubles = try run.messages().filter { $0.level != "info" }.suffix(5)
        if !troubles.isEmpty { text += "\n" + troubles.map { line($0) + "\n" }.joined() }
        return text
    }

    /// Choices and values side by side.
    public static func comparison(_ comparison: RunComparison) -> String {
        var text = ""
        if comparison.differences.isEmpty {
            text += "no choices differ\n"
        } else {
            text += table(
                [["different choices"] + comparison.names]
                    + comparison.differences.map { [$0.key] + $0.values.map { $0.map { $0.stringValue ?? $0.text() } ?? "–" } })
        }
        guard !comparison.rows.isEmpty else { return text + "\nno values in common yet\n" }
        let place = comparison.horizontal == .tokens ? "tokens" : comparison.horizontal == .time ? "hours" : "step"
        let isPair = comparison.runs.count == 2
        let rows = comparison.rows.map { row -> [String] in
            let values = row.values.map { $0.map(NumberText.short) ?? "–" }
            guard isPair, let a = row.values[0], let b = row.values[1] else { return [row.metric, NumberText.count(row.at)] + values }
            return [row.metric, NumberText.count(row.at)] + values + [(b >= a ? "+" : "−") + NumberText.short(abs(b - a))]
        }
        let head = ["", place] + comparison.names + (isPair ? ["difference"] : [])
        return text + "\n" + table([head] + rows, numbers: Set(1..<head.count))
    }

    /// A message as one line.
    public static func line(_ message: Run.Message) -> String {
        [message.at?.description ?? "", message.level == "info" ? "" : message.level + ":", message.step.map { "step \($0)" } ?? "", message.text]
            .filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// The values of one step as one line.
    public static func line(step: Int, time: Double, values: [(String, Double)]) -> String {
        "step \(step)  \(Quantities.clock(seconds: time))  " + values.map { "\($0.0) \(NumberText.short($0.1))" }.joined(separator: "  ")
    }

    private static func values(_ metrics: [MetricSeries], width: Int) -> String {
        let names = metrics.map(\.name.count).max() ?? 0
        let room = max(8, min(40, width - names - 40))
        return table(
            [["  value", "last", "lowest", "highest", ""]]
                + metrics.map { metric in
                    [
                        "  " + metric.name, metric.last.map { NumberText.short($0.value) } ?? "–",
                        metric.range.map { NumberText.short($0.lowerBound) } ?? "–", metric.range.map { NumberText.short($0.upperBound) } ?? "–",
                        TerminalPlot.sparkline(metric.points.map(\.value), width: room),
                    ]
                }, numbers: [1, 2, 3])
    }

    private static func age(_ started: Timestamp, _ now: Timestamp) -> String {
        let seconds = now.secondsSince1970 - started.secondsSince1970
        return switch seconds {
        case ..<60: "just now"
        case ..<3600: "\(seconds / 60) min ago"
        case ..<86_400: "\(seconds / 3600) h ago"
        case ..<(30 * 86_400): "\(seconds / 86_400) d ago"
        default: String(started.description.prefix(10))
        }
    }

    /// Columns of equal width, two spaces apart.
    static func table(_ rows: [[String]], numbers: Set<Int> = []) -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? "  " : "") + (numbers.contains(column) ? gap + cell : cell + gap)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
