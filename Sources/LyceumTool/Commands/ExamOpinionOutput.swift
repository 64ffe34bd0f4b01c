import Lyceum

/// Second opinions for a terminal and for a program.
enum OpinionOutput {
    static func sheets(_ results: [SecondOpinionResult]) -> [JSON] {
        results.flatMap { result in
            result.sheets.map { sheet in
                var object = sheet.objectValue ?? JSON.Object()
                object["model"] = .string(result.model)
                return .object(object)
            }
        }
    }

    static func json(_ results: [SecondOpinionResult], _ panel: OpinionPanel?, _ scoring: OpinionScoringOptions) -> JSON {
        var object = JSON.Object([
            ("notice", .string(SecondOpinionResult.notice)),
            (
                "models",
                .array(
                    results.map { result in
                        var one = result.json(benefits: benefits(result, scoring)).objectValue ?? JSON.Object()
                        if let date = scoring.cutOff { one["periods"] = .array(result.parts(cutOff: date).map(\.json)) }
                        return .object(one)
                    })
            ),
        ])
        if let panel { object["panel"] = panelJSON(panel) }
        return .object(object)
    }

    private static func panelJSON(_ panel: OpinionPanel) -> JSON {
        let area = try? panel.disagreementArea()
        let doubt = try? panel.doubtArea()
        let cases = panel.cases.indices.map { number -> JSON in
            [
                "id": .string(panel.cases[number].id), "disagreement": .number(panel.disagreement(number)),
                "vote": panel.vote(number).map { .string(panel.cases[number].options[$0]) } ?? .null,
            ]
        }
        return [
            "disagreement_auroc": ExamNumber.json(area?.area), "doubt_auroc": ExamNumber.json(doubt?.area), "cases": .array(cases),
        ]
    }

    private static func benefits(_ result: SecondOpinionResult, _ scoring: OpinionScoringOptions) -> [FirstOpinion] {
        result.benefits(repetitions: scoring.repetitions, confidence: scoring.confidence)
    }

    // MARK: - Tables

    static func print(_ results: [SecondOpinionResult], _ panel: OpinionPanel?, _ scoring: OpinionScoringOptions, candidates: Int) {
        Output.line(agreement(results, scoring, candidates))
        for result in results {
            if results.count > 1 { Output.line("\n\(result.model)") }
            Output.line("\n" + curve(result))
            Output.line("\n" + benefit(result, scoring))
            if let anchoring = result.anchoring {
                Output.line(
                    "\nShown another opinion than its own, the model went over to it in \(anchoring.right) of \(anchoring.count) cases"
                        + (anchoring.interval.map { " (95 % interval \(ExamNumber.range($0)))." } ?? "."))
            }
        }
        if let panel { Output.line("\n" + flag(panel)) }
        Output.line("\n\(SecondOpinionResult.notice)")
    }

    private static func cell(_ score: OpinionScore) -> String {
        guard let value = score.value, let interval = score.interval else { return "–" }
        return "\(percent(value)) [\(percent(interval.lower)), \(percent(interval.upper))]"
    }

    private static func percent(_ value: Double) -> String { Quantities.fixed(100 * value, places: 1) }

    /// Models by strata, with what a random voter and guessing give.
    private static func agreement(_ results: [SecondOpinionResult], _ scoring: OpinionScoringOptions, _ candidates: Int) -> String {
        // Longer lists than were asked for say nothing more.
        let lengths = [1, 3, 5].filter { $0 <= candidates }
        var table = ExamTable(
            [
                ("Model", .left), ("Cases", .left), ("n", .right), ("With consensus, %", .left), ("With published, %", .left), ("Voter", .right),
                ("Chance", .right),
            ] + lengths.map { ("In list of \($0)", .right) } + [("No choice", .right), ("JSD, bits", .right)])
        for result in results {
            var parts = [result.all] + result.strata
            if let date = scoring.cutOff { parts += result.parts(cutOff: date) }
            if result.specialties.count > 1 { parts += result.specialties }
            for (number, part) in parts.enumerated() {
                let none = part.replies.filter { $0.key != "choice" }.values.reduce(0, +)
                table.add([
                    number == 0 ? result.model : "", part.name, "\(part.consensus.count)", cell(part.consensus), cell(part.truth),
                    percent(part.voterConsensus), percent(part.chance),
                ] + lengths.map { covered(part, $0) } + ["\(none)", part.divergence.map { Quantities.fixed($0, places: 3) } ?? "–"])
            }
        }
        return table.text
    }

    private static func covered(_ part: SecondOpinionResult.Part, _ count: Int) -> String {
        part.coverage[count]?.value.map(percent) ?? "–"
    }

    /// Agreement by how far the voters agreed, at most eight cuts.
    private static func curve(_ result: SecondOpinionResult) -> String {
        var table = ExamTable([
            ("Leading share", .right), ("n at or above", .right), ("Agreement, %", .left), ("n below", .right), ("Agreement, %", .left),
        ])
        let all = result.curve
        let step = max(1, (all.count + 7) / 8)
        for cut in stride(from: 0, to: all.count, by: step).map({ all[$0] }) {
            table.add([percent(cut.cut) + " %", "\(cut.agreed.count)", cell(cut.agreed), "\(cut.contested.count)", cell(cut.contested)])
        }
        return table.text
    }

    private static func benefit(_ result: SecondOpinionResult, _ scoring: OpinionScoringOptions) -> String {
        var table = ExamTable([
            ("Policy", .left), ("Against", .left), ("First right, %", .right), ("Wrong corrected, %", .right), ("Right overturned, %", .right),
            ("Net, %", .right),
        ])
        for benefit in benefits(result, scoring) {
            table.add([
                benefit.policy.name, benefit.reference.rawValue, percent(Double(benefit.firstRight) / Double(max(benefit.count, 1))),
                benefit.correctionRate.map(percent) ?? "–", benefit.harmRate.map(percent) ?? "–",
                (benefit.netBenefit > 0 ? "+" : "") + percent(benefit.netBenefit),
            ])
        }
        return table.text
    }

    private static func flag(_ panel: OpinionPanel) -> String {
        guard let area = try? panel.disagreementArea() else {
            return "All cases are contested, or none is: disagreement of the models cannot be tried as a flag."
        }
        let doubt = (try? panel.doubtArea()).map { ", their doubt \(ExamNumber.value($0.area))" } ?? ""
        let range = ExamNumber.range(area.interval())
        return "Disagreement of the models tells contested cases with an AUROC of \(ExamNumber.value(area.area)) \(range)\(doubt)."
    }
}
