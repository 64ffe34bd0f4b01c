internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns
internal import LyceumStatistics

extension RecipeReport {
    /// What loops came to: each arm's values as means over its seeds, with intervals.
    var arms: Section? {
        let looped = run.steps.filter { !$0.loops.isEmpty }
        let names = looped.map(\.step).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let tables = names.compactMap { name in table(name, looped.filter { $0.step == name }) }
        guard !tables.isEmpty else { return nil }
        let note = "Means over seeds with 95 % intervals (Student's t over runs); one run has no interval."
        return Section("arms", "Arms", Self.paragraph(note, quiet: true) + tables.joined(separator: "\n"))
    }

    private func table(_ name: String, _ steps: [ReportedStep]) -> String? {
        let unwanted: Set<String> = ["count", "steps", "is_adapter", "documents", "tokens", "trained_tokens"]
        let keys = steps.filter(\.isDone).flatMap { $0.values.compactMap { $0.1.doubleValue == nil || unwanted.contains($0.0) ? nil : $0.0 } }
            .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.prefix(6)
        guard !keys.isEmpty else { return nil }
        var table = ReportTable(columns: [.name("\(name): arm"), .number("Runs")] + keys.map { .number(Self.words($0)) })
        let arms = steps.map(\.arm).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        for arm in arms {
            let own = steps.filter { $0.arm.utf8.elementsEqual(arm.utf8) }
            let done = own.filter(\.isDone)
            let count = done.count == own.count ? "\(done.count)" : "\(done.count) of \(own.count)"
            let cells = keys.map { key in Self.cell(done.compactMap { $0.values[key]?.doubleValue }) }
            table.rows.append([.text(arm.isEmpty ? "all" : arm, style: "wide"), .text(count)] + cells)
        }
        return table.html + "<div style=\"height:12px\"></div>"
    }

    private static func cell(_ values: [Double]) -> ReportTable.Cell {
        guard let estimate = try? MeanEstimate(values) else { return .text("–") }
        let interval = estimate.interval()
        let mean = "<b>\(NumberText.short(estimate.mean))</b>"
        guard values.count > 1, interval.lower.isFinite else { return .init(markup: mean) }
        return .init(markup: mean + "<small class=\"quiet\">[\(NumberText.short(interval.lower)), \(NumberText.short(interval.upper))]</small>")
    }
}
