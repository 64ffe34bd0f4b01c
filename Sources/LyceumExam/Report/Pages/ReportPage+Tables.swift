internal import LyceumRuns

extension ReportPage {
    /// Tables that the content brings along.
    var tables: Section? {
        guard !content.tables.isEmpty else { return nil }
        let markup = content.tables.map { one in
            var table = ReportTable(columns: one.head.enumerated().map { $0 == 0 ? .name($1) : .number($1) })
            table.rows = one.rows.map { $0.map { .text($0) } }
            table.caption = one.note
            return "<h3>\((one.title.prefix(1).uppercased() + one.title.dropFirst()).escapedForMarkup)</h3>" + table.html
        }
        return Section(identifier: "tables", title: "Results", markup: markup.joined(separator: "\n"))
    }
}
