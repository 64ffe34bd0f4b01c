package import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The lines of a byte stream, without their ends (LF or CR LF). A byte order mark at the front is left out.
package struct LineReader {
    package struct Line {
        /// From 1.
        package var number: Int
        package var bytes: ArraySlice<UInt8>
        /// The line is longer than allowed: only its beginning is here.
        package var isCut = false
    }

    private let stream: ByteStream
    private let limit: Int
    private var chunk: ArraySlice<UInt8> = []
    private var number = 0
    private var hasEnded = false

    /// - Parameter limit: bytes of the longest line.
    package init(_ stream: ByteStream, limit: Int) {
        self.stream = stream
        self.limit = limit
    }

    package mutating func next() throws(LyceumError) -> Line? {
        var carried: [UInt8] = []
        var isCut = false
        number += 1
        while true {
            if chunk.isEmpty, !hasEnded { try fill() }
            if chunk.isEmpty {
                guard !carried.isEmpty || isCut else { return nil }
                return Line(number: number, bytes: carried[...], isCut: isCut)
            }
            let end = Self.newline(in: chunk)
            let part = chunk[chunk.startIndex..<(end ?? chunk.endIndex)]
            chunk = end.map { chunk[($0 + 1)...] } ?? []
            if carried.isEmpty, end != nil, part.count <= limit {
                return Line(number: number, bytes: Self.withoutReturn(part))
            }
            let room = limit - carried.count
            isCut = isCut || part.count > room
            carried += part.prefix(max(room, 0))
            if end != nil { return Line(number: number, bytes: Self.withoutReturn(carried[...]), isCut: isCut) }
        }
    }

    private mutating func fill() throws(LyceumError) {
        guard let bytes = try stream.next() else {
            hasEnded = true
            return
        }
        chunk = bytes[...]
        if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { chunk = chunk.dropFirst(3) }
    }

    private static func withoutReturn(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.last == 0x0D ? bytes.dropLast() : bytes
    }

    private static func newline(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { raw in
            guard let found = memchr(raw.baseAddress!, 0x0A, raw.count) else { return nil }
            return bytes.startIndex + (UnsafeRawPointer(found) - raw.baseAddress!)
        }
    }
}
