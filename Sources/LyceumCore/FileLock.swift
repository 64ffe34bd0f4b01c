#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A lock that processes share through a file. It ends with the object, and with the process however that ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock when it is free; nil when another holds it.
    public init?(ifFree path: String) throws(LyceumError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system("cannot open the lock file", at: path) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let isHeld = errno == EWOULDBLOCK
            let error = LyceumError.system("cannot lock the file", at: path)
            close(descriptor)
            if isHeld { return nil }
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Waits until the lock is free.
    /// - Parameter onWait: called once when another holds it.
    /// - Throws: `LyceumError`: `cancelled` with the task.
    public static func take(
        _ path: String, onWait: @Sendable () -> Void = {}
    ) async throws(LyceumError) -> FileLock {
        var isFirst = true
        while true {
            if let lock = try FileLock(ifFree: path) { return lock }
            if isFirst { onWait() }
            isFirst = false
            do { try await Task.sleep(nanoseconds: 100_000_000) } catch {
                throw LyceumError(.cancelled, "cancelled while waiting for another process", at: path)
            }
        }
    }
}
