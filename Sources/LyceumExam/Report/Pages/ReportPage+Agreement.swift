internal import LyceumRuns

extension ReportPage {
    /// Graders beside people.
    var agreements: Section? {
        guard !content.agreements.isEmpty else { return nil }
        var table = ReportTable(columns: [
            .name("Task"), .number("Labeled"), .number("Same grade"), .number("Kappa"), .number("Kappa, quadratic"),
            .number("Leniency", hover: "mean grade of the grader minus that of the people"),
            .number("Score corrected", hover: "the score of all items, corrected by what the labeled ones say about the grader"),
        ])
        table.rows = content.agreements.map { one in
            let metric = one.filter == "none" ? one.metric : "\(one.metric), \(one.filter)"
            func fixed(_ estimate: ReportEstimate) -> ReportTable.Cell {
                let range = estimate.range.map { "<small>[\(ReportNumber.fixed($0.lowerBound, 2)), \(ReportNumber.fixed($0.upperBound, 2))]</small>" }
                return .init(markup: ReportNumber.fixed(estimate.value, 2) + (range ?? ""))
            }
            func share(_ estimate: ReportEstimate) -> ReportTable.Cell {
                .init(markup: "\(ReportNumber.value(estimate.value, .share))<small>\(ReportNumber.range(estimate, .share))</small>")
            }
            return [
                .init(markup: "\(one.task.escapedForMarkup)<small>\(metric.escapedForMarkup)</small>"), .text(ReportNumber.count(one.count)),
                share(one.agreement), fixed(one.kappa), fixed(one.quadraticKappa), .text(ReportNumber.difference(one.leniency, .share)),
                one.corrected.map(share) ?? .text("–"),
            ]
        }
        table.caption = "Kappa is agreement beyond what chance gives: 1 is perfect, 0 is chance. A grader below 0.6 should not be relied on."
        return Section(identifier: "agreement", title: "Graders beside people", markup: table.html)
    }
}
