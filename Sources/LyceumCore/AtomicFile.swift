#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a neighbor file; `commit()` syncs it and renames it over the target. Without a commit the neighbor is removed, so a
/// failure or a kill never leaves a half-written file under the final name; what a killed process wrote aside goes when the file is written again.
public final class AtomicFile {
    public let path: String
    private let temporaryPath: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes written so far.
    public private(set) var count = 0

    public init(path: String) throws(LyceumError) {
        self.path = path
        temporaryPath = PartialPath.make(for: path)
        for abandoned in PartialPath.abandoned(beside: path) { unlink(abandoned) }
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system("cannot create the file", at: path) }
        buffer.reserveCapacity(1 << 20)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporaryPath)
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        count += bytes.count
        if buffer.count + bytes.count <= 1 << 20 {
            buffer.append(contentsOf: bytes)
            return
        }
        try flush()
        try writeThrough(bytes)
    }

    public func write(_ bytes: [UInt8]) throws(LyceumError) {
        var failure: LyceumError?
        bytes.withUnsafeBytes { raw in
            do throws(LyceumError) { try write(raw) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    public func write(_ text: String) throws(LyceumError) { try write(Array(text.utf8)) }

    /// Leaves room for bytes that are written later, piece by piece; what is written by `write` follows them.
    public func reserve(_ byteCount: Int) throws(LyceumError) -> Region {
        try flush()
        let start = count
        guard lseek(descriptor, off_t(start + byteCount), SEEK_SET) >= 0 else { throw .system("cannot write the file", at: path) }
        count += byteCount
        return Region(self, descriptor: descriptor, start: start, byteCount: byteCount)
    }

    /// Syncs the bytes to disk and gives the file its name.
    public func commit() throws(LyceumError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .system("cannot sync the file", at: path) }
        guard close(descriptor) == 0 else {
            descriptor = -1
            unlink(temporaryPath)
            throw .system("cannot close the file", at: path)
        }
        descriptor = -1
        guard rename(temporaryPath, path) == 0 else {
            let error = LyceumError.system("cannot rename the finished file", at: path)
            unlink(temporaryPath)
            throw error
        }
    }

    private func flush() throws(LyceumError) {
        guard !buffer.isEmpty else { return }
        var failure: LyceumError?
        buffer.withUnsafeBytes { raw in
            do throws(LyceumError) { try writeThrough(raw) } catch { failure = error }
        }
        if let failure { throw failure }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        var offset = 0
        while offset < bytes.count {
            let written = systemWrite(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
            if written < 0 {
                if errno == EINTR { continue }
                throw .system("cannot write the file", at: path)
            }
            offset += written
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

extension AtomicFile {
    /// Writes a whole small file at once, atomically.
    public static func write(_ text: String, to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        try file.write(text)
        try file.commit()
    }
}
