internal import LyceumCore

/// Parses the syntax of Python's `re` (3.11); what is not known is refused by name.
struct PythonExpressionParser {
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var isVerbose = false
        var isASCII = false
    }

    let pattern: [UInt32]
    var position = 0
    var flags: Flags
    var depth = 0
    private(set) var groupCount = 0
    private(set) var names: [String: Int] = [:]
    private var closedGroups: Set<Int> = []

    init(_ pattern: String, flags: Flags) {
        self.pattern = pattern.unicodeScalars.map(\.value)
        self.flags = flags
    }

    mutating func parse() throws(LyceumError) -> RegularExpressionNode {
        let node = try alternatives()
        guard position == pattern.count else { throw failure("unbalanced parenthesis") }
        return node
    }

    func failure(_ message: String) -> LyceumError {
        LyceumError(.invalidData, "not a valid regular expression: \(message)", at: "character \(position + 1) of the pattern")
    }

    func unsupported(_ what: String) -> LyceumError {
        LyceumError(
            .unsupported, "regular expressions with \(what) are not supported", at: "character \(position + 1) of the pattern")
    }

    func peek(_ offset: Int = 0) -> UInt32? { position + offset < pattern.count ? pattern[position + offset] : nil }

    mutating func take(_ text: StaticString) -> Bool {
        for offset in 0..<text.utf8CodeUnitCount where peek(offset) != UInt32(text.utf8Start[offset]) { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    mutating func alternatives() throws(LyceumError) -> RegularExpressionNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("nested too deeply") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(LyceumError) -> RegularExpressionNode {
        var items: [RegularExpressionNode] = []
        while let next = peek(), next != 0x7C, next != 0x29 {
            if flags.isVerbose, skipsVerbose(next) { continue }
            guard let atom = try atom() else { continue }
            items.append(try quantified(atom))
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    private mutating func skipsVerbose(_ next: UInt32) -> Bool {
        if next == 0x20 || (0x09...0x0D).contains(next) {
            position += 1
            return true
        }
        guard next == 0x23 else { return false }
        while let scalar = peek(), scalar != 0x0A { position += scalar == 0x0A ? 0 : 1 }
        return true
    }

    private mutating func quantified(_ atom: RegularExpressionNode) throws(LyceumError) -> RegularExpressionNode {
        guard let (minimum, maximum) = try quantifier() else { return atom }
        if case .assertion = atom { throw failure("nothing to repeat") }
        if case .empty = atom { throw failure("nothing to repeat") }
        let greed: RegularExpressionNode.Greed = take("?") ? .lazy : take("+") ? .possessive : .greedy
        let node = RegularExpressionNode.repetition(atom, minimum: minimum, maximum: maximum, greed)
        let start = position
        if try quantifier() != nil {
            position = start
            throw failure("multiple repeat")
        }
        return node
    }

    private mutating func quantifier() throws(LyceumError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard peek() == 0x7B, peek(1) != 0x7D else { return nil }
        let start = position
        position += 1
        let low = number()
        let high = take(",") ? number() : low
        let hasComma = pattern[position - 1] == 0x2C || high != low || pattern[start..<position].contains(0x2C)
        guard low != nil || hasComma, take("}") else {
            // Not a quantifier: the brace stands for itself.
            position = start
            return nil
        }
        if let low, let high, low > high { throw failure("min repeat greater than max repeat") }
        guard max(low ?? 0, high ?? 0) <= 10_000 else { throw failure("a repetition of more than 10000") }
        return (low ?? 0, high)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = peek(), digit >= 48, digit <= 57, (value ?? 0) < 1_000_000 {
            value = (value ?? 0) * 10 + Int(digit - 48)
            position += 1
        }
        return value
    }

    private mutating func atom() throws(LyceumError) -> RegularExpressionNode? {
        guard let next = peek() else { return nil }
        switch next {
        case 0x28: return try group()  // (
        case 0x5B:  // [
            position += 1
            return .set(try bracket())
        case 0x2E:  // .
            position += 1
            return .set(flags.dotMatchesNewline ? .all : ScalarSet(0x0A).inverted)
        case 0x5E:  // ^
            position += 1
            return .assertion(flags.isMultiline ? .anyLineStart : .textStart)
        case 0x24:  // $
            position += 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEndOrNewline)
        case 0x5C: return try escapedAtom()
        case 0x2A, 0x2B, 0x3F: throw failure("nothing to repeat")
        case 0x7B:
            if try quantifier() != nil { throw failure("nothing to repeat") }
            position += 1
            return .set(ScalarSet(next))
        default:
            position += 1
            return set(next)
        }
    }

    func set(_ scalar: UInt32) -> RegularExpressionNode {
        .set(flags.ignoresCase ? ScalarSet(scalar).foldingCase : ScalarSet(scalar))
    }

    // MARK: - Groups

    private mutating func group() throws(LyceumError) -> RegularExpressionNode? {
        position += 1
        guard take("?") else { return try capture(named: nil) }
        if take("#") {
            while let scalar = peek(), scalar != 0x29 { position += scalar == 0x29 ? 0 : 1 }
            guard take(")") else { throw failure("missing ), unterminated comment") }
            return nil
        }
        if take("=") { return .lookahead(try inner(), isNegative: false) }
        if take("!") { return .lookahead(try inner(), isNegative: true) }
        if take("<=") { return .lookbehind(try inner(), isNegative: false) }
        if take("<!") { return .lookbehind(try inner(), isNegative: true) }
        if take(">") { return .atomic(try inner()) }
        if take(":") { return try inner() }
        if take("P<") { return try capture(named: try name(until: 0x3E)) }
        if take("P=") { return try reference(try groupNumber(try name(until: 0x29))) }
        if take("(") { return try conditional() }
        return try flagGroup()
    }

    /// What stands up to the closing parenthesis; flags changed inside end with it.
    private mutating func inner() throws(LyceumError) -> RegularExpressionNode {
        let saved = flags
        let node = try alternatives()
        flags = saved
        guard take(")") else { throw failure("missing ), unterminated subpattern") }
        return node
    }

    private mutating func capture(named name: String?) throws(LyceumError) -> RegularExpressionNode {
        groupCount += 1
        let number = groupCount
        guard number <= 1000 else { throw failure("more than 1000 groups") }
        if let name {
            guard names[name] == nil else { throw failure("redefinition of group name '\(name)'") }
            names[name] = number
        }
        let node = try inner()
        closedGroups.insert(number)
        return .capture(number, node)
    }

    private mutating func name(until end: UInt32) throws(LyceumError) -> String {
        var name = String.UnicodeScalarView()
        while let scalar = peek(), scalar != end {
            name.append(UnicodeScalar(scalar) ?? "?")
            position += 1
        }
        guard peek() == end, !name.isEmpty else { throw failure("missing group name") }
        position += 1
        return String(name)
    }

    private func groupNumber(_ name: String) throws(LyceumError) -> Int {
        guard let number = names[name] ?? Int(name) else { throw failure("unknown group name '\(name)'") }
        return number
    }

    func reference(_ number: Int) throws(LyceumError) -> RegularExpressionNode {
        guard closedGroups.contains(number) else { throw failure("a reference to group \(number), which is not complete before it") }
        return .backReference(number, ignoresCase: flags.ignoresCase)
    }

    private mutating func conditional() throws(LyceumError) -> RegularExpressionNode {
        let number = try groupNumber(try name(until: 0x29))
        guard number >= 1, number <= groupCount else { throw failure("invalid group reference \(number)") }
        let saved = flags
        let yes = try sequence()
        let no = take("|") ? try sequence() : .empty
        flags = saved
        guard take(")") else { throw failure("a conditional group with more than two branches") }
        return .conditional(number, yes, no)
    }

    /// `(?i-s:…)`, or `(?i)` at the start for everything.
    private mutating func flagGroup() throws(LyceumError) -> RegularExpressionNode? {
        let start = position
        let saved = flags
        var isOn = true
        while let scalar = peek(), scalar != 0x3A, scalar != 0x29 {
            switch scalar {
            case 0x2D: isOn = false
            case 0x69: flags.ignoresCase = isOn
            case 0x6D: flags.isMultiline = isOn
            case 0x73: flags.dotMatchesNewline = isOn
            case 0x78: flags.isVerbose = isOn
            case 0x61: flags.isASCII = isOn
            case 0x75: flags.isASCII = !isOn
            default: throw unsupported("the extension \"?\(UnicodeScalar(scalar).map(String.init) ?? "?")\"")
            }
            position += 1
        }
        if take(":") {
            let node = try alternatives()
            flags = saved
            guard take(")") else { throw failure("missing ), unterminated subpattern") }
            return node
        }
        guard take(")") else { throw failure("missing -, : or )") }
        guard start == 2, isOn else { throw failure("global flags not at the start of the expression") }
        return nil
    }
}
