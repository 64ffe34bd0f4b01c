/// A table in Markdown, laid out as pytablewriter does, which the harness prints its tables with: columns of numbers stand to the right with the same
/// number of decimals, a column with any text to the left, and what a cell is depends on the cells above it.
struct MarkdownTable {
    /// A cell as Python has it.
    enum Value: Hashable {
        /// A `str`, which counts as a number where it reads as one.
        case text(String)
        /// An `int` or `float`, written in decimals.
        case number(String)
    }

    private enum Cell: Hashable {
        case empty
        case text(String)
        case integer(String)
        /// Without trailing zeros.
        case real(whole: String, fraction: String)
        case notANumber
        case infinity(String)

        var isNumber: Bool {
            switch self {
            case .integer, .real: true
            default: false
            }
        }
    }

    private enum Kind { case text, integer, real, other }

    let head: [String]
    let rows: [[Value]]

    var text: String {
        let columns = head.indices.map { column in layout(column, rows.map { $0.indices.contains(column) ? $0[column] : .text("") }) }
        var lines = ["|" + columns.map(\.head).joined(separator: "|") + "|", "|" + columns.map(\.rule).joined(separator: "|") + "|"]
        for row in rows.indices { lines.append("|" + columns.map { $0.cells[row] }.joined(separator: "|") + "|") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func layout(_ column: Int, _ values: [Value]) -> (head: String, rule: String, cells: [String]) {
        let cells = Self.read(values)
        let kind = Self.kind(cells)
        let places = cells.reduce(0) { most, cell in
            if case .real(_, let fraction) = cell { return max(most, fraction.count) }
            return most
        }
        let texts = cells.map { Self.written($0, kind, places) }
        let title = head[column]
        let width = texts.reduce(max(3, TextWidth.tableColumns(title))) { max($0, TextWidth.tableColumns($1)) }
        let aligned = zip(cells, texts).map { cell, text in
            let gap = TextWidth.blanks(width - TextWidth.tableColumns(text))
            let isRight = kind == .text ? cell.isNumber : kind != .other
            return Self.escaped(isRight ? gap + text : text + gap)
        }
        let gap = width - TextWidth.tableColumns(title)
        let centered = TextWidth.blanks(gap / 2) + title + TextWidth.blanks(gap - gap / 2)
        let isRight = kind == .integer || kind == .real
        return (Self.escaped(centered), String(repeating: "-", count: isRight ? width - 1 : width) + (isRight ? ":" : ""), aligned)
    }

    private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }

    // MARK: - Kinds

    /// Where most cells so far are text, a text that reads as a number stays text.
    private static func read(_ values: [Value]) -> [Cell] {
        var counts: [(kind: String, count: Int)] = []
        return values.map { value in
            let mostCommon = counts.reduce(nil as (kind: String, count: Int)?) { $0.map { $0.count } ?? 0 >= $1.count ? $0 : $1 }
            let cell: Cell
            switch value {
            case .text(let text) where mostCommon?.kind == "text": cell = .text(text)
            case .text(let text), .number(let text): cell = Self.cell(text)
            }
            let kind = name(cell)
            if let position = counts.firstIndex(where: { $0.kind == kind }) { counts[position].count += 1 } else { counts.append((kind, 1)) }
            return cell
        }
    }

    private static func name(_ cell: Cell) -> String {
        switch cell {
        case .empty: "empty"
        case .text: "text"
        case .integer: "integer"
        case .real: "real"
        case .notANumber: "nan"
        case .infinity: "infinity"
        }
    }

    private static func kind(_ cells: [Cell]) -> Kind {
        let kinds = Set(cells.map(name))
        if kinds.contains("text") { return .text }
        if kinds.intersection(["real", "nan", "infinity", "empty"]).count >= 2 { return .real }
        if kinds.intersection(["real", "nan", "infinity", "integer"]).count >= 2 || kinds.contains("real") { return .real }
        return kinds.contains("integer") ? .integer : .other
    }

    private static func cell(_ original: String) -> Cell {
        let text = String(original.map { $0 == "\n" || $0 == "\r\n" ? " " : $0 })
        let trimmed = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        if trimmed.isEmpty { return .empty }
        switch trimmed.lowercased() {
        case "nan": return .notANumber
        case "inf", "infinity", "+inf", "+infinity": return .infinity("Infinity")
        case "-inf", "-infinity": return .infinity("-Infinity")
        default: return number(trimmed) ?? .text(text)
        }
    }

    private static func number(_ text: String) -> Cell? {
        var digits = text[...]
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            if first == "-" { sign = "-" }
            digits = digits.dropFirst()
        }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0]
        var fraction = parts.count > 1 ? parts[1] : ""
        guard whole.count + fraction.count > 0, whole.allSatisfy(isDigit), fraction.allSatisfy(isDigit) else { return nil }
        while fraction.last == "0" { fraction.removeLast() }
        let shown = String(whole.drop { $0 == "0" })
        if fraction.isEmpty { return .integer(shown.isEmpty ? "0" : sign + shown) }
        return .real(whole: sign + (shown.isEmpty ? "0" : shown), fraction: String(fraction))
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func written(_ cell: Cell, _ kind: Kind, _ places: Int) -> String {
        switch cell {
        case .empty: ""
        case .text(let text): text
        case .notANumber: "NaN"
        case .infinity(let text): text
        case .integer(let text):
            kind == .real && places > 0 ? text + "." + String(repeating: "0", count: places) : text
        case .real(let whole, let fraction): whole + "." + fraction + String(repeating: "0", count: places - fraction.count)
        }
    }
}
