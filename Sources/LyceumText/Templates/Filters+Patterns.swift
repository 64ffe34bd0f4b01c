internal import LyceumCore

extension Jinja.Interpreter {
    /// `regex_replace(pattern, replacement, count)`: Python's `re.sub` on the text.
    func patternReplaced(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["pattern", "repl", "count"], required: 2, of: "regex_replace")
        let text = try string(value)
        let pattern = try string(given[0]!)
        let replacement = try Jinja.PatternReplacement(try string(given[1]!))
        let limit = try integer(given[2], "regex_replace", default: 0)
        try charge(text: text.utf8.count)
        let expression: Regex<AnyRegexOutput>
        do { expression = try Regex(pattern).matchingSemantics(.unicodeScalar) } catch {
            throw Jinja.failure("regex_replace: '\(pattern)' is no regular expression that can be used here: \(error)")
        }
        var result = ""
        var position = text.startIndex
        for (number, match) in text.matches(of: expression).enumerated() {
            if limit > 0, number >= limit { break }
            result += text[position..<match.range.lowerBound]
            result += try replacement.text(for: match.output)
            position = match.range.upperBound
            try charge(text: result.utf8.count)
        }
        return .string(result + text[position...])
    }
}

extension Jinja {
    /// A replacement with references to groups: `\1`, `\g<1>`, `\g<name>`, and Python's escapes.
    struct PatternReplacement {
        private enum Part {
            case text(String)
            case number(Int)
            case name(String)
        }

        private var parts: [Part] = []

        init(_ source: String) throws(LyceumError) {
            var rest = source.unicodeScalars[...]
            var literal = String.UnicodeScalarView()
            func flushed(_ parts: [Part], _ part: Part) -> [Part] {
                parts + (literal.isEmpty ? [] : [.text(String(literal))]) + [part]
            }
            while let scalar = rest.popFirst() {
                guard scalar == "\\", let next = rest.popFirst() else {
                    literal.append(scalar)
                    continue
                }
                switch next {
                case "n": literal.append("\n")
                case "t": literal.append("\t")
                case "r": literal.append("\r")
                case "\\": literal.append("\\")
                case "1"..."9":
                    var digits = String(next)
                    if let second = rest.first, ("0"..."9").contains(second) {
                        digits.unicodeScalars.append(second)
                        rest.removeFirst()
                    }
                    parts = flushed(parts, .number(Int(digits) ?? 0))
                    literal = .init()
                case "g":
                    guard rest.first == "<", let end = rest.firstIndex(of: ">") else { throw Jinja.failure("regex_replace: expected \\g<name>") }
                    let name = String(rest[rest.index(after: rest.startIndex)..<end])
                    parts = flushed(parts, Int(name).map(Part.number) ?? .name(name))
                    literal = .init()
                    rest = rest[rest.index(after: end)...]
                default:
                    literal.append("\\")
                    literal.append(next)
                }
            }
            if !literal.isEmpty { parts.append(.text(String(literal))) }
        }

        func text(for match: AnyRegexOutput) throws(LyceumError) -> String {
            var result = ""
            for part in parts {
                switch part {
                case .text(let text): result += text
                case .number(let number):
                    guard number < match.count else { throw Jinja.failure("regex_replace: there is no group \(number)") }
                    result += match[number].substring ?? ""
                case .name(let name):
                    guard let group = match[name] else { throw Jinja.failure("regex_replace: there is no group '\(name)'") }
                    result += group.substring ?? ""
                }
            }
            return result
        }
    }
}
