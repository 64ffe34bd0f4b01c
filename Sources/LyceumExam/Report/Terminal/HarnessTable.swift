public import LyceumCore

/// The table lm-evaluation-harness prints, byte for byte (`make_table` of version 0.4.13).
public enum HarnessTable {
    public enum Column: String, Sendable, Hashable {
        case tasks = "results"
        case groups
    }

    /// The table of a result file's content, groups before their members.
    ///
    /// - Parameter results: the object of `results_*.json`.
    public static func text(_ results: JSON, column: Column = .tasks) -> String {
        guard let entries = results[column.rawValue]?.objectValue, !entries.isEmpty else { return "" }
        let subtasks = (results["group_subtasks"]?.objectValue ?? .init()).map { name, members in
            (name, (members.arrayValue ?? []).compactMap(\.stringValue))
        }
        let (depths, keys) = hierarchy(subtasks, available: entries.keys)
        let rows = keys.flatMap { (key: String) -> [[MarkdownTable.Value]] in
            Self.rows(key, entries[key]?.objectValue ?? .init(), depth: depths[key] ?? 0, results)
        }
        let head = [column == .groups ? "Groups" : "Tasks", "Version", "Filter", "n-shot", "Metric", "", "Value", "", "Stderr"]
        return MarkdownTable(head: head, rows: rows).text
    }

    /// The table of a record.
    public static func text(_ record: ExaminationRecord, column: Column = .tasks) -> String {
        text(results(of: record), column: column)
    }

    // MARK: - Order

    private static func sorted(_ names: some Sequence<String>) -> [String] { names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// Depth of each name below the groups, and the names in the order shown.
    private static func hierarchy(_ subtasks: [(String, [String])], available: [String]) -> ([String: Int], [String]) {
        let children = Dictionary(subtasks, uniquingKeysWith: { $1 })
        let known = Set(available)
        var depths: [String: Int] = [:]
        var ordered: [String] = []
        func visit(_ name: String, _ path: [String]) {
            depths[name] = path.count
            if known.contains(name) { ordered.append(name) }
            // A group below itself would never end.
            for child in sorted(children[name] ?? []) where child != name && !path.contains(child) { visit(child, path + [name]) }
        }
        let below = Set(children.values.joined())
        for name in sorted(children.keys) where !below.contains(name) { visit(name, []) }
        for name in sorted(available) where depths[name] == nil { ordered.append(name) }
        return (depths, ordered)
    }

    // MARK: - Rows

    private static func rows(_ key: String, _ entry: JSON.Object, depth: Int, _ results: JSON) -> [[MarkdownTable.Value]] {
        var name = entry["alias"].map(pythonText) ?? key
        if depth > 0 { name = TextWidth.blanks(depth) + "- " + name }
        var version = results["versions"]?[key].map(version) ?? .text("    N/A")
        let shots = results["n-shot"]?[key].map(pythonText) ?? " "
        let directions = results["higher_is_better"]?[key]
        var rows: [[MarkdownTable.Value]] = []
        for metric in sorted(entry.keys.filter { !["alias", "name", "sample_len", "sample_count"].contains($0) }) {
            let parts = metric.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            let (measure, filter) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            guard !measure.hasSuffix("_stderr"), let score = entry[metric] else { continue }
            let arrow = directions?[measure]?.boolValue.map { $0 ? "↑" : "↓" } ?? ""
            var row: [MarkdownTable.Value] = [.text(name), version, .text(filter), .text(shots), .text(measure), .text(arrow), value(score)]
            if let error = entry[measure + "_stderr," + filter] {
                row += [.text("±"), .text(error.stringValue == "N/A" ? "   N/A" : fourPlaces(error))]
            } else {
                row += [.text(""), .text("")]
            }
            rows.append(row)
            (name, version) = ("", .text(""))
        }
        return rows
    }

    private static func value(_ value: JSON) -> MarkdownTable.Value {
        switch value {
        case .number(let number): .text(DecimalText.fixed(number, places: 4))
        case .integer(let number): .number("\(number)")
        default: .text(pythonText(value))
        }
    }

    private static func version(_ value: JSON) -> MarkdownTable.Value {
        switch value {
        case .number(let number): .number("\(number)")
        case .integer(let number): .number("\(number)")
        default: .text(pythonText(value))
        }
    }

    private static func fourPlaces(_ value: JSON) -> String { value.doubleValue.map { DecimalText.fixed($0, places: 4) } ?? pythonText(value) }

    private static func pythonText(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        default: value.text()
        }
    }
}
