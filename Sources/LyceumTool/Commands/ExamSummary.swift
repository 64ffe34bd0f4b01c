import Lyceum

/// What an examination came to, for a terminal or a program.
enum ExamSummary {
    static func text(
        _ record: ExaminationRecord, _ content: ReportContent, _ written: ExaminationRecord.WrittenFiles?, pages: [String]
    ) -> String {
        var text = HarnessTable.text(record) + "\n"
        if record.groups.contains(where: { !$0.scores.isEmpty }) { text += HarnessTable.text(record, column: .groups) + "\n" }
        text += "\n" + scores(content) + "\n"
        let answers = content.answers.filter { $0.invalid + $0.cut > 0 }
        for answer in answers {
            text += "\(answer.task),\(answer.filter): no answer found in \(share(answer.invalid, answer.count))"
            text += answer.cut > 0 ? ", cut by the length limit \(share(answer.cut, answer.count))\n" : "\n"
        }
        if !content.agreements.isEmpty { text += "\n" + agreements(content) + "\n" }
        for warning in content.warnings { text += "warning: \(warning)\n" }
        let items = record.tasks.reduce(0) { $0 + $1.effectiveCount }
        if let counts = record.answerCounts {
            text += "\(items) items; " + (counts.asked == 0
                ? "all answers were known, nothing was asked\n"
                : "\(counts.asked) answers were asked for, \(counts.known) were known\(clock(record))\n")
        } else if let seconds = record.seconds {
            let rate = seconds > 0 ? Quantities.fixed(Double(items) / seconds, places: 1) : "–"
            text += "\(items) items in \(Quantities.clock(seconds: seconds)), \(rate) items/s\n"
        }
        guard let written else { return text }
        text += "results  \(written.results)\n"
        if let page = pages.first { text += "page     \(page)\n" }
        if record.tasks.contains(where: \.awaitsJudge) {
            text += "next     lyceum exam judge \(written.folder) --judge MODEL      # these answers are graded by a model\n"
            text += "         lyceum exam compare \(written.folder) OTHER\n"
        } else {
            text += "next     lyceum exam compare \(written.folder) OTHER\n"
        }
        // Only multiple choice has a confidence for every answer.
        let hasChoices = record.tasks.contains { $0.configuration["output_type"] == "multiple_choice" }
        return hasChoices ? text + "         lyceum exam calibrate \(written.folder)\n" : text
    }

    private static func clock(_ record: ExaminationRecord) -> String { record.seconds.map { ", \(Quantities.clock(seconds: $0))" } ?? "" }

    /// Value, interval and what it says beside chance.
    static func scores(_ content: ReportContent) -> String {
        var table = ExamTable([
            ("Task", .left), ("Metric", .left), ("Value", .right), ("95 % interval", .left), ("Chance", .right), ("Verdict", .left),
        ])
        for score in content.scores {
            table.add([
                String(repeating: "  ", count: score.depth) + score.task, score.filter == "none" ? score.metric : "\(score.metric),\(score.filter)",
                ExamNumber.value(score.estimate.value),
                score.estimate.range.map { "[\(ExamNumber.value($0.lowerBound)), \(ExamNumber.value($0.upperBound))]" } ?? "–",
                score.chance.map(ExamNumber.value) ?? "–", verdict(score),
            ])
        }
        return table.text
    }

    /// Graders beside people.
    static func agreements(_ content: ReportContent) -> String {
        var table = ExamTable([
            ("Grader", .left), ("Task", .left), ("Labeled", .right), ("Same grade", .right), ("Kappa", .right), ("quadratic", .right),
            ("Leniency", .right), ("Score corrected", .left),
        ])
        for one in content.agreements {
            table.add([
                one.filter == "none" ? one.metric : "\(one.metric),\(one.filter)", one.task, "\(one.count)", ExamNumber.value(one.agreement.value),
                ExamNumber.value(one.kappa.value), ExamNumber.value(one.quadraticKappa.value), ExamNumber.signed(one.leniency),
                one.corrected.map { estimate in
                    ExamNumber.value(estimate.value)
                        + (estimate.range.map { " [\(ExamNumber.value($0.lowerBound)), \(ExamNumber.value($0.upperBound))]" } ?? "")
                } ?? "–",
            ])
        }
        return table.text
    }

    static func verdict(_ score: ReportScore) -> String {
        switch score.verdict {
        case .above(let p): "above chance (p \(equal(p)))"
        case .below(let p): "below chance (p \(equal(p)))"
        case .notToldApart(let p): "at chance: not told apart from guessing (p \(equal(p)))"
        case .equivalent(let margin): "at chance: no further than ±\(ExamNumber.value(margin)) from guessing"
        case .none: "–"
        }
    }

    private static func equal(_ p: Double) -> String {
        let text = ExamNumber.probability(p)
        return text.hasPrefix("<") ? text : "= " + text
    }

    private static func share(_ part: Int, _ whole: Int) -> String {
        "\(part) of \(whole) answers (\(Quantities.fixed(whole > 0 ? 100 * Double(part) / Double(whole) : 0, places: 1)) %)"
    }

    static func json(
        _ record: ExaminationRecord, _ content: ReportContent, _ written: ExaminationRecord.WrittenFiles?, pages: [String]
    ) -> JSON {
        var object = JSON.Object([
            ("model", .string(record.modelName)), ("date", .string(record.date)), ("seconds", ExamNumber.json(record.seconds)),
            ("scores", .array(content.scores.map(score))),
            (
                "answers",
                .array(
                    content.answers.map {
                        [
                            "task": .string($0.task), "filter": .string($0.filter), "count": .integer($0.count), "invalid": .integer($0.invalid),
                            "cut": .integer($0.cut),
                        ]
                    })
            ),
            ("warnings", .array(content.warnings.map { .string($0) })),
        ])
        if !content.agreements.isEmpty { object["agreements"] = .array(content.agreements.map(\.json)) }
        if !content.calibrations.isEmpty {
            object["calibration"] = .array(
                content.calibrations.map {
                    [
                        "task": .string($0.title), "ece": .number($0.expectedError.value),
                        "ece_if_calibrated": ExamNumber.json($0.nullMean),
                    ]
                })
        }
        if let written {
            object["files"] = [
                "folder": .string(written.folder), "results": .string(written.results), "samples": .array(written.samples.map { .string($0) }),
                "report": pages.first.map { .string($0) } ?? .null,
            ]
            let open = record.tasks.filter(\.awaitsJudge)
            if !open.isEmpty {
                object["awaits_judge"] = [
                    "tasks": .array(open.map { .string($0.name) }), "command": .string("lyceum exam judge \(written.folder) --judge MODEL"),
                ]
            }
        }
        return .object(object)
    }

    private static func score(_ score: ReportScore) -> JSON {
        [
            "task": .string(score.task), "group": .bool(score.isGroup), "metric": .string(score.metric), "filter": .string(score.filter),
            "value": ExamNumber.json(score.estimate.value), "lower": ExamNumber.json(score.estimate.lower),
            "upper": ExamNumber.json(score.estimate.upper), "level": .number(score.estimate.level), "interval": .string(score.estimate.method),
            "stderr": ExamNumber.json(score.standardError), "count": .integer(score.count), "chance": ExamNumber.json(score.chance),
            "baselines": .object(JSON.Object(score.baselines.map { ($0.name, .number($0.value)) })),
            "verdict": .string(verdict(score)), "higher_is_better": .bool(score.isHigherBetter),
        ]
    }
}
