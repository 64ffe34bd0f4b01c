internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

extension RecipeReport {
    /// Learning curves of all trainings over each other, and what they came to.
    var training: Section? {
        func hasCurves(_ step: ReportedStep) -> Bool { step.path("run").map { FileSystem.isFile($0 + "/run.json") } ?? false }
        let trained = run.steps.filter { $0.isDone && ($0.kind == "train" || hasCurves($0)) }
        let probes = run.steps.filter { $0.kind == "probe" && $0.isDone }
        guard !trained.isEmpty || !probes.isEmpty else { return nil }
        var markup = probes.map(probe).joined()
        let curves = trained.map { (step: $0, metrics: Self.metrics($0)) }
        let charts = [
            Self.chart("Training loss", "nats per token", curves) { $0 == "loss" },
            Self.chart("Held-out loss", "nats per token", curves) { $0 == "validation/loss" },
            Self.chart("Learning rate", "rate", curves, isSmoothed: false) { $0.hasPrefix("rate") },
            Self.chart("Gradient norm", "norm before clipping", curves) { $0 == "gradient_norm" },
        ].compactMap { $0 }
        if !charts.isEmpty {
            var page = Page(title: "")
            page.charts(charts)
            markup += page.bodyMarkup
        }
        let missing = curves.filter { $0.metrics.isEmpty }.map(\.step.name)
        if !missing.isEmpty { markup += Self.paragraph("No curves are left of: \(missing.joined(separator: ", ")).", quiet: true) }
        markup += table(curves)
        return Section("training", "Training", markup)
    }

    private func probe(_ step: ReportedStep) -> String {
        guard let losses = step.values["losses"]?.objectValue else { return "" }
        let best = step.values["rate"].map(Self.text) ?? ""
        var table = ReportTable(columns: [.number("Rate tried"), .number("Held-out loss, nats per token")])
        table.rows = losses.map { [.text($0.0), .text($0.1.isNull ? "broke down" : Self.text($0.1))] }
        table.caption = "\(step.name): the rate \(best) was chosen by a few steps each."
        return table.html
    }

    private func table(_ curves: [(step: ReportedStep, metrics: [MetricSeries])]) -> String {
        guard !curves.isEmpty else { return "" }
        var table = ReportTable(
            columns: [
                .name("Training"), .number("Steps"), .number("Tokens"), .number("Loss, last"), .number("Held-out before"), .number("Held-out after"),
                .number("Seconds"), .number("Tokens/s"),
            ])
        for (step, _) in curves {
            func number(_ name: String) -> String { step.values[name].map(Self.text) ?? "–" }
            let speed = step.values["tokens"]?.doubleValue.flatMap { tokens in step.seconds.flatMap { $0 > 0 ? tokens / $0 : nil } }
            table.rows.append([
                .text(step.name), .text(number("steps")), .text(number("tokens")), .text(number("loss")), .text(number("validation_loss_before")),
                .text(number("validation_loss")), .text(step.seconds.map { ReportNumber.fixed($0, 1) } ?? "–"),
                .text(speed.map { ReportNumber.fixed($0, 0) } ?? "–"),
            ])
        }
        table.caption = "Losses in nats per token. Tokens per second over the whole step, loading and saving included."
        return table.html
    }

    private static func metrics(_ step: ReportedStep) -> [MetricSeries] {
        guard let path = step.path("run") ?? step.files, let run = try? Run.open(path) else { return [] }
        return (try? run.metrics()) ?? []
    }

    /// One line per training; seeds of an arm share its color and its place in the legend.
    private static func chart(
        _ title: String, _ unit: String, _ curves: [(step: ReportedStep, metrics: [MetricSeries])], isSmoothed: Bool = true,
        _ isWanted: (String) -> Bool
    ) -> Chart? {
        var arms: [String] = []
        var lines: [ChartLine] = []
        for (step, metrics) in curves {
            guard let series = metrics.first(where: { isWanted($0.name) && !$0.points.isEmpty }) else { continue }
            let arm = step.arm.isEmpty ? step.step : "\(step.step), \(step.arm)"
            let isNew = !arms.contains(arm)
            if isNew { arms.append(arm) }
            let points = series.points.map { ChartPoint(x: Double($0.step), y: $0.value) }
            let color = arms.firstIndex(of: arm) ?? 0
            lines.append(ChartLine(name: isNew ? arm : "", points: points, color: color, isDashed: color >= 8))
        }
        return lines.isEmpty ? nil : Chart(title: title, xLabel: "optimizer step", yLabel: unit, lines: lines, isSmoothed: isSmoothed)
    }
}
