#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How many files the process may have open at a time.
public enum OpenFiles {
    /// More than this is never asked for: some systems go through all numbers when a program is started.
    private static let most = 65_536

    /// The limit as it is now.
    public static var limit: Int {
        let current = limits().rlim_cur
        return current > UInt64(most) ? most : Int(current)
    }

    /// Raises the limit as far as the system lets a user do it; it stays as it is where that is refused.
    public static func raiseLimit() {
        var limits = limits()
        guard limits.rlim_cur < limits.rlim_max else { return }
        limits.rlim_cur = max(limits.rlim_cur, min(limits.rlim_max, rlim_t(most)))
        #if os(Linux)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #else
            _ = setrlimit(RLIMIT_NOFILE, &limits)
        #endif
    }

    private static func limits() -> rlimit {
        var limits = rlimit()
        #if os(Linux)
            let result = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #else
            let result = getrlimit(RLIMIT_NOFILE, &limits)
        #endif
        // What POSIX promises at least.
        return result == 0 ? limits : rlimit(rlim_cur: 20, rlim_max: 20)
    }
}
