internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Pieces of work on threads; results in the order of the pieces.
enum MixtureWorkers {
    private struct State<Value: Sendable>: Sendable {
        var next = 0
        var working = 0
        var results: [Int: Value] = [:]
    }

    static func run<Value: Sendable>(count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Value) -> [Value] {
        let state = Locked(State<Value>())
        @Sendable func go() {
            while true {
                let index = state.withLock { state -> Int in
                    state.next += 1
                    return state.next - 1
                }
                guard index < count else { break }
                let value = work(index)
                state.withLock { $0.results[index] = value }
            }
            state.withLock { $0.working -= 1 }
        }
        let wanted = max(1, min(threads, count))
        state.withLock { $0.working = wanted }
        // This thread is one of them.
        for started in 1..<max(wanted, 2) where wanted > 1 {
            guard !BackgroundThread.start({ go() }) else { continue }
            state.withLock { $0.working -= wanted - started }
            break
        }
        go()
        while state.withLock({ $0.working }) > 0 { usleep(5_000) }
        let results = state.withLock { $0.results }
        return (0..<count).compactMap { results[$0] }
    }
}
