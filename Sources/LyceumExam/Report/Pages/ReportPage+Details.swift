internal import LyceumRuns

extension ReportPage {
    var warnings: Section? {
        guard !content.warnings.isEmpty || !content.notes.isEmpty else { return nil }
        let shown = content.warnings.prefix(100).map { "<div class=\"warning\">\($0.escapedForMarkup)</div>" }
        let rest = content.warnings.count - shown.count
        let more = rest > 0 ? "<p class=\"quiet\">and \(ReportNumber.count(rest)) more, in the JSON file beside this page</p>" : ""
        let notes = content.notes.map { "<p class=\"quiet\">\($0.escapedForMarkup)</p>" }.joined()
        return Section(
            identifier: "warnings", title: content.warnings.isEmpty ? "Notes" : "Warnings", markup: shown.joined(separator: "\n") + more + notes)
    }

    var details: Section? {
        var markup = ""
        if !content.command.isEmpty { markup += "<h3>Command</h3><pre>\(content.command.escapedForMarkup)</pre>" }
        for (title, facts) in [("Settings", content.settings), ("Versions", content.versions), ("Hashes", content.hashes)] where !facts.isEmpty {
            let rows = facts.map { "<dt>\($0.name.escapedForMarkup)</dt><dd><code>\($0.value.escapedForMarkup)</code></dd>" }
            let list = "<dl>\(rows.joined())</dl>"
            // Long lists fold, so that the end of the page stays in reach.
            markup +=
                facts.count > 12 ? "<details><summary>\(title) <small>\(facts.count)</small></summary>\(list)</details>" : "<h3>\(title)</h3>\(list)"
        }
        guard !markup.isEmpty else { return nil }
        return Section(identifier: "details", title: "How it was made", markup: markup)
    }

    var glossary: Section? {
        let terms = Glossary.terms(for: content)
        guard !terms.isEmpty else { return nil }
        let rows = terms.map { "<dt>\($0.name.escapedForMarkup)</dt><dd>\($0.meaning.escapedForMarkup)</dd>" }
        return Section(identifier: "glossary", title: "Words", markup: "<dl>\(rows.joined())</dl>")
    }
}
