internal import LyceumCore

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
        let contents = records.map { ReportBuilder($0, chanceMargin: chanceMargin, excerptCount: 0).content }
        content.board = board(names, contents.map(\.scores))
        for (number, record) in records.enumerated() {
            content.warnings += contents[number].warnings.map { "\(names[number]): \($0)" }
            content.hashes += contents[number].hashes.map { .init("\(names[number]), \($0.name)", $0.value) }
            let seconds = record.seconds.map { " · \(Quantities.clock(seconds: $0))" } ?? ""
            content.facts.append(.init(names[number], String(record.date.prefix(16)).replacing("T", with: " ") + seconds))
        }
        content.settings = differences(names, records)
        return content
    }

    /// Scores of the same task, metric and filter in one column.
    private static func board(_ names: [String], _ scores: [[ReportScore]]) -> Leaderboard {
        func key(_ score: ReportScore) -> String { "\(score.task)\u{0}\(score.metric)\u{0}\(score.filter)" }
        let first = scores.joined().reduce(into: [ReportScore]()) { list, score in
            if !list.contains(where: { key($0) == key(score) }) { list.append(score) }
        }
        let columns = first.map { score in
            Leaderboard.Column(
                task: score.task, metric: score.filter == "none" ? score.metric : "\(score.metric), \(score.filter)", unit: score.unit,
                isHigherBetter: score.isHigherBetter, chance: score.chance, depth: score.depth, isGroup: score.isGroup)
        }
        let rows = zip(names, scores).map { name, own in
            let byKey = Dictionary(own.map { (key($0), $0) }, uniquingKeysWith: { one, _ in one })
            return Leaderboard.Row(model: name, cells: first.map { byKey[key($0)].map { .init(estimate: $0.estimate, count: $0.count) } })
        }
        return Leaderboard(title: "", columns: columns, rows: rows)
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
