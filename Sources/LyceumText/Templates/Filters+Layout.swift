internal import LyceumCore

extension Jinja.Interpreter {
    // MARK: pprint

    /// `pprint.pformat` with its width of 80; dictionaries are sorted by key.
    func pretty(_ value: Value) throws(LyceumError) -> String {
        var text = ""
        try layOut(try sortedKeys(value), indent: 0, allowance: 0, level: 1, into: &text)
        return text
    }

    private func sortedKeys(_ value: Value) throws(LyceumError) -> Value {
        try charge()
        switch value {
        case .dictionary(let mapping):
            var pairs: [(Value, Value)] = []
            for (key, value) in zip(mapping.keys, mapping.values) { pairs.append((key, try sortedKeys(value))) }
            let ordered = try sorted(pairs) { a, b throws(LyceumError) in
                do throws(LyceumError) { return try less(a.0, b.0) } catch { return a.0.typeName < b.0.typeName }
            }
            return .dictionary(try .make(ordered))
        case .list(let list):
            var elements: [Value] = []
            for element in list.elements { elements.append(try sortedKeys(element)) }
            return .list(try .make(elements))
        case .tuple(let list):
            var elements: [Value] = []
            for element in list.elements { elements.append(try sortedKeys(element)) }
            return .tuple(try .make(elements))
        default: return value
        }
    }

    private func layOut(
        _ value: Value, indent: Int, allowance: Int, level: Int, into text: inout String
    ) throws(LyceumError) {
        let whole = try representation(value)
        if whole.unicodeScalars.count <= 80 - indent - allowance {
            text += whole
            return
        }
        switch value {
        case .dictionary(let mapping) where mapping.count > 0:
            text += "{"
            for (index, key) in mapping.keys.enumerated() {
                if index > 0 { text += ",\n" + String(repeating: " ", count: indent + 1) }
                let name = try representation(key)
                text += name + ": "
                try layOut(
                    mapping.values[index], indent: indent + 3 + name.unicodeScalars.count,
                    allowance: index == mapping.count - 1 ? allowance + 1 : 1, level: level + 1, into: &text)
            }
            text += "}"
        case .list(let list) where !list.elements.isEmpty:
            try layOut(list.elements, "[", "]", indent: indent, allowance: allowance, level: level, into: &text)
        case .tuple(let list) where !list.elements.isEmpty:
            let close = list.elements.count == 1 ? ",)" : ")"
            try layOut(list.elements, "(", close, indent: indent, allowance: allowance, level: level, into: &text)
        case .string(let string) where !string.isEmpty:
            try layOut(string, whole, indent: indent, allowance: allowance, level: level, into: &text)
        default: text += whole
        }
    }

    private func layOut(
        _ elements: [Value], _ open: String, _ close: String, indent: Int, allowance: Int, level: Int,
        into text: inout String
    ) throws(LyceumError) {
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += ",\n" + String(repeating: " ", count: indent + 1) }
            let isLast = index == elements.count - 1
            try layOut(
                element, indent: indent + 1, allowance: isLast ? allowance + close.utf8.count : 1, level: level + 1,
                into: &text)
        }
        text += close
    }

    /// A long string as several literals, cut at line ends and blanks.
    private func layOut(
        _ string: String, _ whole: String, indent: Int, allowance: Int, level: Int, into text: inout String
    ) throws(LyceumError) {
        let indent = level == 1 ? indent + 1 : indent
        let allowance = level == 1 ? allowance + 1 : allowance
        let width = 80 - indent
        let lines = Python.lines(string, keepsEnds: true)
        var chunks: [String] = []
        var last = ""
        for (number, line) in lines.enumerated() {
            let isLastLine = number == lines.count - 1
            last = Python.quoted(line)
            if last.unicodeScalars.count <= width - (isLastLine ? allowance : 0) {
                chunks.append(last)
                continue
            }
            var current = ""
            let parts = wordsWithBlanks(line)
            for (index, part) in parts.enumerated() {
                try charge(text: current.utf8.count * 4)
                let limit = width - (index == parts.count - 1 && isLastLine ? allowance : 0)
                if Python.quoted(current + part).unicodeScalars.count > limit {
                    if !current.isEmpty { chunks.append(Python.quoted(current)) }
                    current = part
                } else {
                    current += part
                }
            }
            if !current.isEmpty { chunks.append(Python.quoted(current)) }
        }
        if chunks.count == 1 {
            text += last
            return
        }
        let joined = chunks.joined(separator: "\n" + String(repeating: " ", count: indent))
        text += level == 1 ? "(\(joined))" : joined
    }

    private func wordsWithBlanks(_ line: String) -> [String] {
        var parts: [String] = []
        var current: [Unicode.Scalar] = []
        var inBlanks = false
        for scalar in line.unicodeScalars {
            let isBlank = Python.isSpace(scalar)
            if inBlanks, !isBlank {
                parts.append(current.text)
                current = []
            }
            inBlanks = isBlank
            current.append(scalar)
        }
        if !current.isEmpty { parts.append(current.text) }
        return parts
    }

    // MARK: wordwrap

    /// Lines of at most `width` scalars, broken at blanks and after hyphens between letters.
    func wrapped(_ text: String, _ arguments: Arguments) throws(LyceumError) -> String {
        let names = ["width", "break_long_words", "wrapstring", "break_on_hyphens"]
        let given = try arguments.bound(names, of: "wordwrap")
        let width = try integer(given[0], "wordwrap", default: 79)
        guard width > 0 else { throw Jinja.failure("invalid width \(width) (must be > 0)") }
        let separator = try optionalText(given[2], "wordwrap") ?? "\n"
        let breaksWords = given[1]?.isTrue ?? true
        let breaksHyphens = given[3]?.isTrue ?? true
        var lines: [String] = []
        for line in Python.lines(text) {
            var wrapped: [String] = []
            fill(chunks(line, breaksHyphens), width, breaksWords, into: &wrapped)
            lines.append(wrapped.joined(separator: separator))
            try charge(text: line.utf8.count + separator.utf8.count * wrapped.count)
        }
        return lines.joined(separator: separator)
    }

    private func chunks(_ line: String, _ breaksHyphens: Bool) -> [[Unicode.Scalar]] {
        let scalars = Array(line.unicodeScalars)
        var chunks: [[Unicode.Scalar]] = []
        var current: [Unicode.Scalar] = []
        for (index, scalar) in scalars.enumerated() {
            if let last = current.last {
                let afterHyphen = breaksHyphens && last == "-" && current.count > 2
                    && Python.isAlphabetic(current[current.count - 2]) && Python.isAlphabetic(scalar)
                    && index + 1 < scalars.count
                if Self.isBlank(last) != Self.isBlank(scalar) || afterHyphen {
                    chunks.append(current)
                    current = []
                }
            }
            current.append(scalar)
        }
        if !current.isEmpty { chunks.append(current) }
        return chunks
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\n\u{0B}\u{0C}\r".unicodeScalars.contains(scalar) }

    private func fill(_ chunks: [[Unicode.Scalar]], _ width: Int, _ breaksWords: Bool, into lines: inout [String]) {
        var rest = Array(chunks.reversed())
        while !rest.isEmpty {
            var line: [Unicode.Scalar] = []
            if !lines.isEmpty, let first = rest.last, Self.isBlank(first[0]) { rest.removeLast() }
            while let next = rest.last, line.count + next.count <= width { line += rest.removeLast(); _ = next }
            if let next = rest.last, next.count > width {
                if breaksWords {
                    let room = max(width - line.count, 1)
                    line += next.prefix(room)
                    rest[rest.count - 1] = Array(next.dropFirst(room))
                } else if line.isEmpty {
                    line = rest.removeLast()
                }
            }
            while let last = line.last, Self.isBlank(last) { line.removeLast() }
            if !line.isEmpty { lines.append(line.text) }
        }
    }
}
