internal import LyceumText

/// A reply in a plain form: full-width signs as ASCII, emphasis and TeX wrappers around answers removed, white space trimmed.
struct ReplyText: Sendable {
    /// Without emphasis, wrappers and outer white space.
    let text: String
    /// The same before `\boxed` was looked into.
    let original: String

    init(_ reply: String) {
        original = PythonString.strip(Self.narrowed(reply))
        text = PythonString.strip(Self.unwrapped(original))
    }

    /// Full-width letters, digits and signs, ideographic blanks, and the signs that stand for a minus.
    static func narrowed(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: result.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x3000, 0xA0, 0x2007, 0x202F, 0x2009: result.append(" ")
            case 0x2212, 0x2010, 0x2011, 0xFE63: result.append("-")
            case 0x3010: result.append("[")
            case 0x3011: result.append("]")
            case 0x3002: result.append(".")
            case 0x3001: result.append(",")
            case 0x200B, 0x200E, 0x200F, 0xFEFF, 0x2060: break
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static let wrappers = Pattern(#"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\s*\{([^{}]*)\}"#)

    private static func unwrapped(_ text: String) -> String {
        var result = text
        if result.utf8.contains(0x5C) {
            result = wrappers.expression?.replacing(in: result) { $0.groups[0] ?? "" } ?? result
            for sign in ["\\(", "\\)", "\\[", "\\]"] { result = PythonString.split(result, by: sign).joined() }
        }
        if result.utf8.contains(0x2A) { result = PythonString.split(result, by: "*").joined() }
        for sign in ["__", "`"] where result.contains(sign) { result = PythonString.split(result, by: sign).joined() }
        return result
    }

    var lines: [String] {
        PythonString.split(text, by: "\n").map { PythonString.strip($0) }.filter { !$0.isEmpty }
    }
}

/// Finds `\boxed{…}` with whatever braces are inside.
public enum BoxedText {
    /// What the boxes of a text hold, in order; a box that is not closed does not count.
    public static func all(in text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var found: [String] = []
        var position = 0
        while position < scalars.count {
            guard scalars[position] == "\\", let start = opening(scalars, position) else {
                position += 1
                continue
            }
            var depth = 1
            var end = start
            while end < scalars.count, depth > 0 {
                // An escaped brace is a sign of the text.
                if scalars[end] == "\\" { end += 1 } else if scalars[end] == "{" { depth += 1 } else if scalars[end] == "}" { depth -= 1 }
                end += 1
            }
            guard depth == 0, end <= scalars.count else {
                position = start
                continue
            }
            found.append(PythonString.strip(String(String.UnicodeScalarView(scalars[start..<end - 1]))))
            position = end
        }
        return found
    }

    public static func last(in text: String) -> String? { all(in: text).last }

    /// Behind `\boxed{` or `\fbox{` at a position.
    private static func opening(_ scalars: [Unicode.Scalar], _ position: Int) -> Int? {
        for word in ["\\boxed", "\\fbox"] {
            let word = Array(word.unicodeScalars)
            guard scalars[position...].starts(with: word) else { continue }
            var next = position + word.count
            while next < scalars.count, scalars[next] == " " { next += 1 }
            if next < scalars.count, scalars[next] == "{" { return next + 1 }
        }
        return nil
    }
}
