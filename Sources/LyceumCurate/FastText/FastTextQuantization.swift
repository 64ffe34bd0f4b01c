internal import LyceumCore

/// A product-quantized matrix (Jégou et al. 2011) as `.ftz` files have it: each part of a row is one of 256 centers, the length another.
struct FastTextQuantization {
    private let rows: Int
    private let width: Int
    private let codes: (file: MappedFile, offset: Int)
    private let parts: Parts
    private let lengths: (codes: Int, centers: [Float])?

    /// Centers of the parts of rows.
    private struct Parts {
        var count: Int
        /// Numbers of a part, and of the last.
        var width: Int
        var lastWidth: Int
        var centers: [Float]

        init(_ cursor: inout FastTextCursor, dimension: Int, _ what: String) throws(LyceumError) {
            let found = try cursor.number(Int32.self, what)
            (count, width) = (Int(try cursor.number(Int32.self, what)), Int(try cursor.number(Int32.self, what)))
            lastWidth = Int(try cursor.number(Int32.self, what))
            guard Int(found) == dimension, count > 0, width > 0, lastWidth > 0, lastWidth <= width, count <= dimension,
                (count - 1) * width + lastWidth == dimension
            else { throw cursor.failure("expected parts of \(dimension) numbers of \(what), found \(count) of \(width)") }
            centers = try cursor.floats(dimension * 256, what)
        }

        /// Where a center of a part begins, and its numbers.
        func center(_ part: Int, _ code: UInt8) -> (start: Int, width: Int) {
            part == count - 1
                ? (part * 256 * width + Int(code) * lastWidth, lastWidth) : ((part * 256 + Int(code)) * width, width)
        }
    }

    init(_ cursor: inout FastTextCursor, _ what: String) throws(LyceumError) {
        let hasLengths = try cursor.flag(what)
        let (rows, width) = (try cursor.number(Int64.self, what), try cursor.number(Int64.self, what))
        let size = Int(try cursor.number(Int32.self, what))
        guard rows >= 0, width > 0, width <= 1 << 20, rows <= Int64(Int32.max), size >= 0 else {
            throw cursor.failure("expected a matrix of \(what), found \(rows) × \(width)")
        }
        (self.rows, self.width) = (Int(rows), Int(width))
        codes = (cursor.file, try cursor.skip(size, what))
        parts = try Parts(&cursor, dimension: self.width, what)
        guard size == self.rows * parts.count else { throw cursor.failure("expected \(self.rows * parts.count) codes of \(what), found \(size)") }
        guard hasLengths else {
            lengths = nil
            return
        }
        let start = try cursor.skip(self.rows, what)
        lengths = (start, try Parts(&cursor, dimension: 1, what).centers)
    }

    /// The rows written out: more memory, but a row is one addition then.
    func matrix() throws(LyceumError) -> FastTextMatrix {
        let matrix = try FastTextMatrix(rows: rows, width: width)
        guard let values = matrix.values else { return matrix }
        let bytes = codes.file.bytes
        for row in 0..<rows {
            let length = lengths.map { $0.centers[Int(bytes[$0.codes + row])] } ?? 1
            for part in 0..<parts.count {
                let center = parts.center(part, bytes[codes.offset + row * parts.count + part])
                let target = values + row * width + part * parts.width
                for index in 0..<center.width { target[index] = length * parts.centers[center.start + index] }
            }
        }
        return matrix
    }
}
