internal import LyceumCore

/// Rows of single precision: in memory, or in a mapped file.
final class FastTextMatrix: @unchecked Sendable {
    let rows: Int
    let width: Int
    /// Row by row, at any address.
    let base: UnsafeRawPointer
    /// The same where the rows may be changed.
    let values: UnsafeMutablePointer<Float>?
    private let file: MappedFile?

    /// Zeros.
    init(rows: Int, width: Int) throws(LyceumError) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: width)
        guard !overflow, count <= Self.mostBytes / 4 else {
            throw LyceumError(
                .limitExceeded, "expected a matrix of at most \(Quantities.bytes(Self.mostBytes)), found \(rows) × \(width) numbers",
                remedy: "take fewer buckets or a smaller dimension")
        }
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
        memory.initialize(repeating: 0, count: max(count, 1))
        (self.rows, self.width, base, values, file) = (rows, width, UnsafeRawPointer(memory), memory, nil)
    }

    /// Rows inside a mapped file; the bounds were checked.
    init(rows: Int, width: Int, file: MappedFile, offset: Int) {
        (self.rows, self.width, values, self.file) = (rows, width, nil, file)
        base = file.bytes.baseAddress.map { $0 + offset } ?? UnsafeRawPointer(bitPattern: 1)!
    }

    deinit { values?.deallocate() }

    static let mostBytes = 64 << 30

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: rows * width * 4) }

    /// Reads a matrix as fastText stores it, product-quantized or not.
    static func read(_ cursor: inout FastTextCursor, isQuantized: Bool, _ what: String) throws(LyceumError) -> FastTextMatrix {
        if isQuantized { return try FastTextQuantization(&cursor, what).matrix() }
        let (rows, width) = (try cursor.number(Int64.self, what), try cursor.number(Int64.self, what))
        guard rows >= 0, width > 0, width <= 1 << 20, rows <= Int64(cursor.rest / 4) / width else {
            throw cursor.failure("expected \(rows) × \(width) numbers of \(what), found \(cursor.rest / 4)")
        }
        let offset = try cursor.skip(Int(rows * width) * 4, what)
        return FastTextMatrix(rows: Int(rows), width: Int(width), file: cursor.file, offset: offset)
    }
}
