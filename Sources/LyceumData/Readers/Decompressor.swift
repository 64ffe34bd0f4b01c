internal import CLyceumCurl
internal import LyceumCore

/// Turns compressed bytes into plain ones, piece by piece. Files of several gzip members or zstd frames are read to their end.
final class Decompressor {
    enum Kind {
        case gzip
        case zstd

        /// Recognized by the first bytes; nil for plain data.
        init?(start: [UInt8]) {
            if start.starts(with: [0x1F, 0x8B]) {
                self = .gzip
            } else if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
                || start.count >= 4 && start[0] & 0xF0 == 0x50 && start[1...3].elementsEqual([0x2A, 0x4D, 0x18])
            {
                self = .zstd
            } else {
                return nil
            }
        }
    }

    /// 2^27 bytes: what `zstd --long` writes without further flags, and the memory one file may cost at most.
    private static let windowLog: Int32 = 27
    private let kind: Kind
    private let path: String
    private var state: OpaquePointer?
    private var isInside = false
    private var hasFinished = false

    init(_ kind: Kind, path: String) throws(LyceumError) {
        self.kind = kind
        self.path = path
        try open()
    }

    deinit { close() }

    private func open() throws(LyceumError) {
        state = kind == .gzip ? lyc_inflate_new(1) : lyc_zstd_new(Self.windowLog)
        guard state == nil else { return }
        let (format, library, package) = kind == .gzip ? ("gzip", "zlib", "zlib1g") : ("zstd", "libzstd", "libzstd1")
        throw LyceumError(
            .unsupported, "the file is compressed with \(format), and \(library) is not installed", at: path,
            remedy: "install it (Debian and Ubuntu: apt-get install \(package)), or decompress the file first")
    }

    private func close() {
        switch kind {
        case .gzip: lyc_inflate_free(state)
        case .zstd: lyc_zstd_free(state)
        }
        state = nil
    }

    /// Decompresses from `input` into `output`. Nothing is produced only when all input was used.
    func step(
        _ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
    ) throws(LyceumError) -> (consumed: Int, produced: Int) {
        var used = 0
        while true {
            if !isInside, hasFinished, used < input.count { try beginNext(input[used], &used, input.count) }
            guard used < input.count || isInside else { return (used, 0) }
            var (consumed, produced) = (0, 0)
            var problem: UnsafePointer<CChar>?
            let source = input.baseAddress.map { $0 + used }
            let code =
                kind == .gzip
                ? lyc_inflate_step(
                    state, source, input.count - used, output.baseAddress, output.count, &consumed, &produced)
                : lyc_zstd_step(
                    state, source, input.count - used, output.baseAddress, output.count, &consumed, &produced, &problem)
            guard code >= 0 else { throw damaged(problem.map { String(cString: $0) }) }
            used += consumed
            isInside = code == 0
            hasFinished = hasFinished || code == 1
            if produced > 0 || consumed == 0 { return (used, produced) }
        }
    }

    /// After a finished member: zeros pad to the end of some files, anything else begins another member.
    private func beginNext(_ byte: UInt8, _ used: inout Int, _ count: Int) throws(LyceumError) {
        guard kind == .gzip else { return }
        guard byte != 0 else {
            used = count
            return
        }
        close()
        try open()
    }

    /// - Throws: when the file ended inside a member.
    func finish() throws(LyceumError) {
        guard hasFinished, !isInside else {
            throw LyceumError(
                .invalidData, "the compressed file is cut off", at: path, remedy: "fetch or make the file again")
        }
    }

    private func damaged(_ words: String?) -> LyceumError {
        LyceumError(
            .invalidData, "the compressed data is damaged" + (words.map { " (\($0))" } ?? ""), at: path,
            remedy: "fetch or make the file again")
    }
}
