import Lyceum

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The option `--threads` of commands.
enum ThreadOption {
    /// - Throws: `LyceumError` (`invalidArgument`) for a number no pool can have.
    static func check(_ threads: Int?) throws(LyceumError) {
        guard let threads, !(1...ThreadPool.maximumThreadCount).contains(threads) else { return }
        throw LyceumError(
            .invalidArgument, "expected a number of threads from 1 to \(ThreadPool.maximumThreadCount), found \(threads)", at: "--threads")
    }

    /// The number a command works with.
    static func count(_ threads: Int?) throws -> Int {
        try check(threads)
        return try threads ?? ThreadPool.requestedThreadCount()
    }

    /// For work on the shared pool, which is made with this number when it is first used.
    static func share(_ threads: Int?) throws(LyceumError) {
        try check(threads)
        if let threads { setenv("LYCEUM_THREADS", String(threads), 1) }
    }
}
