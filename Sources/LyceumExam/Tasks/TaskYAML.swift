internal import LyceumConfiguration
internal import LyceumCore

/// Task files as YAML. Of a key that occurs twice the last counts, as in the harness, some of whose files have such keys.
enum TaskYAML {
    static func tree(path: String) throws(LyceumError) -> ConfigurationNode { try tree(try String(path: path), source: path) }

    static func tree(_ text: String, source: String) throws(LyceumError) -> ConfigurationNode {
        var lines: [Substring]?
        for _ in 0..<50 {
            let current = lines.map { $0.joined(separator: "\n") } ?? text
            do throws(LyceumError) { return try YAML.tree(current, source: source) } catch {
                guard let key = repeatedKey(error) else { throw error }
                var rest = lines ?? text.split(separator: "\n", omittingEmptySubsequences: false)
                guard removeFirst(key, from: &rest) else { throw error }
                lines = rest
            }
        }
        return try YAML.tree(text, source: source)
    }

    /// The key that the reader found twice.
    private static func repeatedKey(_ error: LyceumError) -> String? {
        guard error.message.hasSuffix("occurs twice"), let start = error.message.firstIndex(of: "“"), let end = error.message.firstIndex(of: "”")
        else { return nil }
        return String(error.message[error.message.index(after: start)..<end])
    }

    /// Empties the first of two entries of one mapping, so that line numbers stay.
    private static func removeFirst(_ key: String, from lines: inout [Substring]) -> Bool {
        var open: [Int: Int] = [:]
        for (number, line) in lines.enumerated() {
            let column = line.utf8.prefix { $0 == UInt8(ascii: " ") }.count
            let rest = line.dropFirst(column)
            guard !rest.isEmpty, rest.first != "#" else { continue }
            // What lies left of a line ends the mappings that are deeper.
            for deeper in open.keys where deeper > column { open[deeper] = nil }
            let isItem = rest.hasPrefix("- ")
            let keyColumn = isItem ? column + 2 : column
            if isItem { open[keyColumn] = nil }
            guard (isItem ? rest.dropFirst(2) : rest).hasPrefix(key + ":") else { continue }
            guard let first = open[keyColumn] else {
                open[keyColumn] = number
                continue
            }
            return empty(first, before: number, keyColumn, &lines)
        }
        return false
    }

    private static func empty(_ first: Int, before end: Int, _ column: Int, _ lines: inout [Substring]) -> Bool {
        // The first key of a list's item carries the item's dash.
        guard lines[first].utf8.prefix(while: { $0 == UInt8(ascii: " ") }).count == column else { return false }
        lines[first] = ""
        for number in (first + 1)..<end {
            let own = lines[number].utf8.prefix { $0 == UInt8(ascii: " ") }.count
            let isListItem = own == column && lines[number].dropFirst(own).hasPrefix("-")
            guard lines[number].utf8.count == own || own > column || isListItem else { break }
            lines[number] = ""
        }
        return true
    }
}
