internal import LyceumCore

/// The rows of comma-separated values (RFC 4180): fields may be quoted, then they may hold separators, doubled quotes and line ends.
struct CSVReader {
    struct Row {
        var line: Int
        var fields: [[UInt8]]
        /// What is wrong with the row; its fields are then not complete.
        var problem: String?
    }

    private enum State {
        case fieldStart
        case plain
        case quoted
        case afterQuote
        case broken
    }

    private let stream: ByteStream
    private let separator: UInt8
    private let limit: Int
    private var chunk: [UInt8] = []
    private var position = 0
    private var line = 1
    private var isFirst = true

    /// - Parameter limit: bytes of the longest row.
    init(_ stream: ByteStream, separator: UInt8, limit: Int) {
        self.stream = stream
        self.separator = separator
        self.limit = limit
    }

    /// The next row that is not an empty line; nil at the end.
    mutating func next() throws(LyceumError) -> Row? {
        while let row = try rawRow() {
            if row.problem != nil || row.fields.count > 1 || !row.fields[0].isEmpty { return row }
        }
        return nil
    }

    private mutating func byte() throws(LyceumError) -> UInt8? {
        if position == chunk.count {
            chunk = try stream.next() ?? []
            position = 0
            if isFirst {
                isFirst = false
                if chunk.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            }
            if position >= chunk.count { return nil }
        }
        defer { position += 1 }
        return chunk[position]
    }

    private mutating func rawRow() throws(LyceumError) -> Row? {
        guard let first = try byte() else { return nil }
        position -= 1
        _ = first
        var row = Row(line: line, fields: [])
        var field: [UInt8] = []
        var state = State.fieldStart
        var length = 0
        func fail(_ problem: String) {
            row.problem = row.problem ?? problem
            state = .broken
        }
        while let byte = try byte() {
            length += 1
            if length > limit, row.problem == nil {
                field = []
                fail("the row is longer than \(limit) bytes")
            }
            if byte == 0x0A { line += 1 }
            switch state {
            case .quoted:
                if byte == 0x22 { state = .afterQuote } else { field.append(byte) }
                continue
            case .afterQuote:
                if byte == 0x22 {
                    field.append(byte)
                    state = .quoted
                    continue
                }
                if byte != separator, byte != 0x0A, byte != 0x0D { fail("text follows a closing quote") }
            case .fieldStart:
                if byte == 0x22 {
                    state = .quoted
                    continue
                }
                state = .plain
            case .plain: if byte == 0x22 { fail("a quote inside a field that does not begin with one") }
            case .broken: break
            }
            if byte == 0x0A {
                if field.last == 0x0D, state == .plain { field.removeLast() }
                row.fields.append(field)
                return row
            }
            if state == .broken { continue }
            if byte == separator {
                row.fields.append(field)
                field = []
                state = .fieldStart
            } else if state == .plain {
                field.append(byte)
            }
        }
        if state == .quoted { fail("a quote is never closed") }
        if field.last == 0x0D, state == .plain { field.removeLast() }
        row.fields.append(field)
        return row
    }
}
