/// Markdown as readable text: links keep their words, pictures, comments and marks of emphasis go; headings and lists stay.
enum MarkdownText {
    /// The text, and the title that a head between `---` lines names.
    static func plain(_ source: String) -> (text: String, title: String) {
        var lines = source.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
        let title = removeHead(&lines)
        var kept: [String] = []
        var isCode = false
        var isComment = false
        for line in lines {
            if line.hasPrefix("```") || line.hasPrefix("~~~") {
                isCode.toggle()
                continue
            }
            if isCode {
                kept.append(String(line))
                continue
            }
            if let text = withoutComments(line, &isComment) { kept.append(inline(text)) }
        }
        return (kept.joined(separator: "\n"), title)
    }

    private static func removeHead(_ lines: inout [Substring]) -> String {
        guard lines.first == "---", let end = lines.dropFirst().prefix(100).firstIndex(where: { $0 == "---" || $0 == "..." }) else { return "" }
        let head = lines[1..<end]
        lines.removeSubrange(0...end)
        guard let line = head.first(where: { $0.lowercased().hasPrefix("title:") }) else { return "" }
        return line.dropFirst(6).trimmed.split(separator: "\"").joined()
    }

    /// nil for lines that are nothing but a comment.
    private static func withoutComments(_ line: Substring, _ isComment: inout Bool) -> String? {
        var result = ""
        var rest = line
        var hadComment = isComment
        while true {
            if isComment {
                guard let end = rest.firstRange(of: "-->") else { break }
                rest = rest[end.upperBound...]
                isComment = false
            } else {
                guard let start = rest.firstRange(of: "<!--") else {
                    result += rest
                    break
                }
                result += rest[..<start.lowerBound]
                rest = rest[start.upperBound...]
                isComment = true
                hadComment = true
            }
        }
        return hadComment && result.trimmed.isEmpty ? nil : result
    }

    private static func inline(_ line: String) -> String {
        guard line.utf8.contains(where: { [0x5B, 0x2A, 0x5F, 0x60, 0x3C].contains($0) }) else { return line }
        var text = withoutLinks(line)
        for mark in ["***", "**", "__"] { text = unmarked(text, mark) }
        return unmarked(unmarked(text, "*"), "`")
    }

    /// `[words](address)` becomes `words`, `![…](…)` nothing, `<http…>` the address.
    private static func withoutLinks(_ line: String) -> String {
        var result = ""
        var rest = Substring(line)
        while let open = rest.firstIndex(of: "[") {
            let isPicture = open > rest.startIndex && rest[rest.index(before: open)] == "!"
            guard let middle = rest[open...].firstRange(of: "]("), let end = rest[middle.upperBound...].firstIndex(of: ")"),
                !rest[rest.index(after: open)..<middle.lowerBound].contains("[")
            else {
                result += rest[...open]
                rest = rest[rest.index(after: open)...]
                continue
            }
            result += isPicture ? rest[..<rest.index(before: open)] : rest[..<open]
            if !isPicture { result += rest[rest.index(after: open)..<middle.lowerBound] }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Takes a pair of marks away where it stands around words; a single sign (a product, a list point) stays.
    private static func unmarked(_ text: String, _ mark: String) -> String {
        guard text.contains(mark) else { return text }
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: mark) {
            let inside = rest[open.upperBound...]
            guard let first = inside.first, !first.isWhitespace, let close = inside.firstRange(of: mark), close.lowerBound > inside.startIndex,
                let last = inside[..<close.lowerBound].last, !last.isWhitespace
            else {
                result += rest[..<open.upperBound]
                rest = inside
                continue
            }
            result += rest[..<open.lowerBound] + inside[..<close.lowerBound]
            rest = inside[close.upperBound...]
        }
        return result + rest
    }
}
