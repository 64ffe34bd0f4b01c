/// One line of a program, cut into its name and what follows.
struct RefineCall {
    struct Argument {
        var name: String?
        /// A text in quotation marks, with its escapes resolved.
        var string: String?
        /// A word without quotation marks.
        var word: String?
    }

    let name: String
    /// From the opening parenthesis on.
    let rest: String
    let isEmpty: Bool

    init(_ line: String) {
        let line = Self.trimmed(line[...])
        isEmpty = line.isEmpty
        let scalars = line.unicodeScalars
        let end = scalars.firstIndex { !($0 == "_" || ("a"..."z").contains($0)) } ?? scalars.endIndex
        name = String(scalars[..<end])
        rest = String(scalars[end...])
    }

    var hasNoArguments: Bool { arguments()?.isEmpty ?? false }

    /// What stands between the first opening parenthesis and the last closing one.
    var inner: String {
        let scalars = rest.unicodeScalars
        guard let open = scalars.firstIndex(of: "(") else { return "" }
        let start = scalars.index(after: open)
        let end = scalars.lastIndex(of: ")") ?? scalars.endIndex
        return start <= end ? String(scalars[start..<end]) : ""
    }

    static func trimmed(_ text: Substring) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    static func unquoted(_ text: String) -> String {
        guard text.unicodeScalars.count >= 2, let first = text.unicodeScalars.first, first == "\"" || first == "'",
            text.unicodeScalars.last == first
        else { return text }
        return String(text.unicodeScalars.dropFirst().dropLast())
    }

    /// The arguments; nil when the line is no call from its first sign to its last.
    func arguments() -> [Argument]? {
        var reader = Reader(scalars: Array(rest.unicodeScalars))
        guard reader.take("(") else { return nil }
        var arguments: [Argument] = []
        if reader.take(")") { return reader.isAtEnd ? arguments : nil }
        while true {
            guard let argument = reader.argument() else { return nil }
            arguments.append(argument)
            if reader.take(",") { continue }
            return reader.take(")") && reader.isAtEnd ? arguments : nil
        }
    }

    private struct Reader {
        let scalars: [Unicode.Scalar]
        var place = 0

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return place == scalars.count
            }
        }

        mutating func skipSpace() {
            while place < scalars.count, scalars[place].properties.isWhitespace { place += 1 }
        }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            skipSpace()
            guard place < scalars.count, scalars[place] == scalar else { return false }
            place += 1
            return true
        }

        mutating func argument() -> Argument? {
            if let string = string() { return Argument(string: string) }
            guard let word = word() else { return nil }
            guard take("=") else { return Argument(word: word) }
            if let string = string() { return Argument(name: word, string: string) }
            guard let value = self.word() else { return nil }
            return Argument(name: word, word: value)
        }

        private mutating func word() -> String? {
            skipSpace()
            let start = place
            while place < scalars.count, case let scalar = scalars[place], scalar.isASCII, scalar.properties.isAlphabetic || scalar == "_"
                || ("0"..."9").contains(scalar)
            { place += 1 }
            guard place > start else { return nil }
            return String(String.UnicodeScalarView(scalars[start..<place]))
        }

        /// A text in quotation marks; nil, and nothing taken, where there is none or it has no end.
        private mutating func string() -> String? {
            skipSpace()
            guard place < scalars.count, case let mark = scalars[place], mark == "\"" || mark == "'" else { return nil }
            var result = String.UnicodeScalarView()
            var next = place + 1
            while next < scalars.count, scalars[next] != mark {
                if scalars[next] == "\\", next + 1 < scalars.count {
                    next += 1
                    switch scalars[next] {
                    case "n": result.append("\n")
                    case "t": result.append("\t")
                    case "r": result.append("\r")
                    case "\\", "\"", "'": result.append(scalars[next])
                    default:
                        // A backslash that escapes nothing stands for itself.
                        result.append("\\")
                        result.append(scalars[next])
                    }
                } else {
                    result.append(scalars[next])
                }
                next += 1
            }
            guard next < scalars.count else { return nil }
            place = next + 1
            return String(result)
        }
    }
}
