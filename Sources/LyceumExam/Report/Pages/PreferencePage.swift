internal import LyceumCore

/// Two runs beside each other, item by item, as a judge saw them.
public enum PreferencePage {
    /// What the page shows, for `ExaminationReport.write`.
    ///
    /// - Parameter count: pairs shown in full, drawn at random.
    public static func content(_ result: PairwiseRecordJudge.Result, command: String = "", count: Int = 12) -> ReportContent {
        var content = ReportContent(title: result.names.joined(separator: " beside "))
        content.facts = [.init("Judge", result.judge), .init("A", result.names[0]), .init("B", result.names[1])]
        content.preferences = result.outcomes.map { ReportPreference($0, of: result) }
        let builders = result.records.map { ReportBuilder($0, excerptCount: count) }
        let contents = builders.map(\.content)
        content.drawn = contents.first.map { one in one.drawn.map { Self.pair($0, result) } } ?? []
        content.warnings = zip(result.names, contents).flatMap { name, one in one.warnings.map { "\(name): \($0)" } } + result.notes
        content.drawnTitle = "Pairs drawn at random; right as \(result.names[0])'s first score says"
        content.command = command
        for (name, one) in zip(result.names, contents) { content.hashes += one.hashes.map { .init("\(name), \($0.name)", $0.value) } }
        return content
    }

    /// An item of the first run with the second's answer beside it.
    private static func pair(_ excerpt: ReportExcerpt, _ result: PairwiseRecordJudge.Result) -> ReportExcerpt {
        var pair = excerpt
        let task = result.records[1].tasks.first { $0.alias == excerpt.task || $0.name == excerpt.task }
        let other = task?.samples.first { $0.number == excerpt.number && $0.filter == excerpt.filter }
        guard let text = other?.responses.first?.first?.text else { return pair }
        pair.remarks.insert(.init("What \(result.names[1]) answered", text), at: 0)
        return pair
    }
}
