internal import CLyceumCurl
internal import LyceumCore

/// How a server compressed a body (Content-Encoding).
enum ContentCoding: String {
    case gzip, deflate, zstd
    case brotli = "br"

    /// - Returns: nil for a body that is not in the coding that is named, or for a name that means none.
    init?(_ name: String, _ body: [UInt8]) {
        switch name {
        case "gzip", "x-gzip":
            guard body.starts(with: [0x1F, 0x8B]) else { return nil }
            self = .gzip
        case "deflate": self = .deflate
        case "zstd":
            guard body.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) else { return nil }
            self = .zstd
        case "br": self = .brotli
        default: return nil
        }
        // A body that begins like a page was decompressed before it was archived.
        if body.withUnsafeBufferPointer(ArchivedResponse.looksLikePage) { return nil }
    }

    func decode(_ body: [UInt8], limit: Int) throws(LyceumError) -> [UInt8] {
        guard !body.isEmpty else { return [] }
        switch self {
        case .gzip: return try inflate(body[...], form: 1, limit)
        case .deflate:
            // Bare, or in zlib's wrapping of two bytes in front and a check sum.
            let isWrapped = body.count > 2 && body[0] & 0x0F == 8 && (Int(body[0]) << 8 | Int(body[1])) % 31 == 0
            return try inflate(body[(isWrapped ? 2 : 0)...], form: 0, limit)
        case .zstd: return try zstd(body, limit)
        case .brotli: return try Brotli.decode(body, limit: limit)
        }
    }

    private func inflate(_ body: ArraySlice<UInt8>, form: Int32, _ limit: Int) throws(LyceumError) -> [UInt8] {
        guard let state = lyc_inflate_new(form) else { throw missing("zlib") }
        defer { lyc_inflate_free(state) }
        return try CodedBody.collect(body, limit) { input, count, output, room, consumed, produced in
            lyc_inflate_step(state, input, count, output, room, &consumed, &produced)
        }
    }

    private func zstd(_ body: [UInt8], _ limit: Int) throws(LyceumError) -> [UInt8] {
        guard let state = lyc_zstd_new(27) else { throw missing("libzstd") }
        defer { lyc_zstd_free(state) }
        var words: UnsafePointer<CChar>?
        return try CodedBody.collect(body[...], limit) { input, count, output, room, consumed, produced in
            lyc_zstd_step(state, input, count, output, room, &consumed, &produced, &words)
        }
    }

    private func missing(_ library: String) -> LyceumError {
        LyceumError(.unsupported, "the page is compressed with \(rawValue), and \(library) is not installed", remedy: "install \(library)")
    }
}

/// Output of a decompressor, gathered up to a limit.
enum CodedBody {
    typealias Step = (
        _ input: UnsafePointer<UInt8>, _ count: Int, _ output: UnsafeMutablePointer<UInt8>, _ room: Int, _ consumed: inout Int, _ produced: inout Int
    ) -> Int32

    /// - Parameter step: 0 to go on, 1 at the end, less for damage.
    static func collect(_ body: ArraySlice<UInt8>, _ limit: Int, _ step: Step) throws(LyceumError) -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var used = 0
        var code: Int32 = 0
        while code == 0 {
            var (consumed, produced) = (0, 0)
            body.withUnsafeBufferPointer { input in
                guard let base = input.baseAddress else { return }
                piece.withUnsafeMutableBufferPointer { room in
                    guard let target = room.baseAddress else { return }
                    code = step(base + used, input.count - used, target, room.count, &consumed, &produced)
                }
            }
            used += consumed
            output += piece[..<produced]
            guard output.count <= limit else {
                throw LyceumError(.limitExceeded, "the page has more than the allowed \(limit) bytes once it is decompressed")
            }
            // Bodies that break off are common: archives cut long ones.
            if consumed == 0, produced == 0 { break }
        }
        guard code >= 0 || !output.isEmpty else { throw LyceumError(.invalidData, "the page's compressed data is damaged") }
        return output
    }
}
