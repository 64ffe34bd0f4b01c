#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import LyceumCore

extension Jinja {
    /// Nested templates need more stack than threads of a pool may have, and a stack overflow cannot be caught.
    private static let stackBytes = 32 << 20

    private final class Job {
        let work: () -> Void
        init(_ work: @escaping () -> Void) { self.work = work }
    }

    /// Runs a body on a thread with a stack large enough for everything that the limits allow, and waits for it.
    static func onLargeStack<Result>(_ body: () throws(LyceumError) -> Result) throws(LyceumError) -> Result {
        var result: Swift.Result<Result, LyceumError>?
        withoutActuallyEscaping(body) { body in
            withUnsafeMutablePointer(to: &result) { result in
                run(
                    Job {
                        do throws(LyceumError) { result.pointee = .success(try body()) } catch { result.pointee = .failure(error) }
                    })
            }
        }
        guard let result else { throw LyceumError(.limitExceeded, "the chat template's thread ended early") }
        return try result.get()
    }

    /// Where no thread can be made, the job runs here.
    private static func run(_ job: Job) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
        defer { pthread_attr_destroy(&attributes) }
        let context = Unmanaged.passRetained(job)
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, &attributes, { raw in
                Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
            if status == 0, let thread {
                pthread_join(thread, nil)
                return
            }
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, &attributes, { raw in
                if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().work() }
                return nil
            }, context.toOpaque())
            if status == 0 {
                pthread_join(thread, nil)
                return
            }
        #endif
        context.release()
        job.work()
    }
}
