#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Lets the thread rest.
func pause(seconds: Double) { usleep(UInt32(max(0, min(seconds, 60)) * 1e6)) }
