internal import LyceumCore

/// A regular expression as a tree.
indirect enum RegularExpressionNode: Sendable {
    enum Greed: Sendable { case greedy, lazy, possessive }
    enum Assertion: Sendable {
        case lineStart, lineEnd, textStart, textEnd, textEndOrNewline, wordBoundary, noWordBoundary
        /// Python's `^` with the multi-line flag, which also holds behind a newline that ends the text.
        case anyLineStart
        /// Python's `\b` and `\B`.
        case edge(PythonSets.Words, isNegative: Bool)
    }

    case empty
    case set(ScalarSet)
    case sequence([RegularExpressionNode])
    case alternatives([RegularExpressionNode])
    case repetition(RegularExpressionNode, minimum: Int, maximum: Int?, Greed)
    case assertion(Assertion)
    case lookahead(RegularExpressionNode, isNegative: Bool)
    case lookbehind(RegularExpressionNode, isNegative: Bool)
    case atomic(RegularExpressionNode)
    /// A numbered group, from 1.
    case capture(Int, RegularExpressionNode)
    /// What a group matched, once more.
    case backReference(Int, ignoresCase: Bool)
    /// The first when a group took part in the match, else the second.
    case conditional(Int, RegularExpressionNode, RegularExpressionNode)
}

/// Parses the syntax of Oniguruma, which Hugging Face tokenizers uses; what is not known is refused by name.
struct RegularExpressionParser {
    struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
        var isExtended = false
    }

    let pattern: [UInt32]
    var position = 0
    var flags = Flags()
    var depth = 0

    init(_ pattern: String) { self.pattern = pattern.unicodeScalars.map(\.value) }

    mutating func parse() throws(LyceumError) -> RegularExpressionNode {
        let node = try alternatives()
        guard position == pattern.count else { throw failure("unmatched \")\"") }
        return node
    }

    func failure(_ message: String) -> LyceumError {
        LyceumError(.invalidData, "not a valid regular expression: \(message)", at: "character \(position + 1) of the pattern")
    }

    func unsupported(_ what: String) -> LyceumError {
        LyceumError(
            .unsupported, "regular expressions with \(what) are not supported", at: "character \(position + 1) of the pattern")
    }

    func peek(_ offset: Int = 0) -> UInt32? {
        position + offset < pattern.count ? pattern[position + offset] : nil
    }

    func isNext(_ text: String) -> Bool {
        for (offset, scalar) in text.unicodeScalars.enumerated() where peek(offset) != scalar.value { return false }
        return true
    }

    mutating func take(_ text: String) -> Bool {
        guard isNext(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    mutating func alternatives() throws(LyceumError) -> RegularExpressionNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("nested too deeply") }
        let saved = flags
        defer { flags = saved }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(LyceumError) -> RegularExpressionNode {
        var items: [RegularExpressionNode] = []
        while let next = peek(), next != 0x7C, next != 0x29 {
            if flags.isExtended, skipsExtended(next) { continue }
            guard let atom = try atom() else { continue }
            items.append(try quantified(atom))
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    /// White space and comments of the extended syntax.
    private mutating func skipsExtended(_ next: UInt32) -> Bool {
        if UnicodeTables.shared.isWhitespace(next) {
            position += 1
            return true
        }
        guard next == 0x23 else { return false }
        while let scalar = peek(), scalar != 0x0A { position += scalar == 0x0A ? 0 : 1 }
        return true
    }

    private mutating func quantified(_ atom: RegularExpressionNode) throws(LyceumError) -> RegularExpressionNode {
        var node = atom
        while let (minimum, maximum, isInterval) = try quantifier() {
            var greed = RegularExpressionNode.Greed.greedy
            if take("?") { greed = .lazy } else if !isInterval, take("+") { greed = .possessive }
            node = .repetition(node, minimum: minimum, maximum: maximum, greed)
        }
        return node
    }

    private mutating func quantifier() throws(LyceumError) -> (Int, Int?, Bool)? {
        if take("*") { return (0, nil, false) }
        if take("+") { return (1, nil, false) }
        if take("?") { return (0, 1, false) }
        guard peek() == 0x7B else { return nil }
        let start = position
        position += 1
        let minimum = number()
        var maximum = minimum
        if take(",") { maximum = number() } else if minimum == nil { maximum = nil }
        guard minimum != nil || (maximum != nil), take("}") else {
            // Not a quantifier: the brace stands for itself.
            position = start
            return nil
        }
        if let minimum, let maximum, minimum > maximum { throw failure("a repetition of at least \(minimum) and at most \(maximum)") }
        guard max(minimum ?? 0, maximum ?? 0) <= 10_000 else { throw failure("a repetition of more than 10000") }
        return (minimum ?? 0, maximum, true)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = peek(), digit >= 48, digit <= 57, (value ?? 0) < 1_000_000 {
            value = (value ?? 0) * 10 + Int(digit - 48)
            position += 1
        }
        return value
    }

    /// One element; nil where only flags changed.
    private mutating func atom() throws(LyceumError) -> RegularExpressionNode? {
        guard let next = peek() else { return nil }
        switch next {
        case 0x28: return try group()  // (
        case 0x5B:  // [
            position += 1
            return set(try bracket())
        case 0x2E:  // .
            position += 1
            return .set(flags.dotMatchesNewline ? .all : ScalarSet(0x0A).inverted)
        case 0x5E:  // ^
            position += 1
            return .assertion(.lineStart)
        case 0x24:  // $
            position += 1
            return .assertion(.lineEnd)
        case 0x5C: return try escapedAtom()  // backslash
        case 0x2A, 0x2B, 0x3F: throw failure("nothing to repeat")
        default:
            position += 1
            return set(ScalarSet(next))
        }
    }

    func set(_ members: ScalarSet) -> RegularExpressionNode { .set(flags.ignoresCase ? members.foldingCase : members) }

    private mutating func group() throws(LyceumError) -> RegularExpressionNode? {
        position += 1
        if take("?#") {
            while let scalar = peek(), scalar != 0x29 { position += scalar == 0x29 ? 0 : 1 }
            return try closing(.empty)
        }
        if take("?=") { return try closing(.lookahead(try alternatives(), isNegative: false)) }
        if take("?!") { return try closing(.lookahead(try alternatives(), isNegative: true)) }
        if take("?<=") { return try closing(.lookbehind(try alternatives(), isNegative: false)) }
        if take("?<!") { return try closing(.lookbehind(try alternatives(), isNegative: true)) }
        if take("?>") { return try closing(.atomic(try alternatives())) }
        if take("?:") { return try closing(try alternatives()) }
        if take("?P<") || take("?<") {
            while let scalar = peek(), scalar != 0x3E { position += scalar == 0x3E ? 0 : 1 }
            guard take(">") else { throw failure("a group name without \">\"") }
            return try closing(try alternatives())
        }
        if take("?") { return try flagGroup() }
        return try closing(try alternatives())
    }

    private mutating func closing(_ node: RegularExpressionNode) throws(LyceumError) -> RegularExpressionNode {
        guard take(")") else { throw failure("expected \")\"") }
        return node
    }

    /// `(?i-m:…)`, or `(?i)` for the rest of the group.
    private mutating func flagGroup() throws(LyceumError) -> RegularExpressionNode? {
        let saved = flags
        var isOn = true
        while let scalar = peek(), scalar != 0x3A, scalar != 0x29 {
            switch scalar {
            case 0x2D: isOn = false
            case 0x69: flags.ignoresCase = isOn
            case 0x6D, 0x73: flags.dotMatchesNewline = isOn
            case 0x78: flags.isExtended = isOn
            default: throw unsupported("the flag \"\(UnicodeScalar(scalar).map(String.init) ?? "?")\"")
            }
            position += 1
        }
        if take(":") {
            let node = try closing(try alternatives())
            flags = saved
            return node
        }
        guard take(")") else { throw failure("expected \")\"") }
        // As in Oniguruma, the rest of the group including its alternatives belongs to the flags.
        return try alternatives()
    }
}
