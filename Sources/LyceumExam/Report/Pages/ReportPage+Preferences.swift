internal import LyceumRuns

extension ReportPage {
    /// Which of two answers a judge preferred.
    var preferences: Section? {
        guard let first = content.preferences.first, first.names.count == 2 else { return nil }
        let (a, b) = (first.names[0], first.names[1])
        var table = ReportTable(columns: [
            .name("Task"), .number("Pairs"), .number("A better"), .number("B better"), .number("Equal"),
            .number("Swayed", hover: "the verdict changed with the places of the answers; counted as equal"),
            .number("No verdict", hover: "the judge's replies could not be read; left out"),
            .number("Win rate of A", hover: "equal pairs count one half"), .number("p", hover: "two-sided, against no preference"),
        ])
        table.rows = content.preferences.map { one in
            [
                .text(one.task), .text(ReportNumber.count(one.count)), .text(ReportNumber.count(one.wins)), .text(ReportNumber.count(one.losses)),
                .text(ReportNumber.count(one.ties)), .text(ReportNumber.count(one.swayed)), .text(ReportNumber.count(one.unread)),
                Self.share(one.winRate), .text(one.p.map { ReportNumber.pPhrase($0) } ?? "–"),
            ]
        }
        table.caption = "A is \(a), B is \(b). The judge \(first.judge) saw each pair in both orders; a verdict counts when it survives the exchange."
        return Section(identifier: "preferences", title: "Preferred by a judge", markup: table.html + places + people)
    }

    private static func share(_ estimate: ReportEstimate?) -> ReportTable.Cell {
        guard let estimate else { return .text("–") }
        let range = estimate.range == nil ? "" : "<small>\(ReportNumber.range(estimate, .share))</small>"
        return .init(markup: ReportNumber.value(estimate.value, .share) + range)
    }

    /// What the judge does when the answers change places.
    private var places: String {
        let known = content.preferences.filter { $0.swapped != nil }
        guard !known.isEmpty else { return "" }
        var table = ReportTable(columns: [
            .name("Task"), .number("Winner changed with the places"), .number("Of these to the first place"),
            .number("p", hover: "without a liking for a place"),
        ])
        table.rows = known.map { one in
            [.text(one.task), Self.share(one.swapped), Self.share(one.firstPlace), .text(one.placeP.map { ReportNumber.pPhrase($0) } ?? "–")]
        }
        return "<h3>Does the place decide?</h3>" + table.html
    }

    private var people: String {
        let known = content.preferences.filter { $0.labeled != nil }
        guard !known.isEmpty else { return "" }
        var table = ReportTable(columns: [
            .name("Task"), .number("Labeled"), .number("Same verdict"), .number("Kappa"),
            .number("Win rate corrected", hover: "of all pairs, corrected by what the labeled ones say about the judge"),
        ])
        table.rows = known.map { one in
            let kappa = one.kappa.map { kappa in
                ReportNumber.fixed(kappa.value, 2)
                    + (kappa.range.map { "<small>[\(ReportNumber.fixed($0.lowerBound, 2)), \(ReportNumber.fixed($0.upperBound, 2))]</small>" } ?? "")
            }
            return [
                .text(one.task), .text(ReportNumber.count(one.labeled ?? 0)), Self.share(one.agreement), .init(markup: kappa ?? "–"),
                Self.share(one.corrected),
            ]
        }
        table.caption = "Kappa is agreement beyond what chance gives: 1 is perfect, 0 is chance. A judge below 0.6 should not be relied on."
        return "<h3>The judge beside people</h3>" + table.html
    }
}
