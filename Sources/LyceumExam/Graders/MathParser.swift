internal import LyceumText

/// Reads a mathematical answer; anything it cannot read is a text.
struct MathParser {
    static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "log", "ln", "lg", "exp", "abs", "max", "min",
        "gcd", "lcm", "floor", "ceil", "asin", "acos", "atan", "det",
    ]
    static let units: Set<String> = [
        "cm", "mm", "m", "km", "inch", "inches", "in", "ft", "foot", "feet", "mile", "miles", "yards", "yard", "kg", "g", "grams", "gram", "mg", "lb",
        "lbs",
        "pounds", "pound", "seconds", "second", "minutes", "minute", "hours", "hour", "hr", "days", "day", "weeks", "years", "year", "dollars",
        "dollar",
        "cents", "degrees", "degree", "units", "unit", "square units", "cubic units", "meters", "meter", "liters", "liter", "mph", "km/h", "m/s",
        "people",
        "ways", "apples", "students", "points", "percent", "square inches", "square feet", "square meters", "square centimeters", "cubic inches",
        "cubic feet", "cubic meters", "cubic centimeters",
    ]

    private var tokens: [MathToken]
    private var position = 0
    private var depth = 0
    private static let deepest = 60

    private struct Failure: Error {}

    static func parse(_ text: String) -> MathAnswer {
        let plain = MathAnswer.text(normalized(text))
        guard let tokens = MathTokens.tokens(text), !tokens.allSatisfy({ $0 == .space }) else { return plain }
        var parser = MathParser(tokens: trimmed(tokens[...]))
        guard let answer = try? parser.answer() else { return plain }
        return answer
    }

    /// A text that is no mathematics, in a form that can be compared.
    static func normalized(_ text: String) -> String {
        let kept = PythonString.lower(ReplyText(text).text).unicodeScalars.filter { $0 != "$" }
        return PythonString.strip(collapsed(String(String.UnicodeScalarView(kept))), ". ")
    }

    static func collapsed(_ text: String) -> String { PythonString.words(text).joined(separator: " ") }

    /// Whether a text is words and nothing else, where case means nothing.
    static func isWords(_ text: String) -> Bool {
        text.unicodeScalars.count > 1 && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == " " }
    }

    private init(tokens: [MathToken]) { self.tokens = tokens }

    private static func trimmed(_ tokens: ArraySlice<MathToken>) -> [MathToken] {
        var slice = tokens
        while slice.first == .space { slice = slice.dropFirst() }
        while slice.last == .space { slice = slice.dropLast() }
        return Array(slice)
    }

    // MARK: - Answers

    private mutating func answer() throws -> MathAnswer {
        // "x ∈ [1, 2]" names the set.
        if let element = topLevel("∈") { tokens = Self.trimmed(tokens[(element + 1)...]) }
        let unions = split(at: "∪")
        if unions.count > 1 { return .union(try unions.map(Self.sub)) }
        let elements = split(at: ",").flatMap { Self.pieces($0, at: ";") }
        if elements.count > 1 { return .group(open: " ", try elements.flatMap { try Self.alternatives($0) }, close: " ") }
        let alternatives = try Self.alternatives(tokens)
        return alternatives.count == 1 ? alternatives[0] : .group(open: " ", alternatives, close: " ")
    }

    private static func sub(_ tokens: [MathToken]) throws -> MathAnswer {
        guard !tokens.isEmpty else { throw Failure() }
        var parser = MathParser(tokens: tokens)
        return try parser.answer()
    }

    /// `±` stands for two answers.
    private static func alternatives(_ tokens: [MathToken]) throws -> [MathAnswer] {
        guard tokens.contains(.sign("±")) || tokens.contains(.sign("∓")) else { return [try single(tokens)] }
        let upper = tokens.map { $0 == .sign("±") ? .sign("+") : $0 == .sign("∓") ? .sign("-") : $0 }
        let lower = tokens.map { $0 == .sign("±") ? .sign("-") : $0 == .sign("∓") ? .sign("+") : $0 }
        return [try single(upper), try single(lower)]
    }

    private static func single(_ tokens: [MathToken]) throws -> MathAnswer {
        let tokens = trimmed(tokens[...])
        guard let last = tokens.last else { throw Failure() }
        if tokens == [.sign("∅")] { return .group(open: "❴", [], close: "❵") }
        if case .name(let name) = last, units.contains(name), isPlain(tokens.dropLast()), name.utf8.count > 1 || tokens[tokens.count - 2] == .space {
            return .quantity(try single(trimmed(tokens.dropLast())), unit: name)
        }
        if let unit = productUnit(tokens) { return .quantity(try single(trimmed(tokens.dropLast(unit.count))), unit: unit.name) }
        if last == .sign("%") {
            var parser = MathParser(tokens: trimmed(tokens.dropLast()))
            return .percent(try parser.whole())
        }
        if let group = try bracketed(tokens) { return group }
        if let matrix = try matrix(tokens) { return matrix }
        var parser = MathParser(tokens: tokens)
        return try parser.relation()
    }

    private static func isNumber(_ token: MathToken) -> Bool { if case .number = token { true } else { false } }

    /// Whether tokens hold a number and no letters but π.
    private static func isPlain(_ tokens: ArraySlice<MathToken>) -> Bool {
        tokens.contains(where: isNumber)
            && tokens.allSatisfy { token in
                switch token {
                case .number, .space, .sign: true
                case .command(let name): name == "frac" || name == "sqrt"
                case .name(let name): name == "π"
                }
            }
    }

    /// Two-letter units ("5 cm") come as letters.
    private static func productUnit(_ tokens: [MathToken]) -> (name: String, count: Int)? {
        guard tokens.count >= 3, case .name(let b) = tokens[tokens.count - 1], case .name(let a) = tokens[tokens.count - 2],
            units.contains(a + b), isPlain(tokens.dropLast(2))
        else { return nil }
        return (a + b, 2)
    }

    private static let pairs: [Unicode.Scalar: [Unicode.Scalar]] = ["(": [")", "]"], "[": ["]", ")"], "❴": ["❵"], "{": ["}"]]

    /// A whole answer between brackets that has commas inside, or is a set.
    private static func bracketed(_ tokens: [MathToken]) throws -> MathAnswer? {
        guard tokens.count >= 2, case .sign(let open) = tokens[0], case .sign(let close) = tokens[tokens.count - 1],
            pairs[open]?.contains(close) == true, closing(of: tokens) == tokens.count - 1
        else { return nil }
        let inner = trimmed(tokens[1..<tokens.count - 1])
        let isSet = open == "❴"
        if inner.isEmpty { return isSet ? .group(open: open, [], close: close) : nil }
        let elements = pieces(inner, at: ",").flatMap { pieces($0, at: ";") }
        if elements.count == 1, !isSet {
            // Brackets around one thing mean nothing.
            return open == "[" && close == "]" ? .group(open: open, try alternatives(inner), close: close) : try sub(inner)
        }
        guard open != "{" else { throw Failure() }
        return .group(open: open, try elements.flatMap { try element($0) }, close: close)
    }

    private static func element(_ tokens: [MathToken]) throws -> [MathAnswer] {
        tokens.contains(.sign("±")) ? try alternatives(tokens) : [try sub(tokens)]
    }

    /// Where the bracket that opens a text closes.
    private static func closing(of tokens: [MathToken]) -> Int? {
        var depth = 0
        for (position, token) in tokens.enumerated() {
            if case .sign(let sign) = token {
                if "([{❴".unicodeScalars.contains(sign) { depth += 1 }
                if ")]}❵".unicodeScalars.contains(sign) { depth -= 1 }
                if depth == 0 { return position }
            }
        }
        return nil
    }

    private func split(at separator: Unicode.Scalar) -> [[MathToken]] { Self.pieces(tokens, at: separator) }

    private func topLevel(_ sign: Unicode.Scalar) -> Int? { tokens.firstIndex(of: .sign(sign)) }

    private static func pieces(_ tokens: [MathToken], at separator: Unicode.Scalar) -> [[MathToken]] {
        var result: [[MathToken]] = [[]]
        var depth = 0
        var environments = 0
        for token in tokens {
            if case .sign(let sign) = token {
                if "([{❴".unicodeScalars.contains(sign) { depth += 1 }
                if ")]}❵".unicodeScalars.contains(sign) { depth -= 1 }
                if sign == separator, depth == 0, environments == 0 {
                    result.append([])
                    continue
                }
            }
            if token == .command("begin") { environments += 1 }
            if token == .command("end") { environments -= 1 }
            result[result.count - 1].append(token)
        }
        return result.map { trimmed($0[...]) }.filter { !$0.isEmpty }
    }

    private static func matrix(_ tokens: [MathToken]) throws -> MathAnswer? {
        guard tokens.first == .command("begin"), let start = tokens.firstIndex(of: .sign("}")), let end = tokens.lastIndex(of: .command("end")),
            start < end
        else { return nil }
        var body = Array(tokens[(start + 1)..<end])
        // The column layout of an array.
        if body.first == .sign("{"), let close = closing(of: body) { body = Array(body[(close + 1)...]) }
        let rows = pieces(body, at: "⏎").filter { !$0.isEmpty }
        return .matrix(try rows.map { row in try pieces(row, at: "&").map(sub) })
    }

    // MARK: - Relations and expressions

    private mutating func relation() throws -> MathAnswer {
        var terms = [try sum()]
        var signs: [Unicode.Scalar] = []
        while case .sign(let sign)? = next, "=<>≤≥≠".unicodeScalars.contains(sign) {
            position += 1
            var kind = sign
            if (sign == "<" || sign == ">"), case .sign("=")? = next {
                position += 1
                kind = sign == "<" ? "≤" : "≥"
            }
            signs.append(kind)
            terms.append(try sum())
        }
        skipSpaces()
        guard position == tokens.count else { throw Failure() }
        return signs.isEmpty ? .expression(terms[0]) : .relation(terms, signs)
    }

    private mutating func whole() throws -> MathExpression {
        let expression = try sum()
        skipSpaces()
        guard position == tokens.count else { throw Failure() }
        return expression
    }

    private mutating func skipSpaces() { while position < tokens.count, tokens[position] == .space { position += 1 } }

    private var next: MathToken? {
        mutating get {
            skipSpaces()
            return position < tokens.count ? tokens[position] : nil
        }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next == .sign(sign) else { return false }
        position += 1
        return true
    }

    private mutating func sum() throws -> MathExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw Failure() }
        var parts = [try product()]
        while true {
            if take("+") { parts.append(try product()) } else if take("-") { parts.append(.negative(try product())) } else { break }
        }
        return parts.count == 1 ? parts[0] : .sum(parts)
    }

    private mutating func product() throws -> MathExpression {
        var result = try signed()
        while true {
            if take("*") {
                result = Self.product(result, try signed())
            } else if take("/") {
                result = .quotient(result, try signed())
            } else if startsFactor {
                result = Self.product(result, try powered())
            } else {
                return result
            }
        }
    }

    /// `1½`, `1 1/2` and `-1½` hold sums; other neighbors of a number are factors, left where they are.
    private mutating func mixed(_ number: MathExpression) throws -> MathExpression {
        guard case .number(let whole, true) = number, whole.rounded() == whole else { return number }
        if next == .command("frac"), let fraction = try? wholeFraction() { return .sum([number, fraction]) }
        guard case .number(let top, true)? = next, position + 1 < tokens.count else { return number }
        position += 1
        guard take("/"), case .number(let bottom, true)? = next else { throw Failure() }
        position += 1
        return .sum([number, .quotient(.number(top, isExact: true), .number(bottom, isExact: true))])
    }

    /// One list of factors, so that long products stay flat.
    private static func product(_ left: MathExpression, _ right: MathExpression) -> MathExpression {
        if case .product(let factors) = left { return .product(factors + [right]) }
        return .product([left, right])
    }

    /// A fraction of two whole numbers, else nothing is consumed.
    private mutating func wholeFraction() throws -> MathExpression {
        // `\frac12` takes its digits out of one number.
        let (start, unread) = (position, tokens)
        if let fraction = try? powered(), case .quotient(.number(_, true), .number(_, true)) = fraction { return fraction }
        (position, tokens) = (start, unread)
        throw Failure()
    }

    private var startsFactor: Bool {
        mutating get {
            switch next {
            case .number, .name: true
            case .command(let name): name != "end" && name != "begin"
            case .sign(let sign): sign == "(" || sign == "[" || sign == "{" || sign == "√" || sign == "∞"
            default: false
            }
        }
    }

    private mutating func signed() throws -> MathExpression {
        var isNegative = false
        while true {
            if take("-") { isNegative.toggle() } else if !take("+") { break }
        }
        let isBare = if case .number? = next { true } else { false }
        let power = try powered()
        // A number in brackets is a factor.
        let value = isBare ? try mixed(power) : power
        return isNegative ? .negative(value) : value
    }

    private mutating func powered() throws -> MathExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw Failure() }
        var base = try atom()
        while true {
            if take("!") {
                base = .factorial(base)
            } else if take("^") {
                base = .power(base, try exponent())
            } else {
                return base
            }
        }
    }

    private mutating func exponent() throws -> MathExpression {
        if take("-") { return .negative(try exponent()) }
        if next == .sign("{") { return try braced() }
        // Without braces TeX takes one digit; people mean the number.
        return try powered()
    }

    private mutating func braced() throws -> MathExpression {
        guard take("{") else { return try singleArgument() }
        let inner = try sum()
        guard take("}") else { throw Failure() }
        return inner
    }

    /// `\frac12`: one digit each.
    private mutating func singleArgument() throws -> MathExpression {
        if case .number(let value, true)? = next, value >= 10, value < 1e15, value.rounded() == value {
            var digits = String(Int(value))
            let first = Double(Int(String(digits.removeFirst())) ?? 0)
            tokens[position] = .number(Double(Int(digits) ?? 0), isExact: true)
            return .number(first, isExact: true)
        }
        return try atom()
    }

    // MARK: - Atoms

    private mutating func atom() throws -> MathExpression {
        guard let token = next else { throw Failure() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw Failure() }
        position += 1
        switch token {
        case .number(let value, let isExact): return try based(.number(value, isExact: isExact))
        case .name(let name): return try subscripted(name)
        case .command(let name): return try command(name)
        case .sign("("): return try enclosed(by: ")")
        case .sign("["): return try enclosed(by: "]")
        case .sign("{"): return try enclosed(by: "}")
        case .sign("|"):
            let inner = try sum()
            guard take("|") else { throw Failure() }
            return .absolute(inner)
        case .sign("√"): return .root(try powered(), degree: .number(2, isExact: true))
        case .sign("∞"): return .infinity
        default: throw Failure()
        }
    }

    private mutating func enclosed(by close: Unicode.Scalar) throws -> MathExpression {
        let inner = try sum()
        guard take(close) else { throw Failure() }
        return inner
    }

    /// `1011_2`: the digits in a base.
    private mutating func based(_ number: MathExpression) throws -> MathExpression {
        guard next == .sign("_"), case .number(let value, true) = number, value < 1e15 else { return number }
        position += 1
        guard case .number(let base, _) = try braced(), (2...36).contains(base), let radix = Int(exactly: base) else { throw Failure() }
        guard let converted = Int(String(Int(value)), radix: radix) else { throw Failure() }
        return .number(Double(converted), isExact: true)
    }

    private mutating func subscripted(_ name: String) throws -> MathExpression {
        guard next == .sign("_") else { return .variable(name) }
        position += 1
        switch try braced() {
        case .number(let value, _): return .variable("\(name)_\(PythonString.text(value))")
        case .variable(let index): return .variable("\(name)_\(index)")
        default: throw Failure()
        }
    }

    private mutating func command(_ name: String) throws -> MathExpression {
        switch name {
        case "frac":
            let top = try braced()
            return .quotient(top, try braced())
        case "sqrt":
            var degree = MathExpression.number(2, isExact: true)
            if take("[") { degree = try enclosed(by: "]") }
            return .root(next == .sign("{") ? try braced() : try singleOrEnclosed(), degree: degree)
        case "cbrt": return .root(try singleOrEnclosed(), degree: .number(3, isExact: true))
        case "binom":
            let top = try braced()
            return .function("binom", [top, try braced()])
        case "boxed", "fbox", "overline", "bar", "vec", "hat", "mathbb", "mathcal": return try braced()
        case _ where Self.functions.contains(name): return try function(name)
        case "begin", "end", "cap", "setminus", "to", "ldots", "dots", "cdots": throw Failure()
        // Greek letters and other names.
        default: return try subscripted(name)
        }
    }

    private mutating func singleOrEnclosed() throws -> MathExpression { take("(") ? try enclosed(by: ")") : try singleArgument() }

    private mutating func function(_ name: String) throws -> MathExpression {
        var base: MathExpression?
        var power: MathExpression?
        if take("_") { base = try braced() }
        if take("^") { power = try exponent() }
        if base == nil, take("_") { base = try braced() }
        var arguments: [MathExpression] = []
        if take("(") {
            repeat { arguments.append(try sum()) } while take(",")
            guard take(")") else { throw Failure() }
        } else if next == .sign("{") {
            arguments = [try braced()]
        } else {
            arguments = [try implicitArgument()]
        }
        if let base { arguments.append(base) }
        let value = MathExpression.function(name, arguments)
        return power.map { .power(value, $0) } ?? value
    }

    /// What `sin 2x` applies to: factors up to the next sign or function.
    private mutating func implicitArgument() throws -> MathExpression {
        var result = try take("-") ? .negative(powered()) : powered()
        while startsFactor {
            if case .command(let name)? = next, Self.functions.contains(name) { break }
            if next == .sign("(") || next == .sign("[") { break }
            result = Self.product(result, try powered())
        }
        return result
    }
}
