internal import LyceumCore

/// Names that a task file declares, found without reading it as YAML: thousands of files are listed that way.
struct TaskFileHead {
    var task: String?
    var group: String?
    var tags: [String] = []
    var includes = false
    var hasClass = false
    /// Whether a value is written in a way that only reading the file tells.
    var isUnclear = false

    init(_ text: some StringProtocol) {
        var listKey: String?
        for line in text.split(omittingEmptySubsequences: true, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            guard let first = line.utf8.first else { continue }
            if first == UInt8(ascii: "-") || first == UInt8(ascii: " ") {
                if listKey == "tag", let item = Self.item(line) { tags.append(item) }
                continue
            }
            guard first != UInt8(ascii: "#"), let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
            // Keys may stand in quotes; many files of the harness have `"task": "name"`.
            let key = Self.plain(line[..<colon])
            listKey = key
            read(key, line[line.utf8.index(after: colon)...])
        }
    }

    private mutating func read(_ key: String, _ rest: some StringProtocol) {
        let value = Self.plain(rest)
        switch key {
        case "task": task = value.isEmpty || value.hasPrefix("[") ? nil : value
        case "group": group = value
        case "include": includes = true
        case "class": hasClass = true
        case "task_list": isUnclear = true
        case "tag":
            if value.hasPrefix("["), value.hasSuffix("]") {
                tags += value.dropFirst().dropLast().split(separator: ",").map { Self.plain($0) }
            } else if !value.isEmpty, value != "null", value != "~" {
                tags.append(value)
            }
        default: break
        }
    }

    private static func item(_ line: some StringProtocol) -> String? {
        let trimmed = line.drop { $0 == " " }
        guard trimmed.first == "-" else { return nil }
        return plain(trimmed.dropFirst())
    }

    /// A scalar without blanks, quotes and comment.
    private static func plain(_ text: some StringProtocol) -> String {
        var scalars = Substring(text).drop { $0 == " " || $0 == "\t" }
        if let quote = scalars.first, quote == "\"" || quote == "'", let end = scalars.dropFirst().firstIndex(of: quote) {
            return String(scalars[scalars.index(after: scalars.startIndex)..<end])
        }
        if let comment = scalars.firstRange(of: " #") { scalars = scalars[..<comment.lowerBound] }
        while let last = scalars.last, last == " " || last == "\t" || last == "\r" { scalars.removeLast() }
        return String(scalars)
    }
}
