internal import CLyceumCurl

/// Decompresses deflate data with the system's zlib.
final class Inflater {
    enum Form: Int32 {
        case deflate = 0
        case gzip = 1
    }

    private let state: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 1 << 18)
    private(set) var isAtEnd = false

    init(_ form: Form, at place: String) throws(LyceumError) {
        guard let state = lyc_inflate_new(form.rawValue) else {
            throw LyceumError(
                .unsupported, "the archive is compressed, and zlib is not installed", at: place,
                remedy: "install it (Debian and Ubuntu: apt-get install zlib1g)")
        }
        self.state = state
    }

    deinit { lyc_inflate_free(state) }

    /// Hands on what the bytes give; returns how many of them were used (fewer only at the end of the stream).
    func add(
        _ input: UnsafeRawBufferPointer, at place: String,
        _ take: (UnsafeRawBufferPointer) throws(LyceumError) -> Void
    ) throws(LyceumError) -> Int {
        var used = 0
        while !isAtEnd {
            var (consumed, produced) = (0, 0)
            let source = input.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) + used }
            let code = lyc_inflate_step(
                state, source, input.count - used, &output, output.count, &consumed, &produced)
            used += consumed
            guard code >= 0 else {
                throw LyceumError(.invalidData, "the compressed data is damaged", at: place, remedy: "fetch the file again")
            }
            isAtEnd = code == 1
            let failure: LyceumError? = output.withUnsafeBytes { raw in
                do throws(LyceumError) {
                    try take(UnsafeRawBufferPointer(rebasing: raw[..<produced]))
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
            if used == input.count && produced < output.count { break }
            if consumed == 0 && produced == 0 { break }
        }
        return used
    }
}
