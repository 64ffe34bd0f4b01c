internal import LyceumCore
internal import LyceumStatistics

/// Second opinions as a page: agreement with the crowd by strata, what following the model would correct and overturn, and every case.
public enum OpinionPage {
    public struct Options: Sendable, Hashable {
        /// A date that cases before and from on are shown apart; nil for none.
        public var cutOff: String?
        /// From which advice is taken.
        public var confidence = 0.7
        /// Simulated first opinions per case.
        public var repetitions = 100
        /// Entries of ranked lists that were asked for.
        public var candidates = 5
        public var command = ""
        /// Cases shown in full.
        public var cases = 200

        public init() {}
    }

    /// What the page shows, for `ExaminationReport.write`.
    public static func content(_ results: [SecondOpinionResult], panel: OpinionPanel? = nil, options: Options = Options()) -> ReportContent {
        var content = ReportContent(title: "Second opinions of " + results.map(\.model).joined(separator: ", "))
        let count = results.first?.cases.count ?? 0
        let contested = results.first.map { result in result.cases.count { result.rule.isContested($0) } } ?? 0
        content.facts = [.init("Models", "\(results.count)"), .init("Cases", "\(count)"), .init("Contested", "\(contested)")]
        content.notice = SecondOpinionResult.notice
        content.drawnTitle = "Cases; right is what most voters chose"
        content.tables = results.flatMap { tables($0, options, isAlone: results.count == 1) }
        if let panel { content.notes.append(flag(panel)) }
        content.breakdowns = results.map { breakdown($0, options) }.filter { $0.parts.count > 1 }
        content.drawn = results.flatMap { excerpts($0).prefix(options.cases) }
        let hidden = results.count * max(0, count - options.cases)
        if hidden > 0 { content.notes.append("\(hidden) further cases are in the sheets (--sheets)") }
        content.command = options.command
        return content
    }

    // MARK: - Tables

    private static func parts(_ result: SecondOpinionResult, _ options: Options) -> [SecondOpinionResult.Part] {
        var parts = [result.all] + result.strata
        if let date = options.cutOff { parts += result.parts(cutOff: date) }
        return result.specialties.count > 1 ? parts + result.specialties : parts
    }

    private static func tables(_ result: SecondOpinionResult, _ options: Options, isAlone: Bool) -> [ReportTableContent] {
        // At the end: titles begin with a capital, names of models do not.
        let model = isAlone ? "" : ": \(result.model)"
        var tables = [agreement(result, options, model), curve(result, model), benefit(result, options, model)]
        if let anchoring = result.anchoring {
            tables.append(
                ReportTableContent(
                    title: "anchoring" + model, head: ["", "Cases", "Went over to it"],
                    rows: [["shown another opinion than its own", "\(anchoring.count)", cell(anchoring)]]))
        }
        return tables.filter { !$0.rows.isEmpty }
    }

    private static func agreement(_ result: SecondOpinionResult, _ options: Options, _ model: String) -> ReportTableContent {
        let lengths = [1, 3, 5].filter { $0 <= options.candidates }
        let rows = parts(result, options).map { part -> [String] in
            let none = part.replies.filter { $0.key != "choice" }.values.reduce(0, +)
            return [
                part.name, "\(part.consensus.count)", cell(part.consensus), cell(part.truth), percent(part.voterConsensus), percent(part.chance),
            ] + lengths.map { part.coverage[$0]?.value.map(percent) ?? "–" } + ["\(none)", part.divergence.map { ReportNumber.fixed($0, 3) } ?? "–"]
        }
        return ReportTableContent(
            title: "agreement" + model,
            head: ["Cases", "n", "With the consensus", "With the published answer", "A random voter", "Chance"]
                + lengths.map { "In a list of \($0)" } + ["No choice", "JSD, bits"], rows: rows,
            note: "In percent with 95 % Wilson intervals. Refusals, hedges and replies without an option stay in the denominator. Consensus is not truth.")
    }

    private static func curve(_ result: SecondOpinionResult, _ model: String) -> ReportTableContent {
        ReportTableContent(
            title: "agreement by how far the voters agreed" + model, head: ["Leading share", "n at or above", "Agreement", "n below", "Agreement"],
            rows: result.curve.map { cut in
                ["\(percent(cut.cut)) %", "\(cut.agreed.count)", cell(cut.agreed), "\(cut.contested.count)", cell(cut.contested)]
            }, note: "Every leading share that occurs as a cut.")
    }

    private static func benefit(_ result: SecondOpinionResult, _ options: Options, _ model: String) -> ReportTableContent {
        let rows = result.benefits(repetitions: options.repetitions, confidence: options.confidence).map { one -> [String] in
            [
                one.policy.name, one.reference.rawValue, percent(Double(one.firstRight) / Double(max(one.count, 1))),
                one.correctionRate.map(percent) ?? "–", one.harmRate.map(percent) ?? "–",
                (one.netBenefit > 0 ? "+" : "") + percent(one.netBenefit),
            ]
        }
        return ReportTableContent(
            title: "benefit and harm of following it" + model,
            head: ["Policy", "Against", "First right, %", "Wrong corrected, %", "Right overturned, %", "Net, %"], rows: rows,
            note: "First opinions of simulated voters of the poll; each policy says when the model's takes its place.")
    }

    private static func flag(_ panel: OpinionPanel) -> String {
        guard let area = try? panel.disagreementArea() else {
            return "All cases are contested, or none is: disagreement of the models cannot be tried as a flag."
        }
        let interval = area.interval()
        return "Disagreement of the models tells contested cases with an AUROC of \(ReportNumber.fixed(area.area, 3)) "
            + "[\(ReportNumber.fixed(interval.lower, 3)), \(ReportNumber.fixed(interval.upper, 3))]."
    }

    private static func percent(_ value: Double) -> String { ReportNumber.fixed(100 * value, 1) }

    private static func cell(_ score: OpinionScore) -> String {
        guard let value = score.value, let interval = score.interval else { return "–" }
        return "\(percent(value)) [\(percent(interval.lower)), \(percent(interval.upper))]"
    }

    // MARK: - Chart and cases

    private static func breakdown(_ result: SecondOpinionResult, _ options: Options) -> ReportBreakdown {
        let parts = parts(result, options).compactMap { part -> ReportBreakdown.Part? in
            guard let value = part.consensus.value, let interval = part.consensus.interval else { return nil }
            let estimate = ReportEstimate(value, lower: interval.lower, upper: interval.upper, method: "Wilson")
            return ReportBreakdown.Part(part.name, estimate: estimate, count: part.consensus.count, chance: part.chance)
        }
        return ReportBreakdown(
            title: "Agreement of \(result.model)", metric: "agreement with the consensus", unit: .share, parts: parts, overall: result.all.consensus.value)
    }

    private static func excerpts(_ result: SecondOpinionResult) -> [ReportExcerpt] {
        result.cases.indices.map { number in
            let (one, opinion) = (result.cases[number], result.opinions[number])
            var excerpt = ReportExcerpt(
                task: "\(result.model) · \(one.id)", number: number, isRight: opinion.reply.choice == one.consensus, confidence: opinion.confidence,
                prompt: SecondOpinionAsking.choiceText(one), target: one.options[one.consensus],
                answer: opinion.reply.choice.map { one.options[$0] } ?? opinion.text)
            excerpt.options = one.options.enumerated().map { option, text in
                let probability = opinion.probabilities.flatMap { $0.indices.contains(option) ? $0[option] : nil }
                return ReportExcerpt.Option(
                    "\(text) (\(percent(one.poll[option])) % of the voters)", probability: probability, isRight: option == one.consensus,
                    isChosen: option == opinion.reply.choice)
            }
            excerpt.facets = one.specialty.map { ["specialty": $0] } ?? [:]
            excerpt.remarks = remarks(one, opinion, isContested: result.rule.isContested(one))
            return excerpt
        }
    }

    private static func remarks(_ one: OpinionCase, _ opinion: CaseOpinion, isContested: Bool) -> [ReportContent.Fact] {
        var remarks = [
            ReportContent.Fact("The case", isContested ? "contested" : "straightforward"),
            .init("What it wrote", "\(opinion.text)\n(\(opinion.reply.name))"),
        ]
        if let answer = one.answer { remarks.append(.init("Published answer", one.options[answer])) }
        if let list = opinion.differential, !list.names.isEmpty {
            let test = list.test.map { "\ntest: \($0)" } ?? ""
            remarks.append(.init("Ranked list", list.names.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n") + test))
        }
        if let anchor = opinion.anchor, let anchored = opinion.anchored {
            let choice = anchored.choice.map { one.options[$0] } ?? anchored.name
            remarks.append(.init("Shown “\(one.options[anchor])” first", choice))
        }
        if let explanation = one.explanation { remarks.append(.init("Explanation", explanation)) }
        return remarks
    }
}
