internal import LyceumCore

/// How pages are compressed.
enum PageCodec {
    private static let names = ["uncompressed", "snappy", "gzip", "LZO", "Brotli", "LZ4 with Hadoop's frames", "zstd", "LZ4"]

    static func decompress(_ input: [UInt8], codec: Int, count: Int, path: String) throws(LyceumError) -> [UInt8] {
        switch codec {
        case 0:
            guard input.count == count else { throw .parquet("expected a page of \(count) bytes, found \(input.count)") }
            return input
        case 1: return try Snappy.decompress(input, count: count)
        case 2: return try stream(input, .gzip, count: count, path: path)
        case 6: return try stream(input, .zstd, count: count, path: path)
        case 7: return try LZ4Block.decompress(input, count: count)
        default:
            let name = names.indices.contains(codec) ? names[codec] : "codec \(codec)"
            throw LyceumError(
                .unsupported, "the pages are compressed with \(name), which is not read here",
                remedy: "write the file again with snappy, gzip, zstd or no compression")
        }
    }

    /// Grows with what comes out: a length that lies costs no more than the data gives.
    private static func stream(_ input: [UInt8], _ kind: Decompressor.Kind, count: Int, path: String) throws(LyceumError) -> [UInt8] {
        guard count > 0 || !input.isEmpty else { return [] }
        let decompressor = try Decompressor(kind, path: path)
        var output: [UInt8] = []
        var used = 0
        while true {
            let piece = try step(decompressor, input, &used, room: min(1 << 18, count - output.count + 1))
            if piece.isEmpty { break }
            output += piece
            guard output.count <= count else { throw .parquet("expected a page of \(count) bytes, found more") }
        }
        try decompressor.finish()
        guard output.count == count else { throw .parquet("expected a page of \(count) bytes, found \(output.count)") }
        return output
    }

    private static func step(_ decompressor: Decompressor, _ input: [UInt8], _ used: inout Int, room: Int) throws(LyceumError) -> [UInt8] {
        var failure: LyceumError?
        var consumed = 0
        let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            input.withUnsafeBufferPointer { source in
                do throws(LyceumError) {
                    let result = try decompressor.step(UnsafeBufferPointer(rebasing: source[used...]), buffer)
                    (consumed, filled) = (result.consumed, result.produced)
                } catch {
                    failure = error
                    filled = 0
                }
            }
        }
        if let failure { throw failure }
        used += consumed
        return piece
    }
}
