/// Tells program code from prose by its lines, and guesses its language by its words.
public struct CodeDetector: Sendable {
    public struct Guess: Sendable, Hashable {
        public var language: String
        /// Of the points all languages have together, 0 to 1.
        public var share: Double
    }

    public struct Evidence: Sendable, Hashable {
        /// Lines with anything in them.
        public var lines = 0
        /// Of these, lines that begin or end as statements do, call something or assign something.
        public var code = 0
        public var guess: Guess?

        public var share: Double { lines > 0 ? Double(code) / Double(lines) : 0 }
    }

    /// Words and signs that stand in lines of a language; the more of them, the surer.
    private static let marks: [(language: String, marks: [String])] = [
        ("python", ["def ", "import ", "elif ", "self.", "print(", "lambda ", "None", "__init__", "except ", "range(", "):"]),
        ("javascript", ["function ", "const ", "let ", "=>", "console.log", "===", "var ", "document.", "undefined", "require("]),
        ("c", ["#include", "printf(", "int main", "->", "sizeof(", "void ", "char *", "struct ", "NULL", "malloc("]),
        ("c++", ["std::", "cout", "template", "namespace ", "::", "public:", "class ", "#include", "nullptr", "vector<"]),
        ("java", ["public class", "public static", "System.out", "import java", "private ", "new ", "extends ", "@Override", "String[]", "throws "]),
        ("go", ["func ", "package main", ":=", "fmt.", "import (", "err != nil", "defer ", "chan ", "go func", "interface{}"]),
        ("rust", ["fn ", "let mut", "impl ", "println!", "match ", "&mut", "pub fn", "Some(", "-> Result", "use std"]),
        ("swift", ["func ", "let ", "guard ", "var ", "import Foundation", "-> ", "struct ", "if let", "private let", "self."]),
        ("shell", ["#!/bin", "echo ", "fi", "then", "$(", "esac", "done", "sudo ", "grep ", "export "]),
        ("sql", ["SELECT ", "FROM ", "WHERE ", "INSERT INTO", "CREATE TABLE", "JOIN ", "GROUP BY", "UPDATE ", "DELETE ", "ORDER BY"]),
        ("html", ["<div", "</", "<html", "href=", "<span", "class=\"", "<p>", "<body", "<head", "<script"]),
        ("css", ["px;", "color:", "margin:", "padding:", "font-", "{", "display:", "width:", "background", "border:"]),
    ]

    public init() {}

    /// Looks at the lines of a text.
    public func examine(_ text: String) -> Evidence {
        var evidence = Evidence()
        var points = Array(repeating: 0, count: Self.marks.count)
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = Self.trimmed(line)
            guard !trimmed.isEmpty else { continue }
            evidence.lines += 1
            if Self.isCode(trimmed) { evidence.code += 1 }
            for (index, (_, marks)) in Self.marks.enumerated() { points[index] += marks.count { trimmed.range(ofMark: $0) } }
        }
        let all = points.reduce(0, +)
        if let best = points.indices.max(by: { points[$0] < points[$1] }), points[best] > 1 {
            evidence.guess = Guess(language: Self.marks[best].language, share: Double(points[best]) / Double(all))
        }
        return evidence
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while line.first?.isWhitespace == true { line.removeFirst() }
        while line.last?.isWhitespace == true { line.removeLast() }
        return line
    }

    private static let starts = [
        "#include", "#define", "#!", "//", "/*", "* ", "def ", "class ", "import ", "from ", "return", "if (", "if ", "for (", "for ", "while (", "while ", "else",
        "function ", "const ", "let ", "var ", "public ", "private ", "static ", "func ", "fn ", "package ", "using ", "struct ", "enum ", "<?php", "SELECT ",
        "switch ", "case ", "try", "catch", "@", "</", "}", "{", "elif ", "print(", "echo ",
    ]

    /// A statement by its end, or by its beginning and a sign of code.
    private static func isCode(_ line: Substring) -> Bool {
        guard let last = line.utf8.last else { return false }
        // `;` ends statements, `{` and `}` blocks; prose ends with letters or full stops.
        if last == 0x3B || last == 0x7B || last == 0x7D { return true }
        let hasCall = line.range(ofMark: "(") && line.range(ofMark: ")") && isCall(line)
        if line.range(ofMark: " = ") || line.range(ofMark: " := ") || line.range(ofMark: "==") || line.range(ofMark: "+=") { return true }
        if hasCall && last != 0x2E { return true }
        // Prose begins with some of these words, too.
        return starts.contains { line.hasPrefix($0) } && (last == 0x3A || last == 0x29 || line.utf8.contains { [0x3B, 0x7B, 0x5B, 0x3C].contains($0) }
            || line.utf8.count { $0 == 0x20 } <= 3)
    }

    /// A bracket that follows a name without a blank.
    private static func isCall(_ line: Substring) -> Bool {
        var previous: UInt8 = 0x20
        for byte in line.utf8 {
            if byte == 0x28, previous == 0x5F || previous &- 0x30 < 10 || (previous | 0x20) &- 0x61 < 26 { return true }
            previous = byte
        }
        return false
    }
}

extension Substring {
    /// Whether the bytes of a mark stand in it.
    fileprivate func range(ofMark mark: String) -> Bool {
        let wanted = Array(mark.utf8)
        guard let first = wanted.first, utf8.count >= wanted.count else { return false }
        var rest = utf8[...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
