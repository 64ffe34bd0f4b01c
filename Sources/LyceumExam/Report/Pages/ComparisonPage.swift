public import LyceumCore

/// Two or more records side by side.
public enum ComparisonPage {
    /// - Parameters:
    ///   - comparisons: the paired tests; without them scores stand side by side and nothing is said about which is better.
    ///   - chanceMargin: as for `ReportBuilder`.
    public static func html(
        _ records: [ExaminationRecord], comparisons: [ReportComparison], calibrations: [ReportCalibration] = [], command: String = "",
        chanceMargin: Double? = 0.02
    ) -> String {
        ExaminationReport.html(
            content(records, comparisons: comparisons, calibrations: calibrations, command: command, chanceMargin: chanceMargin))
    }

    /// What the page shows, for `ExaminationReport.write`.
    public static func content(
        _ records: [ExaminationRecord], comparisons: [ReportComparison], calibrations: [ReportCalibration] = [], command: String = "",
        chanceMargin: Double? = 0.02
    ) -> ReportContent {
        let names = names(records)
        var content = ReportContent(title: names.joined(separator: " · "))
        content.facts = [.init("Models", "\(records.count)")]
        content.comparisons = comparisons
        content.calibrations = calibrations
        content.command = command
        for (name, record) in zip(names, records) {
            let one = ReportBuilder(record, chanceMargin: chanceMargin, excerptCount: 0).content
            content.scores += one.scores.map { score in
                var score = score
                score.task = "\(score.task) · \(name)"
                return score
            }
            content.warnings += one.warnings.map { "\(name): \($0)" }
            content.hashes += one.hashes.map { .init("\(name), \($0.name)", $0.value) }
            let seconds = record.seconds.map { " · \(Quantities.clock(seconds: $0))" } ?? ""
            content.facts.append(.init(name, String(record.date.prefix(16)).replacing("T", with: " ") + seconds))
        }
        content.scores = grouped(content.scores, count: records.count)
        content.settings = differences(names, records)
        return content
    }

    /// Scores of one task and metric side by side.
    private static func grouped(_ scores: [ReportScore], count: Int) -> [ReportScore] {
        func key(_ score: ReportScore) -> String {
            (score.task.split(separator: " · ", maxSplits: 1).first.map(String.init) ?? "") + "\u{0}\(score.metric)\u{0}\(score.filter)"
        }
        let order = scores.map(key).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let groups = Dictionary(grouping: scores, by: key)
        return order.flatMap { groups[$0] ?? [] }
    }

    /// Names told apart by strategy or date where they are the same.
    static func names(_ records: [ExaminationRecord]) -> [String] {
        var names = records.map(\.modelName)
        for (number, name) in names.enumerated() where records.count(where: { $0.modelName == name }) > 1 {
            let strategy = records[number].settings["strategy"]?.stringValue ?? ""
            let more = strategy.isEmpty || strategy == "direct" ? String(records[number].date.prefix(19)) : strategy
            names[number] = "\(name) (\(more.isEmpty ? "\(number + 1)" : more))"
        }
        for (number, name) in names.enumerated() where names.prefix(number).contains(name) { names[number] += " \(number + 1)" }
        return names
    }

    /// Settings that are not the same in all.
    private static func differences(_ names: [String], _ records: [ExaminationRecord]) -> [ReportContent.Fact] {
        let lists = records.map { RecordFacts($0).settings + RecordFacts($0).versions }
        let keys = lists.joined().map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return keys.compactMap { key in
            let values = lists.map { list in list.first { $0.name == key }?.value ?? "–" }
            guard Set(values).count > 1 else { return nil }
            return .init(key, zip(names, values).map { "\($0): \($1)" }.joined(separator: "   "))
        }
    }
}
