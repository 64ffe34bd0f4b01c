/// Which programs fit one text, byte by byte: calls of one stage, with line numbers that the text has and strings that stand in it.
///
/// For documents `drop_doc()` or `keep_doc()`. For chunks `keep_chunk()`, or calls in lines of their own: `remove_lines` with both ends inside the chunk,
/// every interval after the one before it (any set of lines can be written so, and no line twice), and `normalize` with a string of one of the chunk's
/// lines, at most as often as the chunk has lines.
struct ProgramLanguage: Sendable {
    private enum Stage { case document, chunk }

    /// Text that is the same in all programs.
    enum Word: UInt8, Sendable, CaseIterable {
        case dropDocument, keepDocument, keepChunk, removeLines, lineEnd, normalize, target

        var bytes: [UInt8] { Self.all[Int(rawValue)] }
        private static let all = [
            "drop_doc()", "keep_doc()", "keep_chunk()", "remove_lines(line_start=", ", line_end=", "normalize(source_str=\"", ", target_str=\"",
        ].map { Array($0.utf8) }
    }

    enum Place: Sendable, Hashable {
        /// Where a call begins.
        case call
        /// Inside a text that is fixed, and the bytes of it that stand there.
        case word(Word, Int)
        /// Inside a number of so many digits.
        case first(Int, digits: Int)
        case last(Int, digits: Int)
        case source(ProgramStrings.Match, isEscaped: Bool)
        case afterSource
        case target(bytes: Int, pending: Int, isEscaped: Bool)
        case afterTarget
        /// After a call that others may follow.
        case end
        /// After one that none may follow.
        case closed
    }

    struct State: Sendable, Hashable {
        var place = Place.call
        /// The least line that may still be removed.
        var line: Int
        /// Where the interval begins that is being written.
        var start = 0
        var replacements: Int
        var isFirst = true
    }

    /// Bytes of a string that takes another's place.
    static let longestTarget = 256

    private let stage: Stage
    private let lines: Range<Int>
    private let strings: ProgramStrings

    /// Programs of the first stage.
    static let document = ProgramLanguage(stage: .document, lines: 0..<0, strings: ProgramStrings(""))

    private init(stage: Stage, lines: Range<Int>, strings: ProgramStrings) {
        (self.stage, self.lines, self.strings) = (stage, lines, strings)
    }

    /// - Parameters:
    ///   - lines: numbers of the chunk's lines.
    ///   - text: these lines as they are.
    init(lines: Range<Int>, text: String) { self.init(stage: .chunk, lines: lines, strings: ProgramStrings(text)) }

    var start: State { State(line: lines.lowerBound, replacements: strings.isEmpty ? 0 : lines.count) }

    func isAccepting(_ state: State) -> Bool { state.place == .end || state.place == .closed }
    func isFinished(_ state: State) -> Bool { isAccepting(state) && !continues(state) }
    private func continues(_ state: State) -> Bool { state.place == .end && (state.line < lines.upperBound || state.replacements > 0) }

    /// - Returns: nil for a byte that cannot come here.
    func step(_ state: State, _ byte: UInt8) -> State? {
        var next = state
        switch state.place {
        case .call:
            guard let word = words(state).first(where: { $0.bytes[0] == byte }) else { return nil }
            next.place = .word(word, 1)
        case .word(let word, let count):
            let bytes = word.bytes
            guard bytes[count] == byte else { return nil }
            next.place = count + 1 < bytes.count ? .word(word, count + 1) : after(word, &next)
        case .first(let value, let digits):
            if byte == UInt8(ascii: ","), digits > 0, (state.line..<lines.upperBound).contains(value) {
                next.start = value
                next.place = .word(.lineEnd, 1)
                return next
            }
            guard let longer = Self.digit(byte, value, digits, state.line..<lines.upperBound) else { return nil }
            next.place = .first(longer, digits: digits + 1)
        case .last(let value, let digits):
            if byte == UInt8(ascii: ")"), digits > 0, (state.start..<lines.upperBound).contains(value) {
                next.line = value + 1
                next.place = .end
                return next
            }
            guard let longer = Self.digit(byte, value, digits, state.start..<lines.upperBound) else { return nil }
            next.place = .last(longer, digits: digits + 1)
        case .source(let match, let isEscaped): return source(next, match, isEscaped, byte)
        case .afterSource:
            if byte == UInt8(ascii: ")") { next.place = .end } else if byte == UInt8(ascii: ",") { next.place = .word(.target, 1) } else { return nil }
        case .target(let count, let pending, let isEscaped): return target(next, count, pending, isEscaped, byte)
        case .afterTarget:
            guard byte == UInt8(ascii: ")") else { return nil }
            next.place = .end
        case .end:
            guard byte == 0x0A, continues(state) else { return nil }
            next.place = .call
        case .closed: return nil
        }
        return next
    }

    /// The calls that may begin; their first letters differ, but for those of documents.
    private func words(_ state: State) -> [Word] {
        guard stage == .chunk else { return [.dropDocument, .keepDocument] }
        var words: [Word] = state.isFirst ? [.keepChunk] : []
        if state.line < lines.upperBound { words.append(.removeLines) }
        if state.replacements > 0 { words.append(.normalize) }
        return words
    }

    private func after(_ word: Word, _ state: inout State) -> Place {
        state.isFirst = false
        switch word {
        case .dropDocument, .keepDocument, .keepChunk: return .closed
        case .removeLines: return .first(0, digits: 0)
        case .lineEnd: return .last(0, digits: 0)
        case .normalize:
            state.replacements -= 1
            return .source(strings.start, isEscaped: false)
        case .target: return .target(bytes: 0, pending: 0, isEscaped: false)
        }
    }

    // MARK: - Numbers

    /// The number with one digit more; nil when none of a range begins so. Numbers have no zeros in front.
    private static func digit(_ byte: UInt8, _ value: Int, _ digits: Int, _ range: Range<Int>) -> Int? {
        guard (0x30...0x39).contains(byte), digits == 0 || value > 0, digits < 18 else { return nil }
        let longer = value * 10 + Int(byte - 0x30)
        var (low, high) = (longer, longer)
        while low < range.upperBound {
            if high >= range.lowerBound { return longer }
            // A zero is a number by itself.
            guard low > 0 else { return nil }
            (low, high) = (low * 10, high * 10 + 9)
        }
        return nil
    }

    // MARK: - Strings

    /// Signs that stand behind a backslash, and what they stand for.
    private static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        default: nil
        }
    }

    private func source(_ state: State, _ match: ProgramStrings.Match, _ isEscaped: Bool, _ byte: UInt8) -> State? {
        var next = state
        if isEscaped {
            guard let meant = Self.escaped(byte), let found = strings.step(match, meant) else { return nil }
            next.place = .source(found, isEscaped: false)
            return next
        }
        switch byte {
        case UInt8(ascii: "\""):
            guard strings.isWhole(match) else { return nil }
            next.place = .afterSource
        case UInt8(ascii: "\\"):
            guard [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x09, 0x0D].contains(where: { strings.step(match, $0) != nil }) else { return nil }
            next.place = .source(match, isEscaped: true)
        case 0x09, 0x0D: return nil
        default:
            guard let found = strings.step(match, byte) else { return nil }
            next.place = .source(found, isEscaped: false)
        }
        return next
    }

    private func target(_ state: State, _ count: Int, _ pending: Int, _ isEscaped: Bool, _ byte: UInt8) -> State? {
        var next = state
        if isEscaped {
            guard Self.escaped(byte) != nil else { return nil }
            next.place = .target(bytes: count + 1, pending: 0, isEscaped: false)
        } else if pending > 0 {
            guard byte & 0xC0 == 0x80 else { return nil }
            next.place = .target(bytes: count + 1, pending: pending - 1, isEscaped: false)
        } else if byte == UInt8(ascii: "\"") {
            next.place = .afterTarget
        } else {
            guard count < Self.longestTarget else { return nil }
            if byte == UInt8(ascii: "\\") {
                next.place = .target(bytes: count, pending: 0, isEscaped: true)
                return next
            }
            guard let rest = Self.following(byte) else { return nil }
            next.place = .target(bytes: count + 1, pending: rest, isEscaped: false)
        }
        return next
    }

    /// Bytes that follow a character's first one; nil for bytes that begin none, and for signs that steer.
    private static func following(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x20..<0x7F: 0
        case 0xC2...0xDF: 1
        case 0xE1...0xEC, 0xEE, 0xEF: 2
        case 0xF1...0xF3: 3
        default: nil
        }
    }
}
