internal import LyceumCore

/// An array of GGUF metadata, kept in the form of the file: reading a vocabulary of 100,000 strings makes no string until one is asked for.
public struct GGUFArray: Sendable {
    /// The bytes of the elements, in the file or in memory.
    private enum Bytes: @unchecked Sendable {
        case mapped(MappedFile, Range<Int>)
        case owned([UInt8])
    }

    public let elementType: GGUFValueType
    public let count: Int
    private let storage: Bytes

    /// A range of a mapped file that has been checked to hold `count` elements.
    init(elementType: GGUFValueType, count: Int, file: MappedFile, range: Range<Int>) {
        self.elementType = elementType
        self.count = count
        storage = .mapped(file, range)
    }

    private init(elementType: GGUFValueType, count: Int, bytes: [UInt8]) {
        self.elementType = elementType
        self.count = count
        storage = .owned(bytes)
    }

    public init(strings: some Collection<String>) {
        var bytes: [UInt8] = []
        for text in strings {
            var text = text
            text.withUTF8 {
                bytes.append(littleEndian: UInt64($0.count))
                bytes.append(contentsOf: $0)
            }
        }
        self.init(elementType: .string, count: strings.count, bytes: bytes)
    }

    /// Strings that need not be UTF-8, such as the tokens of a byte-level vocabulary.
    public init(byteStrings: some Collection<[UInt8]>) {
        var bytes: [UInt8] = []
        for text in byteStrings {
            bytes.append(littleEndian: UInt64(text.count))
            bytes.append(contentsOf: text)
        }
        self.init(elementType: .string, count: byteStrings.count, bytes: bytes)
    }

    public init(_ values: [Int32]) { self.init(elementType: .int32, numbers: values) }
    public init(_ values: [UInt32]) { self.init(elementType: .uint32, numbers: values) }
    public init(_ values: [Float]) { self.init(elementType: .float32, numbers: values.map(\.bitPattern)) }
    public init(_ values: [UInt8]) { self.init(elementType: .uint8, count: values.count, bytes: values) }
    public init(_ values: [Bool]) { self.init(elementType: .bool, count: values.count, bytes: values.map { $0 ? 1 : 0 }) }

    /// An array of arrays.
    public init(_ arrays: [GGUFArray]) {
        var bytes: [UInt8] = []
        for array in arrays {
            bytes.append(littleEndian: array.elementType.rawValue)
            bytes.append(littleEndian: UInt64(array.count))
            array.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        self.init(elementType: .array, count: arrays.count, bytes: bytes)
    }

    private init(elementType: GGUFValueType, numbers: [some FixedWidthInteger]) {
        var bytes: [UInt8] = []
        for number in numbers { bytes.append(littleEndian: number) }
        self.init(elementType: elementType, count: numbers.count, bytes: bytes)
    }

    /// The elements in file form.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch storage {
        case .mapped(let file, let range):
            withExtendedLifetime(file) { body(UnsafeRawBufferPointer(rebasing: file.bytes[range])) }
        case .owned(let bytes): bytes.withUnsafeBytes(body)
        }
    }
}

// MARK: - Reading elements

extension GGUFArray {
    /// Calls `body` with the bytes of each string, in order. Does nothing for other element types.
    /// - Complexity: O(bytes); no allocation.
    public func forEachString(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard elementType == .string else { return }
        withUnsafeBytes { bytes in
            var position = 0
            for _ in 0..<count {
                let length = Int(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
                position += 8
                body(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
                position += length
            }
        }
    }

    /// The elements when they are strings; bytes that are not UTF-8 are repaired.
    public var strings: [String]? {
        guard elementType == .string else { return nil }
        var result: [String] = []
        result.reserveCapacity(count)
        forEachString { result.append(String(decoding: $0, as: UTF8.self)) }
        return result
    }

    /// The elements when they are whole numbers or booleans that fit 32 bits.
    public var int32s: [Int32]? {
        switch elementType {
        case .int32, .uint32: loadAll(UInt32.self) { Int32(truncatingIfNeeded: $0) }
        case .uint8, .bool: loadAll(UInt8.self) { Int32($0) }
        case .int8: loadAll(Int8.self) { Int32($0) }
        case .uint16: loadAll(UInt16.self) { Int32($0) }
        case .int16: loadAll(Int16.self) { Int32($0) }
        case .int64, .uint64: loadAll(Int64.self) { Int32(truncatingIfNeeded: $0) }
        default: nil
        }
    }

    /// The elements when they are floating point numbers.
    public var floats: [Float]? {
        switch elementType {
        case .float32: loadAll(UInt32.self) { Float(bitPattern: $0) }
        case .float64: loadAll(UInt64.self) { Float(Double(bitPattern: $0)) }
        default: nil
        }
    }

    /// The elements when they are unsigned bytes.
    public var uint8s: [UInt8]? {
        elementType == .uint8 || elementType == .int8 ? withUnsafeBytes { Array($0) } : nil
    }

    /// The elements when they are booleans.
    public var bools: [Bool]? {
        guard elementType == .bool else { return nil }
        return loadAll(UInt8.self) { $0 != 0 }
    }

    /// The elements when they are arrays.
    public var arrays: [GGUFArray]? {
        guard elementType == .array else { return nil }
        return withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes, source: "array")
            var result: [GGUFArray] = []
            for _ in 0..<count {
                guard let next = try? Self.copy(from: &cursor) else { return nil }
                result.append(next)
            }
            return result
        }
    }

    private static func copy(from cursor: inout ByteCursor) throws(LyceumError) -> GGUFArray {
        let (type, count, range) = try GGUFArrayScanner.scan(&cursor, key: "array", depth: 0)
        return GGUFArray(elementType: type, count: count, bytes: Array(cursor.bytes[range]))
    }

    private func loadAll<Stored: FixedWidthInteger, Value>(
        _ stored: Stored.Type, _ convert: (Stored) -> Value
    ) -> [Value] {
        withUnsafeBytes { bytes in
            [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
                for index in 0..<count {
                    let offset = index * MemoryLayout<Stored>.size
                    let value = Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self))
                    buffer.initializeElement(at: index, to: convert(value))
                }
                initialized = count
            }
        }
    }
}

extension GGUFArray: Hashable {
    public static func == (a: GGUFArray, b: GGUFArray) -> Bool {
        a.elementType == b.elementType && a.count == b.count
            && a.withUnsafeBytes { left in b.withUnsafeBytes { right in left.elementsEqual(right) } }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(elementType)
        hasher.combine(count)
    }
}

/// Walks over an array of untrusted bytes without making its elements.
enum GGUFArrayScanner {
    private static let depthLimit = 16

    /// Reads the element type and count and moves the cursor past the elements.
    static func scan(
        _ cursor: inout ByteCursor, key: String, depth: Int
    ) throws(LyceumError) -> (type: GGUFValueType, count: Int, range: Range<Int>) {
        guard depth < depthLimit else {
            throw LyceumError(
                .invalidData, "arrays are nested deeper than \(depthLimit) levels", at: "\(cursor.source): \(key)")
        }
        let number = try cursor.read(UInt32.self, "the element type of \(key)")
        guard let type = GGUFValueType(rawValue: number) else {
            throw LyceumError(
                .invalidData, "the element type \(number) is not one of 0 to 12", at: "\(cursor.source): \(key)")
        }
        let count = try cursor.length("the element count of \(key)")
        let start = cursor.position
        if let size = type.fixedSize {
            guard let bytes = checkedProduct([count, size]) else {
                throw LyceumError(
                    .invalidData, "\(count) elements are larger than any file", at: "\(cursor.source): \(key)")
            }
            _ = try cursor.skip(bytes, key)
        } else if type == .string {
            for _ in 0..<count { _ = try cursor.skip(try cursor.length("a string of \(key)"), "a string of \(key)") }
        } else {
            for _ in 0..<count { _ = try scan(&cursor, key: key, depth: depth + 1) }
        }
        return (type, count, start..<cursor.position)
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
