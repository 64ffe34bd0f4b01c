import Lyceum

/// What judging came to, for a terminal and for a program.
enum JudgeOutput {
    // MARK: - One run

    static func text(
        _ record: ExaminationRecord, _ outcomes: [RecordJudge.Outcome], _ content: ReportContent, _ written: ExaminationRecord.WrittenFiles,
        _ pages: [String], judge: String
    ) -> String {
        var counts = ExamTable([
            ("Task", .left), ("Graded as", .left), ("Answers", .right), ("Empty", .right), ("No rationale", .right), ("Asked again", .right),
            ("No grade", .right),
        ])
        for one in outcomes {
            counts.add([
                one.task, one.kind.rawValue, "\(one.count)", "\(one.empty)", one.kind == .rationale ? "\(one.missing)" : "–", "\(one.retries)",
                "\(one.unread)",
            ])
        }
        var text = "judge  \(judge)\n\n" + counts.text + "\n\n" + ExamSummary.scores(content) + "\n"
        if !content.agreements.isEmpty { text += "\n" + ExamSummary.agreements(content) + "\n" }
        for warning in content.warnings { text += "warning: \(warning)\n" }
        if record.settings["judge"]?["grades_itself"] == .bool(true) { text += "warning: \(Self.itself)\n" }
        text += "results  \(written.results)\n"
        if let page = pages.first { text += "page     \(page)\n" }
        let judged = content.scores.first { $0.metric == JudgedMetrics.grade || $0.metric == JudgedMetrics.joint }
        return text + (judged.map { "next     lyceum exam compare \(written.folder) OTHER --metric \($0.metric)\n" } ?? "")
    }

    private static let itself = "the judge is the examined model itself; models tend to like their own answers"

    static func json(
        _ record: ExaminationRecord, _ outcomes: [RecordJudge.Outcome], _ content: ReportContent, _ written: ExaminationRecord.WrittenFiles,
        _ pages: [String], judge: String
    ) -> JSON {
        var object = ExamSummary.json(record, content, written, pages: pages).objectValue ?? JSON.Object()
        object["judge"] = .string(judge)
        object["grades_itself"] = record.settings["judge"]?["grades_itself"] ?? .null
        object["judged"] = .array(
            outcomes.map { one in
                [
                    "task": .string(one.task), "kind": .string(one.kind.rawValue), "filter": .string(one.filter), "answers": .integer(one.count),
                    "empty": .integer(one.empty), "without_rationale": .integer(one.missing), "asked_again": .integer(one.retries),
                    "without_grade": .integer(one.unread),
                ]
            })
        return .object(object)
    }

    // MARK: - Two runs

    static func text(
        _ result: PairwiseRecordJudge.Result, _ content: ReportContent, _ written: [ExaminationRecord.WrittenFiles], _ pages: [String]
    ) -> String {
        var table = ExamTable([
            ("Task", .left), ("Pairs", .right), ("A better", .right), ("B better", .right), ("Equal", .right), ("Swayed", .right),
            ("No verdict", .right), ("Win rate of A", .left), ("p", .right), ("Winner changed with place", .left), ("To the first place", .left),
        ])
        for one in content.preferences {
            table.add([
                one.task, "\(one.count)", "\(one.wins)", "\(one.losses)", "\(one.ties)", "\(one.swayed)", "\(one.unread)", cell(one.winRate),
                one.p.map(ExamNumber.probability) ?? "–", cell(one.swapped),
                one.firstPlace.map { cell($0) + (one.placeP.map { ", p \(ExamNumber.probability($0))" } ?? "") } ?? "–",
            ])
        }
        var text = "judge  \(result.judge)\nA      \(result.names[0])\nB      \(result.names[1])\n\n" + table.text + "\n"
        text += "Win rate: ties and swayed verdicts count one half; 95 % interval over items, each asked in both orders.\n"
        let labeled = content.preferences.filter { $0.labeled != nil }
        if !labeled.isEmpty { text += "\n" + people(labeled) + "\n" }
        for warning in content.warnings { text += "warning: \(warning)\n" }
        for files in written { text += "results  \(files.results)\n" }
        return pages.first.map { text + "page     \($0)\n" } ?? text
    }

    private static func people(_ preferences: [ReportPreference]) -> String {
        var table = ExamTable([
            ("Beside people", .left), ("Labeled", .right), ("Same verdict", .left), ("Kappa", .left), ("Win rate corrected", .left),
        ])
        for one in preferences { table.add([one.task, "\(one.labeled ?? 0)", cell(one.agreement), cell(one.kappa), cell(one.corrected)]) }
        return table.text
    }

    private static func cell(_ estimate: ReportEstimate?) -> String {
        guard let estimate else { return "–" }
        return ExamNumber.value(estimate.value)
            + (estimate.range.map { " [\(ExamNumber.value($0.lowerBound)), \(ExamNumber.value($0.upperBound))]" } ?? "")
    }

    static func json(
        _ result: PairwiseRecordJudge.Result, _ content: ReportContent, _ written: [ExaminationRecord.WrittenFiles], _ pages: [String]
    ) -> JSON {
        [
            "judge": .string(result.judge), "a": .string(result.names[0]), "b": .string(result.names[1]),
            "tasks": .array(
                zip(content.preferences, result.outcomes).map { shown, outcome in
                    var object = shown.json.objectValue ?? JSON.Object()
                    (object["all_tasks"], object["same_text"]) = (.bool(outcome.task == nil), .integer(outcome.same))
                    object["asked_again"] = .integer(outcome.retries)
                    return .object(object)
                }), "warnings": .array(content.warnings.map { .string($0) }),
            "files": [
                "results": .array(written.map { .string($0.results) }), "report": pages.first.map { .string($0) } ?? .null,
            ],
        ]
    }
}
