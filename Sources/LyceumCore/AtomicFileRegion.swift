#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension AtomicFile {
    /// Bytes of a file that are written in any order, by any thread, until the file is committed.
    public struct Region: @unchecked Sendable {
        public let byteCount: Int
        private let file: AtomicFile
        private let descriptor: Int32
        private let start: Int

        init(_ file: AtomicFile, descriptor: Int32, start: Int, byteCount: Int) {
            self.file = file
            self.descriptor = descriptor
            self.start = start
            self.byteCount = byteCount
        }

        /// Writes bytes that begin `offset` bytes into the region. Every byte of it must be written once.
        /// - Throws: `LyceumError` for bytes outside the region, and a full disk.
        public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(LyceumError) {
            guard offset >= 0, bytes.count <= byteCount - offset else {
                throw LyceumError(.invalidArgument, "\(bytes.count) bytes at \(offset) do not lie in the \(byteCount) reserved ones", at: file.path)
            }
            var done = 0
            while done < bytes.count {
                let written = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(start + offset + done))
                if written < 0 {
                    if errno == EINTR { continue }
                    throw .system("cannot write the file", at: file.path)
                }
                done += written
            }
            #if os(Linux)
                // Linux begins to write dirty pages that are not wanted any more, and keeps them until that is done: the disk works while the next
                // bytes are computed, and the sync at the end has little left to wait for.
                posix_fadvise(descriptor, off_t(start + offset), off_t(bytes.count), POSIX_FADV_DONTNEED)
            #endif
        }
    }
}
