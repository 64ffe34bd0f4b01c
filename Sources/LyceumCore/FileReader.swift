#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file read from front to back, or at chosen places, without mapping it.
public final class FileReader {
    public let path: String
    /// Bytes when it was opened.
    public let size: Int
    private let descriptor: Int32

    public init(path: String) throws(LyceumError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open the file", at: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw LyceumError(.invalidArgument, "expected a file, found a folder or device", at: path)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// A whole small file.
    /// - Throws: `LyceumError` (`limitExceeded`) when it is longer than `limit` bytes.
    public static func contents(of path: String, limit: Int = 64 << 20) throws(LyceumError) -> [UInt8] {
        let reader = try FileReader(path: path)
        var bytes: [UInt8] = []
        while let more = try reader.read(upTo: 1 << 16) {
            bytes += more
            guard bytes.count <= limit else {
                throw LyceumError(.limitExceeded, "the file is longer than the allowed \(limit) bytes", at: path)
            }
        }
        return bytes
    }

    /// The next bytes, at most `count`; nil at the end.
    public func read(upTo count: Int) throws(LyceumError) -> [UInt8]? {
        try gather(upTo: count) { systemRead(descriptor, $0, $1) }
    }

    /// At most `count` bytes from a place in the file; nil past its end.
    public func read(at offset: Int, upTo count: Int) throws(LyceumError) -> [UInt8]? {
        try gather(upTo: count) { pread(descriptor, $0, $1, off_t(offset)) }
    }

    private func gather(
        upTo count: Int, _ fill: (UnsafeMutableRawPointer, Int) -> Int
    ) throws(LyceumError) -> [UInt8]? {
        guard count > 0 else { return [] }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var got = fill(buffer.baseAddress!, count)
            while got < 0 && errno == EINTR { got = fill(buffer.baseAddress!, count) }
            failed = got < 0
            filled = max(got, 0)
        }
        if failed { throw .system("cannot read the file", at: path) }
        return bytes.isEmpty ? nil : bytes
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
