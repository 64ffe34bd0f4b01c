internal import LyceumCore

extension DataCard {
    /// One static page that needs nothing else; every text of the data is shown as text.
    var page: String {
        let sections = [figures, yield, counted, drops, overlapTable, lengthChart, tables, samples]
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Data card: \(Markup.escaped(name))</title>
            <style>\(Self.style)</style></head><body>
            <h1>Data card: \(Markup.escaped(name))</h1>
            \(sections.filter { !$0.isEmpty }.joined(separator: "\n"))
            </body></html>

            """
    }

    private static let style = """
        :root{color-scheme:light dark;--soft:#777;--kept:#3a7d5c;--dropped:#b4552d;--line:#8884}
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
        td,th{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem}
        dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.4rem}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid var(--line);padding-left:.8rem;margin:.3rem 0 1rem;font-size:.9rem}
        svg{width:100%;height:auto}text{fill:currentColor;font:11px system-ui,sans-serif}.kept{fill:var(--kept)}.dropped{fill:var(--dropped)}
        td.bar{width:45%;vertical-align:middle}.bar div{height:.9rem;min-width:1px;background:var(--dropped)}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:0 2rem}summary{cursor:pointer}
        """

    private var figures: String {
        let share = counts.documents > 0 ? Quantities.fixed(Double(counts.kept) * 100 / Double(counts.documents), places: 1) + " %" : "–"
        var items = [
            ("documents read", Markup.grouped(counts.documents)), ("kept", "\(Markup.grouped(counts.kept)) (\(share))"),
            ("words kept", Quantities.count(Double(counts.keptWords))),
            ("text kept", Quantities.bytes(counts.keptBytes) + " of " + Quantities.bytes(counts.bytes)), ("files", Markup.grouped(files)),
        ]
        if let shards { items.append(("tokens in shards", Markup.grouped(shards.tokens))) }
        if seconds > 0 {
            items.append(("time of all threads", Quantities.clock(seconds: seconds)))
            items.append(("per thread", Quantities.bytes(Double(bytes) / seconds) + "/s"))
        }
        if counts.empty + counts.skipped > 0 { items.append(("empty, broken", "\(Markup.grouped(counts.empty)), \(Markup.grouped(counts.skipped))")) }
        return "<dl>" + items.map { "<div><dt>\(Markup.escaped($0.0))</dt><dd>\(Markup.escaped($0.1))</dd></div>" }.joined() + "</dl>"
    }

    private var yield: String {
        guard !counts.stages.isEmpty else { return "" }
        let first = max(counts.documents, 1)
        let rows = counts.stages.map { stage in
            let share = stage.documents > 0 ? Double(stage.kept) / Double(stage.documents) : 1
            return [
                stage.label, Markup.grouped(stage.documents), Markup.grouped(stage.kept), Quantities.fixed(share * 100, places: 1) + " %",
                Quantities.fixed(Double(stage.kept) * 100 / Double(first), places: 1) + " %", Markup.grouped(stage.changed),
                Quantities.bytes(stage.keptBytes),
            ]
        }
        return "<h2>Stages</h2>" + Markup.table(["stage", "documents", "kept", "share", "of all", "changed", "text kept"], rows, numbers: 1...6)
    }

    /// What stages counted beside documents.
    private var counted: String {
        let rows = counts.stages.flatMap { stage in CurationCounts.ordered(stage.tally).map { [stage.label, $0.key, Markup.grouped($0.value)] } }
        return rows.isEmpty ? "" : "<h2>Counted by stages</h2>" + Markup.table(["stage", "what", "number"], rows, numbers: 2...2)
    }

    private var drops: String {
        guard let most = reasons.first?.count, most > 0 else { return "" }
        let rows = reasons.prefix(30).map { item in
            let width = Quantities.fixed(Double(item.count) / Double(most) * 100, places: 1)
            return "<tr><td>\(Markup.escaped("\(item.stage): \(item.reason)"))</td>"
                + "<td class=\"bar\"><div style=\"width:\(width)%\"></div></td><td class=\"n\">\(Markup.grouped(item.count))</td></tr>"
        }
        return "<h2>Dropped for</h2><table><tr><th>stage: reason</th><th></th><th class=\"n\">documents</th></tr>" + rows.joined() + "</table>"
    }

    private var lengthChart: String {
        guard let last = counts.lengths.lastIndex(where: { $0 > 0 }), let first = counts.lengths.firstIndex(where: { $0 > 0 }),
            let most = counts.lengths.max()
        else { return "" }
        let width = 720.0 / Double(last - first + 1)
        func bar(_ place: Int, _ count: Int, _ from: Int, _ style: String) -> String {
            let height = Double(count) / Double(most) * 140
            let top = 150 - Double(from) / Double(most) * 140 - height
            let left = Quantities.fixed(20 + Double(place - first) * width, places: 1)
            return "<rect class=\"\(style)\" x=\"\(left)\" y=\"\(Quantities.fixed(top, places: 1))\""
                + " width=\"\(Quantities.fixed(width - 2, places: 1))\" height=\"\(Quantities.fixed(height, places: 1))\"/>"
        }
        let bars = (first...last).map { place in
            // Rules that take lines out can move a document to a shorter place: no bar then goes below the ground.
            let kept = min(counts.keptLengths[place], counts.lengths[place])
            let middle = Quantities.fixed(20 + (Double(place - first) + 0.5) * width, places: 1)
            let label = "<text x=\"\(middle)\" y=\"166\" text-anchor=\"middle\">&lt;\(Quantities.count(Double(1 << place)))</text>"
            return bar(place, kept, 0, "kept") + bar(place, counts.lengths[place] - kept, kept, "dropped") + label
        }
        return "<h2>Lengths</h2><p>Documents by characters: kept below, the others above.</p>"
            + "<svg viewBox=\"0 0 760 175\" role=\"img\" aria-label=\"documents by length\">" + bars.joined() + "</svg>"
    }

    private var tables: String {
        var parts: [String] = []
        if !counts.languages.isEmpty {
            let rows = CurationCounts.ordered(counts.languages).prefix(20).map {
                [$0.key, Markup.grouped($0.value), Markup.grouped(counts.keptLanguages[$0.key] ?? 0)]
            }
            parts.append("<div><h2>Languages</h2>" + Markup.table(["language", "read", "kept"], rows, numbers: 1...2) + "</div>")
        }
        if !counts.licenses.isEmpty {
            let (read, kept) = (counts.licenses.values.reduce(0, +), counts.keptLicenses.values.reduce(0, +))
            var rows = CurationCounts.ordered(counts.licenses).prefix(20).map {
                [$0.key, Markup.grouped($0.value), Markup.grouped(counts.keptLicenses[$0.key] ?? 0)]
            }
            if read < counts.documents { rows.append(["none named", Markup.grouped(counts.documents - read), Markup.grouped(counts.kept - kept)]) }
            parts.append("<div><h2>Licenses</h2>" + Markup.table(["license", "read", "kept"], rows, numbers: 1...2) + "</div>")
        }
        if !counts.domains.isEmpty {
            let rows = CurationCounts.ordered(counts.domains).prefix(20).map { [$0.key, Markup.grouped($0.value)] }
            parts.append("<div><h2>Top domains</h2>" + Markup.table(["domain", "kept"], rows, numbers: 1...1) + "</div>")
        }
        if !counts.records.isEmpty {
            let rows = CurationCounts.ordered(counts.records).map { [$0.key, Markup.grouped($0.value)] }
            parts.append("<div><h2>Records of archives</h2>" + Markup.table(["record", "number"], rows, numbers: 1...1) + "</div>")
        }
        return parts.isEmpty ? "" : "<div class=\"columns\">" + parts.joined() + "</div>"
    }

    private var samples: String {
        guard !counts.samples.isEmpty else { return "" }
        var parts: [String] = []
        var title: String?
        for sample in counts.orderedSamples {
            let group = sample.stage.map { "\($0): \(sample.reason ?? "")" } ?? "kept"
            if group != title {
                if title != nil { parts.append("</details>") }
                parts.append("<details\(sample.stage == nil ? " open" : "")><summary>\(Markup.escaped(group))</summary>")
                title = group
            }
            let original = sample.original.map { ", for which \($0) stayed" } ?? ""
            parts.append("<p><small>\(Markup.escaped(sample.id + original))</small></p><pre>\(Markup.escaped(sample.text))</pre>")
        }
        return "<h2>Samples</h2>" + parts.joined() + "</details>"
    }
}

enum Markup {
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            case "\n", "\t": output.unicodeScalars.append(scalar)
            default: if scalar.value >= 0x20 && scalar.value != 0x7F { output.unicodeScalars.append(scalar) } else { output += "\u{FFFD}" }
            }
        }
        return output
    }

    /// `12,345,678`
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var output = number < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { output += "," }
            output.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return output
    }

    /// - Parameter numbers: columns that stand at the right.
    static func table(_ head: [String], _ rows: [[String]], numbers: ClosedRange<Int>) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            let marked = cells.enumerated().map { "<\(tag)\(numbers.contains($0.offset) ? " class=\"n\"" : "")>\(escaped($0.element))</\(tag)>" }
            return "<tr>" + marked.joined() + "</tr>"
        }
        return "<table>" + row(head, "th") + rows.map { row($0, "td") }.joined() + "</table>"
    }
}
