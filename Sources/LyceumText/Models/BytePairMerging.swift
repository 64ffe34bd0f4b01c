/// Joins the symbols of a word by the ranks of a merge table: always the pair of lowest rank, of equal ones the leftmost.
enum BytePairMerging {
    private static let shortWord = 40

    /// Merges the first `count` symbols of `symbols` in place.
    ///
    /// - Returns: how many symbols are left at the start of the buffer.
    /// - Complexity: a scan per merge for short words, O(n log n) for long ones.
    static func merge(_ symbols: SymbolBuffer, _ count: Int, _ merges: MergeTable) -> Int {
        count <= shortWord ? mergeByScan(symbols, count, merges) : mergeByHeap(symbols, count, merges)
    }

    @inline(__always)
    private static func mergeByScan(_ symbols: SymbolBuffer, _ count: Int, _ merges: MergeTable) -> Int {
        let (ids, lengths, joins) = (symbols.ids, symbols.lengths, symbols.joins)
        var last = count &- 1
        var index = 0
        while index < last {
            joins[index] = merges.find(ids[index], ids[index &+ 1])
            index &+= 1
        }
        while last > 0 {
            var best = MergeTable.none
            var at = 0
            index = 0
            while index < last {
                // The low half is equal for equal ranks, so a strict comparison keeps the leftmost.
                if joins[index] < best {
                    best = joins[index]
                    at = index
                }
                index &+= 1
            }
            if best == MergeTable.none { break }
            ids[at] = Int32(truncatingIfNeeded: best)
            lengths[at] &+= lengths[at &+ 1]
            index = at &+ 1
            while index < last {
                ids[index] = ids[index &+ 1]
                lengths[index] = lengths[index &+ 1]
                joins[index &- 1] = joins[index]
                index &+= 1
            }
            last &-= 1
            if at > 0 { joins[at &- 1] = merges.find(ids[at &- 1], ids[at]) }
            if at < last { joins[at] = merges.find(ids[at], ids[at &+ 1]) }
        }
        return last &+ 1
    }

    private static func mergeByHeap(_ symbols: SymbolBuffer, _ count: Int, _ merges: MergeTable) -> Int {
        let (ids, lengths, joins) = (symbols.ids, symbols.lengths, symbols.joins)
        let (previous, next) = (symbols.previous, symbols.next)
        symbols.heap.removeAll(keepingCapacity: true)
        for index in 0..<count {
            previous[index] = Int32(index &- 1)
            next[index] = index &+ 1 < count ? Int32(index &+ 1) : -1
            joins[index] = index &+ 1 < count ? merges.find(ids[index], ids[index &+ 1]) : MergeTable.none
            if joins[index] != MergeTable.none { symbols.heap.append(entry(joins[index], index)) }
        }
        var heap = MinimumHeap(taking: &symbols.heap)
        while let top = heap.pop() {
            let at = Int(UInt32(truncatingIfNeeded: top))
            // An entry whose pair has changed since is stale; dead symbols have no join.
            guard joins[at] != MergeTable.none, joins[at] >> 32 == top >> 32 else { continue }
            let right = Int(next[at])
            ids[at] = Int32(truncatingIfNeeded: joins[at])
            lengths[at] &+= lengths[right]
            joins[right] = MergeTable.none
            next[at] = next[right]
            lengths[right] = 0
            if next[at] >= 0 { previous[Int(next[at])] = Int32(at) }
            joins[at] = next[at] >= 0 ? merges.find(ids[at], ids[Int(next[at])]) : MergeTable.none
            if joins[at] != MergeTable.none { heap.push(entry(joins[at], at)) }
            if previous[at] >= 0 {
                let left = Int(previous[at])
                joins[left] = merges.find(ids[left], ids[at])
                if joins[left] != MergeTable.none { heap.push(entry(joins[left], left)) }
            }
        }
        heap.giveBack(to: &symbols.heap)
        return compact(symbols)
    }

    @inline(__always)
    private static func entry(_ join: UInt64, _ index: Int) -> UInt64 {
        join & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: index)
    }

    private static func compact(_ symbols: SymbolBuffer) -> Int {
        var kept = 0
        var index: Int32 = 0
        while index >= 0 {
            let at = Int(index)
            index = symbols.next[at]
            symbols.ids[kept] = symbols.ids[at]
            symbols.lengths[kept] = symbols.lengths[at]
            kept += 1
        }
        return kept
    }
}

/// A binary heap of numbers, the smallest first.
struct MinimumHeap {
    private var items: [UInt64]

    /// Takes the items, which are put in order in O(n).
    init(taking source: inout [UInt64]) {
        items = source
        source = []
        items.withUnsafeMutableBufferPointer { items in
            var index = items.count / 2
            while index > 0 {
                index -= 1
                Self.sink(items, index)
            }
        }
    }

    mutating func giveBack(to source: inout [UInt64]) {
        source = items
        items = []
    }

    mutating func push(_ value: UInt64) {
        items.append(value)
        items.withUnsafeMutableBufferPointer { items in
            var index = items.count &- 1
            while index > 0 {
                let parent = (index &- 1) >> 1
                if items[parent] <= value { break }
                items[index] = items[parent]
                index = parent
            }
            items[index] = value
        }
    }

    mutating func pop() -> UInt64? {
        guard let top = items.first else { return nil }
        let last = items.removeLast()
        if !items.isEmpty {
            items.withUnsafeMutableBufferPointer { items in
                items[0] = last
                Self.sink(items, 0)
            }
        }
        return top
    }

    private static func sink(_ items: UnsafeMutableBufferPointer<UInt64>, _ start: Int) {
        var index = start
        let value = items[index]
        while true {
            var child = 2 &* index &+ 1
            if child >= items.count { break }
            if child &+ 1 < items.count, items[child &+ 1] < items[child] { child &+= 1 }
            if items[child] >= value { break }
            items[index] = items[child]
            index = child
        }
        items[index] = value
    }
}
