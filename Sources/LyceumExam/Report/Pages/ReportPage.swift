internal import LyceumRuns

/// Puts the sections of a report together; those without content are left out.
package struct ReportPage {
    package struct Section {
        package var identifier: String
        package var title: String
        package var markup: String
    }

    let content: ReportContent

    package init(_ content: ReportContent) { self.content = content }

    var html: String {
        let sections = [
            board, tables, preferences, scores, breakdowns, comparisons, calibrations, letters, answers, agreements, contaminations, items, warnings, details, glossary,
        ].compactMap { $0 }
        var page = Page(title: content.title, moreStyle: ReportStyle.page + ReportStyle.marks)
        page.add("<a class=\"skip\" href=\"#\(sections.first?.identifier ?? "top")\">To the results</a>")
        page.add("<h1 id=\"top\">\(content.title.escapedForMarkup)</h1>")
        if !headline.isEmpty { page.add("<p class=\"headline\">\(headline.escapedForMarkup)</p>") }
        if !content.notice.isEmpty { page.add("<div class=\"warning\">\(content.notice.escapedForMarkup)</div>") }
        page.add(Self.facts(content.facts))
        if sections.count > 2 {
            let links = sections.map { "<a href=\"#\($0.identifier)\">\($0.title.escapedForMarkup)</a>" }
            page.add("<nav aria-label=\"Sections\">\(links.joined())</nav>")
        }
        if sections.allSatisfy({ ["details", "glossary"].contains($0.identifier) }) { page.add("<p class=\"quiet\">No results yet.</p>") }
        for section in sections {
            page.add("<section id=\"\(section.identifier)\"><h2>\(section.title.escapedForMarkup)</h2>\n\(section.markup)</section>")
        }
        return page.html
    }

    static func facts(_ facts: [ReportContent.Fact]) -> String {
        guard !facts.isEmpty else { return "" }
        let cards = facts.map { "<div class=\"fact\"><span>\($0.name.escapedForMarkup)</span><b>\($0.value.escapedForMarkup)</b></div>" }
        return "<div class=\"facts\">\(cards.joined())</div>"
    }

    static func charts(_ charts: [ReportChart]) -> String {
        charts.isEmpty ? "" : "<div class=\"masonry\">\(charts.map(\.embedded).joined(separator: "\n"))</div>"
    }

    static func paragraph(_ text: String) -> String { "<p>\(text.escapedForMarkup)</p>" }

    /// The most important in one sentence.
    private var headline: String {
        let judged = content.scores.filter { !$0.isGroup && $0.verdict != .none }
        let tasks = Set(content.scores.filter { !$0.isGroup }.map(\.task)).count
        if content.scores.count == 1, let score = content.scores.first {
            return "\(score.task): \(ReportNumber.value(score.estimate.value, score.unit)) \(score.metric)"
                + (score.estimate.range == nil ? "" : ", 95 % interval \(ReportNumber.range(score.estimate, score.unit))")
                + (score.verdict == .none ? "." : "; \(score.verdict.phrase).")
        }
        guard !judged.isEmpty else { return "" }
        let above = Set(judged.filter { if case .above = $0.verdict { true } else { false } }.map(\.task))
        let all = Set(judged.map(\.task))
        let level =
            above.isEmpty ? "at or below chance on all" : above == all ? "above chance on all" : "above chance on \(above.count) of \(all.count)"
        return "\(tasks) task\(tasks == 1 ? "" : "s"), \(level)\(all.count < tasks ? " that have a chance level" : "")."
    }
}

extension ChanceVerdict {
    /// As a reader wants it.
    var phrase: String {
        switch self {
        case .above(let p): "above chance (\(ReportNumber.pPhrase(p)))"
        case .below(let p): "below chance (\(ReportNumber.pPhrase(p)))"
        case .notToldApart(let p): "at chance: not told apart from it (\(ReportNumber.pPhrase(p)))"
        case .equivalent(let margin): "no better than chance within ±\(ReportNumber.bare(margin, .share)) points"
        case .none: ""
        }
    }

    var probability: Double? {
        switch self {
        case .above(let p), .below(let p), .notToldApart(let p): p
        case .equivalent, .none: nil
        }
    }

    /// Its color.
    var style: String {
        switch self {
        case .above: "up"
        case .below: "down"
        case .notToldApart, .equivalent, .none: "flat"
        }
    }
}
