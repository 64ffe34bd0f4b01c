import CLyceumKernels
import LyceumTensor
import Testing

private let cacheTypes = [LYC_F32, LYC_F16, LYC_BF16, LYC_Q8_0]

@Suite("Attention")
struct AttentionTests {
    /// Masks and biases, each with the past that makes it interesting: none, one that ends inside a page, several chunks.
    static func cases(_ type: lyc_type, width: Int) -> [AttentionCase] {
        let ratio = [8: 8, 32: 3, 64: 3, 80: 1, 96: 8, 128: 1, 256: 3, 24: 2][width] ?? 1
        let seed = UInt64(width)
        func make(
            past: Int, queries: Int, causal: Bool = true, window: Int = 0, softcap: Float = 0, biased: Bool = false
        ) -> AttentionCase {
            AttentionCase(
                type: type, width: width, kvHeads: width > 100 ? 1 : 2, ratio: ratio, past: past, queries: queries, causal: causal,
                window: window, softcap: softcap, biased: biased, seed: seed)
        }
        return [
            make(past: 0, queries: 70), make(past: 61, queries: 9), make(past: 270, queries: 21),
            make(past: 40, queries: 40, window: 37), make(past: 300, queries: 12, window: 280),
            make(past: 20, queries: 30, softcap: 4), make(past: 0, queries: 67, causal: false),
            make(past: 50, queries: 25, biased: true), make(past: 0, queries: 33, causal: false, softcap: 3, biased: true),
        ]
    }

    @Test(
        "equals a softmax in double precision over the stored keys and values, for every level, mask and width",
        arguments: cacheTypes, [8, 24, 32, 64, 80, 96, 128, 256])
    func equalsDoublePrecision(type: lyc_type, width: Int) {
        if type == LYC_Q8_0 && width % 32 != 0 { return }
        for item in Self.cases(type, width: width) {
            let pages = item.makePages()
            let expected = item.expected(pages)
            atEachLevel { level in
                let difference = largestDifference(item.whole(pages), expected)
                #expect(difference < 4e-6, "\(level.rawValue), \(item.options)")
            }
        }
    }

    @Test("a query has the same bits alone, in a prompt, in a split prompt, in a ragged batch, on 1, 2 or 3 threads", arguments: cacheTypes)
    func sameBits(type: lyc_type) {
        let pools = [ThreadPool(threads: 1), ThreadPool(threads: 2), ThreadPool(threads: 3)]
        for item in [64, 96].flatMap({ Self.cases(type, width: $0) }) {
            let pages = item.makePages()
            atEachLevel { level in
                let whole = item.whole(pages).bitPatterns
                for pool in pools {
                    #expect(item.whole(pages, pool: pool).bitPatterns == whole, "\(level.rawValue), \(pool.threads) threads")
                    for lengths in [[1], [5, 1, 17], [30]] {
                        let runs = item.pieces(pages, of: lengths)
                        #expect(item.run(runs, pool: pool).out.bitPatterns == whole, "\(level.rawValue), \(lengths), \(item.options)")
                    }
                }
                var apart = [Float](repeating: 0, count: whole.count)
                for run in item.pieces(pages, of: [1, 12]) {
                    let rows = run.firstRow * item.rowWidth..<(run.firstRow + run.count) * item.rowWidth
                    apart.replaceSubrange(rows, with: item.run([run]).out[rows])
                }
                #expect(apart.bitPatterns == whole, "\(level.rawValue), one call per run")
            }
        }
    }

    @Test("long contexts, where threads share one query's keys, give the same bits and the right numbers", arguments: cacheTypes)
    func longContext(type: lyc_type) {
        for (kvHeads, ratio) in [(1, 1), (3, 3), (1, 7)] {
            let item = AttentionCase(type: type, width: 64, kvHeads: kvHeads, ratio: ratio, past: 2_500, queries: 3, seed: 5)
            let pages = item.makePages()
            let expected = item.expected(pages)
            atEachLevel { _ in
                let alone = item.whole(pages)
                #expect(largestDifference(alone, expected) < 4e-6)
                for threads in [2, 3, 5] {
                    let pool = ThreadPool(threads: threads)
                    #expect(item.whole(pages, pool: pool).bitPatterns == alone.bitPatterns)
                    #expect(item.run(item.pieces(pages, of: [1]), pool: pool).out.bitPatterns == alone.bitPatterns)
                }
            }
        }
    }

    @Test("sequences that share their first pages get what they get with pages of their own", arguments: cacheTypes)
    func sharedPrefix(type: lyc_type) {
        let item = AttentionCase(type: type, width: 64, kvHeads: 3, ratio: 3, past: 150, queries: 10, seed: 3)
        let other = AttentionCase(type: type, width: 64, kvHeads: 3, ratio: 3, past: 150, queries: 10, seed: 4)
        let first = item.makePages()
        let shared = 2, start = 128, elements = first.elements
        let second = AttentionPages(item.options.layout, positions: 160, sharing: first, sharedPages: shared)
        second.store(Array(other.keys[(start * elements)...]), Array(other.values[(start * elements)...]), at: start)
        let apart = AttentionPages(item.options.layout, positions: 160)
        apart.store(item.keys, item.values, at: 0)
        apart.store(Array(other.keys[(start * elements)...]), Array(other.values[(start * elements)...]), at: start)
        atEachLevel { _ in
            let halves = [
                AttentionRun(pages: first, firstRow: 0, count: 5, firstPosition: 155, keyCount: 160),
                AttentionRun(pages: second, firstRow: 5, count: 5, firstPosition: 155, keyCount: 160),
            ]
            var own = halves
            own[1].pages = apart
            #expect(item.run(halves, pool: .shared).out.bitPatterns == item.run(own).out.bitPatterns)
        }
    }

    @Test("what a query does not see never reaches it, not even infinities and NaN", arguments: cacheTypes)
    func unseenKeys(type: lyc_type) {
        let item = AttentionCase(type: type, width: 32, kvHeads: 1, ratio: 3, past: 0, queries: 80, window: 50, seed: 9)
        let clean = item.makePages(), poisoned = item.makePages()
        let poison = [Float](repeating: .infinity, count: 32)
        poisoned.store(poison, poison.map { -$0 }, at: 70)
        atEachLevel { level in
            let before = 0..<70 * item.rowWidth, at = 70 * item.rowWidth..<80 * item.rowWidth
            let expected = item.whole(clean), out = item.whole(poisoned)
            #expect(Array(out[before]).bitPatterns == Array(expected[before]).bitPatterns, "\(level.rawValue)")
            #expect(out[at].allSatisfy { !$0.isFinite }, "\(level.rawValue): what is seen stays visible")
        }
    }

    @Test("queries that see no key get zeros, and no queries are no work")
    func nothingToSee() {
        let item = AttentionCase(type: LYC_F32, width: 16, kvHeads: 1, ratio: 2, past: 0, queries: 4, window: 2, seed: 1)
        let pages = item.makePages()
        atEachLevel { _ in
            let late = item.run([AttentionRun(pages: pages, firstRow: 0, count: 4, firstPosition: 500, keyCount: 4)])
            #expect(late.status == 0 && late.out.allSatisfy { $0 == 0 })
            let empty = item.run([AttentionRun(pages: pages, firstRow: 0, count: 4, firstPosition: 0, keyCount: 0)])
            #expect(empty.status == 0 && empty.out.allSatisfy { $0 == 0 })
            let none = item.run([AttentionRun(pages: pages, firstRow: 0, count: 0, firstPosition: 0, keyCount: 4)])
            #expect(none.status == 0 && none.out.allSatisfy { $0.isNaN })
            #expect(item.run([]).status == 0)
        }
    }

    @Test("layouts that cannot be stored are refused")
    func unsupportedLayouts() {
        func bytes(_ type: lyc_type, _ heads: Int, _ width: Int) -> Int {
            var layout = lyc_kv_layout(type: type, kv_heads: heads, head_width: width)
            return lyc_kv_page_bytes(&layout)
        }
        #expect(bytes(LYC_F32, 3, 64) == 3 * 64 * 64 * 4 * 2)
        #expect(bytes(LYC_Q8_0, 3, 64) == 3 * 64 * (64 + 4) * 2)
        for (type, heads, width) in [(LYC_Q4_0, 1, 64), (LYC_F32, 0, 64), (LYC_F32, 1, 0), (LYC_F16, 1, 12), (LYC_Q8_0, 1, 40)] {
            #expect(bytes(type, heads, width) == 0)
        }
        #expect(bytes(LYC_F32, 1, .max / 8 * 8) == 0 && bytes(LYC_F32, .max, 64) == 0)
        let item = AttentionCase(type: LYC_F32, width: 64, kvHeads: 2, ratio: 1, past: 0, queries: 1, seed: 1)
        let pages = item.makePages()
        item.options.heads = 3
        item.queries = [Float](repeating: 0, count: 3 * 64)
        #expect(item.run(item.pieces(pages, of: [1])).status == -1)
        item.options.heads = 2
        item.options.layout.type = LYC_I8
        #expect(item.run(item.pieces(pages, of: [1])).status == -1)
    }
}
