internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file of lines that several processes append to. Lines are whole or absent: a last line without its end is skipped.
final class SharedLineFile {
    private let path: String
    private let descriptor: Int32
    /// Bytes read so far, up to the end of a line.
    private var position = 0

    /// - Parameter head: the first line, which says what the file is.
    init(path: String, head: String) throws(LyceumError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system("cannot open the file", at: path) }
        try locked { () throws(LyceumError) in try writeHead(Array((head + "\n").utf8)) }
    }

    deinit { close(descriptor) }

    private func writeHead(_ head: [UInt8]) throws(LyceumError) {
        let beginning = try read(from: 0, count: head.count)
        guard beginning != head else { return position = head.count }
        guard beginning.count < head.count, head.starts(with: beginning) else {
            throw LyceumError(
                .invalidData, "the file is not a cache of answers", at: path, remedy: "name another file, or remove this one")
        }
        // New, or its writer was killed within the first line.
        guard ftruncate(descriptor, 0) == 0 else { throw .system("cannot write the file", at: path) }
        try write(head)
        position = head.count
    }

    /// Appends a line. What a killed process left of its last line is ended first.
    func append(_ line: String) throws(LyceumError) {
        try locked { () throws(LyceumError) in
            let size = try self.size()
            let last = size > 0 ? try read(from: size - 1, count: 1) : []
            try write((last == [10] ? [] : [10]) + Array(line.utf8) + [10])
        }
    }

    /// The whole lines added since the last call, by whatever process.
    func newLines() throws(LyceumError) -> [ArraySlice<UInt8>] {
        let bytes = try read(from: position, count: max(0, try size() - position))
        guard let end = bytes.lastIndex(of: 10) else { return [] }
        position += end + 1
        return bytes[...end].split(separator: 10)
    }

    // MARK: System

    private func size() throws(LyceumError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw .system("cannot read the file", at: path) }
        return Int(end)
    }

    private func read(from offset: Int, count: Int) throws(LyceumError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + done, count - done, off_t(offset + done)) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .system("cannot read the file", at: path) }
            if got == 0 { break }
            done += got
        }
        return Array(bytes.prefix(done))
    }

    private func write(_ bytes: [UInt8]) throws(LyceumError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + done, bytes.count - done) }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw .system("cannot write the file", at: path) }
            done += written
        }
    }

    /// Runs the body while no other process writes.
    private func locked(_ body: () throws(LyceumError) -> Void) throws(LyceumError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system("cannot lock the file", at: path) }
        }
        defer { flock(descriptor, LOCK_UN) }
        try body()
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
