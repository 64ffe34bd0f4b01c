#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum ExitStatus {
    /// Ends the program.
    static func leave(_ code: Int32) -> Never { exit(code) }
}
