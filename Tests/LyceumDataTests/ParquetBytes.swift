/// Writes Parquet files byte by byte, so that a test can say things no writer would.
struct ParquetBytes {
    /// Types, encodings and codecs as the format numbers them.
    var type = 6
    var codec = 0
    /// 0 required, 1 optional; lists are repeated.
    var repetition = 0
    var rows = 1
    var values = 1
    /// The chunk's pages, heads included.
    var pages: [UInt8] = []
    /// Bytes where the first page is said to be.
    var start = 4

    static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7F) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    static func zigzag(_ value: Int64) -> [UInt8] { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    static func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 0xFF) } }

    /// A structure of whole numbers and finished parts, in the order of their fields.
    static func structure(_ fields: [(Int, Part)]) -> [UInt8] {
        var bytes: [UInt8] = []
        var last = 0
        for (field, part) in fields {
            let kind: UInt8
            let content: [UInt8]
            switch part {
            case .number(let value): (kind, content) = (6, zigzag(value))
            case .short(let value): (kind, content) = (5, zigzag(Int64(value)))
            case .text(let text): (kind, content) = (8, varint(UInt64(text.utf8.count)) + Array(text.utf8))
            case .part(let part): (kind, content) = (12, part)
            case .parts(let parts): (kind, content) = (9, [UInt8(parts.count << 4 | 12)] + parts.flatMap { $0 })
            }
            bytes += [UInt8(field - last) << 4 | kind] + content
            last = field
        }
        return bytes + [0]
    }

    enum Part {
        case number(Int64)
        case short(Int)
        case text(String)
        case part([UInt8])
        case parts([[UInt8]])
    }

    /// A data page with its head (version 1 of the format's pages).
    static func page(_ bytes: [UInt8], plain: Int? = nil, stored: Int? = nil, values: Int = 1, encoding: Int = 0) -> [UInt8] {
        let data = structure([(1, .short(values)), (2, .short(encoding)), (3, .short(3)), (4, .short(3))])
        return structure([
            (1, .short(0)), (2, .short(plain ?? bytes.count)), (3, .short(stored ?? bytes.count)), (5, .part(data)),
        ]) + bytes
    }

    static func dictionary(_ bytes: [UInt8], values: Int) -> [UInt8] {
        let data = structure([(1, .short(values)), (2, .short(0))])
        return structure([(1, .short(2)), (2, .short(bytes.count)), (3, .short(bytes.count)), (7, .part(data))]) + bytes
    }

    static func text(_ text: String) -> [UInt8] { little(text.utf8.count) + Array(text.utf8) }

    var file: [UInt8] {
        let root = Self.structure([(4, .text("schema")), (5, .short(1))])
        var column: [(Int, Part)] = [(1, .short(type)), (3, .short(repetition)), (4, .text("text"))]
        if type == 6 { column.append((6, .short(0))) }
        let data = Self.structure([(1, .short(type)), (4, .short(codec)), (5, .number(Int64(values))), (9, .number(Int64(start)))])
        let chunk = Self.structure([(2, .number(4)), (3, .part(data))])
        let group = Self.structure([(1, .parts([chunk])), (3, .number(Int64(rows)))])
        let footer = Self.structure([
            (1, .short(1)), (2, .parts([root, Self.structure(column)])), (3, .number(Int64(rows))), (4, .parts([group])),
        ])
        return Array("PAR1".utf8) + pages + footer + Self.little(footer.count) + Array("PAR1".utf8)
    }
}
