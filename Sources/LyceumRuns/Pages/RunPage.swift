public import LyceumCore

/// Web pages about runs, each complete in one file.
public enum RunPage {
    /// What a run is, what came out, and its curves.
    public static func html(
        of run: Run, over horizontal: RunCharts.Horizontal = .step, isLogarithmic: Bool = false
    ) throws(LyceumError) -> String {
        var page = Page(title: run.description.name)
        let metrics = try run.metrics()
        page.add("<h1>\(run.description.name.escapedForMarkup)</h1>")
        page.add("<div class=\"quiet\">\(state(run)) · \(facts(run, metrics).map(\.escapedForMarkup).joined(separator: " · "))</div>")
        if !run.record.summary.isEmpty {
            page.heading("Result")
            page.table([], run.record.summary.map { [$0.0, text($0.1)] })
        }
        page.heading("Curves")
        page.charts(try RunCharts.charts(of: run, over: horizontal, isLogarithmic: isLogarithmic))
        let gaps = Run.gaps(of: metrics)
        if !gaps.isEmpty {
            page.heading("Stability gap", detail: "over \(metrics.contains { $0.name == "tokens" } ? "tokens" : "steps")")
            page.table(RunGap.head, gaps.map(\.row))
        }
        page.heading("Values", detail: Run.lastStep(of: metrics).map { "up to step \($0)" } ?? "")
        page.table(["", "last", "lowest", "highest", "points"], MetricCatalog.sorted(metrics).map(values))
        page.heading("Choices")
        page.table([], run.description.configuration.flattened.map { [$0.0, text($0.1)] })
        let messages = try run.messages()
        if !messages.isEmpty {
            page.heading("Messages", detail: messages.count > 200 ? "the last 200 of \(messages.count)" : "")
            let lines = messages.suffix(200).map { message in
                [message.at?.description ?? "", message.level == "info" ? "" : message.level, message.step.map { "step \($0)" } ?? "", message.text]
                    .filter { !$0.isEmpty }.joined(separator: "  ")
            }
            page.add("<pre>\(lines.joined(separator: "\n").escapedForMarkup)</pre>")
        }
        page.heading("How to do it again")
        page.add("<pre>\(run.description.command.map(shellQuoted).joined(separator: " ").escapedForMarkup)</pre>")
        page.folded("run.json", run.record.json.text(indent: 2))
        return page.html
    }

    /// Runs laid over each other.
    public static func html(of comparison: RunComparison, isLogarithmic: Bool = false) throws(LyceumError) -> String {
        var page = Page(title: comparison.names.joined(separator: " · "))
        page.add("<h1>\(comparison.names.map(\.escapedForMarkup).joined(separator: " <small>and</small> "))</h1>")
        for (name, run) in zip(comparison.names, comparison.runs) {
            let facts = facts(run, try run.metrics()).map(\.escapedForMarkup).joined(separator: " · ")
            page.add("<div class=\"quiet\"><b>\(name.escapedForMarkup)</b> \(state(run)) · \(facts)</div>")
        }
        page.heading("Curves")
        page.charts(try RunCharts.charts(comparing: comparison.runs, over: comparison.horizontal, isLogarithmic: isLogarithmic))
        page.heading("Different choices")
        if comparison.differences.isEmpty { page.add("<p class=\"quiet\">none</p>") }
        page.table([""] + comparison.names, comparison.differences.map { [$0.key] + $0.values.map { $0.map(text) ?? "–" } })
        page.heading("Values at the same \(comparison.horizontal == .tokens ? "number of tokens" : "step")")
        page.table(
            ["", comparison.horizontal == .tokens ? "tokens" : "step"] + comparison.names,
            comparison.rows.map { [$0.metric, NumberText.count($0.at)] + $0.values.map { $0.map(NumberText.short) ?? "–" } })
        return page.html
    }

    private static func state(_ run: Run) -> String {
        "<span class=\"state \(run.status.rawValue)\">\(run.status.rawValue)</span>"
    }

    private static func facts(_ run: Run, _ metrics: [MetricSeries]) -> [String] {
        let host = run.description.host
        return [
            run.description.kind, Run.lastStep(of: metrics).map { "step \($0)" } ?? "no steps yet", Quantities.clock(seconds: Double(run.seconds)),
            "started \(run.description.started)", "Lyceum \(run.description.version)",
            [host.name, host.processor].filter { !$0.isEmpty }.joined(separator: ", "),
            run.record.sessions.count > 1 ? "\(run.record.sessions.count) sessions" : "", run.description.identifier,
        ].filter { !$0.isEmpty }
    }

    private static func values(_ metric: MetricSeries) -> [String] {
        [
            metric.name, metric.last.map { NumberText.short($0.value) } ?? "–", metric.range.map { NumberText.short($0.lowerBound) } ?? "–",
            metric.range.map { NumberText.short($0.upperBound) } ?? "–", "\(metric.points.count)",
        ]
    }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .number(let number): NumberText.short(number)
        default: value.text()
        }
    }

    private static func shellQuoted(_ argument: String) -> String {
        let isPlain = !argument.isEmpty && argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=+./:,@%".contains($0)) }
        return isPlain ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
