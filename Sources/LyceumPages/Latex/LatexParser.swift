/// Reads formulas as LaTeX does, and finds what LaTeX would stop at: groups, environments, arguments of known commands, scripts, fences, rows and columns,
/// changes between formulas and words. Unknown commands are believed to be defined elsewhere and take nothing.
///
/// It looks at every byte once; nothing is expanded or drawn.
struct LatexParser {
    /// What ends a list.
    enum Closing {
        case input, brace, bracket, right, environment, dollar, doubleDollar, parenthesis, square
    }

    /// Rows that a list may have, and columns in each.
    struct Rows {
        /// nil for any number.
        var columns: Int?
    }

    static let deepest = 100

    let bytes: UnsafeBufferPointer<UInt8>
    let end: Int
    var position: Int
    var depth = 0
    /// Tables around this place; a group or fence inside their cells has no rows of its own.
    private var tables = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, to end: Int? = nil) {
        self.bytes = bytes
        position = start
        self.end = end ?? bytes.count
    }

    /// What is wrong with a formula without delimiters; nil for nothing.
    static func fault(in formula: String) -> LatexFault? {
        var formula = formula
        return formula.withUTF8 { bytes in
            var parser = LatexParser(bytes)
            do throws(LatexFault) { try parser.list(.input, opened: 0) } catch { return error }
            return nil
        }
    }

    // MARK: - Lists

    /// What stands directly in a list so far.
    private struct State {
        var hasSuperscript = false
        var hasSubscript = false
        var hasInfix = false
        var columns = 1

        mutating func beginNucleus() { (hasSuperscript, hasSubscript) = (false, false) }
    }

    /// Reads up to what closes a list, and that as well; for an environment up to behind `\end`.
    /// - Parameter opened: where it was opened.
    mutating func list(_ closing: Closing, rows: Rows? = nil, opened: Int) throws(LatexFault) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault(.nesting, opened, "groups are nested more than \(Self.deepest) deep") }
        if rows != nil { tables += 1 }
        defer { if rows != nil { tables -= 1 } }
        var state = State()
        while true {
            skipBlanks()
            guard position < end else {
                if closing == .input { return }
                throw unclosed(closing, opened)
            }
            switch bytes[position] {
            case UInt8(ascii: "}"):
                guard closing == .brace else {
                    throw closing == .right ? unclosed(closing, opened) : fault(.group, position, "a brace is closed that was not opened")
                }
                position += 1
                return
            case UInt8(ascii: "]") where closing == .bracket:
                position += 1
                return
            case UInt8(ascii: "{"):
                let start = position
                position += 1
                try list(.brace, opened: start)
                state.beginNucleus()
            case UInt8(ascii: "^"), UInt8(ascii: "_"): try script(&state)
            case UInt8(ascii: "'"):
                if state.hasSuperscript { throw fault(.script, position, "a prime stands behind a superscript") }
                while position < end, bytes[position] == UInt8(ascii: "'") { position += 1 }
            case UInt8(ascii: "$"):
                if try closes(closing, opened) { return }
            case UInt8(ascii: "&"): try column(&state, rows)
            case UInt8(ascii: "\\"):
                if try command(closing, rows, opened, &state) { return }
            default:
                try character()
                state.beginNucleus()
            }
        }
    }

    /// A dollar sign: the end of a list between dollar signs.
    private mutating func closes(_ closing: Closing, _ opened: Int) throws(LatexFault) -> Bool {
        let isDouble = position + 1 < end && bytes[position + 1] == UInt8(ascii: "$")
        if closing == .dollar || closing == .doubleDollar && isDouble {
            position += closing == .dollar ? 1 : 2
            return true
        }
        if [.brace, .bracket, .right, .environment].contains(closing) { throw unclosed(closing, opened) }
        throw fault(.delimiter, position, "a dollar sign stands inside a formula")
    }

    private mutating func script(_ state: inout State) throws(LatexFault) {
        let start = position
        let isUpper = bytes[position] == UInt8(ascii: "^")
        if isUpper ? state.hasSuperscript : state.hasSubscript {
            throw fault(.script, start, "a second \(isUpper ? "superscript" : "subscript") stands at one place")
        }
        position += 1
        try argument(isUpper ? "^" : "_", start)
        if isUpper { state.hasSuperscript = true } else { state.hasSubscript = true }
    }

    private mutating func column(_ state: inout State, _ rows: Rows?) throws(LatexFault) {
        guard let rows else { throw fault(.alignment, position, "& stands outside of a table's cells") }
        state.columns += 1
        if let columns = rows.columns, state.columns > columns {
            throw fault(.alignment, position, "a row has more than \(columns) column\(columns == 1 ? "" : "s")")
        }
        state.beginNucleus()
        position += 1
    }

    /// A command in a list.
    /// - Returns: whether it closed the list.
    private mutating func command(
        _ closing: Closing, _ rows: Rows?, _ opened: Int, _ state: inout State
    ) throws(LatexFault) -> Bool {
        let start = position
        let name = try name()
        switch name {
        case "right", "end":
            if (name == "right") == (closing == .right), closing == .right || closing == .environment { return true }
            if closing == .input || Self.isOuter(closing) {
                throw fault(name == "end" ? .environment : .fence, start, "\\\(name) comes without \(name == "end" ? "\\begin" : "\\left")")
            }
            throw unclosed(closing, opened)
        case ")", "]":
            if closing == (name == ")" ? .parenthesis : .square) { return true }
            if [.brace, .bracket, .right, .environment].contains(closing) { throw unclosed(closing, opened) }
            throw fault(.delimiter, start, "\\\(name) stands inside a formula")
        case "(", "[": throw fault(.delimiter, start, "\\\(name) stands inside a formula")
        case "middle":
            guard closing == .right else { throw fault(.fence, start, "\\middle stands outside of \\left and \\right") }
            try delimiter(name, start)
        case "\\", "cr", "newline", "tabularnewline":
            if rows == nil, tables > 0 { throw fault(.alignment, start, "a row ends inside a group") }
            if position < end, bytes[position] == UInt8(ascii: "*") { position += 1 }
            state = State()
            return false
        case "over", "atop", "choose", "brack", "brace", "above":
            if state.hasInfix { throw fault(.infix, start, "\\\(name) is the second of its kind in a group") }
            state.hasInfix = true
        case "limits", "nolimits", "displaylimits": return false
        default: try operand(name, start)
        }
        state.beginNucleus()
        return false
    }

    private static func isOuter(_ closing: Closing) -> Bool {
        switch closing {
        case .dollar, .doubleDollar, .parenthesis, .square: true
        default: false
        }
    }

    // MARK: - Signs

    /// Blanks, and comments up to the end of their line.
    mutating func skipBlanks() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "%"): while position < end, bytes[position] != 0x0A { position += 1 }
            default: return
            }
        }
    }

    /// One character that stands for itself.
    mutating func character() throws(LatexFault) {
        let byte = bytes[position]
        if byte == UInt8(ascii: "#") { throw fault(.character, position, "# stands outside of a definition") }
        if byte < 0x20 || byte == 0x7F { throw fault(.character, position, "a control character (\(byte)) stands in a formula") }
        position += 1
        while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
    }

    /// The name of the command that begins here: letters, or one character.
    mutating func name() throws(LatexFault) -> String {
        let start = position
        position += 1
        guard position < end else { throw fault(.character, start, "nothing follows a backslash") }
        let first = position
        while position < end, (bytes[position] | 0x20) &- 0x61 < 26 { position += 1 }
        if position == first {
            position += 1
            while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
        }
        return String(decoding: bytes[first..<position], as: UTF8.self)
    }

    func fault(_ reason: LatexFault.Reason, _ offset: Int, _ message: String) -> LatexFault {
        LatexFault(reason: reason, offset: offset, message: message)
    }

    func unclosed(_ closing: Closing, _ opened: Int) -> LatexFault {
        switch closing {
        case .input, .brace: fault(.group, opened, "a brace is never closed")
        case .bracket: fault(.group, opened, "a bracket is never closed")
        case .right: fault(.fence, opened, "\\left has no \\right")
        case .environment: fault(.environment, opened, "\\begin has no \\end")
        case .dollar, .doubleDollar, .parenthesis, .square: fault(.delimiter, opened, "a formula is never closed")
        }
    }
}
