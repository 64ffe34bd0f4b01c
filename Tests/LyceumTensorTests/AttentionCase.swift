import CLyceumKernels
import LyceumTensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Pages of one sequence's keys and values, filled with bits that read as NaN so that a key nobody stored is noticed.
final class AttentionPages {
    let layout: lyc_kv_layout
    private(set) var table: [UnsafeMutableRawPointer?] = []
    private var owned: [UnsafeMutableRawPointer] = []
    let bytes: Int

    init(_ layout: lyc_kv_layout, positions: Int, sharing prefix: AttentionPages? = nil, sharedPages: Int = 0) {
        self.layout = layout
        var layout = layout
        bytes = lyc_kv_page_bytes(&layout)
        if let prefix { table = Array(prefix.table.prefix(sharedPages)) }
        while table.count * Int(LYC_KV_PAGE) < positions {
            let page = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            memset(page, 0xFF, bytes)
            owned.append(page)
            table.append(page)
        }
    }

    deinit { for page in owned { page.deallocate() } }

    var elements: Int { layout.kv_heads * layout.head_width }

    /// keys, values: [count][kv heads * width], stored in one call.
    func store(_ keys: [Float], _ values: [Float], at position: Int, pool: ThreadPool? = nil) {
        var layout = layout
        lyc_kv_store(pool?.handle, &layout, table, 0, position, keys, values, elements, keys.count / elements)
    }

    func load(_ range: Range<Int>) -> (keys: [Float], values: [Float]) {
        var layout = layout
        var keys = [Float](repeating: 0, count: range.count * elements), values = keys
        lyc_kv_load(&layout, table, 0, range.lowerBound, range.count, &keys, &values, elements)
        return (keys, values)
    }

    var contents: [[UInt8]] {
        table.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: bytes)) }
    }
}

/// Rows of queries at consecutive positions, with how many keys they may see.
struct AttentionRun {
    var pages: AttentionPages
    var firstRow: Int
    var count: Int
    var firstPosition: Int
    var keyCount: Int
}

/// One attention problem: options, random keys, values and queries.
final class AttentionCase {
    var options: lyc_attention_options
    let slopes: [Float]
    let keyCount: Int
    let queryCount: Int
    let keys: [Float]
    let values: [Float]
    var queries: [Float]
    var width: Int { options.layout.head_width }
    var rowWidth: Int { options.heads * width }
    /// Position of the first query: the queries are the last positions.
    var past: Int { keyCount - queryCount }

    init(
        type: lyc_type, width: Int, kvHeads: Int, ratio: Int, past: Int, queries queryCount: Int, causal: Bool = true, window: Int = 0,
        softcap: Float = 0, biased: Bool = false, seed: UInt64
    ) {
        let layout = lyc_kv_layout(type: type, kv_heads: kvHeads, head_width: width)
        options = lyc_attention_options(
            layout: layout, layer_offset: 0, heads: kvHeads * ratio, scale: 1.5 / Float(width).squareRoot(), softcap: softcap, window: window,
            causal: causal ? 1 : 0, slopes: nil)
        slopes = biased ? (0..<kvHeads * ratio).map { 0.4 / Float($0 + 1) } : []
        keyCount = past + queryCount
        self.queryCount = queryCount
        var numbers = SeededNumbers(seed)
        keys = (0..<keyCount * kvHeads * width).map { _ in numbers.number() * 1.7 }
        values = (0..<keyCount * kvHeads * width).map { _ in numbers.number() }
        queries = (0..<queryCount * kvHeads * ratio * width).map { _ in numbers.number() * 1.7 }
    }

    func makePages(pool: ThreadPool? = nil) -> AttentionPages {
        let pages = AttentionPages(options.layout, positions: keyCount)
        pages.store(keys, values, at: 0, pool: pool)
        return pages
    }

    func run(_ runs: [AttentionRun], pool: ThreadPool? = nil) -> (status: Int32, out: [Float]) {
        var out = [Float](repeating: .nan, count: queries.count)
        var workspace = lyc_workspace()
        defer { lyc_workspace_free(&workspace) }
        let tables = runs.flatMap(\.pages.table)
        let status = tables.withUnsafeBufferPointer { tables in
            var start = tables.baseAddress
            let sequences = runs.map { run in
                defer { start = start.map { $0 + run.pages.table.count } }
                return lyc_attention_sequence(
                    pages: start, first_row: run.firstRow, query_count: run.count, first_position: run.firstPosition, key_count: run.keyCount)
            }
            return slopes.withUnsafeBufferPointer { slopes in
                var options = options
                options.slopes = slopes.isEmpty ? nil : slopes.baseAddress
                return lyc_attention(
                    pool?.handle, &options, sequences, sequences.count, queries, rowWidth, &out, rowWidth, &workspace)
            }
        }
        return (status, out)
    }

    /// All queries in one call.
    func whole(_ pages: AttentionPages, pool: ThreadPool? = nil) -> [Float] {
        run([AttentionRun(pages: pages, firstRow: 0, count: queryCount, firstPosition: past, keyCount: keyCount)], pool: pool).out
    }

    /// The queries cut into runs of these lengths in turn; causal runs have only the keys up to their own end.
    func pieces(_ pages: AttentionPages, of lengths: [Int]) -> [AttentionRun] {
        var runs: [AttentionRun] = [], row = 0
        while row < queryCount {
            let count = min(lengths[runs.count % lengths.count], queryCount - row)
            let visible = options.causal != 0 ? past + row + count : keyCount
            runs.append(AttentionRun(pages: pages, firstRow: row, count: count, firstPosition: past + row, keyCount: visible))
            row += count
        }
        return runs
    }

    /// Softmax in double precision over what the cache gives back.
    func expected(_ pages: AttentionPages) -> [Double] {
        let (keys, values) = pages.load(0..<keyCount)
        let stride = options.layout.kv_heads * width, group = options.heads / options.layout.kv_heads
        var out = [Double](repeating: 0, count: queries.count)
        for row in 0..<queryCount {
            let position = past + row
            let high = options.causal != 0 ? min(keyCount, position + 1) : keyCount
            let low = options.causal != 0 && options.window > 0 ? max(0, position + 1 - options.window) : 0
            for head in 0..<options.heads where low < high {
                let query = row * rowWidth + head * width, base = head / group * width
                let scores = (low..<high).map { key in score(keys, at: key * stride + base, query, head, key - position) }
                let most = scores.max() ?? 0
                let weights = scores.map { exp($0 - most) }, sum = weights.reduce(0, +)
                for (key, weight) in zip(low..<high, weights) {
                    let share = weight / sum
                    for d in 0..<width { out[query + d] += share * Double(values[key * stride + base + d]) }
                }
            }
        }
        return out
    }

    private func score(_ keys: [Float], at key: Int, _ query: Int, _ head: Int, _ distance: Int) -> Double {
        var dot = 0.0
        for d in 0..<width { dot += Double(queries[query + d]) * Double(keys[key + d]) }
        dot *= Double(options.scale)
        if options.softcap > 0 { dot = Double(options.softcap) * tanh(dot / Double(options.softcap)) }
        return slopes.isEmpty ? dot : dot + Double(slopes[head]) * Double(distance)
    }
}

func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { largest, pair in
        let difference = abs(Double(pair.0) - pair.1)
        return difference <= largest ? largest : difference  // NaN counts as larger
    }
}
