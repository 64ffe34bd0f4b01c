import Lyceum

/// What was found about a task.
struct ContaminationPart: Sendable {
    var task: String
    /// The model that was tested, where one was.
    var model: String?
    var control: PlantedControlResult?
    var findings: [ContaminationFinding] = []
    var overlap: OverlapResult?
    var notes: [String] = []
}

/// Findings for a terminal, a program and a page.
enum ContaminationOutput {
    static func content(_ parts: [ContaminationPart]) -> ReportContent {
        let findings = parts.flatMap(\.findings)
        let items = parts.map { $0.findings.map(\.count).max() ?? 0 }.reduce(0, +)
        var facts: [ReportContent.Fact] = [.init(parts.count == 1 ? "Task" : "Tasks", parts.map(\.task).joined(separator: ", "))]
        if let model = parts.first?.model { facts.append(.init("Model", model)) }
        facts += [.init("Items", "\(items)"), .init("Tests", "\(Set(findings.map(\.test)).count)")]
        let control = parts.first?.control
        return ReportContent(
            title: "Contamination", facts: facts, contaminations: findings.compactMap { ReportContamination($0, control: control) },
            contaminationTests: findings.map { ReportContaminationTest($0) }, warnings: parts.flatMap(\.notes), command: ExamAskingOptions.command)
    }

    static func object(_ part: ContaminationPart) -> JSON {
        var object = JSON.Object([("task", .string(part.task)), ("tests", .array(part.findings.map(\.json)))])
        if let model = part.model { object["model"] = .string(model) }
        if let control = part.control { object["control"] = control.json }
        if !part.notes.isEmpty { object["notes"] = .array(part.notes.map { .string($0) }) }
        guard let result = part.overlap, let finding = part.findings.first(where: { $0.test == .overlap }) else { return .object(object) }
        // The overlap beside the task, for those who look for it alone.
        object["items"] = .integer(result.items.count)
        object["dirty"] = .integer(result.dirty.count)
        object["dirty_share"] = .number(result.dirtyShare)
        object["ngram"] = .integer(result.size)
        object["records"] = .integer(result.corpus.records)
        object["bytes"] = .integer(result.corpus.bytes)
        object["score_all"] = ExamNumber.json(finding.report?.all?.mean)
        object["score_clean"] = ExamNumber.json(finding.report?.clean?.mean)
        object["score_dirty"] = ExamNumber.json(finding.report?.dirty?.mean)
        object["p"] = ExamNumber.json(finding.probability)
        object["verdict"] = .string(finding.statement)
        object["dirty_items"] = .array(finding.items.map(\.json))
        return .object(object)
    }

    static func print(_ parts: [ContaminationPart], list: Int) {
        var table = ExamTable([
            ("Task", .left), ("Test", .left), ("Items", .right), ("Result", .left), ("p", .right), ("Score, clean", .right), ("dirty", .right),
            ("found at 1×", .right), ("at most ×", .right),
        ])
        for part in parts {
            for finding in part.findings {
                let report = finding.report.flatMap { $0.dirtyCount > 0 ? $0 : nil }
                let known = finding.report?.power ?? finding.test.controlName.flatMap { part.control?.power(of: $0) } ?? []
                let power = known.sorted { $0.repeats < $1.repeats }
                table.add([
                    part.task, finding.test.title, "\(finding.count)", finding.result, finding.probability.map(ExamNumber.probability) ?? "–",
                    report?.clean.map { ExamNumber.value($0.mean) } ?? "–", report?.dirty.map { ExamNumber.value($0.mean) } ?? "–",
                    power.first.map { share($0.rate) } ?? "–", power.last.map { "\(share($0.rate)) at \($0.repeats)×" } ?? "–",
                ])
            }
        }
        Output.line(table.text)
        for part in parts {
            for finding in part.findings { print(finding, in: parts.count > 1 ? part.task : nil, list: list) }
            for note in part.notes { Output.line("note: \(parts.count > 1 ? part.task + ": " : "")\(note)") }
        }
        let tests = ContaminationTest.allCases.filter { test in parts.contains { $0.findings.contains { $0.test == test } } }
        Output.line("\nWhat the tests can show:")
        for test in tests { Output.line("  \(test.title): \(test.shows). It leaves open: \(test.limits).") }
    }

    private static func print(_ finding: ContaminationFinding, in task: String?, list: Int) {
        Output.line("\n\(task.map { $0 + ", " } ?? "")\(finding.test.title): \(finding.statement)")
        for item in finding.items.prefix(list) {
            let value = item.value.map { ExamNumber.value($0) + "  " } ?? ""
            Output.line("  \(item.isFlagged ? "!" : " ") item \(item.name)  \(value)\(item.note)")
        }
        if finding.items.count > list { Output.line("    … \(finding.items.count - list) more (--list)") }
    }

    private static func share(_ value: Double) -> String { Quantities.fixed(100 * value, places: 0) + " %" }
}
