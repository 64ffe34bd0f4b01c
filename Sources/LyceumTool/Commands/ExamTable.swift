import Lyceum

/// Rows of text under a head, columns as wide as their widest cell.
struct ExamTable {
    enum Side { case left, right }

    var head: [String]
    var sides: [Side]
    var rows: [[String]] = []

    init(_ columns: [(String, Side)]) {
        head = columns.map(\.0)
        sides = columns.map(\.1)
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var text: String {
        let widths = head.indices.map { column in ([head] + rows).map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0 }
        return ([head] + rows).map { cells in
            let line = cells.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
                return sides[column] == .left ? cell + blanks : blanks + cell
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}

/// Numbers as examinations print them.
enum ExamNumber {
    /// Shares of 1 as they are, other numbers shorter.
    static func value(_ value: Double) -> String {
        guard value.isFinite else { return PythonText.number(value) }
        return abs(value) < 1000 ? Quantities.fixed(value, places: 4) : Quantities.fixed(value, places: 1)
    }

    static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + self.value(value) }

    static func probability(_ p: Double) -> String {
        guard p.isFinite else { return "–" }
        return p < 0.0001 ? "< 0.0001" : Quantities.fixed(p, places: p < 0.1 ? 4 : 3)
    }

    static func range(_ interval: Interval) -> String { "[\(value(interval.lower)), \(value(interval.upper))]" }
    static func signedRange(_ interval: Interval) -> String { "[\(signed(interval.lower)), \(signed(interval.upper))]" }

    static func json(_ value: Double?) -> JSON { value.map { $0.isFinite ? .number($0) : .null } ?? .null }
    static func json(_ interval: Interval) -> JSON { [json(interval.lower), json(interval.upper)] }
}
