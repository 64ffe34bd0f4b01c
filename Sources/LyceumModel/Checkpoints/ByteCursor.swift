internal import LyceumCore

/// Reads little-endian numbers from untrusted bytes, one after the other. Every read is checked against the end.
struct ByteCursor {
    let bytes: UnsafeRawBufferPointer
    /// Named in errors.
    let source: String
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer, source: String) {
        self.bytes = bytes
        self.source = source
    }

    var remaining: Int { bytes.count - position }

    mutating func read<Value: FixedWidthInteger>(_ type: Value.Type, _ what: @autoclosure () -> String) throws(LyceumError) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw cutOff(what(), size) }
        defer { position += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Value.self))
    }

    /// A 64-bit length or count that fits an `Int`.
    mutating func length(_ what: @autoclosure () -> String) throws(LyceumError) -> Int {
        let value = try read(UInt64.self, what())
        guard let length = Int(exactly: value) else {
            throw LyceumError(.invalidData, "\(what()) of \(value) is larger than any file", at: place)
        }
        return length
    }

    /// Moves over `count` bytes and gives where they start.
    mutating func skip(_ count: Int, _ what: @autoclosure () -> String) throws(LyceumError) -> Int {
        guard count >= 0, count <= remaining else { throw cutOff(what(), count) }
        defer { position += count }
        return position
    }

    mutating func string(_ what: @autoclosure () -> String, limit: Int) throws(LyceumError) -> String {
        let count = try length("the length of \(what())")
        guard count <= limit else {
            throw LyceumError(.invalidData, "\(what()) has \(count) bytes, expected at most \(limit)", at: place)
        }
        let start = try skip(count, what())
        let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
        guard let text = String(validating: raw, as: UTF8.self) else {
            throw LyceumError(.invalidData, "\(what()) is not UTF-8 text", at: "\(source): byte \(start)")
        }
        return text
    }

    var place: String { "\(source): byte \(position)" }

    private func cutOff(_ what: String, _ size: Int) -> LyceumError {
        LyceumError(
            .invalidData, "the file ends inside \(what): expected \(size) more bytes, found \(remaining)", at: place,
            remedy: "fetch the file again; it was cut off or changed")
    }
}

/// The product of sizes, or nil when it does not fit or a size is negative.
func checkedProduct(_ sizes: [Int]) -> Int? {
    var product = 1
    for size in sizes {
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        if overflow || size < 0 { return nil }
        product = next
    }
    return product
}
