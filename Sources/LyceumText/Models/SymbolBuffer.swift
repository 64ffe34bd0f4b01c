/// Working memory for merging one word: its symbols, and for long words links and a heap.
final class SymbolBuffer {
    private(set) var capacity = 0
    /// Token ids of the symbols.
    private(set) var ids: UnsafeMutablePointer<Int32>
    /// Bytes of the word each symbol covers.
    private(set) var lengths: UnsafeMutablePointer<Int32>
    /// For each symbol what joining it with the next gives: `rank << 32 | id`, or `MergeTable.none`.
    private(set) var joins: UnsafeMutablePointer<UInt64>
    /// Neighbors; only allocated for long words.
    private(set) var previous: UnsafeMutablePointer<Int32>
    private(set) var next: UnsafeMutablePointer<Int32>
    var heap: [UInt64] = []

    init() {
        ids = .allocate(capacity: 0)
        lengths = .allocate(capacity: 0)
        joins = .allocate(capacity: 0)
        previous = .allocate(capacity: 0)
        next = .allocate(capacity: 0)
        reserve(256)
    }

    deinit { free() }

    private func free() {
        ids.deallocate()
        lengths.deallocate()
        joins.deallocate()
        previous.deallocate()
        next.deallocate()
    }

    /// Makes room for `count` symbols; what was there is lost.
    func reserve(_ count: Int) {
        guard count > capacity else { return }
        free()
        capacity = max(count, capacity * 2)
        ids = .allocate(capacity: capacity)
        lengths = .allocate(capacity: capacity)
        joins = .allocate(capacity: capacity)
        previous = .allocate(capacity: capacity)
        next = .allocate(capacity: capacity)
    }

    /// Gives back the memory of an unusually long word.
    func trim() {
        guard capacity > 1 << 16 else { return }
        free()
        capacity = 0
        ids = .allocate(capacity: 0)
        lengths = .allocate(capacity: 0)
        joins = .allocate(capacity: 0)
        previous = .allocate(capacity: 0)
        next = .allocate(capacity: 0)
        heap = []
        reserve(256)
    }
}
