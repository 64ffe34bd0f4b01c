#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum ExitStatus {
    /// A file size limit fails the write instead of killing the program, so that nothing half-written is left.
    static func reportLimitsAsErrors() { signal(SIGXFSZ, SIG_IGN) }

    /// Stops all threads of the program until somebody lets it go on.
    static func standStill() { raise(SIGSTOP) }

    /// Ends the program.
    static func leave(_ code: Int32) -> Never { exit(code) }
}
