#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import LyceumCore

/// Byte strings by id and ids by byte string: one arena and one flat hash table, so that a vocabulary of 150,000 tokens
/// is ready in milliseconds.
final class TokenTable: @unchecked Sendable {
    /// Largest id + 1.
    let count: Int
    private let bytes: UnsafeMutablePointer<UInt8>
    /// Start in the arena and length of each id's bytes; `absent` where the id has no token.
    private let starts: UnsafeMutablePointer<UInt32>
    private let lengths: UnsafeMutablePointer<UInt32>
    /// High half: a part of the hash; low half: id + 1, zero when free.
    private let slots: UnsafeMutablePointer<UInt64>
    private let mask: Int

    private static let absent = UInt32.max

    /// - Parameters:
    ///   - isFindable: ids for which it is false have bytes but are not found by them.
    /// - Note: of equal byte strings the last entry is found; of equal ids the last entry gives the bytes.
    init(_ source: borrowing TokenList, isFindable: (Int) -> Bool) {
        let entries = source.entries
        count = entries.reduce(0) { max($0, Int($1.id) + 1) }
        let arena = UnsafeMutablePointer<UInt8>.allocate(capacity: max(source.bytes.count, 1))
        source.bytes.withUnsafeBufferPointer { from in
            if let base = from.baseAddress { arena.initialize(from: base, count: from.count) }
        }
        bytes = arena
        starts = .allocate(capacity: max(count, 1))
        starts.initialize(repeating: 0, count: max(count, 1))
        lengths = .allocate(capacity: max(count, 1))
        lengths.initialize(repeating: Self.absent, count: max(count, 1))
        var capacity = 16
        while capacity < entries.count * 2 { capacity *= 2 }
        mask = capacity - 1
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: 0, count: capacity)
        for (position, entry) in entries.enumerated() {
            let id = Int(entry.id)
            starts[id] = entry.start
            lengths[id] = entry.length
            if isFindable(position) { insert(entry) }
        }
    }

    deinit {
        bytes.deallocate()
        starts.deallocate()
        lengths.deallocate()
        slots.deallocate()
    }

    private func insert(_ entry: TokenList.Entry) {
        let start = bytes + Int(entry.start)
        let length = Int(entry.length)
        let hash = hashBytes(start, length)
        var slot = Int(truncatingIfNeeded: hash) & mask
        let value = hash & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(entry.id) + 1)
        while slots[slot] != 0 {
            let other = Int(UInt32(truncatingIfNeeded: slots[slot])) - 1
            if slots[slot] >> 32 == hash >> 32, lengths[other] == entry.length,
                memcmp(bytes + Int(starts[other]), start, length) == 0
            {
                break
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = value
    }

    /// The id of a byte string, -1 when there is none.
    @inline(__always)
    func find(_ key: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
        let hash = hashBytes(key, length)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let value = slots[slot]
            if value == 0 { return -1 }
            if value >> 32 == hash >> 32 {
                let id = Int(UInt32(truncatingIfNeeded: value)) &- 1
                if Int(lengths[id]) == length, memcmp(bytes + Int(starts[id]), key, length) == 0 {
                    return Int32(truncatingIfNeeded: id)
                }
            }
            slot = (slot &+ 1) & mask
        }
    }

    func find(_ key: some Sequence<UInt8>) -> Int32? {
        let id = Array(key).withUnsafeBufferPointer { key in
            key.baseAddress.map { find($0, key.count) } ?? find(UnsafePointer(bytes), 0)
        }
        return id < 0 ? nil : id
    }

    func contains(_ id: Int32) -> Bool { id >= 0 && Int(id) < count && lengths[Int(id)] != Self.absent }

    /// The bytes of an id; nil when it has no token.
    @inline(__always)
    func bytes(of id: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard contains(id) else { return nil }
        return UnsafeBufferPointer(start: bytes + Int(starts[Int(id)]), count: Int(lengths[Int(id)]))
    }

    /// Length of an id's bytes; the id must have a token.
    @inline(__always)
    func length(of id: Int32) -> Int { Int(lengths[Int(id)]) }
}

/// Tokens as they are read, before the tables exist: one arena and spans in it.
struct TokenList: Sendable {
    struct Entry: Sendable {
        var start: UInt32
        var length: UInt32
        var id: Int32
    }

    var bytes: [UInt8] = []
    var entries: [Entry] = []
    /// Natural-log probabilities (Unigram), one per entry; empty otherwise.
    var scores: [Double] = []

    mutating func append(_ token: some Sequence<UInt8>, id: Int32) {
        let start = bytes.count
        bytes.append(contentsOf: token)
        entries.append(Entry(start: UInt32(start), length: UInt32(bytes.count - start), id: id))
    }

    /// Ids must be dense enough for flat tables: a huge id in a small file is a mistake or an attack.
    func checkIdentifiers() throws(LyceumError) {
        let limit = 8 * entries.count + 262_144
        for entry in entries where entry.id < 0 || Int(entry.id) >= limit {
            throw LyceumError(
                .invalidData, "token id \(entry.id) is outside 0..<\(limit) for a vocabulary of \(entries.count) tokens")
        }
    }
}
