/// What commands take.
extension LatexParser {
    /// A command that stands for something, with all it takes; its name was read.
    mutating func operand(_ name: String, _ start: Int) throws(LatexFault) {
        switch name {
        case "left":
            try delimiter(name, start)
            try list(.right, opened: start)
            try delimiter("right", position)
        case "begin": try environment(start)
        case "def", "gdef", "edef": try definition(groups: 1, start)
        case "newcommand", "renewcommand", "providecommand", "DeclareMathOperator": try definition(groups: 2, start)
        default:
            guard let parts = LatexVocabulary.parts[name] else { return }
            if position < end, bytes[position] == UInt8(ascii: "*") { position += 1 }
            for part in parts { try take(part, name, start) }
        }
    }

    private mutating func take(_ part: LatexVocabulary.Part, _ name: String, _ start: Int) throws(LatexFault) {
        switch part {
        case .formula: try argument(name, start)
        case .option: try option { parser, opened throws(LatexFault) in try parser.list(.bracket, opened: opened) }
        case .rawOption: try option { parser, opened throws(LatexFault) in try parser.skipBracket(opened) }
        case .text: try textArgument(name, start)
        case .raw: try rawArgument(name, start)
        case .delimiter: try delimiter(name, start)
        case .rows:
            skipBlanks()
            guard position < end, bytes[position] == UInt8(ascii: "{") else { throw missing(name, start) }
            let opened = position
            position += 1
            try list(.brace, rows: Rows(columns: nil), opened: opened)
        }
    }

    func missing(_ name: String, _ start: Int) -> LatexFault {
        fault(.argument, start, "\(name == "^" || name == "_" ? "" : "\\")\(name) has too little to take")
    }

    private mutating func option(_ read: (inout LatexParser, Int) throws(LatexFault) -> Void) throws(LatexFault) {
        let before = position
        skipBlanks()
        guard position < end, bytes[position] == UInt8(ascii: "[") else {
            position = before
            return
        }
        let opened = position
        position += 1
        try read(&self, opened)
    }

    private mutating func skipBracket(_ opened: Int) throws(LatexFault) {
        while position < end, bytes[position] != UInt8(ascii: "]") { position += 1 }
        guard position < end else { throw unclosed(.bracket, opened) }
        position += 1
    }

    /// A group, or one sign or command; scripts and roots take a command with what it takes, all others the command alone.
    mutating func argument(_ owner: String, _ start: Int) throws(LatexFault) {
        skipBlanks()
        guard position < end else { throw missing(owner, start) }
        switch bytes[position] {
        case UInt8(ascii: "{"):
            let opened = position
            position += 1
            try list(.brace, opened: opened)
        case UInt8(ascii: "}"), UInt8(ascii: "&"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "$"): throw missing(owner, start)
        case UInt8(ascii: "'") where owner == "^" || owner == "_": throw missing(owner, start)
        case UInt8(ascii: "\\"):
            let place = position
            let name = try name()
            let takesMore = LatexVocabulary.parts[name] != nil && !["^", "_", "sqrt"].contains(owner)
            guard !takesMore, !LatexVocabulary.standsAlone.contains(name) else { throw missing(owner, start) }
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.deepest else { throw fault(.nesting, place, "commands are nested more than \(Self.deepest) deep") }
            try operand(name, place)
        default: try character()
        }
    }

    // MARK: - Words

    private mutating func textArgument(_ name: String, _ start: Int) throws(LatexFault) {
        skipBlanks()
        guard position < end, bytes[position] != UInt8(ascii: "}") else { throw missing(name, start) }
        guard bytes[position] == UInt8(ascii: "{") else {
            guard bytes[position] == UInt8(ascii: "\\") else { return try character() }
            _ = try self.name()
            return
        }
        let opened = position
        var depth = 0
        repeat {
            guard position < end else { throw unclosed(.brace, opened) }
            let place = position
            switch bytes[position] {
            case UInt8(ascii: "{"):
                depth += 1
                position += 1
            case UInt8(ascii: "}"):
                depth -= 1
                position += 1
            case UInt8(ascii: "$"):
                position += 1
                try list(.dollar, opened: place)
            case UInt8(ascii: "\\"):
                switch try self.name() {
                case "(": try list(.parenthesis, opened: place)
                case ")", "[", "]": throw fault(.delimiter, place, "a formula ends or begins in the words of \\\(name)")
                case "left", "right", "middle": throw fault(.text, place, "a fence stands in the words of \\\(name)")
                default: break
                }
            case UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "&"):
                throw fault(.text, place, "\(Character(Unicode.Scalar(bytes[place]))) stands in the words of \\\(name)")
            case UInt8(ascii: "%"), 0x09, 0x0A, 0x0D: skipBlanks()
            default: try character()
            }
        } while depth > 0
    }

    /// What a command takes without reading it as a formula: a name, a length, a color.
    @discardableResult
    private mutating func rawArgument(_ name: String, _ start: Int) throws(LatexFault) -> Range<Int> {
        skipBlanks()
        guard position < end, bytes[position] != UInt8(ascii: "}") else { throw missing(name, start) }
        let first = position
        guard bytes[position] == UInt8(ascii: "{") else {
            if bytes[position] == UInt8(ascii: "\\") { _ = try self.name() } else { position += 1 }
            return first..<position
        }
        try skipGroup()
        return first + 1..<position - 1
    }

    private mutating func skipGroup() throws(LatexFault) {
        let opened = position
        var depth = 0
        repeat {
            guard position < end else { throw unclosed(.brace, opened) }
            switch bytes[position] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\\") where position + 1 < end: position += 1
            default: break
            }
            position += 1
        } while depth > 0
    }

    /// `\def\name#1{…}`, `\newcommand{\name}[1]{…}`.
    private mutating func definition(groups: Int, _ start: Int) throws(LatexFault) {
        var (rest, isFirst) = (groups, true)
        while rest > 0 {
            skipBlanks()
            guard position < end else { throw missing("definition", start) }
            switch bytes[position] {
            case UInt8(ascii: "{"):
                try skipGroup()
                rest -= 1
            case UInt8(ascii: "\\"):
                _ = try name()
                if isFirst, groups == 2 { rest -= 1 }
            case UInt8(ascii: "["):
                let opened = position
                position += 1
                try skipBracket(opened)
                continue
            case UInt8(ascii: "#"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"):
                position += 1
                continue
            default: throw missing("definition", start)
            }
            isFirst = false
        }
    }

    // MARK: - Fences and tables

    mutating func delimiter(_ owner: String, _ start: Int) throws(LatexFault) {
        skipBlanks()
        guard position < end else { throw fault(.fence, start, "\\\(owner) has no delimiter") }
        if bytes[position] == UInt8(ascii: "\\") {
            let place = position
            guard LatexVocabulary.delimiters.contains(try name()) else { throw fault(.fence, place, "\\\(owner) has no delimiter") }
            return
        }
        let first = position
        try character()
        guard LatexVocabulary.signs.contains(String(decoding: bytes[first..<position], as: UTF8.self)) else {
            throw fault(.fence, first, "\\\(owner) has no delimiter")
        }
    }

    private mutating func environment(_ start: Int) throws(LatexFault) {
        let name = try environmentName("begin", start)
        var rows = Rows(columns: LatexVocabulary.columns[name])
        if LatexVocabulary.placed.contains(name) { try option { parser, opened throws(LatexFault) in try parser.skipBracket(opened) } }
        if LatexVocabulary.counted.contains(name) {
            let argument = try rawArgument("begin{\(name)}", start)
            if bytes[argument].contains(UInt8(ascii: "&")) { throw fault(.alignment, argument.lowerBound, "& stands among the columns of {\(name)}") }
            if name.hasPrefix("array") || name == "darray" { rows.columns = LatexColumns.count(bytes[argument]) }
        }
        try list(.environment, rows: rows, opened: start)
        let place = position
        let closed = try environmentName("end", place)
        guard closed.utf8.elementsEqual(name.utf8) else {
            throw fault(.environment, place - 4, "\\begin{\(name)} is closed by \\end{\(closed)}")
        }
    }

    private mutating func environmentName(_ command: String, _ start: Int) throws(LatexFault) -> String {
        skipBlanks()
        guard position < end, bytes[position] == UInt8(ascii: "{") else { throw fault(.environment, start, "\\\(command) names no environment") }
        let range = try rawArgument(command, start)
        guard !range.isEmpty, range.count <= 40 else { throw fault(.environment, start, "\\\(command) names no environment") }
        return String(decoding: bytes[range], as: UTF8.self)
    }
}

/// Columns by what `array` is told of them (`c|l*{2}{r}`).
enum LatexColumns {
    /// nil where it says what is not known here.
    static func count(_ specification: Slice<UnsafeBufferPointer<UInt8>>) -> Int? { count(Array(specification), depth: 0) }

    private static func count(_ text: [UInt8], depth: Int) -> Int? {
        guard depth < 8 else { return nil }
        var (columns, place) = (0, 0)
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "l"), UInt8(ascii: "c"), UInt8(ascii: "r"): columns += 1
            case UInt8(ascii: "|"), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: break
            case UInt8(ascii: "p"), UInt8(ascii: "m"), UInt8(ascii: "b"):
                columns += 1
                guard group(text, &place) != nil else { return nil }
            case UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: ">"), UInt8(ascii: "<"):
                guard group(text, &place) != nil else { return nil }
            case UInt8(ascii: "*"):
                guard let number = group(text, &place).flatMap({ Int(String(decoding: $0, as: UTF8.self)) }), (0...1000).contains(number),
                    let inner = group(text, &place).flatMap({ count($0, depth: depth + 1) }), inner < 1000
                else { return nil }
                columns += number * inner
            default: return nil
            }
            place += 1
        }
        return columns > 0 ? columns : nil
    }

    /// The group behind a place, which moves to its closing brace.
    private static func group(_ text: [UInt8], _ place: inout Int) -> [UInt8]? {
        guard place + 1 < text.count, text[place + 1] == UInt8(ascii: "{") else { return nil }
        let first = place + 2
        var (depth, end) = (1, first)
        while end < text.count {
            if text[end] == UInt8(ascii: "{") { depth += 1 }
            if text[end] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { break }
            end += 1
        }
        guard end < text.count else { return nil }
        place = end
        return Array(text[first..<end])
    }
}
