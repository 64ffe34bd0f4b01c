internal import LyceumCore

/// Reads a mapped file from front to back, all numbers little-endian; what is missing is an error with its place.
struct FastTextCursor {
    let file: MappedFile
    private(set) var position = 0

    init(_ file: MappedFile) { self.file = file }

    var rest: Int { file.count - position }

    /// Skips bytes.
    /// - Returns: where they begin.
    mutating func skip(_ count: Int, _ what: String) throws(LyceumError) -> Int {
        guard count >= 0, count <= rest else {
            throw LyceumError(
                .invalidData, "expected \(count) bytes of \(what) at byte \(position), found \(rest)", at: file.path,
                remedy: "fetch the model again; the file is cut off or no classifier in fastText's form")
        }
        defer { position += count }
        return position
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type, _ what: String) throws(LyceumError) -> Number {
        let start = try skip(MemoryLayout<Number>.size, what)
        return Number(littleEndian: file.bytes.loadUnaligned(fromByteOffset: start, as: Number.self))
    }

    mutating func double(_ what: String) throws(LyceumError) -> Double { Double(bitPattern: try number(UInt64.self, what)) }

    mutating func flag(_ what: String) throws(LyceumError) -> Bool {
        let byte = try number(UInt8.self, what)
        guard byte < 2 else { throw failure("expected 0 or 1 for \(what), found \(byte)") }
        return byte == 1
    }

    mutating func floats(_ count: Int, _ what: String) throws(LyceumError) -> [Float] {
        guard count >= 0, count <= rest / 4 else { throw failure("expected \(count) numbers of \(what), found \(rest / 4)") }
        let start = try skip(count * 4, what)
        return (0..<count).map { Float(bitPattern: UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: start + $0 * 4, as: UInt32.self))) }
    }

    /// The bytes before the next zero, which is skipped.
    mutating func text(_ what: String) throws(LyceumError) -> UnsafeRawBufferPointer {
        var end = position
        while end < file.count, file.bytes[end] != 0 { end += 1 }
        guard end < file.count else { throw failure("expected the end of \(what) from byte \(position) on, found the end of the file") }
        defer { position = end + 1 }
        return UnsafeRawBufferPointer(rebasing: file.bytes[position..<end])
    }

    func failure(_ message: String) -> LyceumError {
        LyceumError(.invalidData, message, at: file.path, remedy: "fetch the model again, or train it with lyceum classifier train")
    }
}
