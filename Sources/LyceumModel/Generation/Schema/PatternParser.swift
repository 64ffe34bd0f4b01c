internal import LyceumCore

/// A regular expression as a grammar over the characters of a string.
///
/// Takes the common subset of the dialects: literals, `.`, classes, `\d \w \s` and their complements, groups, alternation, `* + ? {n} {n,} {n,m}`,
/// `^` at the start and `$` at the end of an alternative. Where an anchor is missing, anything may stand there, as the keyword says. Look-around,
/// back-references, word boundaries, Unicode properties and modes are refused.
struct PatternParser {
    private let pattern: String
    private let scalars: [Unicode.Scalar]
    private let location: String
    private var position = 0
    private var depth = 0

    init(_ pattern: String, location: String) {
        self.pattern = pattern
        scalars = Array(pattern.unicodeScalars)
        self.location = location
    }

    /// What the whole string may be.
    static func parse(_ pattern: String, location: String) throws(LyceumError) -> GrammarExpression {
        var parser = PatternParser(pattern, location: location)
        return try parser.whole()
    }

    private mutating func whole() throws(LyceumError) -> GrammarExpression {
        guard scalars.count <= 10_000 else { throw failure("is longer than 10000 characters") }
        var options: [GrammarExpression] = []
        repeat {
            if !options.isEmpty { position += 1 }
            let isAnchoredAtStart = current == "^"
            if isAnchoredAtStart { position += 1 }
            let body = try sequence()
            let isAnchoredAtEnd = current == "$"
            if isAnchoredAtEnd { position += 1 }
            let anything = GrammarExpression.repetition(.scalars(.all), min: 0, max: nil)
            options.append(
                .sequence((isAnchoredAtStart ? [] : [anything]) + [body] + (isAnchoredAtEnd ? [] : [anything])))
        } while current == "|"
        guard position == scalars.count else {
            throw failure(current == ")" ? "has a ')' without '('" : "has an anchor in the middle, which is not supported")
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func alternatives() throws(LyceumError) -> GrammarExpression {
        var options = [try sequence()]
        while current == "|" {
            position += 1
            options.append(try sequence())
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence() throws(LyceumError) -> GrammarExpression {
        var items: [GrammarExpression] = []
        while let scalar = current, scalar != "|", scalar != ")", scalar != "$" {
            items.append(try repeated(try atom(scalar)))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    private mutating func atom(_ scalar: Unicode.Scalar) throws(LyceumError) -> GrammarExpression {
        position += 1
        switch scalar {
        case "(": return try group()
        case "[": return .scalars(try characterClass())
        case ".": return .scalars(ScalarSet("\n\r\u{2028}\u{2029}").inverted)
        case "\\": return .scalars(try escape(inClass: false))
        case "^": throw failure("has an anchor in the middle, which is not supported")
        case "*", "+", "?": throw failure("repeats nothing")
        case "{" where isCount: throw failure("repeats nothing")
        default: return .scalars(ScalarSet([scalar.value...scalar.value]))
        }
    }

    private mutating func group() throws(LyceumError) -> GrammarExpression {
        depth += 1
        guard depth <= GrammarLimits.nesting else { throw failure("nests deeper than \(GrammarLimits.nesting)") }
        defer { depth -= 1 }
        if current == "?" {
            guard position + 1 < scalars.count, scalars[position + 1] == ":" else {
                throw failure("has a group '(?…', and only '(?:' is supported")
            }
            position += 2
        }
        let inner = try alternatives()
        guard current == ")" else {
            throw failure(current == "$" ? "has an anchor in the middle, which is not supported" : "has a '(' without ')'")
        }
        position += 1
        return inner
    }

    // MARK: Repetition

    private var isCount: Bool {
        var index = position
        while index < scalars.count, ("0"..."9").contains(scalars[index]) || scalars[index] == "," { index += 1 }
        return index > position && index < scalars.count && scalars[index] == "}" && scalars[position] != ","
    }

    private mutating func repeated(_ item: GrammarExpression) throws(LyceumError) -> GrammarExpression {
        guard let scalar = current else { return item }
        var result = item
        switch scalar {
        case "*": result = .repetition(item, min: 0, max: nil)
        case "+": result = .repetition(item, min: 1, max: nil)
        case "?": result = .optional(item)
        case "{":
            position += 1
            guard isCount else {
                position -= 1
                return item
            }
            result = try counted(item)
        default: return item
        }
        position += 1
        // A lazy repetition matches the same strings; a possessive one may not.
        if current == "?" { position += 1 } else if current == "+" { throw failure("has a possessive repetition") }
        guard current != "*", !(current == "{" && isCountAhead) else { throw failure("repeats a repetition") }
        return result
    }

    private var isCountAhead: Bool {
        var copy = self
        copy.position += 1
        return copy.isCount
    }

    private mutating func counted(_ item: GrammarExpression) throws(LyceumError) -> GrammarExpression {
        let low = try number()
        var high: Int? = low
        if current == "," {
            position += 1
            high = current == "}" ? nil : try number()
        }
        guard current == "}", high.map({ $0 >= low }) ?? true else { throw failure("has a wrong repetition count") }
        return .repetition(item, min: low, max: high)
    }

    private mutating func number() throws(LyceumError) -> Int {
        var value = 0
        while let scalar = current, ("0"..."9").contains(scalar) {
            value = value * 10 + Int(scalar.value - 48)
            guard value <= 100_000 else { throw failure("repeats more than 100000 times") }
            position += 1
        }
        return value
    }

    // MARK: Characters

    private mutating func characterClass() throws(LyceumError) -> ScalarSet {
        let isNegated = current == "^"
        if isNegated { position += 1 }
        var set = ScalarSet([])
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = current, scalar != "]" {
            let low = try classItem()
            guard low.single != nil, current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                ranges += low.ranges
                continue
            }
            position += 1
            guard let from = low.single, let to = try classItem().single, from <= to else {
                throw failure("has a wrong range in a character class")
            }
            ranges.append(from...to)
        }
        guard current == "]" else { throw failure("has a '[' without ']'") }
        position += 1
        set = ScalarSet(ranges)
        set = isNegated ? set.inverted : set
        guard !set.isEmpty else { throw failure("has an empty character class") }
        return set
    }

    private mutating func classItem() throws(LyceumError) -> ScalarSet {
        guard let scalar = current else { throw failure("has a '[' without ']'") }
        position += 1
        return scalar == "\\" ? try escape(inClass: true) : ScalarSet([scalar.value...scalar.value])
    }

    private mutating func escape(inClass: Bool) throws(LyceumError) -> ScalarSet {
        guard let scalar = current else { throw failure("ends in a backslash") }
        position += 1
        let digits = ScalarSet([48...57])
        let word = ScalarSet([48...57, 65...90, 95...95, 97...122])
        let space = ScalarSet([9...13, 32...32, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF])
        switch scalar {
        case "d": return digits
        case "D": return digits.inverted
        case "w": return word
        case "W": return word.inverted
        case "s": return space
        case "S": return space.inverted
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "t": return ScalarSet("\t")
        case "f": return ScalarSet([12...12])
        case "v": return ScalarSet([11...11])
        case "0": return ScalarSet([0...0])
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        case "b" where inClass: return ScalarSet([8...8])
        case "a"..."z", "A"..."Z", "1"..."9": throw failure("has '\\\(scalar)', which is not supported")
        default: return ScalarSet([scalar.value...scalar.value])
        }
    }

    private mutating func hexadecimal(_ digits: Int) throws(LyceumError) -> ScalarSet {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = current, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw failure("has an escape with too few hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        let set = ScalarSet([value...value])
        guard !set.isEmpty else { throw failure("has half a surrogate pair, which is not supported") }
        return set
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func failure(_ message: String) -> LyceumError {
        .grammar(
            "the pattern '\(pattern.prefix(80))' \(message), at character \(position)", at: location,
            remedy: "Rewrite the pattern without it.")
    }
}

extension ScalarSet {
    /// The only scalar in the set.
    var single: UInt32? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}

extension GrammarExpression {
    /// The fewest and most scalars the expression can match; nil for no bound. Literals count bytes, so they must be ASCII.
    var lengthBounds: (min: Int, max: Int?) {
        switch self {
        case .literal(let bytes): return (bytes.count, bytes.count)
        case .scalars: return (1, 1)
        case .rule: return (0, nil)
        case .sequence(let items):
            return items.map(\.lengthBounds).reduce((0, 0)) { total, item in
                (Self.add(total.min, item.min), total.max.flatMap { a in item.max.map { Self.add(a, $0) } })
            }
        case .choice(let options):
            let bounds = options.map(\.lengthBounds)
            let isBounded = bounds.allSatisfy { $0.max != nil }
            return (bounds.map(\.min).min() ?? 0, isBounded ? bounds.compactMap(\.max).max() : nil)
        case .repetition(let item, let low, let high):
            let bounds = item.lengthBounds
            let most = bounds.max == 0 ? 0 : high.flatMap { count in bounds.max.map { Self.multiply($0, count) } }
            return (Self.multiply(bounds.min, low), most)
        }
    }

    private static func add(_ a: Int, _ b: Int) -> Int { min(a + b, 1 << 40) }
    private static func multiply(_ a: Int, _ b: Int) -> Int { a == 0 || b == 0 ? 0 : a > (1 << 40) / b ? 1 << 40 : a * b }
}
