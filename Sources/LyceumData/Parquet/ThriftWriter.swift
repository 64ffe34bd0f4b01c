/// Structures in Thrift's compact form, which Parquet's heads and footers are in. Fields are written in the order of their numbers.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    /// Number of the last field, for each structure that is open.
    private var last: [Int16] = [0]

    private enum Kind: UInt8 {
        case yes = 1
        case no = 2
        case int32 = 5
        case int64 = 6
        case binary = 8
        case list = 9
        case structure = 12
    }

    mutating func int32(_ field: Int16, _ value: Int) {
        head(field, .int32)
        zigzag(value)
    }

    mutating func int64(_ field: Int16, _ value: Int) {
        head(field, .int64)
        zigzag(value)
    }

    mutating func boolean(_ field: Int16, _ value: Bool) { head(field, value ? .yes : .no) }

    mutating func text(_ field: Int16, _ value: String) { binary(field, Array(value.utf8)) }

    mutating func binary(_ field: Int16, _ value: [UInt8]) {
        head(field, .binary)
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func structure(_ field: Int16, _ body: (inout ThriftWriter) -> Void) {
        head(field, .structure)
        nested(body)
    }

    mutating func structures<Element>(_ field: Int16, _ elements: [Element], _ body: (inout ThriftWriter, Element) -> Void) {
        list(field, elements.count, .structure)
        for element in elements { nested { body(&$0, element) } }
    }

    mutating func int32s(_ field: Int16, _ values: [Int]) {
        list(field, values.count, .int32)
        for value in values { zigzag(value) }
    }

    mutating func texts(_ field: Int16, _ values: [String]) {
        list(field, values.count, .binary)
        for value in values {
            varint(UInt64(value.utf8.count))
            bytes += value.utf8
        }
    }

    /// Ends the outermost structure.
    mutating func end() { bytes.append(0) }

    private mutating func nested(_ body: (inout ThriftWriter) -> Void) {
        last.append(0)
        body(&self)
        bytes.append(0)
        last.removeLast()
    }

    private mutating func list(_ field: Int16, _ count: Int, _ kind: Kind) {
        head(field, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | kind.rawValue)
        } else {
            bytes.append(0xF0 | kind.rawValue)
            varint(UInt64(count))
        }
    }

    private mutating func head(_ field: Int16, _ kind: Kind) {
        let step = field - last[last.count - 1]
        if (1...15).contains(step) {
            bytes.append(UInt8(step) << 4 | kind.rawValue)
        } else {
            bytes.append(kind.rawValue)
            zigzag(Int(field))
        }
        last[last.count - 1] = field
    }

    private mutating func zigzag(_ value: Int) { varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63))) }

    private mutating func varint(_ value: UInt64) { Self.append(value, to: &bytes) }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
