#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file written at its end, kept when the work is interrupted so that it can go on from there.
public final class FileAppender {
    public let path: String
    public private(set) var count: Int
    private var descriptor: Int32

    /// Opens or makes the file and cuts it to `count` bytes.
    public init(path: String, keeping count: Int) throws(LyceumError) {
        self.path = path
        self.count = count
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system("cannot create the file", at: path) }
        guard ftruncate(descriptor, off_t(count)) == 0, lseek(descriptor, 0, SEEK_END) == off_t(count) else {
            let error = LyceumError.system("cannot write the file", at: path)
            close(descriptor)
            descriptor = -1
            throw error
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        var offset = 0
        while offset < bytes.count {
            let written = systemWrite(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
            if written < 0 {
                if errno == EINTR { continue }
                throw .system("cannot write the file", at: path)
            }
            offset += written
            count += written
        }
    }

    public func write(_ bytes: [UInt8]) throws(LyceumError) {
        let failure: LyceumError? = bytes.withUnsafeBytes { raw in
            do throws(LyceumError) {
                try write(raw)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    /// Brings the bytes to the disk; the file stays open.
    public func synchronize() throws(LyceumError) {
        guard fsync(descriptor) == 0 else { throw .system("cannot sync the file", at: path) }
    }

    /// Brings the bytes to the disk and closes the file.
    public func finish() throws(LyceumError) {
        let isSynced = fsync(descriptor) == 0
        let failure = isSynced ? nil : LyceumError.system("cannot sync the file", at: path)
        close(descriptor)
        descriptor = -1
        if let failure { throw failure }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
