import CLyceumKernels
import LyceumCore
import Testing

@testable import LyceumTensor

@Suite("Threads and levels")
struct ThreadPoolTests {
    @Test("A number of threads is a whole number from 1 to 1024", arguments: [("1", 1), ("8", 8), ("1024", 1024)])
    func validCounts(text: String, count: Int) throws {
        #expect(try ThreadPool.threadCount(named: text) == count)
    }

    @Test("Anything else is refused and named", arguments: ["", "0", "-1", "1025", "four", "2.5", " 2", "99999999999999999999"])
    func invalidCounts(text: String) {
        let error = #expect(throws: LyceumError.self) { try ThreadPool.threadCount(named: text) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("\"\(text)\"") == true)
        #expect(error?.location?.contains("LYCEUM_THREADS") == true)
    }

    @Test("A level is refused by name when it does not exist, and when it cannot run here")
    func levels() throws {
        let unknown = #expect(throws: LyceumError.self) { try Kernels.level(named: "sse9") }
        #expect(unknown?.code == .invalidArgument)
        #expect(unknown?.message.contains("avx512") == true)
        for level in KernelLevel.allCases {
            if level.isSupported {
                #expect(try Kernels.level(named: level.rawValue) == level)
            } else {
                let error = #expect(throws: LyceumError.self) { try Kernels.level(named: level.rawValue) }
                #expect(error?.code == .unsupported)
                #expect(throws: LyceumError.self) { try KernelLevel.use(level) }
            }
        }
        #expect(KernelLevel.supported.contains(.reference) && KernelLevel.supported.contains(.best))
    }

    @Test("A quota is rounded up to whole threads")
    func quotas() {
        #expect(ProcessorLimit.unifiedQuota("max 100000\n") == nil)
        #expect(ProcessorLimit.unifiedQuota("200000 100000\n") == 2)
        #expect(ProcessorLimit.unifiedQuota("150000 100000\n") == 2)
        #expect(ProcessorLimit.unifiedQuota("10000 100000\n") == 1)
        #expect(ProcessorLimit.unifiedQuota("0 0") == nil)
        #expect(ProcessorLimit.unifiedQuota("nonsense") == nil)
        #expect(ProcessorLimit.legacyQuota(quota: "-1\n", period: "100000\n") == nil)
        #expect(ProcessorLimit.legacyQuota(quota: "250000\n", period: "100000\n") == 3)
        #expect(ProcessorLimit.legacyQuota(quota: nil, period: "100000\n") == nil)
    }

    #if os(Linux)
        @Test("The tightest of nested control groups counts, old and new")
        func nestedGroups() {
            let unified = [
                "/sys/fs/cgroup/jobs/cpu.max": "150000 100000", "/sys/fs/cgroup/jobs/one/cpu.max": "400000 100000",
                "/sys/fs/cgroup/cpu.max": "max 100000",
            ]
            #expect(ProcessorLimit.quota(membership: "0::/jobs/one\n") { unified[$0] } == 2)
            let legacy = [
                "/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us": "50000", "/sys/fs/cgroup/cpu/box/cpu.cfs_period_us": "100000",
            ]
            #expect(ProcessorLimit.quota(membership: "5:memory:/box\n4:cpu,cpuacct:/box\n") { legacy[$0] } == 1)
            #expect(ProcessorLimit.quota(membership: "0::/elsewhere\n") { _ in nil } == nil)
        }
    #endif

    @Test("Every unit is computed once, also when pools are shared and calls nest")
    func poolRuns() async {
        let pool = ThreadPool(threads: 3)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<50).allSatisfy { _ in Self.countsEveryUnit(pool) } }
            }
            for await correct in group { #expect(correct) }
        }
    }

    private static func countsEveryUnit(_ pool: ThreadPool) -> Bool {
        var counts = [UInt8](repeating: 0, count: 1000)
        counts.withUnsafeMutableBufferPointer { buffer in
            lyc_pool_run(
                pool.handle, 1000,
                { context, begin, end, _ in
                    let counts = context!.assumingMemoryBound(to: UInt8.self)
                    for unit in begin..<end { counts[unit] += 1 }
                }, buffer.baseAddress)
        }
        return counts.allSatisfy { $0 == 1 }
    }
}
