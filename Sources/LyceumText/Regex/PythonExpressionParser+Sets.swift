internal import LyceumCore

extension PythonExpressionParser {
    /// A backslash and what follows, outside brackets.
    mutating func escapedAtom() throws(LyceumError) -> RegularExpressionNode {
        guard let kind = peek(1) else { throw failure("bad escape (end of pattern)") }
        let words: PythonSets.Words = flags.isASCII ? .ascii : .unicode
        switch UnicodeScalar(kind) {
        case "A": return assertion(.textStart)
        case "Z": return assertion(.textEnd)
        case "b": return assertion(.edge(words, isNegative: false))
        case "B": return assertion(.edge(words, isNegative: true))
        case "1", "2", "3", "4", "5", "6", "7", "8", "9": return try numberedEscape()
        default: break
        }
        position += 1
        if let category = category(kind) {
            position += 1
            return .set(category)
        }
        return set(try escapedScalar())
    }

    private mutating func assertion(_ kind: RegularExpressionNode.Assertion) -> RegularExpressionNode {
        position += 2
        return .assertion(kind)
    }

    /// `\1` to `\99`, or three octal digits.
    private mutating func numberedEscape() throws(LyceumError) -> RegularExpressionNode {
        position += 1
        func digit(_ offset: Int, _ limit: UInt32) -> UInt32? { peek(offset).flatMap { $0 >= 48 && $0 < limit ? $0 - 48 : nil } }
        guard let first = digit(0, 58) else { throw failure("bad escape") }
        if let a = digit(0, 52), let b = digit(1, 56), let c = digit(2, 56) {
            position += 3
            return set(a * 64 + b * 8 + c)
        }
        var number = Int(first)
        position += 1
        if let second = digit(0, 58) {
            number = number * 10 + Int(second)
            position += 1
        }
        return try reference(number)
    }

    private func category(_ kind: UInt32) -> ScalarSet? {
        switch UnicodeScalar(kind) {
        case "d": flags.isASCII ? PythonSets.asciiDigits : PythonSets.digits
        case "D": (flags.isASCII ? PythonSets.asciiDigits : PythonSets.digits).inverted
        case "s": flags.isASCII ? PythonSets.asciiSpace : PythonSets.space
        case "S": (flags.isASCII ? PythonSets.asciiSpace : PythonSets.space).inverted
        case "w": flags.isASCII ? PythonSets.asciiWord : PythonSets.word
        case "W": (flags.isASCII ? PythonSets.asciiWord : PythonSets.word).inverted
        default: nil
        }
    }

    /// The character an escape stands for; the backslash is behind.
    private mutating func escapedScalar() throws(LyceumError) -> UInt32 {
        guard let kind = peek() else { throw failure("bad escape (end of pattern)") }
        position += 1
        switch UnicodeScalar(kind) {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "f": return 0x0C
        case "v": return 0x0B
        case "a": return 0x07
        case "x": return try codePoint(digits: 2)
        case "u": return try codePoint(digits: 4)
        case "U": return try codePoint(digits: 8)
        case "0", "1", "2", "3", "4", "5", "6", "7": return octal(kind - 48)
        default:
            guard !NamedSets.isASCIILetterOrDigit(kind) else {
                position -= 1
                throw failure("bad escape \\\(UnicodeScalar(kind).map(String.init) ?? "")")
            }
            return kind
        }
    }

    private mutating func octal(_ first: UInt32) -> UInt32 {
        var value = first
        var count = 1
        while count < 3, let digit = peek(), digit >= 48, digit < 56 {
            value = value * 8 + digit - 48
            position += 1
            count += 1
        }
        return value
    }

    private mutating func codePoint(digits: Int) throws(LyceumError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek().flatMap(UnicodeScalar.init).flatMap({ Character($0).hexDigitValue }), value < 1 << 28 else {
                throw failure("incomplete escape")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard UnicodeScalar(value) != nil else { throw failure("not a code point") }
        return value
    }

    /// What follows `[`, up to and with the closing `]`.
    mutating func bracket() throws(LyceumError) -> ScalarSet {
        let isInverted = take("^")
        var members: [ClosedRange<UInt32>] = []
        var isFirst = true
        while true {
            guard let next = peek() else { throw failure("unterminated character set") }
            if next == 0x5D, !isFirst {
                position += 1
                break
            }
            isFirst = false
            members += try bracketMember()
        }
        var result = ScalarSet(sorting: members)
        if flags.ignoresCase { result = result.foldingCase }
        return isInverted ? result.inverted : result
    }

    private mutating func bracketMember() throws(LyceumError) -> [ClosedRange<UInt32>] {
        let first = try bracketItem()
        guard peek() == 0x2D, let after = peek(1), after != 0x5D else { return first.set.ranges }
        position += 1
        let last = try bracketItem()
        guard let low = first.single, let high = last.single else { throw failure("bad character range") }
        guard low <= high else { throw failure("bad character range") }
        return [low...high]
    }

    private mutating func bracketItem() throws(LyceumError) -> (set: ScalarSet, single: UInt32?) {
        guard let next = peek() else { throw failure("unterminated character set") }
        position += 1
        guard next == 0x5C else { return (ScalarSet(next), next) }
        guard let kind = peek() else { throw failure("unterminated character set") }
        if let category = category(kind) {
            position += 1
            return (category, nil)
        }
        if kind == 0x62 {
            position += 1
            return (ScalarSet(8), 8)
        }
        let scalar = try escapedScalar()
        return (ScalarSet(scalar), scalar)
    }
}
