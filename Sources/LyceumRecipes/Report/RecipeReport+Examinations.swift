internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

extension RecipeReport {
    /// Scores of all tasks before and after, with intervals and the level of guessing, and paired tests.
    var examinations: Section? {
        let examined = run.steps.filter { $0.kind == "examine" && $0.isDone }
        guard !examined.isEmpty else { return nil }
        guard !pairs.isEmpty else {
            let gone = examined.filter { $0.path("record") == nil }.map(\.name)
            let note =
                gone.isEmpty
                ? "Nothing was examined both before and after." : "The records of \(gone.joined(separator: ", ")) are no longer in the store."
            return Section("examinations", "Examinations", Self.paragraph(note, quiet: true) + scores(examined))
        }
        var markup = Self.paragraph("The same items were asked before and after; differences are tested item by item.", quiet: true)
        let drawings = Set(pairs.map(\.beforeName)).count == 1 ? [BeforeAfterDrawing.svg(pairs)] : pairs.map { BeforeAfterDrawing.svg([$0]) }
        markup += drawings.compactMap { $0 }.map { "<figure class=\"plot\">\($0)</figure>" }.joined()
        for pair in pairs {
            markup += "<h3>\(pair.afterName.escapedForMarkup) <small>beside \(pair.beforeName.escapedForMarkup)</small></h3>"
            if let problem = pair.problem { markup += Self.warning(problem) }
            markup += Self.comparison(pair.part { _ in true })
        }
        return Section("examinations", "Examinations before and after", markup)
    }

    /// A forest plot and a table.
    private static func comparison(_ part: ReportComparison?) -> String {
        guard let part else { return "" }
        return ReportPage(ReportContent(title: "", comparisons: [part])).comparisons?.markup ?? ""
    }

    /// What the results say where records cannot be read.
    private func scores(_ steps: [ReportedStep]) -> String {
        var table = ReportTable(columns: [.name("Examination"), .name("Score"), .number("Value")])
        for step in steps {
            for (name, value) in step.values where value.doubleValue != nil && name != "count" {
                table.rows.append([.text(step.name), .text(name), .text(Self.text(value))])
            }
        }
        return table.rows.isEmpty ? "" : table.html
    }

    /// What is left of abilities that were not trained.
    var general: Section? {
        let parts = pairs.compactMap { pair in pair.part { pair.generalTasks.contains($0) }.map { (pair, $0) } }
        guard !parts.isEmpty else { return nil }
        var markup = ""
        for (pair, part) in parts {
            for one in part.pairs { markup += "<p>\(Self.sentence(one, pair).escapedForMarkup)</p>" }
        }
        let kept = run.claims.filter { ["not-less", "equivalent", "not-greater"].contains($0.direction) }
        for claim in kept { markup += Self.paragraph("The claim “\(claim.says.isEmpty ? claim.name : claim.says)” is \(claim.verdict).") }
        return Section("forgetting", "Forgetting", markup)
    }

    private static func sentence(_ one: ReportPair, _ pair: ExaminationPair) -> String {
        let change = ReportNumber.difference(one.difference.value, one.unit) + (one.unit == .share ? " points" : "")
        let words =
            switch one.verdict {
            case .win: "better than before"
            case .loss: "worse than before: forgotten"
            case .tie: "not told apart from before"
            case .equivalent: "as good as before"
            }
        var text = "\(pair.afterName), \(one.task): \(ReportNumber.value(one.baselineScore, one.unit)) before, "
        text += "\(ReportNumber.value(one.candidateScore, one.unit)) after"
        text += " (\(change), interval \(ReportNumber.differenceRange(one.difference, one.unit)), \(ReportNumber.items(one.count))): \(words)."
        if case .tie = one.verdict, let detectable = one.detectable, detectable.isFinite {
            text += " A difference below \(ReportNumber.bare(detectable, one.unit))\(one.unit == .share ? " points" : "") could have gone unnoticed."
        }
        return text
    }

    // MARK: - Texts

    /// Bits per byte of texts before and after.
    var texts: Section? {
        let scored = run.steps.filter { $0.isDone && $0.values["bits_per_byte"]?.doubleValue != nil }
        guard !scored.isEmpty else { return nil }
        var table = ReportTable(
            columns: [.name("Texts scored"), .number("Bits per byte"), .number("Perplexity"), .number("Documents"), .number("Tokens")])
        for step in scored {
            let cells = ["bits_per_byte", "perplexity", "documents", "tokens"].map { step.values[$0].map(Self.text) ?? "–" }
            table.rows.append(([step.name] + cells).map { .text($0) })
        }
        table.caption = "Fewer bits per byte: the model expects the texts better. They compare across tokenizers, perplexity per token does not."
        let claims = run.claims.filter { claim in scored.contains { claim.armName.hasPrefix($0.step + ".") } }
        return Section("texts", "Texts of the field", table.html + claims.map { Self.paragraph($0.words) }.joined())
    }
}
