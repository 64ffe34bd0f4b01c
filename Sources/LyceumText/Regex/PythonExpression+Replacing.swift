public import LyceumCore

extension PythonExpression {
    /// The text with every match taken out (`re.sub(pattern, "", text)`).
    public func removing(from text: String) -> String { replacing(in: text) { _ in "" } }

    /// The text with every match replaced by what `replacement` makes of it.
    public func replacing(in text: String, _ replacement: (Match) -> String) -> String {
        let matches = matches(in: text)
        guard !matches.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var copied = 0
        for match in matches {
            output += bytes[copied..<match.range.lowerBound]
            output += Array(replacement(match).utf8)
            copied = match.range.upperBound
        }
        output += bytes[copied...]
        return String(decoding: output, as: UTF8.self)
    }

    /// The text with every match replaced (`re.sub`): `\1`, `\g<1>`, `\g<name>` and `\g<0>` stand for groups.
    /// - Throws: `LyceumError` (`invalidData`) for a group that does not exist or an unknown escape.
    ///
    /// - Parameters:
    ///   - limit: how many matches are replaced at most, from the left; nil replaces all.
    ///   - maximumBytes: how long the result may be.
    /// - Throws: also `limitExceeded` when the result would be longer.
    public func replacing(
        in text: String, with template: String, limit: Int? = nil, maximumBytes: Int = .max
    ) throws(LyceumError) -> String {
        let parts = try Self.parts(of: template, expression: self)
        var left = limit ?? .max
        var size = text.utf8.count
        let replaced = replacing(in: text) { match in
            guard left > 0, size <= maximumBytes else { return match.text }
            left -= 1
            let result = Self.filled(parts, match)
            size += result.utf8.count - match.range.count
            return result
        }
        guard size <= maximumBytes else {
            throw LyceumError(.limitExceeded, "a replacement makes a text of more than \(maximumBytes) bytes: \(pattern)")
        }
        return replaced
    }

    private static func filled(_ parts: [Part], _ match: Match) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .group(let number): result += number == 0 ? match.text : match.groups[number - 1] ?? ""
            }
        }
        return result
    }

    /// The pieces between matches, with the groups of each match between them (`re.split`).
    public func split(_ text: String) -> [String?] {
        let bytes = Array(text.utf8)
        var pieces: [String?] = []
        var copied = 0
        for match in matches(in: text) {
            pieces.append(String(decoding: bytes[copied..<match.range.lowerBound], as: UTF8.self))
            pieces += match.groups
            copied = match.range.upperBound
        }
        pieces.append(String(decoding: bytes[copied...], as: UTF8.self))
        return pieces
    }

    /// `re.escape`: the text as a pattern that matches it.
    public static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if "()[]{}?*+-|^$\\.&~# \t\n\r\u{0B}\u{0C}".unicodeScalars.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    private enum Part {
        case text(String)
        case group(Int)
    }

    private static func parts(of template: String, expression: PythonExpression) throws(LyceumError) -> [Part] {
        let scalars = Array(template.unicodeScalars)
        var parts: [Part] = []
        var position = 0
        func failure(_ message: String) -> LyceumError {
            LyceumError(.invalidData, "not a valid replacement: \(message): \(template)", at: "character \(position + 1)")
        }
        func group(_ number: Int) throws(LyceumError) -> Part {
            guard number <= expression.groupCount else { throw failure("invalid group reference \(number)") }
            return .group(number)
        }
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            guard scalar == "\\" else {
                parts.append(.text(String(scalar)))
                continue
            }
            guard position < scalars.count else { throw failure("bad escape (end of pattern)") }
            let kind = scalars[position]
            position += 1
            switch kind {
            case "g":
                guard position < scalars.count, scalars[position] == "<", let end = scalars[position...].firstIndex(of: ">") else {
                    throw failure("missing <")
                }
                let name = String(String.UnicodeScalarView(scalars[position + 1..<end]))
                position = end + 1
                guard let number = expression.names[name] ?? Int(name), number >= 0 else { throw failure("unknown group name '\(name)'") }
                parts.append(try group(number))
            case "1", "2", "3", "4", "5", "6", "7", "8", "9":
                var number = Int(kind.value - 48)
                if position < scalars.count, (48...57).contains(scalars[position].value) {
                    number = number * 10 + Int(scalars[position].value - 48)
                    position += 1
                }
                parts.append(try group(number))
            case "n": parts.append(.text("\n"))
            case "t": parts.append(.text("\t"))
            case "r": parts.append(.text("\r"))
            case "f": parts.append(.text("\u{0C}"))
            case "v": parts.append(.text("\u{0B}"))
            case "a": parts.append(.text("\u{07}"))
            case "0": parts.append(.text("\0"))
            default:
                guard !NamedSets.isASCIILetterOrDigit(kind.value) else { throw failure("bad escape \\\(kind)") }
                // Other characters keep their backslash.
                parts.append(.text(kind == "\\" ? "\\" : "\\\(kind)"))
            }
        }
        return parts
    }
}
