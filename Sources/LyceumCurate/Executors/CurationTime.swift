internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Time of one thread: by the clock, and of the processor, which does not depend on what else the machine does.
struct CurationTime: Sendable {
    var seconds = 0.0
    var processorSeconds = 0.0

    static var now: CurationTime {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return CurationTime(seconds: monotonicSeconds(), processorSeconds: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
    }

    /// Seconds of processors that all threads of this process have taken since it started.
    static var processSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// The most memory this process has held, in bytes.
    static var peakMemory: Int {
        var usage = rusage()
        #if os(Linux)
            guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
            return usage.ru_maxrss * 1024
        #else
            guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
            return usage.ru_maxrss
        #endif
    }

    static func - (end: CurationTime, start: CurationTime) -> CurationTime {
        CurationTime(seconds: end.seconds - start.seconds, processorSeconds: end.processorSeconds - start.processorSeconds)
    }
}
