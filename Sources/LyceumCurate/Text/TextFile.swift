internal import LyceumCore

/// Small files of text: lists of words, domains, rules; marks.
enum TextFile {
    static func lines(_ path: String) throws(LyceumError) -> [String] {
        try text(path).split(whereSeparator: \.isNewline).map { line in
            var line = line[...]
            while line.first == " " || line.first == "\t" { line.removeFirst() }
            while line.last == " " || line.last == "\t" { line.removeLast() }
            return String(line)
        }.filter { !$0.isEmpty }
    }

    static func json(_ path: String) throws(LyceumError) -> JSON {
        try JSON.parse(try text(path), source: path)
    }

    private static func text(_ path: String) throws(LyceumError) -> String {
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw LyceumError(.invalidData, "the file is not UTF-8 text", at: path, remedy: "convert it to UTF-8")
        }
        return text
    }
}
