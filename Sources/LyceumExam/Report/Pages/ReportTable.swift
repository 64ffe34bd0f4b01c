internal import LyceumRuns

/// A table of a page whose cells may hold markup.
package struct ReportTable {
    package struct Column {
        var title: String
        var isNumber = false
        /// Long text may go over several lines.
        var isWide = false
        /// What the title means.
        var hover = ""

        package static func name(_ title: String) -> Self { Column(title: title) }
        package static func number(_ title: String, hover: String = "") -> Self { Column(title: title, isNumber: true, hover: hover) }
    }

    package struct Cell {
        package var markup: String
        package var style = ""
        /// Properties of this cell alone.
        package var inline = ""

        package init(markup: String, style: String = "", inline: String = "") {
            self.markup = markup
            self.style = style
            self.inline = inline
        }

        package static func text(_ text: String, style: String = "") -> Cell { Cell(markup: text.escapedForMarkup, style: style) }
    }

    package var columns: [Column]
    package var rows: [[Cell]] = []
    package var caption = ""

    package init(columns: [Column]) { self.columns = columns }

    package var html: String {
        let head = columns.map { column in
            let hover = column.hover.isEmpty ? "" : " title=\"\(column.hover.escapedForMarkup)\""
            return "<th scope=\"col\"\(column.isNumber ? " class=\"number\"" : "")\(hover)>\(column.title.escapedForMarkup)</th>"
        }
        let body = rows.map { row in
            "<tr>" + row.enumerated().map { position, cell in self.cell(cell, position) }.joined() + "</tr>"
        }
        let note = caption.isEmpty ? "" : "<caption><span>\(caption.escapedForMarkup)</span></caption>"
        return
            "<div class=\"scroll\"><table>\(note)<thead><tr>\(head.joined())</tr></thead><tbody>\(body.joined(separator: "\n"))</tbody></table></div>"
    }

    private func cell(_ cell: Cell, _ position: Int) -> String {
        guard columns.indices.contains(position) else { return "" }
        let column = columns[position]
        let names = [column.isNumber ? "number" : "", column.isWide ? "wide" : "", cell.style].filter { !$0.isEmpty }
        let style = names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
        return "<td\(style)\(cell.inline.isEmpty ? "" : " style=\"\(cell.inline)\"")>\(cell.markup)</td>"
    }
}
