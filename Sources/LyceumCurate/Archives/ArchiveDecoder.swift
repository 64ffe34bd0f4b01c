internal import CLyceumCurate
internal import CLyceumCurl
internal import LyceumCore

/// One gzip member or zstd frame after the other.
final class ArchiveDecoder {
    private let form: ArchiveStream.Form
    private var state: OpaquePointer?
    /// A dictionary that all frames of zstd need; none where they need none.
    private let dictionary: [UInt8]
    private static let windowLog: Int32 = 27

    init(_ form: ArchiveStream.Form, dictionary: [UInt8] = [], path: String) throws(LyceumError) {
        self.form = form
        self.dictionary = dictionary
        state = make()
        guard state == nil else { return }
        let (format, library, package) = form == .gzip ? ("gzip", "zlib", "zlib1g") : ("zstd", "libzstd", "libzstd1")
        throw LyceumError(
            .unsupported, "the archive is compressed with \(format), and \(library) is not installed", at: path,
            remedy: "install it (Debian and Ubuntu: apt-get install \(package)), or decompress the archive first")
    }

    deinit { close() }

    private func make() -> OpaquePointer? { form == .gzip ? lyc_inflate_new(1) : lyc_frames_new(Self.windowLog, dictionary, dictionary.count) }

    private func close() {
        if form == .gzip { lyc_inflate_free(state) } else { lyc_frames_free(state) }
        state = nil
    }

    /// Readies it for another member.
    /// - Returns: false when memory is out.
    func begin() -> Bool {
        if form == .zstd, state != nil {
            // The dictionary stays.
            lyc_frames_reset(state)
            return true
        }
        close()
        state = make()
        return state != nil
    }

    /// Decompresses some bytes.
    /// - Parameter isInside: becomes false at the end of the member.
    /// - Returns: what is wrong, where something is.
    func step(
        _ input: UnsafePointer<UInt8>, _ count: Int, _ output: UnsafeMutablePointer<UInt8>, _ room: Int, _ consumed: inout Int,
        _ produced: inout Int, _ isInside: inout Bool
    ) -> String? {
        var words: UnsafePointer<CChar>?
        let code =
            form == .gzip
            ? lyc_inflate_step(state, input, count, output, room, &consumed, &produced)
            : lyc_frames_step(state, input, count, output, room, &consumed, &produced, &words)
        isInside = code == 0
        guard code < 0 || code == 0 && consumed == 0 && produced == 0 else { return nil }
        return words.map { String(cString: $0) } ?? ""
    }
}
