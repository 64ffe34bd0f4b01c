#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A thread of its own that runs jobs one after another, so that evaluating a model never blocks the tasks of Swift's concurrency.
public final class EvaluationThread: Sendable {
    private let queue = Queue()

    public init() { queue.start() }

    deinit { queue.close() }

    /// Adds a job to the end of the line.
    public func run(_ job: @escaping @Sendable () -> Void) { queue.add(job) }

    /// Jobs waiting for a thread. Outlives its owner until the jobs are done.
    private final class Queue: @unchecked Sendable {
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private let condition: UnsafeMutablePointer<pthread_cond_t>
        private var jobs: [@Sendable () -> Void] = []
        private var isClosed = false

        init() {
            mutex = .allocate(capacity: 1)
            condition = .allocate(capacity: 1)
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

        func start() {
            let context = Unmanaged.passRetained(self).toOpaque()
            #if canImport(Darwin)
                var thread: pthread_t?
                let status = pthread_create(&thread, nil, { Queue.main($0) }, context)
                let made = thread
            #else
                var thread = pthread_t()
                let status = pthread_create(&thread, nil, { Queue.main($0!) }, context)
                let made: pthread_t? = thread
            #endif
            guard status == 0, let made else {
                // Without a thread jobs run where they are added: slower to answer, never lost.
                Unmanaged<Queue>.fromOpaque(context).release()
                hasNoThread = true
                return
            }
            pthread_detach(made)
        }

        private var hasNoThread = false

        private static func main(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
            let queue = Unmanaged<Queue>.fromOpaque(context).takeRetainedValue()
            while let job = queue.next() { job() }
            return nil
        }

        private func next() -> (@Sendable () -> Void)? {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            while jobs.isEmpty, !isClosed { pthread_cond_wait(condition, mutex) }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }

        func add(_ job: @escaping @Sendable () -> Void) {
            if hasNoThread { return job() }
            pthread_mutex_lock(mutex)
            jobs.append(job)
            pthread_cond_signal(condition)
            pthread_mutex_unlock(mutex)
        }

        func close() {
            pthread_mutex_lock(mutex)
            isClosed = true
            pthread_cond_signal(condition)
            pthread_mutex_unlock(mutex)
        }
    }
}
