#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A whole file mapped read-only into memory. Pages are read when touched and shared between processes.
public final class MappedFile: @unchecked Sendable {
    public let path: String
    public let bytes: UnsafeRawBufferPointer

    public var count: Int { bytes.count }

    /// - Throws: `LyceumError` when the file cannot be opened or mapped.
    public init(path: String) throws(LyceumError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open the file", at: path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("cannot read the file's size", at: path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw LyceumError(.invalidArgument, "expected a file, found a folder or device", at: path)
        }
        self.path = path
        let size = Int(status.st_size)
        if size == 0 {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .system("cannot map the file into memory", at: path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    /// Gives the memory of whole pages inside `range` back to the system; they are read from the file again when touched.
    public func forget(_ range: Range<Int>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (range.lowerBound + page - 1) / page * page
        let end = min(range.upperBound, bytes.count) / page * page
        guard first < end, let start = bytes.baseAddress else { return }
        _ = madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, Int32(MADV_DONTNEED))
    }

    /// Tells the system that the whole file will be read soon.
    public func willNeed() {
        if let start = bytes.baseAddress {
            _ = madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, Int32(MADV_WILLNEED))
        }
    }
}
