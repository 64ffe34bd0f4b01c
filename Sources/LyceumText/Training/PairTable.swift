/// How often each pair of tokens occurs, and in which words it newly arose: an open-addressing table that only grows.
final class PairTable {
    struct Node {
        var next: Int32
        var word: Int32
    }

    /// Pair (left token in the high half), count and list of new words by entry; entries keep their numbers.
    private(set) var keys: UnsafeMutablePointer<UInt64>
    private(set) var counts: UnsafeMutablePointer<Int>
    private var heads: UnsafeMutablePointer<Int32>
    private var capacity = 1 << 16
    private(set) var entryCount = 0
    /// Entry by hash slot, -1 for free ones.
    private var slots: UnsafeMutablePointer<Int32>
    private var slotCount = 1 << 17

    private(set) var nodes: UnsafeMutablePointer<Node>
    private var nodeCapacity = 1 << 18
    private var nodeCount = 0
    private var freeNode: Int32 = -1

    /// Entries whose list is not empty.
    private(set) var touched: [Int] = []

    init() {
        keys = .allocate(capacity: capacity)
        counts = .allocate(capacity: capacity)
        heads = .allocate(capacity: capacity)
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: -1, count: slotCount)
        nodes = .allocate(capacity: nodeCapacity)
    }

    deinit {
        keys.deallocate()
        counts.deallocate()
        heads.deallocate()
        slots.deallocate()
        nodes.deallocate()
    }

    @inline(__always)
    private static func hash(_ pair: UInt64) -> Int {
        let (high, low) = pair.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: high ^ low)
    }

    @inline(__always)
    private func entry(_ pair: UInt64) -> Int {
        let mask = slotCount - 1
        var slot = Self.hash(pair) & mask
        while slots[slot] >= 0 {
            if keys[Int(slots[slot])] == pair { return Int(slots[slot]) }
            slot = (slot + 1) & mask
        }
        return insert(pair, slot)
    }

    private func insert(_ pair: UInt64, _ slot: Int) -> Int {
        var slot = slot
        if entryCount * 2 >= slotCount {
            growSlots()
            slot = Self.hash(pair) & (slotCount - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slotCount - 1) }
        }
        if entryCount == capacity { growEntries() }
        keys[entryCount] = pair
        counts[entryCount] = 0
        heads[entryCount] = -1
        slots[slot] = Int32(entryCount)
        entryCount += 1
        return entryCount - 1
    }

    private func growSlots() {
        slots.deallocate()
        slotCount *= 2
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: -1, count: slotCount)
        for entry in 0..<entryCount {
            var slot = Self.hash(keys[entry]) & (slotCount - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = Int32(entry)
        }
    }

    private func growEntries() {
        keys = Self.grown(keys, capacity)
        counts = Self.grown(counts, capacity)
        heads = Self.grown(heads, capacity)
        capacity *= 2
    }

    private static func grown<Element>(
        _ old: UnsafeMutablePointer<Element>, _ count: Int
    ) -> UnsafeMutablePointer<Element> {
        let new = UnsafeMutablePointer<Element>.allocate(capacity: count * 2)
        new.moveInitialize(from: old, count: count)
        old.deallocate()
        return new
    }

    /// Changes a pair's count.
    @inline(__always)
    func add(_ pair: UInt64, _ change: Int) { counts[entry(pair)] += change }

    /// Puts a word on the pair's list of new words, once.
    func note(_ pair: UInt64, word: Int) {
        let entry = entry(pair)
        let head = heads[entry]
        if head >= 0, nodes[Int(head)].word == Int32(word) { return }
        if head < 0 { touched.append(entry) }
        heads[entry] = node(Node(next: head, word: Int32(word)))
    }

    private func node(_ node: Node) -> Int32 {
        if freeNode >= 0 {
            let index = freeNode
            freeNode = nodes[Int(index)].next
            nodes[Int(index)] = node
            return index
        }
        if nodeCount == nodeCapacity {
            nodes = Self.grown(nodes, nodeCapacity)
            nodeCapacity *= 2
        }
        nodes[nodeCount] = node
        nodeCount += 1
        return Int32(nodeCount - 1)
    }

    /// Hands over an entry's list.
    func takeList(_ entry: Int) -> Int32 {
        defer { heads[entry] = -1 }
        return heads[entry]
    }

    func clearTouched() { touched.removeAll(keepingCapacity: true) }

    /// Makes a list's nodes free again.
    func release(_ list: Int32) {
        guard list >= 0 else { return }
        var last = list
        while nodes[Int(last)].next >= 0 { last = nodes[Int(last)].next }
        nodes[Int(last)].next = freeNode
        freeNode = list
    }
}

/// Pairs by count, then by smaller tokens: a binary heap.
struct PairQueue: ~Copyable {
    struct Item {
        var count: Int
        var pair: UInt64
        /// The pair's entry in the table.
        var slot: Int
        /// The words to merge it in.
        var list: Int32
    }

    private var items: UnsafeMutablePointer<Item> = .allocate(capacity: 1 << 16)
    private var capacity = 1 << 16
    private var count = 0

    init() {}
    deinit { items.deallocate() }

    @inline(__always)
    private static func precedes(_ a: Item, _ b: Item) -> Bool {
        a.count != b.count ? a.count > b.count : a.pair < b.pair
    }

    mutating func push(_ item: Item) {
        if count == capacity {
            let larger = UnsafeMutablePointer<Item>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: items, count: count)
            items.deallocate()
            items = larger
            capacity *= 2
        }
        var index = count
        count += 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard Self.precedes(item, items[parent]) else { break }
            items[index] = items[parent]
            index = parent
        }
        items[index] = item
    }

    mutating func pop() -> Item? {
        guard count > 0 else { return nil }
        let top = items[0]
        count -= 1
        guard count > 0 else { return top }
        let item = items[count]
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < count else { break }
            if child + 1 < count, Self.precedes(items[child + 1], items[child]) { child += 1 }
            guard Self.precedes(items[child], item) else { break }
            items[index] = items[child]
            index = child
        }
        items[index] = item
        return top
    }
}
