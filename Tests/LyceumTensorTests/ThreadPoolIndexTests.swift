import LyceumCore
import Testing

@testable import LyceumTensor

@Suite struct ThreadPoolIndexTests {
    @Test("Every index is run once, whatever the number of threads", arguments: [1, 2, 3, 8])
    func everyIndex(threads: Int) throws {
        let pool = ThreadPool(threads: threads)
        for count in [0, 1, 2, 7, 1000, 70_000] {
            let runs = Locked([Int](repeating: 0, count: count))
            try pool.forEach(count) { index throws(LyceumError) in runs.withLock { $0[index] += 1 } }
            #expect(runs.withLock { $0 } == [Int](repeating: 1, count: count))
        }
    }

    @Test("The error is that of the lowest index that fails", arguments: [1, 2, 3])
    func firstError(threads: Int) {
        let pool = ThreadPool(threads: threads)
        for _ in 0..<50 {
            do throws(LyceumError) {
                try pool.forEach(100) { index throws(LyceumError) in
                    if index >= 40 { throw LyceumError(.invalidData, "index \(index)") }
                }
                Issue.record("no error")
            } catch { #expect(error.message == "index 40") }
        }
    }

    @Test("Work inside of work is done by the thread that has it")
    func nested() throws {
        let pool = ThreadPool(threads: 2)
        let sum = Locked(0)
        try pool.forEach(10) { outer throws(LyceumError) in
            try pool.forEach(10) { inner throws(LyceumError) in sum.withLock { $0 += outer * 10 + inner } }
        }
        #expect(sum.withLock { $0 } == 4950)
    }
}
