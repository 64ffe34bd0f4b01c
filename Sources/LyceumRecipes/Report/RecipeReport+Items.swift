internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

extension RecipeReport {
    /// Items whose answers turned right or wrong, with question and options.
    var changedItems: Section? {
        var markup = ""
        for pair in pairs.prefix(4) {
            var parts = ""
            for task in pair.before.tasks {
                guard let after = pair.after.tasks.first(where: { $0.name == task.name }) else { continue }
                guard let changed = ChangedItems(task, after, limit: 3) else { continue }
                guard changed.gainedCount + changed.lostCount > 0 else { continue }
                parts += "<p><b>\(changed.task.escapedForMarkup)</b>: of \(ReportNumber.items(changed.count)), "
                parts += "<span class=\"up-tag\">\(changed.gainedCount) turned right</span>, "
                parts += "<span class=\"down-tag\">\(changed.lostCount) turned wrong</span>.</p>"
                parts += changed.gained.map { Self.item($0, "now right") }.joined() + changed.lost.map { Self.item($0, "now wrong") }.joined()
            }
            if !parts.isEmpty {
                markup += "<h3>\(pair.afterName.escapedForMarkup) <small>beside \(pair.beforeName.escapedForMarkup)</small></h3>" + parts
            }
        }
        guard !markup.isEmpty else { return nil }
        let note = Self.paragraph("Some of each direction, spread over the task.", quiet: true)
        return Section("items", "Questions whose answers changed", note + markup)
    }

    private static func item(_ change: ChangedItems.Change, _ word: String) -> String {
        let (before, after) = (change.before, change.after)
        let style = word.hasSuffix("right") ? "right" : "wrong"
        let line = (before.prompt.split(separator: "\n").last { !$0.hasPrefix("Answer") }.map(String.init) ?? before.prompt).shortened(to: 150)
        var markup = "<details><summary><span class=\"tag \(style)\">\(word)</span> \(line.escapedForMarkup)"
        markup += "<small>#\(before.number)</small></summary>"
        markup += "<div class=\"tail\"><pre>\(before.prompt.escapedForMarkup)</pre></div>"
        guard before.options.count > 1, before.options.count == after.options.count else {
            return markup + "<dl><dt>before</dt><dd>\(before.answer.escapedForMarkup)</dd><dt>after</dt><dd>\(after.answer.escapedForMarkup)</dd>"
                + "<dt>right</dt><dd>\(before.target.escapedForMarkup)</dd></dl></details>"
        }
        markup += "<ul class=\"options\">"
        for (one, other) in zip(before.options, after.options) {
            let tags = [
                one.isRight ? "<span class=\"tag right\">right</span>" : "", one.isChosen ? "<span class=\"tag\">chosen before</span>" : "",
                other.isChosen ? "<span class=\"tag\">chosen after</span>" : "",
            ]
            let share = [one, other].map { $0.probability.map { ReportNumber.value($0, .share) } ?? "–" }
            markup += "<li class=\"\(one.isRight ? "right" : "")\">\(one.text.escapedForMarkup)\(tags.joined())"
            markup += "<small>\(share[0]) → \(share[1])</small></li>"
        }
        return markup + "</ul></details>"
    }
}
