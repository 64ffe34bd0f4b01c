internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Waits on a plain thread for asynchronous work. Not for threads of Swift's task pool, which the work itself needs.
enum BlockingTask {
    private final class Answer<Value: Sendable>: @unchecked Sendable {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        private var result: Result<Value, LyceumError>?

        init() {
            mutex.initialize(to: pthread_mutex_t())
            condition.initialize(to: pthread_cond_t())
            pthread_mutex_init(mutex, nil)
            pthread_cond_init(condition, nil)
        }

        deinit {
            pthread_cond_destroy(condition)
            pthread_mutex_destroy(mutex)
            condition.deallocate()
            mutex.deallocate()
        }

        func give(_ value: Result<Value, LyceumError>) {
            pthread_mutex_lock(mutex)
            result = value
            pthread_cond_signal(condition)
            pthread_mutex_unlock(mutex)
        }

        func wait() -> Result<Value, LyceumError> {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            while true {
                if let result { return result }
                pthread_cond_wait(condition, mutex)
            }
        }
    }

    static func wait<Value: Sendable>(_ work: @escaping @Sendable () async -> Result<Value, LyceumError>) throws(LyceumError) -> Value {
        let answer = Answer<Value>()
        Task.detached { answer.give(await work()) }
        return try answer.wait().get()
    }
}
