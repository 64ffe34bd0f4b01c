internal import LyceumCore

extension RegularExpressionParser {
    /// A backslash and what follows, outside brackets.
    mutating func escapedAtom() throws(LyceumError) -> RegularExpressionNode {
        guard let kind = peek(1) else { throw failure("a backslash at the end") }
        switch UnicodeScalar(kind) {
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "Z": return assertion(.textEndOrNewline)
        case "R":
            position += 2
            let pair = RegularExpressionNode.sequence([.set(ScalarSet(0x0D)), .set(ScalarSet(0x0A))])
            let single = ScalarSet(sorting: [0x0A...0x0D, 0x85...0x85, 0x2028...0x2029])
            return .atomic(.alternatives([pair, .set(single)]))
        case "G", "K", "X", "y", "Y", "k", "g", "O", "N": throw unsupported("\\\(UnicodeScalar(kind).map(String.init) ?? "")")
        case "1", "2", "3", "4", "5", "6", "7", "8", "9": throw unsupported("back references")
        case "w", "W":
            position += 2
            return set(kind == 0x77 ? NamedSets.plainWord : NamedSets.plainWord.inverted)
        default: return set(try escape())
        }
    }

    private mutating func assertion(_ kind: RegularExpressionNode.Assertion) -> RegularExpressionNode {
        position += 2
        return .assertion(kind)
    }

    /// The characters that an escape stands for, inside or outside brackets.
    mutating func escape() throws(LyceumError) -> ScalarSet {
        position += 1
        guard let kind = peek() else { throw failure("a backslash at the end") }
        position += 1
        switch UnicodeScalar(kind) {
        case "d": return ScalarSet(CharacterClass.decimalDigits)
        case "D": return ScalarSet(CharacterClass.decimalDigits.inverted)
        case "s": return ScalarSet(CharacterClass.whitespace)
        case "S": return ScalarSet(CharacterClass.whitespace.inverted)
        case "w": return NamedSets.word
        case "W": return NamedSets.word.inverted
        case "h": return NamedSets.hexadecimal
        case "H": return NamedSets.hexadecimal.inverted
        case "p": return try property(isNegative: false)
        case "P": return try property(isNegative: true)
        case "n": return ScalarSet(0x0A)
        case "r": return ScalarSet(0x0D)
        case "t": return ScalarSet(0x09)
        case "f": return ScalarSet(0x0C)
        case "v": return ScalarSet(0x0B)
        case "a": return ScalarSet(0x07)
        case "e": return ScalarSet(0x1B)
        case "b": return ScalarSet(0x08)
        case "0": return ScalarSet(0)
        case "x", "u": return try codePoint(digits: kind == 0x78 ? 2 : 4)
        default:
            guard !(kind < 0x80 && NamedSets.isASCIILetterOrDigit(kind)) else {
                throw unsupported("\\\(UnicodeScalar(kind).map(String.init) ?? "")")
            }
            return ScalarSet(kind)
        }
    }

    private mutating func codePoint(digits: Int) throws(LyceumError) -> ScalarSet {
        let isBraced = take("{")
        var value: UInt32 = 0
        var count = 0
        while let scalar = peek(), let digit = UnicodeScalar(scalar).flatMap({ Character($0).hexDigitValue }),
            count < (isBraced ? 8 : digits)
        {
            value = value << 4 | UInt32(digit)
            position += 1
            count += 1
        }
        guard count > 0, !isBraced || take("}"), UnicodeScalar(value) != nil else { throw failure("not a code point") }
        return ScalarSet(value)
    }

    /// `{Name}` or `{^Name}` after `\p`.
    private mutating func property(isNegative: Bool) throws(LyceumError) -> ScalarSet {
        var name = ""
        var isInverted = isNegative
        if take("{") {
            if take("^") { isInverted.toggle() }
            while let scalar = peek(), scalar != 0x7D {
                name.unicodeScalars.append(UnicodeScalar(scalar) ?? "?")
                position += 1
            }
            guard take("}") else { throw failure("a property name without \"}\"") }
        } else if let scalar = peek().flatMap(UnicodeScalar.init) {
            name = String(scalar)
            position += 1
        }
        guard let set = NamedSets.property(name) else { throw unsupported("the property \"\(name)\"") }
        return isInverted ? set.inverted : set
    }

    /// What follows `[`, up to and with the matching `]`.
    mutating func bracket() throws(LyceumError) -> ScalarSet {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("nested too deeply") }
        let isInverted = take("^")
        var members: [ClosedRange<UInt32>] = []
        var left: ScalarSet?
        var isFirst = true
        while true {
            guard let next = peek() else { throw failure("a \"[\" without \"]\"") }
            if next == 0x5D, !isFirst {
                position += 1
                break
            }
            isFirst = false
            if take("&&") {
                let set = ScalarSet(sorting: members)
                left = left?.intersection(set) ?? set
                members = []
                continue
            }
            members += try bracketMember()
        }
        var result = ScalarSet(sorting: members)
        if flags.ignoresCase { result = result.foldingCase }
        if let left { result = left.intersection(result) }
        return isInverted ? result.inverted : result
    }

    private mutating func bracketMember() throws(LyceumError) -> [ClosedRange<UInt32>] {
        if isNext("[:"), let set = try posixBracket() { return set.ranges }
        if take("[") { return try bracket().ranges }
        let first = try bracketScalar()
        guard peek() == 0x2D, let after = peek(1), after != 0x5D, let low = first.single else { return first.set.ranges }
        // A class after the dash makes the dash a character of its own.
        let saved = position
        position += 1
        if peek() == 0x5B {
            position = saved
            return first.set.ranges
        }
        let last = try bracketScalar()
        guard let high = last.single else { return first.set.ranges + [0x2D...0x2D] + last.set.ranges }
        guard low <= high else { throw failure("a range from a higher to a lower character") }
        return [low...high]
    }

    /// One character or escape; `single` when it stands for one character.
    private mutating func bracketScalar() throws(LyceumError) -> (set: ScalarSet, single: UInt32?) {
        guard let next = peek() else { throw failure("a \"[\" without \"]\"") }
        if next != 0x5C {
            position += 1
            return (ScalarSet(next), next)
        }
        let set = try escape()
        let isSingle = set.ranges.count == 1 && set.ranges[0].count == 1
        return (set, isSingle ? set.ranges[0].lowerBound : nil)
    }

    /// `[:alpha:]` inside brackets; nil when it is not one.
    private mutating func posixBracket() throws(LyceumError) -> ScalarSet? {
        var end = position + 2
        while end + 1 < pattern.count, pattern[end] != 0x3A, pattern[end] != 0x5D { end += 1 }
        guard end + 1 < pattern.count, pattern[end] == 0x3A, pattern[end + 1] == 0x5D else { return nil }
        var name = String(String.UnicodeScalarView(pattern[position + 2..<end].compactMap(UnicodeScalar.init)))
        position = end + 2
        let isInverted = name.hasPrefix("^")
        if isInverted { name.removeFirst() }
        guard let set = NamedSets.posix(name) else { throw unsupported("[:\(name):]") }
        return isInverted ? set.inverted : set
    }
}

/// Sets of characters by their names.
enum NamedSets {
    static let word = differing(
        CharacterClass.letters.union(.marks).union(.decimalDigits).union(.connectors), "Nl", UnicodeData.wordPatternDifferences)

    /// What `\w` is outside brackets: there Oniguruma also counts the superscript digits and fractions of Latin-1.
    static let plainWord = word.union(ScalarSet(sorting: [0xB2...0xB3, 0xB9...0xB9, 0xBC...0xBE]))

    static let wordTable = ScalarTable(plainWord)

    static let alphabetic = differing(.letters, "Nl", UnicodeData.alphabeticDifferences)

    private static func differing(_ base: CharacterClass, _ more: String, _ differences: StaticString) -> ScalarSet {
        var ranges: [ClosedRange<UInt32>] = []
        UnicodeStream.ranges(differences) { ranges.append(UInt32($0.lowerBound)...UInt32($0.upperBound - 1)) }
        let start = ScalarSet(CharacterClass(category: more).map(base.union) ?? base)
        let flips = ScalarSet(sorting: ranges)
        return start.intersection(flips.inverted).union(flips.intersection(start.inverted))
    }

    static let hexadecimal = ScalarSet(sorting: [0x30...0x39, 0x41...0x46, 0x61...0x66])

    static func isASCIILetterOrDigit(_ scalar: UInt32) -> Bool {
        (0x30...0x39).contains(scalar) || (0x41...0x5A).contains(scalar) || (0x61...0x7A).contains(scalar)
    }

    private static let longNames: [String: String] = [
        "letter": "L", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt", "casedletter": "LC",
        "modifierletter": "Lm", "otherletter": "Lo", "mark": "M", "nonspacingmark": "Mn", "spacingmark": "Mc",
        "enclosingmark": "Me", "number": "N", "decimalnumber": "Nd", "letternumber": "Nl", "othernumber": "No",
        "punctuation": "P", "connectorpunctuation": "Pc", "dashpunctuation": "Pd", "openpunctuation": "Ps",
        "closepunctuation": "Pe", "initialpunctuation": "Pi", "finalpunctuation": "Pf", "otherpunctuation": "Po",
        "symbol": "S", "mathsymbol": "Sm", "currencysymbol": "Sc", "modifiersymbol": "Sk", "othersymbol": "So",
        "separator": "Z", "spaceseparator": "Zs", "lineseparator": "Zl", "paragraphseparator": "Zp", "other": "C",
        "control": "Cc", "format": "Cf", "unassigned": "Cn", "surrogate": "Cs", "privateuse": "Co",
    ]

    private static func simplified(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
    }

    static func property(_ name: String) -> ScalarSet? {
        if let category = CharacterClass(category: name) { return ScalarSet(category) }
        let key = simplified(name)
        if let short = longNames[key], let category = CharacterClass(category: short) { return ScalarSet(category) }
        for category in CharacterClass.categoryNames + ["L", "M", "N", "P", "S", "Z", "C", "LC"]
        where category.lowercased() == key {
            return CharacterClass(category: category).map { ScalarSet($0) }
        }
        for (position, script) in UnicodeData.scriptNames.enumerated() where simplified(script) == key {
            return ScalarSet { ScriptSplitting.script(of: $0) == position + 1 }
        }
        switch key {
        case "any": return .all
        case "assigned": return CharacterClass(category: "Cn").map { ScalarSet($0.inverted) }
        case "ascii": return ScalarSet(0...0x7F)
        case "punct": return ScalarSet(CharacterClass.punctuation)
        case "whitespace": return ScalarSet(CharacterClass.whitespace)
        case "alphabetic", "word", "alpha", "digit", "alnum", "upper", "lower", "space", "cntrl", "xdigit", "blank",
            "graph", "print":
            return posix(key == "alphabetic" ? "alpha" : key)
        default: return nil
        }
    }

    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alpha": return alphabetic
        case "digit": return ScalarSet(CharacterClass.decimalDigits)
        case "alnum": return alphabetic.union(ScalarSet(CharacterClass.decimalDigits))
        case "upper": return CharacterClass(category: "Lu").map { ScalarSet($0) }
        case "lower": return CharacterClass(category: "Ll").map { ScalarSet($0) }
        case "space": return ScalarSet(CharacterClass.whitespace)
        case "blank": return CharacterClass(category: "Zs").map { ScalarSet($0).union(ScalarSet(9)) }
        case "cntrl": return CharacterClass(category: "Cc").map { ScalarSet($0) }
        case "punct": return ScalarSet(CharacterClass.punctuation.union(.symbols))
        case "word": return word
        case "xdigit": return hexadecimal
        case "ascii": return ScalarSet(0...0x7F)
        case "graph", "print":
            var excluded = CharacterClass.whitespace
            for category in ["Cc", "Cn", "Cs"] { excluded = excluded.union(CharacterClass(category: category) ?? excluded) }
            let graph = ScalarSet(excluded.inverted)
            return name == "graph" ? graph : CharacterClass(category: "Zs").map { graph.union(ScalarSet($0)) }
        default: return nil
        }
    }
}
