internal import LyceumText

/// The pieces of a mathematical text.
enum MathToken: Sendable, Hashable {
    /// `isExact`: written without a decimal point.
    case number(Double, isExact: Bool)
    /// A letter, or a word of letters that is one name.
    case name(String)
    /// A TeX command without its backslash.
    case command(String)
    /// A single sign; `\{` and `\}` are `❴` and `❵`, line breaks of matrices `⏎`.
    case sign(Unicode.Scalar)
    case space
}

/// Cuts a mathematical text into tokens, after removing what does not change its meaning.
enum MathTokens {
    static let limit = 600

    /// nil for a text that is too long.
    static func tokens(_ text: String) -> [MathToken]? {
        guard text.utf8.count <= 8000 else { return nil }
        var scanner = Scanner(Array(prepared(text).unicodeScalars))
        return scanner.run()
    }

    private static let dropped = Pattern(
        #"\\(?:left|right|displaystyle|textstyle|bigl?|bigr?|Bigl?|Bigr?|limits|rm|bf|it)(?![A-Za-z])"#
            + #"|(?<!\\)\\[!,;: ]|\\(?:quad|qquad|;)(?![A-Za-z])|\$|~|\^\s*\{?\s*\\circ\s*\}?"#
            + #"|°|\\(?:degree|degrees)(?![A-Za-z])|(?<!\\)\\(?:[()]|\[(?!\d+(?:pt|em|ex)\])|\])"#)
    private static let thousands = Pattern(#"(?<=\d)(?:\{,\}|\\,|,\\!)(?=\d{3}(?!\d))"#)
    private static let words = Pattern(#"\\(?:text|mathrm|mbox|textbf|mathbf|mathit|textrm|operatorname)\s*\{([^{}]*)\}"#)
    private static let connective = Pattern(#"^\s*,?\s*(?:and|or)\s*$"#)
    private static let separators = Pattern(#"(?<=[^A-Za-z])\s+(?:and|or)\s+(?=[^A-Za-z]|[A-Za-z]\s*=)"#)
    private static let lonelyThousands = Pattern(#"[-+]?\s*\\?[$€£]?\s*\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*(?:%|\\%|[A-Za-z ]*)"#)

    private static func prepared(_ text: String) -> String {
        var result = PythonString.strip(ReplyText.narrowed(text))
        while result.hasSuffix("."), !result.hasSuffix("..") { result = PythonString.strip(String(result.dropLast())) }
        if lonelyThousands.whole(result) != nil { result = PythonString.split(result, by: ",").joined() }
        result = thousands.removed(from: result)
        result = PythonString.split(result, by: "\\$").joined()
        result = words.expression?.replacing(in: result) { match in
            let inner = match.groups[0] ?? ""
            return connective.whole(inner) != nil ? " , " : "\u{E000}\(inner)\u{E001}"
        } ?? result
        result = separators.expression?.replacing(in: result) { _ in " , " } ?? result
        return dropped.expression?.replacing(in: result) { _ in " " } ?? result
    }

    private struct Scanner {
        let text: [Unicode.Scalar]
        var position = 0
        var tokens: [MathToken] = []

        init(_ text: [Unicode.Scalar]) { self.text = text }

        mutating func run() -> [MathToken]? {
            while position < text.count {
                guard tokens.count < MathTokens.limit else { return nil }
                let scalar = text[position]
                if PythonString.isSpace(scalar) {
                    position += 1
                    if tokens.last != .space { tokens.append(.space) }
                } else if isDigit(scalar) || scalar == "." && position + 1 < text.count && isDigit(text[position + 1]) {
                    number()
                } else if scalar == "\\" {
                    command()
                } else if scalar == "\u{E000}" {
                    word()
                } else if scalar.properties.isAlphabetic {
                    letters()
                } else {
                    position += 1
                    tokens.append(.sign(Self.plain[scalar] ?? scalar))
                }
            }
            return tokens
        }

        private static let plain: [Unicode.Scalar: Unicode.Scalar] = [
            "·": "*", "×": "*", "∙": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-",
            "≤": "≤", "≥": "≥", "≠": "≠", "∞": "∞", "√": "√", "∪": "∪", "∅": "∅",
        ]

        private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }

        private mutating func number() {
            let start = position
            var isExact = true
            while position < text.count, isDigit(text[position]) { position += 1 }
            if position < text.count, text[position] == ".", !(position + 1 < text.count && text[position + 1] == ".") {
                position += 1
                isExact = false
                while position < text.count, isDigit(text[position]) { position += 1 }
            }
            // 1.5e-3
            if position + 1 < text.count, text[position] == "e" || text[position] == "E" {
                let signed = text[position + 1] == "-" || text[position + 1] == "+"
                if isDigit(text[position + 1]) || signed && position + 2 < text.count && isDigit(text[position + 2]) {
                    position += signed ? 2 : 1
                    while position < text.count, isDigit(text[position]) { position += 1 }
                }
            }
            let value = PythonString.float(String(String.UnicodeScalarView(text[start..<position]))) ?? .nan
            tokens.append(.number(value, isExact: isExact || value.rounded() == value && abs(value) < 1e15))
        }

        private mutating func command() {
            position += 1
            guard position < text.count else { return }
            let first = text[position]
            guard first.properties.isAlphabetic else {
                position += 1
                switch first {
                case "{": tokens.append(.sign("❴"))
                case "}": tokens.append(.sign("❵"))
                case "\\": tokens.append(.sign("⏎"))
                case "|": tokens.append(.sign("|"))
                default: tokens.append(.sign(first))
                }
                return
            }
            var name = String.UnicodeScalarView()
            while position < text.count, (65...90).contains(text[position].value) || (97...122).contains(text[position].value) {
                name.append(text[position])
                position += 1
            }
            tokens.append(Self.commands[String(name)] ?? .command(String(name)))
        }

        private static let commands: [String: MathToken] = [
            "dfrac": .command("frac"), "tfrac": .command("frac"), "cfrac": .command("frac"), "dbinom": .command("binom"), "tbinom": .command("binom"),
            "cdot": .sign("*"), "times": .sign("*"), "ast": .sign("*"), "div": .sign("/"), "le": .sign("≤"), "leq": .sign("≤"),
            "leqslant": .sign("≤"),
            "ge": .sign("≥"), "geq": .sign("≥"), "geqslant": .sign("≥"), "ne": .sign("≠"), "neq": .sign("≠"), "lt": .sign("<"),
            "gt": .sign(">"),
            "infty": .sign("∞"), "pm": .sign("±"), "mp": .sign("∓"), "cup": .sign("∪"), "emptyset": .sign("∅"), "varnothing": .sign("∅"),
            "in": .sign("∈"),
            "lbrace": .sign("❴"), "rbrace": .sign("❵"), "lbrack": .sign("["), "rbrack": .sign("]"), "lvert": .sign("|"), "rvert": .sign("|"),
            "vert": .sign("|"), "mid": .sign("|"), "pi": .name("π"), "colon": .sign(":"),
        ]

        /// Letters in a row: a known function, two letters as a product, more as a word.
        private mutating func letters() {
            let start = position
            while position < text.count, text[position].properties.isAlphabetic { position += 1 }
            let word = text[start..<position].map(String.init)
            let joined = word.joined()
            let lower = PythonString.lower(joined)
            if MathParser.functions.contains(lower) || lower == "sqrt" || lower == "cbrt" {
                tokens.append(.command(lower))
            } else if lower == "pi" || joined == "π" {
                tokens.append(.name("π"))
            } else if lower == "inf" || lower == "infinity" {
                tokens.append(.sign("∞"))
            } else if word.count <= 2 {
                tokens += word.map(MathToken.name)
            } else {
                tokens.append(.name(lower))
            }
        }

        /// The content of `\text{…}`: a word of its own, or mathematics in disguise.
        private mutating func word() {
            position += 1
            let start = position
            while position < text.count, text[position] != "\u{E001}" { position += 1 }
            let inner = PythonString.strip(String(String.UnicodeScalarView(text[start..<position])))
            position += 1
            let bare = PythonString.strip(inner, "() .")
            if bare.unicodeScalars.count == 1 || PythonString.float(bare) != nil, let tokens = MathTokens.tokens(bare) {
                self.tokens += tokens
            } else if !bare.isEmpty {
                tokens.append(.space)
                tokens.append(.name(PythonString.lower(PythonString.words(bare).joined(separator: " "))))
            }
        }
    }
}
