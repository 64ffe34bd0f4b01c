internal import LyceumCore

/// Counts words: an open-addressing table of byte strings kept in one buffer.
struct WordCounter: ~Copyable {
    private struct Entry {
        var hash: UInt64
        var offset: Int
        var length: Int32
        var isUsed: Bool
        var count: Int
    }

    private var table: UnsafeMutableBufferPointer<Entry>
    private var bytes: UnsafeMutableBufferPointer<UInt8>
    private var used = 0
    private(set) var count = 0
    /// Bytes that all different words may take.
    private let byteLimit: Int
    /// Whether words were left out because the limit was reached.
    private(set) var isFull = false

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
        table = .allocate(capacity: 1 << 16)
        table.initialize(repeating: Self.free)
        bytes = .allocate(capacity: 1 << 20)
    }

    deinit {
        table.deallocate()
        bytes.deallocate()
    }

    private static var free: Entry { Entry(hash: 0, offset: 0, length: 0, isUsed: false, count: 0) }

    @inline(__always)
    private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: word.count)
        var index = 0
        let raw = UnsafeRawPointer(word.baseAddress!)
        while index + 8 <= word.count {
            hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < word.count {
            tail = tail << 8 | UInt64(word[index])
            index += 1
        }
        return mix(hash ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return high ^ low
    }

    /// Adds occurrences of a word.
    mutating func add(_ word: UnsafeBufferPointer<UInt8>, _ times: Int = 1) {
        guard !word.isEmpty else { return }
        let hash = Self.hash(word)
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while table[slot].isUsed {
            if table[slot].hash == hash, Int(table[slot].length) == word.count,
                UnsafeBufferPointer(rebasing: bytes[table[slot].offset..<table[slot].offset + word.count]).elementsEqual(word)
            {
                table[slot].count += times
                return
            }
            slot = (slot + 1) & mask
        }
        insert(word, hash, slot, times)
    }

    private mutating func insert(_ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ slot: Int, _ times: Int) {
        guard used + word.count <= byteLimit, word.count < Int32.max else {
            isFull = true
            return
        }
        if used + word.count > bytes.count { growBytes(to: used + word.count) }
        _ = UnsafeMutableBufferPointer(rebasing: bytes[used..<used + word.count]).initialize(from: word)
        table[slot] = Entry(hash: hash, offset: used, length: Int32(word.count), isUsed: true, count: times)
        used += word.count
        count += 1
        if count * 10 > table.count * 6 { growTable() }
    }

    private mutating func growBytes(to needed: Int) {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(needed, bytes.count * 2))
        larger.baseAddress!.initialize(from: bytes.baseAddress!, count: used)
        bytes.deallocate()
        bytes = larger
    }

    private mutating func growTable() {
        let larger = UnsafeMutableBufferPointer<Entry>.allocate(capacity: table.count * 2)
        larger.initialize(repeating: Self.free)
        let mask = larger.count - 1
        for entry in table where entry.isUsed {
            var slot = Int(truncatingIfNeeded: entry.hash) & mask
            while larger[slot].isUsed { slot = (slot + 1) & mask }
            larger[slot] = entry
        }
        table.deallocate()
        table = larger
    }

    /// Visits the words in the order of their first occurrence.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>, Int) -> Void) {
        var order: [(offset: Int, slot: Int)] = []
        order.reserveCapacity(count)
        for slot in table.indices where table[slot].isUsed { order.append((table[slot].offset, slot)) }
        order.sort { $0.offset < $1.offset }
        for (offset, slot) in order {
            body(UnsafeBufferPointer(rebasing: bytes[offset..<offset + Int(table[slot].length)]), table[slot].count)
        }
    }

    /// Adds another counter's words.
    mutating func merge(_ other: borrowing WordCounter) {
        if other.isFull { isFull = true }
        other.forEach { word, count in add(word, count) }
    }
}
