internal import Dispatch
internal import LyceumCore
internal import Synchronization

/// Work on blocks of records by several threads, with results in the order of the blocks.
enum ParallelBlocks {
    /// - Parameter work: called once for every number below `count`, on any thread.
    static func map<Value: Sendable>(
        _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws(LyceumError) -> Value
    ) throws(LyceumError) -> [Value] {
        var results: [Result<Value, LyceumError>] = []
        if threads <= 1 || count <= 1 {
            for number in 0..<count { results.append(outcome(number, work)) }
        } else {
            results = spread(count, min(threads, count), work)
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for result in results { values.append(try result.get()) }
        return values
    }

    private static func outcome<Value>(
        _ number: Int, _ work: (Int) throws(LyceumError) -> Value
    ) -> Result<Value, LyceumError> {
        do throws(LyceumError) { return .success(try work(number)) } catch { return .failure(error) }
    }

    private static func spread<Value: Sendable>(
        _ count: Int, _ threads: Int, _ work: @escaping @Sendable (Int) throws(LyceumError) -> Value
    ) -> [Result<Value, LyceumError>] {
        let slots = Locked([Result<Value, LyceumError>?](repeating: nil, count: count))
        let claimed = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let number = claimed.add(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                let result = outcome(number, work)
                slots.withLock { $0[number] = result }
            }
        }
        return slots.withLock { $0.compactMap(\.self) }
    }
}
