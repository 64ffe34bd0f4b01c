internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

extension RecipeReport {
    /// Steps that failed, with what they hold up, and steps that were not run.
    var problems: Section? {
        let failed = run.steps.filter { $0.state == "failed" }
        let skipped = run.steps.filter { $0.state == "skipped" }
        guard !failed.isEmpty || !skipped.isEmpty else { return nil }
        var markup = ""
        for step in failed {
            let held = run.dependents(of: step.name)
            markup += "<div class=\"claim bad\"><div class=\"whole\"><h3><span class=\"label\">failed</span>\(step.name.escapedForMarkup)</h3>"
            markup += "<pre>\((step.error ?? "no reason was recorded").escapedForMarkup)</pre>"
            markup += Self.paragraph(held.isEmpty ? "Nothing else needs it." : "It holds up: \(held.joined(separator: ", ")).") + "</div></div>"
        }
        if !skipped.isEmpty {
            var table = ReportTable(columns: [.name("Not run"), .name("Because")])
            table.rows = skipped.map { [.text($0.name), .text($0.because ?? "", style: "wide")] }
            markup += table.html
        }
        markup += Self.paragraph("Finished steps are kept: the same command does only the rest.", quiet: true)
        return Section("problems", "What did not finish", markup)
    }

    var claims: Section? {
        guard !run.claims.isEmpty else { return nil }
        let tested = run.claims.count { $0.effect != nil }
        let correction = run.results["correction"]?.stringValue ?? "none"
        let significance = run.results["significance"]?.doubleValue ?? 0.05
        var note = "\(tested) test\(tested == 1 ? "" : "s")"
        if tested > 1, correction != "none" { note += ", p adjusted over all of them (\(correction))" }
        note += "; a verdict needs an adjusted p below \(NumberText.short(significance)). Undecided is not the same as no difference."
        return Section("claims", "Claims", run.claims.map(card).joined(separator: "\n") + Self.paragraph(note, quiet: true))
    }

    private func card(_ claim: ReportedClaim) -> String {
        let title = claim.says.isEmpty ? claim.name : claim.says
        var markup = "<div class=\"claim \(claim.style)\"><div><h3><span class=\"label\">\(claim.verdict.escapedForMarkup)</span>"
        markup += "\(title.escapedForMarkup)</h3>"
        markup += Self.paragraph(claim.words)
        let details = [claim.name, claim.details].filter { !$0.isEmpty }.joined(separator: " · ")
        markup += Self.paragraph(details, quiet: true) + claim.warnings.map(Self.warning).joined() + "</div>"
        return markup + (ClaimDrawing.svg(claim).map { "<div>\($0)</div>" } ?? "") + "</div>"
    }
}
