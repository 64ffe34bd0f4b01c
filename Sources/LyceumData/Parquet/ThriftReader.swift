internal import LyceumCore

/// A value of Thrift's compact protocol, in which Parquet writes its footer and page headers.
enum ThriftValue {
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case binary([UInt8])
    case list([ThriftValue])
    case structure(ThriftStructure)
}

/// The fields of a structure by their numbers.
struct ThriftStructure {
    var fields: [Int: ThriftValue] = [:]

    func integer(_ field: Int) -> Int? {
        guard case .integer(let value)? = fields[field] else { return nil }
        return Int(value)
    }

    func boolean(_ field: Int) -> Bool? {
        guard case .boolean(let value)? = fields[field] else { return nil }
        return value
    }

    func text(_ field: Int) -> String? {
        guard case .binary(let bytes)? = fields[field] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func structure(_ field: Int) -> ThriftStructure? {
        guard case .structure(let value)? = fields[field] else { return nil }
        return value
    }

    func structures(_ field: Int) -> [ThriftStructure]? {
        guard case .list(let values)? = fields[field] else { return nil }
        return values.compactMap { if case .structure(let value) = $0 { value } else { nil } }
    }
}

/// Reads Thrift's compact protocol. Lengths are checked against the bytes there are before anything is stored.
struct ThriftReader {
    /// What the bytes do not hold.
    enum Failure: Error {
        /// More bytes are needed.
        case ended
        case damaged(String)
    }

    private enum Kind {
        static let stop = 0, isTrue = 1, isFalse = 2, byte = 3, double = 7, binary = 8, list = 9, set = 10, map = 11, structure = 12
    }

    private static let depthLimit = 24
    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    mutating func structure(depth: Int = 0) throws(Failure) -> ThriftStructure {
        guard depth < Self.depthLimit else { throw .damaged("structures nested more than \(Self.depthLimit) deep") }
        var result = ThriftStructure()
        var field = 0
        while true {
            let head = Int(try byte())
            let kind = head & 15
            if kind == Kind.stop { return result }
            field = head >> 4 == 0 ? Int(truncatingIfNeeded: try zigzag()) : field &+ head >> 4
            result.fields[field] = try value(kind, depth: depth, isElement: false)
        }
    }

    private mutating func value(_ kind: Int, depth: Int, isElement: Bool) throws(Failure) -> ThriftValue {
        switch kind {
        case Kind.isTrue, Kind.isFalse: return .boolean(isElement ? try byte() == 1 : kind == Kind.isTrue)
        case Kind.byte: return .integer(Int64(Int8(bitPattern: try byte())))
        case 4, 5, 6: return .integer(try zigzag())
        case Kind.double: return .double(Double(bitPattern: try fixed()))
        case Kind.binary:
            let count = try length()
            defer { position += count }
            return .binary(Array(bytes[position..<position + count]))
        case Kind.list, Kind.set: return .list(try elements(depth))
        case Kind.map: return .list(try pairs(depth))
        case Kind.structure: return .structure(try structure(depth: depth + 1))
        default: throw .damaged("a field of the unknown type \(kind)")
        }
    }

    private mutating func elements(_ depth: Int) throws(Failure) -> [ThriftValue] {
        guard depth < Self.depthLimit else { throw .damaged("lists nested more than \(Self.depthLimit) deep") }
        let head = Int(try byte())
        // Every element takes at least a byte, so a length beyond the bytes left is a lie or a cut.
        let count = head >> 4 == 15 ? try length() : head >> 4
        var result: [ThriftValue] = []
        for _ in 0..<count { result.append(try value(head & 15, depth: depth + 1, isElement: true)) }
        return result
    }

    private mutating func pairs(_ depth: Int) throws(Failure) -> [ThriftValue] {
        guard depth < Self.depthLimit else { throw .damaged("maps nested more than \(Self.depthLimit) deep") }
        let count = try length()
        guard count > 0 else { return [] }
        let kinds = Int(try byte())
        var result: [ThriftValue] = []
        for _ in 0..<count {
            result.append(try value(kinds >> 4, depth: depth + 1, isElement: true))
            result.append(try value(kinds & 15, depth: depth + 1, isElement: true))
        }
        return result
    }

    private mutating func byte() throws(Failure) -> UInt8 {
        guard position < bytes.count else { throw .ended }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func fixed() throws(Failure) -> UInt64 {
        guard bytes.count - position >= 8 else { throw .ended }
        defer { position += 8 }
        return (0..<8).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64($1 * 8) }
    }

    private mutating func varint() throws(Failure) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            let next = try byte()
            result |= UInt64(next & 0x7F) << UInt64(shift)
            if next < 0x80 { return result }
        }
        throw .damaged("a number longer than ten bytes")
    }

    private mutating func zigzag() throws(Failure) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    private mutating func length() throws(Failure) -> Int {
        let count = try varint()
        guard count <= UInt64(bytes.count - position) else { throw .ended }
        return Int(count)
    }
}
