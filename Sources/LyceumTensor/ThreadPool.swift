internal import CLyceumKernels
public import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A fixed team of threads that kernels divide their work among.
///
/// The calling thread is a member, so a pool of 1 starts no thread. Work is split by output element, never within a sum:
/// the number of threads changes the speed of a result, not its bits.
///
/// A pool serves one call at a time. A call that finds it busy (from another thread) does its work alone, with the same result.
public final class ThreadPool: @unchecked Sendable {
    /// The number of members, the calling thread included.
    public let threads: Int
    /// The kernels' pool; nil when the calling thread works alone.
    package let handle: OpaquePointer?

    /// A pool of `threads` members, at least 1 and at most ``maximumThreadCount``. When the system refuses to start that many threads,
    /// the calling thread works alone and ``threads`` is 1.
    public init(threads: Int) {
        let wanted = min(max(threads, 1), Self.maximumThreadCount)
        handle = wanted > 1 ? lyc_pool_create(Int32(wanted)) : nil
        self.threads = Int(lyc_pool_threads(handle))
    }

    deinit {
        lyc_pool_destroy(handle)
    }

    public static let maximumThreadCount = 1024

    /// The pool used when none is given: ``defaultThreadCount`` members, started on first use.
    public static let shared = ThreadPool(threads: defaultThreadCount)

    /// `LYCEUM_THREADS` when it is set and valid, else the number of cores this process may use.
    public static var defaultThreadCount: Int {
        (try? requestedThreadCount()) ?? ProcessorLimit.allowedCores
    }

    /// The number of threads the environment asks for: `LYCEUM_THREADS`, or the number of cores this process may use when it is not set.
    /// - Throws: `LyceumError` (`invalidArgument`) when `LYCEUM_THREADS` is not a whole number from 1 to 1024.
    public static func requestedThreadCount() throws(LyceumError) -> Int {
        guard let value = getenv("LYCEUM_THREADS") else { return ProcessorLimit.allowedCores }
        return try threadCount(named: String(cString: value))
    }

    static func threadCount(named text: String) throws(LyceumError) -> Int {
        guard let count = Int(text), (1...maximumThreadCount).contains(count) else {
            throw LyceumError(
                .invalidArgument, "expected a number of threads from 1 to \(maximumThreadCount), found \"\(text)\"",
                at: "environment variable LYCEUM_THREADS", remedy: "set it to a number such as 4, or unset it to use every allowed core")
        }
        return count
    }
}

extension ThreadPool {
    /// Runs `body` for every index below `count` on all members at once. Kernels that `body` calls with this pool work alone, with the same bits.
    /// - Throws: the error of the lowest index that failed; some indices after it may not have been run.
    package func forEach(_ count: Int, _ body: @Sendable (Int) throws(LyceumError) -> Void) throws(LyceumError) {
        try withoutActuallyEscaping(body) { (body) throws(LyceumError) in
            let work = IndexedWork(body)
            let context = Unmanaged.passUnretained(work).toOpaque()
            withExtendedLifetime(work) {
                lyc_pool_run_fine(
                    handle, count, max(1, (count + threads - 1) / threads),
                    { context, begin, end, _ in
                        let work = Unmanaged<IndexedWork>.fromOpaque(context!).takeUnretainedValue()
                        for index in begin..<end { work.run(index) }
                    }, context)
            }
            try work.check()
        }
    }
}

/// A closure over indices, and the first of its errors.
private final class IndexedWork: Sendable {
    private let body: @Sendable (Int) throws(LyceumError) -> Void
    private let failure = Locked<(index: Int, error: LyceumError)?>(nil)

    init(_ body: @escaping @Sendable (Int) throws(LyceumError) -> Void) { self.body = body }

    func run(_ index: Int) {
        // What comes before a failure is still run: the error is the same for any number of members.
        if let failed = failure.withLock({ $0?.index }), failed < index { return }
        do throws(LyceumError) { try body(index) } catch {
            failure.withLock { if $0.map({ index < $0.index }) ?? true { $0 = (index, error) } }
        }
    }

    func check() throws(LyceumError) {
        if let failure = failure.withLock({ $0 }) { throw failure.error }
    }
}
