/// Cuts text into pieces that cover it without gaps: a pattern written out as code.
///
/// The three scanners here are the patterns that most models use, each tested equal to the general engine.
protocol PieceScanner {
    /// The end of the piece that starts at `start` of valid UTF-8 text; `start < end`.
    mutating func pieceEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int
}

/// What all scanners need: character classes and runs of them.
struct ScannerClasses: @unchecked Sendable {
    let properties: UnsafePointer<UInt8>
    let letters = CharacterClass.letters
    let numbers = CharacterClass.numbers
    let whitespace = CharacterClass.whitespace
    /// Neither white space, letter nor number.
    let others: CharacterClass

    init() {
        properties = UnicodeTables.shared.properties
        others = CharacterClass.letters.union(.numbers).union(.whitespace).inverted
    }

    @inline(__always)
    func property(_ text: UnsafePointer<UInt8>, _ position: Int) -> UInt8 {
        let byte = text[position]
        return byte < 0x80 ? properties[Int(byte)] : properties[Int(decodeScalar(text, position))]
    }

    /// The end of the run of `members` that starts at `position`.
    @inline(__always)
    func run(_ members: CharacterClass, _ text: UnsafePointer<UInt8>, _ position: Int, _ end: Int) -> Int {
        var index = position
        while index < end {
            let byte = text[index]
            if byte < 0x80 {
                guard members.contains(properties[Int(byte)]) else { break }
                index &+= 1
            } else {
                guard members.contains(properties[Int(decodeScalar(text, index))]) else { break }
                index &+= utf8Length(byte)
            }
        }
        return index
    }

    /// `\s+(?!\S)|\s+`: white space up to the end, else all but the last character before something else.
    @inline(__always)
    func spaces(_ text: UnsafePointer<UInt8>, _ start: Int, _ runEnd: Int, _ end: Int) -> Int {
        if runEnd == end { return end }
        let last = previousScalarStart(text, runEnd, start)
        return last > start ? last : runEnd
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`.
    @inline(__always)
    func spacesAndLines(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let runEnd = run(whitespace, text, start, end)
        var index = runEnd
        while index > start {
            let byte = text[index &- 1]
            if byte == 0x0A || byte == 0x0D { return index }
            index &-= 1
        }
        return spaces(text, start, runEnd, end)
    }
}

/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+` (GPT-2).
struct GPT2Scanner: PieceScanner {
    static let pattern = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    private let classes = ScannerClasses()

    @inline(__always)
    mutating func pieceEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first = text[start]
        if first == 0x27 {
            let length = Self.contraction(text, start, end)
            if length > 0 { return start &+ length }
        }
        let body = first == 0x20 && start &+ 1 < end ? start &+ 1 : start
        let property = classes.property(text, body)
        if classes.letters.contains(property) { return classes.run(classes.letters, text, body, end) }
        if classes.others.contains(property) { return classes.run(classes.others, text, body, end) }
        if classes.numbers.contains(property) { return classes.run(classes.numbers, text, body, end) }
        return classes.spaces(text, start, classes.run(classes.whitespace, text, start, end), end)
    }

    /// Length of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` at `start`, 0 when there is none.
    @inline(__always)
    static func contraction(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start &+ 1 < end else { return 0 }
        switch text[start &+ 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"): return start &+ 2 < end && text[start &+ 2] == 0x65 ? 3 : 0
        case UInt8(ascii: "l"): return start &+ 2 < end && text[start &+ 2] == 0x6C ? 3 : 0
        default: return 0
        }
    }

    /// The same without regard to case; the long s counts as an s.
    @inline(__always)
    static func contractionAnyCase(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start &+ 1 < end, text[start] == 0x27 else { return 0 }
        let following = start &+ 2 < end ? text[start &+ 2] | 0x20 : 0
        switch text[start &+ 1] | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"): return following == 0x65 ? 3 : 0
        case UInt8(ascii: "l"): return following == 0x6C ? 3 : 0
        // U+017F is C5 BF.
        case 0xE5: return start &+ 2 < end && text[start &+ 1] == 0xC5 && text[start &+ 2] == 0xBF ? 3 : 0
        default: return 0
        }
    }
}

/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,k}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
/// (GPT-4, Llama 3 with k = 3, Qwen 2 with k = 1).
struct WordsAndLinesScanner: PieceScanner {
    private let classes = ScannerClasses()
    let longestNumber: Int

    @inline(__always)
    mutating func pieceEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first = text[start]
        if first == 0x27 {
            let length = GPT2Scanner.contractionAnyCase(text, start, end)
            if length > 0 { return start &+ length }
        }
        let property = classes.property(text, start)
        if classes.letters.contains(property) { return classes.run(classes.letters, text, start, end) }
        if classes.numbers.contains(property) { return numberEnd(text, start, end) }
        let second = start &+ utf8Length(first)
        if first != 0x0A, first != 0x0D, second < end, classes.letters.contains(classes.property(text, second)) {
            return classes.run(classes.letters, text, second, end)
        }
        let body = first == 0x20 && second < end ? second : start
        let mark = classes.run(classes.others, text, body, end)
        if mark > body { return linesEnd(text, mark, end) }
        return classes.spacesAndLines(text, start, end)
    }

    @inline(__always)
    private func numberEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var count = 0
        while index < end, count < longestNumber, classes.numbers.contains(classes.property(text, index)) {
            index &+= utf8Length(text[index])
            count &+= 1
        }
        return index
    }

    @inline(__always)
    private func linesEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, text[index] == 0x0A || text[index] == 0x0D { index &+= 1 }
        return index
    }
}

/// Words with at most one change from capitals to small letters (GPT-4o, Tekken): see `pattern(longestNumber:contractions:)`.
struct CasedWordsScanner: PieceScanner {
    private let classes = ScannerClasses()
    private let upper = CharacterClass.upperLike
    private let lower = CharacterClass.lowerLike
    /// May stand before a word: not a letter or number.
    private let leading = CharacterClass.letters.union(.numbers).inverted
    let longestNumber: Int
    let hasContractions: Bool

    init(longestNumber: Int, hasContractions: Bool) {
        self.longestNumber = longestNumber
        self.hasContractions = hasContractions
    }

    static func pattern(longestNumber: Int, hasContractions: Bool) -> String {
        let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
        let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        let lead = #"[^\r\n\p{L}\p{N}]?"#
        let tail = hasContractions ? "(?i:'s|'t|'re|'ve|'m|'ll|'d)?" : ""
        let number = longestNumber == 1 ? #"\p{N}"# : #"\p{N}{1,\#(longestNumber)}"#
        return "\(lead)\(upper)*\(lower)+\(tail)|\(lead)\(upper)+\(lower)*\(tail)|\(number)|"
            + #" ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    @inline(__always)
    mutating func pieceEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first = text[start]
        let property = classes.property(text, start)
        let second = start &+ utf8Length(first)
        let maySkip = first != 0x0A && first != 0x0D && leading.contains(property) && second < end
        if let word = wordEnd(text, start, second, end, maySkip: maySkip, property) {
            return hasContractions ? word &+ GPT2Scanner.contractionAnyCase(text, word, end) : word
        }
        if classes.numbers.contains(property) { return numberEnd(text, start, end) }
        let body = first == 0x20 && second < end ? second : start
        var mark = classes.run(classes.others, text, body, end)
        if mark > body {
            while mark < end, text[mark] == 0x0A || text[mark] == 0x0D || text[mark] == 0x2F { mark &+= 1 }
            return mark
        }
        return classes.spacesAndLines(text, start, end)
    }

    @inline(__always)
    private func numberEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var count = 0
        while index < end, count < longestNumber, classes.numbers.contains(classes.property(text, index)) {
            index &+= utf8Length(text[index])
            count &+= 1
        }
        return index
    }

    /// The alternatives in the order of the pattern: ending in small letters first, each with the leading character first.
    @inline(__always)
    private func wordEnd(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ second: Int, _ end: Int, maySkip: Bool, _ property: UInt8
    ) -> Int? {
        let here = upper.contains(property) || lower.contains(property)
        var skipped = (small: -1, capital: -1)
        if maySkip {
            skipped = ends(text, second, end)
            if skipped.small >= 0 { return skipped.small }
        }
        guard here else { return skipped.capital >= 0 ? skipped.capital : nil }
        let plain = ends(text, start, end)
        if plain.small >= 0 { return plain.small }
        if skipped.capital >= 0 { return skipped.capital }
        return plain.capital >= 0 ? plain.capital : nil
    }

    /// Ends of `upper*lower+` and of `upper+` at `start`, -1 where there is no match.
    @inline(__always)
    private func ends(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> (small: Int, capital: Int) {
        var index = start
        var lastLower = -1
        while index < end {
            let property = classes.property(text, index)
            guard upper.contains(property) else { break }
            index &+= utf8Length(text[index])
            if lower.contains(property) { lastLower = index }
        }
        let small = classes.run(lower, text, index, end)
        if small > index { return (small, -1) }
        return (lastLower, index > start ? index : -1)
    }
}

/// Digits by themselves, and `inner` between them (SmolLM, StarCoder, …).
struct DigitsApartScanner<Inner: PieceScanner>: PieceScanner {
    private let predicates = TextPredicates.shared
    var inner: Inner
    /// Where the next digit is, known so far.
    private var limit = -1
    private var limitStart = 0

    init(_ inner: Inner) { self.inner = inner }

    @inline(__always)
    mutating func pieceEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        if start >= limit || start < limitStart {
            if isDigit(text, start) { return start &+ utf8Length(text[start]) }
            var index = start
            while index < end, !isDigit(text, index) { index &+= utf8Length(text[index]) }
            limit = index
            limitStart = start
        }
        return inner.pieceEnd(text, start, min(limit, end))
    }

    @inline(__always)
    private func isDigit(_ text: UnsafePointer<UInt8>, _ position: Int) -> Bool {
        let byte = text[position]
        return byte < 0x80 ? byte &- 48 < 10 : predicates.test(decodeScalar(text, position), .numeric)
    }
}
