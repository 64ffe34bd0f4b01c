internal import LyceumCore

/// Snappy's raw format: a length, then pieces that are literal bytes or copies of bytes written before.
enum Snappy {
    /// - Parameter count: bytes expected; the data's own length has to agree, so memory is bounded before anything is written.
    /// - Throws: `LyceumError` (`invalidData`).
    static func decompress(_ input: [UInt8], count: Int) throws(LyceumError) -> [UInt8] {
        var position = 0
        let declared = try Varint.read(input, &position, input.count)
        guard declared == UInt64(count) else {
            throw .parquet("expected a page of \(count) bytes, found snappy data of \(declared)")
        }
        var output = BoundedOutput(count)
        while position < input.count {
            let tag = Int(input[position])
            position += 1
            if tag & 3 == 0 {
                try output.literal(input, &position, try literalLength(tag, input, &position))
            } else {
                let (length, distance) = try copy(tag, input, &position)
                try output.copy(length, distance)
            }
        }
        return try output.finished()
    }

    private static func literalLength(_ tag: Int, _ input: [UInt8], _ position: inout Int) throws(LyceumError) -> Int {
        let short = tag >> 2
        return short < 60 ? short + 1 : try number(short - 59, input, &position) + 1
    }

    private static func copy(_ tag: Int, _ input: [UInt8], _ position: inout Int) throws(LyceumError) -> (length: Int, distance: Int) {
        switch tag & 3 {
        case 1: ((tag >> 2 & 7) + 4, (tag >> 5) << 8 | (try number(1, input, &position)))
        case 2: ((tag >> 2) + 1, try number(2, input, &position))
        default: ((tag >> 2) + 1, try number(4, input, &position))
        }
    }

    private static func number(_ count: Int, _ input: [UInt8], _ position: inout Int) throws(LyceumError) -> Int {
        guard input.count - position >= count else { throw BoundedOutput.damaged }
        defer { position += count }
        return (0..<count).reduce(0) { $0 | Int(input[position + $1]) << ($1 * 8) }
    }
}

/// LZ4 blocks without a frame (LZ4_RAW).
enum LZ4Block {
    static func decompress(_ input: [UInt8], count: Int) throws(LyceumError) -> [UInt8] {
        var output = BoundedOutput(count)
        var position = 0
        while position < input.count {
            let token = Int(input[position])
            position += 1
            try output.literal(input, &position, try length(token >> 4, input, &position))
            // The last piece is literal only.
            if position == input.count { break }
            guard input.count - position >= 2 else { throw BoundedOutput.damaged }
            let distance = Int(input[position]) | Int(input[position + 1]) << 8
            position += 2
            try output.copy(try length(token & 15, input, &position) + 4, distance)
        }
        return try output.finished()
    }

    private static func length(_ start: Int, _ input: [UInt8], _ position: inout Int) throws(LyceumError) -> Int {
        guard start == 15 else { return start }
        var length = 15
        while true {
            guard position < input.count else { throw BoundedOutput.damaged }
            let byte = Int(input[position])
            position += 1
            length += byte
            if byte < 255 { return length }
        }
    }
}

/// Bytes written by a decompressor that never grow beyond what was announced.
struct BoundedOutput {
    static let damaged = LyceumError.parquet("a page's compressed data is damaged")
    private let limit: Int
    private var bytes: [UInt8] = []

    init(_ limit: Int) {
        self.limit = limit
        // Only as much at first as is cheap; a lying length costs nothing.
        bytes.reserveCapacity(min(limit, 1 << 20))
    }

    mutating func literal(_ input: [UInt8], _ position: inout Int, _ count: Int) throws(LyceumError) {
        guard count <= input.count - position, count <= limit - bytes.count else { throw Self.damaged }
        bytes += input[position..<position + count]
        position += count
    }

    /// Repeats bytes from `distance` back; the copy may overlap what it writes.
    mutating func copy(_ count: Int, _ distance: Int) throws(LyceumError) {
        guard distance > 0, distance <= bytes.count, count <= limit - bytes.count else { throw Self.damaged }
        let start = bytes.count - distance
        if distance >= count {
            bytes += bytes[start..<start + count]
        } else {
            for place in 0..<count { bytes.append(bytes[start + place]) }
        }
    }

    func finished() throws(LyceumError) -> [UInt8] {
        guard bytes.count == limit else { throw .parquet("expected a page of \(limit) bytes, found \(bytes.count)") }
        return bytes
    }
}
