/// Byte-pair merges: which two neighboring tokens join, in which order, into what.
///
/// A flat hash table from the pair of ids to `rank << 32 | joined id`; smaller is earlier.
final class MergeTable: @unchecked Sendable {
    static let none = UInt64.max

    /// Ids of the pairs by rank, kept for writing the vocabulary out.
    let pairs: [(left: Int32, right: Int32)]
    private let slots: UnsafeMutablePointer<Slot>
    private let shift: UInt64
    private let mask: Int

    private struct Slot {
        var key: UInt64
        var value: UInt64
    }

    /// - Parameters:
    ///   - pairs: ids by rank; of repeated pairs the last counts, as in other implementations.
    ///   - joined: the id of each joined token.
    ///   - isActive: pairs for which it is false are only kept for writing.
    init(pairs: [(left: Int32, right: Int32)], joined: [Int32]) {
        self.pairs = pairs
        var bits: UInt64 = 4
        while 1 << bits < pairs.count * 2 { bits += 1 }
        let capacity = 1 << Int(bits)
        shift = 64 - bits
        mask = capacity - 1
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Slot(key: .max, value: Self.none), count: capacity)
        for (rank, pair) in pairs.enumerated() where joined[rank] >= 0 {
            let key = Self.key(pair.left, pair.right)
            var slot = firstSlot(key)
            while slots[slot].key != .max, slots[slot].key != key { slot = (slot + 1) & mask }
            slots[slot] = Slot(key: key, value: UInt64(rank) << 32 | UInt64(UInt32(joined[rank])))
        }
    }

    deinit { slots.deallocate() }

    @inline(__always)
    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    @inline(__always)
    private func firstSlot(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    /// `rank << 32 | joined id`, or `none`.
    @inline(__always)
    func find(_ left: Int32, _ right: Int32) -> UInt64 {
        let key = Self.key(left, right)
        var slot = firstSlot(key)
        while true {
            let found = slots[slot]
            if found.key == key { return found.value }
            if found.key == .max { return Self.none }
            slot = (slot &+ 1) & mask
        }
    }
}

/// Merges as they are read: the two strings of each, in one arena.
struct MergeList: Sendable {
    struct Entry: Sendable {
        var start: UInt32
        var leftLength: UInt32
        var rightLength: UInt32
    }

    var bytes: [UInt8] = []
    var entries: [Entry] = []

    /// Adds a merge written as two strings with one space between them; false when it is not.
    mutating func append(line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let space = line.firstIndex(of: 0x20), line.lastIndex(of: 0x20) == space else { return false }
        let start = bytes.count
        bytes.append(contentsOf: line[..<space])
        bytes.append(contentsOf: line[(space + 1)...])
        entries.append(
            Entry(start: UInt32(start), leftLength: UInt32(space), rightLength: UInt32(line.count - space - 1)))
        return true
    }

    mutating func append(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: left)
        let middle = bytes.count
        bytes.append(contentsOf: right)
        entries.append(
            Entry(
                start: UInt32(start), leftLength: UInt32(middle - start), rightLength: UInt32(bytes.count - middle)))
    }
}
