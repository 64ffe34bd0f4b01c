public import LyceumCore

extension Grammar {
    /// Reads a grammar in GBNF, llama.cpp's notation.
    ///
    /// `name ::= …` with `"literals"`, `[classes]`, `[^negated]`, `.`, `(groups)`, `|`, `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}` and `# comments`; a rule
    /// ends with its line except inside groups and after `|`. Escapes: `\n \r \t \\ \" \[ \] \- \^ \xHH \uHHHH \UHHHHHHHH`. The text must match `root`.
    ///
    /// - Throws: `LyceumError` (`invalidArgument`) with line and column.
    public static func parse(gbnf text: String, source: String? = nil) throws(LyceumError) -> Grammar {
        var parser = GBNFParser(text: text, source: source)
        return try parser.grammar()
    }
}

private struct GBNFParser {
    let scalars: [Unicode.Scalar]
    let source: String?
    let isTooLong: Bool
    var position = 0
    var depth = 0
    var definitions: [String: Int] = [:]
    var references: [(name: String, position: Int)] = []

    init(text: String, source: String?) {
        isTooLong = text.utf8.count > GrammarLimits.textBytes
        scalars = isTooLong ? [] : Array(text.unicodeScalars)
        self.source = source
    }

    // MARK: Rules

    mutating func grammar() throws(LyceumError) -> Grammar {
        guard !isTooLong else {
            throw LyceumError(.limitExceeded, "the grammar is longer than \(GrammarLimits.textBytes) bytes")
        }
        var grammar = Grammar()
        skipSpace(newlines: true)
        while position < scalars.count {
            let start = position
            let name = try ruleName()
            skipSpace(newlines: false)
            try expect("::=")
            skipSpace(newlines: true)
            guard definitions[name] == nil else { throw failure("the rule '\(name)' is defined twice", start) }
            definitions[name] = start
            grammar.define(name, try alternatives(isNested: false))
            guard definitions.count <= GrammarLimits.rules else {
                throw failure("more than \(GrammarLimits.rules) rules", start)
            }
            guard position == scalars.count || isNewline else { throw failure("expected the end of the rule") }
            skipSpace(newlines: true)
        }
        if let missing = references.first(where: { definitions[$0.name] == nil }) {
            throw failure("the rule '\(missing.name)' is not defined", missing.position)
        }
        guard definitions["root"] != nil else { throw failure("the rule 'root' is missing", 0) }
        try check(grammar)
        return grammar
    }

    private func check(_ grammar: Grammar) throws(LyceumError) {
        if let name = grammar.leftRecursiveRule {
            throw failure(
                "the rule '\(name)' begins with itself (left recursion)", definitions[name] ?? 0,
                remedy: "Rewrite it with a repetition: item (\"+\" item)*.")
        }
        if let name = grammar.endlessRule {
            throw failure("the rule '\(name)' matches no finite text", definitions[name] ?? 0)
        }
    }

    mutating func alternatives(isNested: Bool) throws(LyceumError) -> GrammarExpression {
        var options = [try sequence(isNested: isNested)]
        while current == "|" {
            position += 1
            skipSpace(newlines: true)
            options.append(try sequence(isNested: isNested))
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    mutating func sequence(isNested: Bool) throws(LyceumError) -> GrammarExpression {
        var items: [GrammarExpression] = []
        while let scalar = current {
            let item: GrammarExpression
            switch scalar {
            case "\"": item = try literal()
            case "[": item = try characterClass()
            case ".":
                position += 1
                item = .scalars(.all)
            case "(": item = try group()
            case "<": throw failure("token references are not supported; write the token's text")
            case _ where Self.isNameScalar(scalar): item = try reference()
            default: return items.count == 1 ? items[0] : .sequence(items)
            }
            skipSpace(newlines: isNested)
            items.append(try repeated(item, isNested: isNested))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    mutating func group() throws(LyceumError) -> GrammarExpression {
        depth += 1
        guard depth <= GrammarLimits.nesting else { throw failure("groups nest deeper than \(GrammarLimits.nesting)") }
        defer { depth -= 1 }
        position += 1
        skipSpace(newlines: true)
        let inner = try alternatives(isNested: true)
        guard current == ")" else { throw failure("expected ')'") }
        position += 1
        return inner
    }

    mutating func reference() throws(LyceumError) -> GrammarExpression {
        let start = position
        let name = try ruleName()
        references.append((name, start))
        return .rule(name)
    }

    // MARK: Repetition

    mutating func repeated(_ item: GrammarExpression, isNested: Bool) throws(LyceumError) -> GrammarExpression {
        var item = item
        var count = 0
        while let scalar = current, "*+?{".unicodeScalars.contains(scalar) {
            let start = position
            position += 1
            count += 1
            guard count <= 16 else { throw failure("more than 16 repetitions of one item", start) }
            switch scalar {
            case "*": item = .repetition(item, min: 0, max: nil)
            case "+": item = .repetition(item, min: 1, max: nil)
            case "?": item = .optional(item)
            default: item = try counted(item, start)
            }
            skipSpace(newlines: isNested)
        }
        return item
    }

    mutating func counted(_ item: GrammarExpression, _ start: Int) throws(LyceumError) -> GrammarExpression {
        skipSpace(newlines: false)
        let low = try number()
        skipSpace(newlines: false)
        var high: Int? = low
        if current == "," {
            position += 1
            skipSpace(newlines: false)
            high = current == "}" ? nil : try number()
            skipSpace(newlines: false)
        }
        guard current == "}" else { throw failure("expected '}'") }
        position += 1
        if let high, high < low { throw failure("the repetition {\(low),\(high)} is empty", start) }
        return .repetition(item, min: low, max: high)
    }

    mutating func number() throws(LyceumError) -> Int {
        var value = 0
        let start = position
        while let scalar = current, scalar.value >= 48, scalar.value <= 57 {
            value = value * 10 + Int(scalar.value - 48)
            guard value <= 100_000 else { throw failure("a repetition of more than 100000", start) }
            position += 1
        }
        guard position > start else { throw failure("expected a number") }
        return value
    }

    // MARK: Terminals

    mutating func literal() throws(LyceumError) -> GrammarExpression {
        let start = position
        position += 1
        var bytes: [UInt8] = []
        while let scalar = current, scalar != "\"" {
            guard !isNewline else { throw failure("the literal has no closing quote", start) }
            let value = try character()
            guard let character = Unicode.Scalar(value) else { throw failure("\(value) is no character") }
            bytes += Array(String(Character(character)).utf8)
        }
        guard current == "\"" else { throw failure("the literal has no closing quote", start) }
        position += 1
        return .literal(bytes)
    }

    mutating func characterClass() throws(LyceumError) -> GrammarExpression {
        let start = position
        position += 1
        let isNegated = current == "^"
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = current, scalar != "]" {
            let rangeStart = position
            let low = try character()
            var high = low
            if current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                high = try character()
            }
            guard low <= high else { throw failure("the range is empty", rangeStart) }
            ranges.append(low...high)
        }
        guard current == "]" else { throw failure("the character class has no closing ']'", start) }
        position += 1
        let set = isNegated ? ScalarSet(ranges).inverted : ScalarSet(ranges)
        guard !set.isEmpty else { throw failure("the character class is empty", start) }
        return .scalars(set)
    }

    mutating func character() throws(LyceumError) -> UInt32 {
        guard let scalar = current else { throw failure("expected a character") }
        position += 1
        guard scalar == "\\" else { return scalar.value }
        guard let escape = current else { throw failure("expected an escape") }
        position += 1
        switch escape {
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        case "U": return try hexadecimal(8)
        case "\\", "\"", "[", "]", "-", "^", "/": return escape.value
        default: throw failure("unknown escape '\\\(escape)'", position - 2)
        }
    }

    mutating func hexadecimal(_ digits: Int) throws(LyceumError) -> UInt32 {
        let start = position
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = current, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw failure("expected \(digits) hexadecimal digits", start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else {
            throw failure("U+\(String(value, radix: 16)) is no character", start)
        }
        return value
    }

    // MARK: Scanning

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
    var isNewline: Bool { current == "\n" || current == "\r" }

    static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }

    mutating func ruleName() throws(LyceumError) -> String {
        var name = String.UnicodeScalarView()
        while let scalar = current, Self.isNameScalar(scalar) {
            name.append(scalar)
            position += 1
        }
        guard !name.isEmpty else { throw failure("expected a rule's name") }
        return String(name)
    }

    mutating func expect(_ text: String) throws(LyceumError) {
        for scalar in text.unicodeScalars {
            guard current == scalar else { throw failure("expected '\(text)'") }
            position += 1
        }
    }

    mutating func skipSpace(newlines: Bool) {
        while let scalar = current {
            if scalar == "#" {
                while current != nil, !isNewline { position += 1 }
            } else if scalar == " " || scalar == "\t" || newlines && isNewline {
                position += 1
            } else {
                return
            }
        }
    }

    func failure(_ message: String, _ at: Int? = nil, remedy: String? = nil) -> LyceumError {
        var line = 1
        var column = 1
        for index in 0..<min(at ?? position, scalars.count) {
            if scalars[index] == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return .grammar(message, at: "\(source ?? "grammar"):\(line):\(column)", remedy: remedy)
    }
}
