public import LyceumCore
internal import LyceumExam
internal import LyceumRuns

/// The story of a recipe's run as one web page, made from the run's folder alone: claims, data, training, examinations before and after, cost,
/// and all that is needed to do it again.
///
/// The page works from disk without network or scripts, light and dark, and on paper. What is missing in the folder is said, not guessed.
public struct RecipeReport: Sendable {
    let run: ReportedRun
    let pairs: [ExaminationPair]

    /// - Parameter folder: the run's folder, with results.json and links to the results.
    /// - Throws: `LyceumError` when it is none.
    public init(folder: String) throws(LyceumError) {
        run = try ReportedRun(folder)
        pairs = ExaminationPair.all(run)
    }

    /// Makes the report and writes it.
    ///
    /// - Parameter path: nil is `report.html` in the folder.
    /// - Returns: where it is, and the report.
    @discardableResult
    public static func write(folder: String, to path: String? = nil) throws(LyceumError) -> (path: String, report: RecipeReport) {
        let report = try RecipeReport(folder: folder)
        let path = path ?? "\(folder)/report.html"
        try AtomicFile.write(report.html, to: path)
        return (path, report)
    }

    /// The whole page.
    public var html: String {
        let sections = [problems, claims, data, training, examinations, general, changedItems, texts, arms, graph, cost, record].compactMap { $0 }
        var page = Page(title: "\(run.name): report", moreStyle: ReportStyle.page + ReportStyle.marks + RecipeReportStyle.rules)
        page.add("<a class=\"skip\" href=\"#\(sections.first?.identifier ?? "top")\">To the results</a>")
        page.add("<h1 id=\"top\">\(run.name.escapedForMarkup)</h1>")
        if let asked = run.results["description"]?.stringValue, !asked.isEmpty { page.add(Self.paragraph(asked)) }
        page.add("<p class=\"headline\">\(answer.escapedForMarkup)</p>")
        page.add(Self.facts(facts))
        let links = sections.map { "<a href=\"#\($0.identifier)\">\($0.title.escapedForMarkup)</a>" }
        page.add("<nav aria-label=\"Sections\">\(links.joined())</nav>")
        for section in sections {
            page.add("<section id=\"\(section.identifier)\"><h2>\(section.title.escapedForMarkup)</h2>\n\(section.markup)</section>")
        }
        return page.html
    }

    struct Section {
        var identifier: String
        var title: String
        var markup: String

        init(_ identifier: String, _ title: String, _ markup: String) {
            self.identifier = identifier
            self.title = title
            self.markup = markup
        }
    }

    // MARK: - Head

    /// What came out, in one sentence or two.
    public var answer: String {
        let failed = run.steps.filter { $0.state == "failed" }.count
        let end =
            run.state == "stopped" ? " The run was stopped; the same command goes on."
            : failed > 0 ? " \(failed) step\(failed == 1 ? "" : "s") failed." : ""
        if let advice, failed == 0, run.state == "finished" {
            let words = ["keep": "keep the expert", "discard": "discard the expert", "undecided": "undecided"]
            return "Recommendation: \(words[advice.choice.rawValue] ?? "") — \(advice.reason)."
        }
        let done = run.steps.filter(\.isDone).count
        guard !run.claims.isEmpty else { return "\(done) of \(run.steps.count) steps are done; the recipe makes no claims.\(end)" }
        func count(_ verdict: String) -> Int { run.claims.count { $0.verdict == verdict } }
        let parts = ["supported", "not supported", "undecided", "untested"].filter { count($0) > 0 }.map { "\(count($0)) \($0)" }
        return "Of \(run.claims.count) claim\(run.claims.count == 1 ? "" : "s"): \(parts.joined(separator: ", ")).\(end)"
    }

    /// For what `lyceum expert` made; nil for other recipes.
    var advice: ExpertAdvice? {
        let names = Set(run.claims.map(\.name))
        guard run.name == "expert", names.contains("kept"), names.contains("answers") || names.contains("reads") else { return nil }
        return ExpertAdvice(run.claims.compactMap { claim in ClaimVerdict.Verdict(rawValue: claim.verdict).map { (claim.name, $0) } })
    }

    private var facts: [(String, String)] {
        let done = run.steps.filter(\.isDone)
        let reused = done.filter { $0.state == "present" }.count
        var facts = [("State", run.state), ("Steps done", "\(done.count) of \(run.steps.count)" + (reused > 0 ? ", \(reused) reused" : ""))]
        facts.append(("This run took", Quantities.clock(seconds: run.seconds)))
        facts.append(("All steps", Quantities.clock(seconds: run.steps.compactMap(\.seconds).reduce(0, +))))
        if let started = run.results["started"]?.stringValue { facts.append(("Started", started)) }
        for (name, value) in (run.results["parameters"]?.objectValue ?? JSON.Object()).prefix(6) { facts.append((name, Self.text(value))) }
        return facts
    }

    // MARK: - Markup

    static func paragraph(_ text: String, quiet: Bool = false) -> String {
        "<p\(quiet ? " class=\"quiet\"" : "")>\(text.escapedForMarkup)</p>"
    }

    static func facts(_ facts: [(String, String)]) -> String {
        let cards = facts.map { "<div class=\"fact\"><span>\($0.0.escapedForMarkup)</span><b>\($0.1.escapedForMarkup)</b></div>" }
        return "<div class=\"facts\">\(cards.joined())</div>"
    }

    static func folded(_ title: String, _ text: String) -> String {
        "<details><summary>\(title.escapedForMarkup)</summary><pre>\(text.escapedForMarkup)</pre></details>"
    }

    static func warning(_ text: String) -> String { "<div class=\"warning\">\(text.escapedForMarkup)</div>" }

    static func text(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): ReportNumber.count(number)
        case .number(let number): NumberText.short(number)
        case .null: "–"
        default: value.text()
        }
    }
}
