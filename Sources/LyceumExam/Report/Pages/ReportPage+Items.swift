internal import LyceumRuns

extension ReportPage {
    var items: Section? {
        guard !content.worst.isEmpty || !content.drawn.isEmpty else { return nil }
        var markup = ""
        if !content.worst.isEmpty {
            markup += "<h3>Wrong answers the model was surest of</h3>" + content.worst.map(excerpt).joined(separator: "\n")
        }
        if !content.drawn.isEmpty {
            markup += "<h3>\(content.drawnTitle.escapedForMarkup)</h3>" + content.drawn.map(excerpt).joined(separator: "\n")
        }
        return Section(identifier: "items", title: "Items as the model saw them", markup: markup)
    }

    private func excerpt(_ item: ReportExcerpt) -> String {
        let tag = item.isRight ? "<span class=\"tag right\">right</span>" : "<span class=\"tag wrong\">wrong</span>"
        let sure = item.confidence.map { ", \(ReportNumber.value($0, .share)) sure" } ?? ""
        let preview = Self.preview(item.answer)
        let place = [item.facets.sorted { $0.key < $1.key }.map(\.value).joined(separator: ", "), item.cluster.map { "cluster \($0)" } ?? ""]
            .filter { !$0.isEmpty }.joined(separator: " · ")
        let summary =
            "<b>\(item.task.escapedForMarkup)</b> #\(item.number)\(tag)<small>\(place.escapedForMarkup)</small>"
            + "<small>answered \(preview.escapedForMarkup)\(sure), right: \(Self.preview(item.target).escapedForMarkup)</small>"
        var markup = "<div class=\"quiet\">What the model saw</div><div class=\"tail\"><pre>\(Self.visible(item.prompt))</pre></div>"
        if !item.options.isEmpty { markup += "<div class=\"quiet\">Options</div><ul class=\"options\">\(item.options.map(option).joined())</ul>" }
        if item.options.isEmpty || !item.options.contains(where: { $0.isChosen }) {
            markup +=
                "<div class=\"quiet\">What it answered\(item.isCut ? ", cut by the length limit" : "")</div><pre>\(Self.visible(item.answer))</pre>"
        }
        if let extracted = item.extracted { markup += "<div class=\"quiet\">Read as</div><pre>\(Self.visible(extracted))</pre>" }
        if !item.options.contains(where: \.isRight) { markup += "<div class=\"quiet\">Right</div><pre>\(Self.visible(item.target))</pre>" }
        for remark in item.remarks {
            markup += "<div class=\"quiet\">\(remark.name.escapedForMarkup)</div><pre>\(Self.visible(remark.value))</pre>"
        }
        return "<details><summary>\(summary)</summary>\(markup)</details>"
    }

    private func option(_ option: ReportExcerpt.Option) -> String {
        let style = [option.isRight ? "right" : "", option.isChosen ? "chosen" : ""].filter { !$0.isEmpty }.joined(separator: " ")
        let numbers = [
            option.probability.map { ReportNumber.value($0, .share) } ?? "", option.logLikelihood.map { "\(ReportNumber.fixed($0, 3)) nats" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: ", ").replacing("-", with: "−")
        let tags = (option.isRight ? "<span class=\"tag right\">right</span>" : "") + (option.isChosen ? "<span class=\"tag\">chosen</span>" : "")
        return "<li class=\"\(style)\">\(option.text.escapedForMarkup)\(tags)<small>\(numbers)</small></li>"
    }

    /// Escaped; a text of nothing says so.
    private static func visible(_ text: String) -> String { text.isEmpty ? "<span class=\"quiet\">(empty)</span>" : text.escapedForMarkup }

    private static func preview(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? "(nothing)" : "“\(line.shortened(to: 80))”"
    }
}
