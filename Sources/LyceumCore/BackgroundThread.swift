#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A thread of its own for work that waits, so that it never holds a thread of Swift's task pool.
public enum BackgroundThread {
    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts the work; false when the system gives no thread.
    ///
    /// The thread ignores broken pipes: they are reported as errors of the write, not by ending the process.
    public static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let context = Unmanaged.passRetained(Work(run))
        let code = pthread_create(&thread, nil, { context in
            #if canImport(Darwin)
                let context = Optional(context)
            #endif
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().run()
            return nil
        }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return false
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return true
    }

    /// Runs waiting work on a thread of its own and gives its result.
    public static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(LyceumError) -> Value
    ) async throws(LyceumError) -> Value {
        let result: Result<Value, LyceumError> = await withCheckedContinuation { continuation in
            let isStarted = start {
                do throws(LyceumError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isStarted {
                continuation.resume(
                    returning: .failure(LyceumError(.limitExceeded, "the system gives no further thread")))
            }
        }
        return try result.get()
    }
}
