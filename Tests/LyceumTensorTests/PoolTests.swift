import CLyceumKernels
import Testing

@Suite("Kernel thread pool")
struct PoolTests {
    /// Runs `units` units, each adding 1 to its counter and noting members out of range.
    private struct Tally {
        var counts: UnsafeMutablePointer<UInt8>
        var members: Int32
        var strangers: UnsafeMutablePointer<Int32>
    }

    /// Whether every unit ran exactly once, by members of the pool.
    private static func runsEachOnce(_ pool: OpaquePointer?, units: Int) -> Bool {
        var counts = [UInt8](repeating: 0, count: units)
        var strangers: Int32 = 0
        counts.withUnsafeMutableBufferPointer { buffer in
            withUnsafeMutablePointer(to: &strangers) { strangers in
                guard let counts = buffer.baseAddress else { return }
                var tally = Tally(counts: counts, members: lyc_pool_threads(pool), strangers: strangers)
                let body: lyc_pool_body = { context, begin, end, thread in
                    let tally = context!.assumingMemoryBound(to: Tally.self).pointee
                    if thread < 0 || thread >= tally.members { tally.strangers.pointee = 1 }
                    for unit in begin..<end { tally.counts[unit] &+= 1 }
                }
                lyc_pool_run(pool, units, body, &tally)
            }
        }
        return strangers == 0 && counts.allSatisfy { $0 == 1 }
    }

    @Test("every unit runs exactly once, for any number of units and threads", arguments: [1, 2, 3, 5, 8])
    func eachUnitOnce(threads: Int32) {
        let pool = lyc_pool_create(threads)
        defer { lyc_pool_destroy(pool) }
        #expect(lyc_pool_threads(pool) == threads)
        for units in Array(1...40) + [63, 64, 65, 1_000, 4_096, 100_003] {
            #expect(Self.runsEachOnce(pool, units: units), "\(units) units")
        }
    }

    @Test("without a pool everything runs on the calling thread")
    func noPool() {
        #expect(lyc_pool_threads(nil) == 1)
        #expect(Self.runsEachOnce(nil, units: 17))
    }

    @Test("thousands of short pieces of work follow each other without losing one")
    func rapidPieces() {
        let pool = lyc_pool_create(3)
        defer { lyc_pool_destroy(pool) }
        #expect((0..<5_000).allSatisfy { Self.runsEachOnce(pool, units: $0 % 7 + 1) })
    }

    @Test("pools start and end again and again, used or not")
    func lifeCycles() {
        for round in 0..<100 {
            let pool = lyc_pool_create(Int32(round % 4 + 1))
            if round % 3 != 0 { #expect(Self.runsEachOnce(pool, units: 8)) }
            lyc_pool_destroy(pool)
        }
    }
}
