/// The ids of words seen before. It only saves time: a hit gives what the model would.
///
/// Words of up to 15 bytes are compared in two registers; they and up to three ids fill half a cache line. Longer words and
/// those with more ids keep them in arenas that are emptied when full.
final class WordCache {
    private struct Entry {
        var low: UInt64 = 0
        /// The length is the top byte, so that no word is all zero.
        var high: UInt64 = 0
        var first: Int32 = 0
        var second: Int32 = 0
        var third: Int32 = 0
        /// Number of ids; above three `first` is the place in the arena.
        var count: Int32 = 0
    }

    private struct LongEntry {
        var hash: UInt64 = 0
        var key: Int32 = 0
        var length: Int32 = 0
        var ids: Int32 = 0
        var count: Int32 = -1
    }

    static let longest = 512
    private static let slotCount = 32768
    private static let longSlotCount = 8192
    private static let arenaLimit = 1 << 20
    private let entries: UnsafeMutablePointer<Entry>
    private var longEntries: [LongEntry] = []
    private var keyArena: [UInt8] = []
    private var idArena: [Int32] = []

    init() {
        entries = .allocate(capacity: Self.slotCount)
        entries.initialize(repeating: Entry(), count: Self.slotCount)
    }

    deinit { entries.deallocate() }

    struct Key {
        var low: UInt64
        var high: UInt64
        var slot: Int
    }

    /// The key of a word of at most 15 bytes; `available` bytes from `word` on may be read.
    @inline(__always)
    static func key(_ word: UnsafePointer<UInt8>, _ count: Int, available: Int) -> Key {
        let raw = UnsafeRawPointer(word)
        var low: UInt64
        var high: UInt64
        if available >= 16 {
            low = raw.loadUnaligned(as: UInt64.self)
            high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            if count < 8 {
                low &= (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1
                high = 0
            } else {
                high &= (1 &<< UInt64(truncatingIfNeeded: (count &- 8) &* 8)) &- 1
            }
        } else {
            low = loadUpToEight(raw, min(count, 8))
            high = count > 8 ? loadUpToEight(raw + 8, count &- 8) : 0
        }
        high |= UInt64(truncatingIfNeeded: count) &<< 56
        return Key(low: low, high: high, slot: Int(truncatingIfNeeded: finishHash(low, high)) & (slotCount &- 1))
    }

    /// Appends the ids of a word to `output`; false when the word is not known.
    @inline(__always)
    func append(_ key: Key, to output: TokenBuffer) -> Bool {
        var found = entries[key.slot]
        if found.low != key.low || found.high != key.high {
            found = entries[key.slot ^ 1]
            guard found.low == key.low, found.high == key.high else { return false }
        }
        if found.count <= 3 {
            output.reserve(3)
            let end = output.end
            end[0] = found.first
            end[1] = found.second
            end[2] = found.third
            output.count &+= Int(found.count)
        } else {
            appendArena(Int(found.first), Int(found.count), to: output)
        }
        return true
    }

    @inline(never)
    private func appendArena(_ start: Int, _ count: Int, to output: TokenBuffer) {
        for index in start..<start + count { output.append(idArena[index]) }
    }

    /// Remembers the ids that `output` holds from `start` on.
    func insert(_ key: Key, _ output: TokenBuffer, from start: Int) {
        let count = output.count - start
        var entry = Entry(low: key.low, high: key.high, count: Int32(count))
        if count <= 3 {
            if count > 0 { entry.first = output.base[start] }
            if count > 1 { entry.second = output.base[start + 1] }
            if count > 2 { entry.third = output.base[start + 2] }
        } else {
            entry.first = Int32(keepIds(output, start))
        }
        // Two neighboring slots, the latest word first.
        entries[key.slot ^ 1] = entries[key.slot]
        entries[key.slot] = entry
    }

    /// Appends the ids of a longer word; false when it is not known.
    func appendLong(_ word: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, to output: TokenBuffer) -> Bool {
        guard !longEntries.isEmpty else { return false }
        let entry = longEntries[Int(truncatingIfNeeded: hash) & (Self.longSlotCount - 1)]
        guard entry.hash == hash, entry.count >= 0, entry.length == count else { return false }
        let isEqual = keyArena.withUnsafeBufferPointer { arena in
            for index in 0..<count where arena[Int(entry.key) &+ index] != word[index] { return false }
            return true
        }
        guard isEqual else { return false }
        appendArena(Int(entry.ids), Int(entry.count), to: output)
        return true
    }

    func insertLong(_ word: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, _ output: TokenBuffer, from start: Int) {
        if longEntries.isEmpty {
            longEntries = [LongEntry](repeating: LongEntry(), count: Self.longSlotCount)
        }
        let ids = keepIds(output, start)
        if keyArena.count > Self.arenaLimit * 2 {
            keyArena.removeAll(keepingCapacity: true)
            for index in longEntries.indices { longEntries[index].count = -1 }
        }
        longEntries[Int(truncatingIfNeeded: hash) & (Self.longSlotCount - 1)] = LongEntry(
            hash: hash, key: Int32(keyArena.count), length: Int32(count), ids: Int32(ids),
            count: Int32(output.count - start))
        keyArena.append(contentsOf: UnsafeBufferPointer(start: word, count: count))
    }

    private func keepIds(_ output: TokenBuffer, _ start: Int) -> Int {
        if idArena.count > Self.arenaLimit {
            idArena.removeAll(keepingCapacity: true)
            entries.update(repeating: Entry(), count: Self.slotCount)
            for index in longEntries.indices { longEntries[index].count = -1 }
        }
        let place = idArena.count
        idArena.append(contentsOf: UnsafeBufferPointer(start: output.base + start, count: output.count - start))
        return place
    }
}

/// A growing list of ids behind a pointer.
final class TokenBuffer {
    private(set) var base: UnsafeMutablePointer<Int32>
    var count = 0
    private var capacity: Int

    init() {
        capacity = 256
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    var end: UnsafeMutablePointer<Int32> { base + count }

    @inline(__always)
    func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let memory = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
        memory.initialize(from: base, count: count)
        base.deallocate()
        base = memory
        capacity = larger
    }

    @inline(__always)
    func append(_ id: Int32) {
        reserve(1)
        base[count] = id
        count &+= 1
    }

    func array() -> [Int32] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
