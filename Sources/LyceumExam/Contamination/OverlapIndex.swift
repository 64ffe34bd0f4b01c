public import LyceumCore

/// The word n-grams of a benchmark's items, ready to be looked for in a corpus.
///
/// An item whose fields have at least n words is found by any n words in a row; a shorter field by all of its words.
/// - Source: Brown et al. 2020 (GPT-3), appendix C; examination reference D1.
public final class OverlapIndex: Sendable {
    public struct Options: Sendable, Hashable {
        /// Words of an n-gram.
        public enum Size: Sendable, Hashable {
            case fixed(Int)
            /// The number of words that 5 % of the items fall below, kept within the range (GPT-3: 8 through 13).
            case adaptive(ClosedRange<Int>)
        }

        public var size = Size.fixed(13)
        /// Fields with fewer words are not looked for at all: every corpus has them.
        public var shortestWholeField = 4
        /// Punctuation and capitals of ASCII alone, as lm-evaluation-harness does.
        public var isPlain = false
        /// The fields that make an item dirty when they are found whole; n-grams of any field do.
        public var decidingFields: Set<String> = ["stem"]

        public init() {}

        public init(size: Size, shortestWholeField: Int = 4, isPlain: Bool = false) {
            self.size = size
            self.shortestWholeField = shortestWholeField
            self.isPlain = isPlain
        }
    }

    /// A run of words of an item.
    struct Entry: Sendable {
        var item: Int32
        var field: Int32
        var position: Int32
        /// The next entry with the same hash, or -1.
        var next: Int32
        var hash: UInt64
    }

    public let items: [ContaminationItem]
    public let options: Options
    /// Words of an n-gram, after adapting.
    public let size: Int
    let words: [[OverlapWords]]
    let entries: [Entry]
    /// For every size of run that occurs: a table from hashes to entries.
    let tables: [(size: Int, table: OverlapTable)]

    /// - Throws: `LyceumError` (`invalidArgument`) for sizes that are not at least 1, and when no field can be looked for.
    public init(_ items: [ContaminationItem], options: Options = Options()) throws(LyceumError) {
        self.items = items
        self.options = options
        words = items.map { $0.fields.map { OverlapWords($0.text, plain: options.isPlain) } }
        size = try Self.size(options.size, words)
        var entries: [Entry] = []
        var bySize: [Int: [Int]] = [:]
        for (item, fields) in words.enumerated() {
            for (field, text) in fields.enumerated() {
                let run = min(size, text.count)
                guard run == size || run >= max(options.shortestWholeField, 1) else { continue }
                text.runs(run) { position, hash in
                    bySize[run, default: []].append(entries.count)
                    entries.append(Entry(item: Int32(item), field: Int32(field), position: Int32(position), next: -1, hash: hash))
                }
            }
        }
        guard !entries.isEmpty else {
            throw LyceumError(
                .invalidArgument, "none of \(items.count) items has a field of \(options.shortestWholeField) words or more",
                remedy: "lower the shortest field that is looked for")
        }
        var tables: [(size: Int, table: OverlapTable)] = []
        for (run, members) in bySize.sorted(by: { $0.key < $1.key }) {
            tables.append((run, OverlapTable(members, &entries)))
        }
        self.entries = entries
        self.tables = tables
    }

    private static func size(_ size: Options.Size, _ words: [[OverlapWords]]) throws(LyceumError) -> Int {
        switch size {
        case .fixed(let size):
            guard size >= 1, size <= 1000 else {
                throw LyceumError(.invalidArgument, "expected n-grams of 1 to 1000 words, found \(size)", remedy: "choose 13, or 8 to 13")
            }
            return size
        case .adaptive(let range):
            guard range.lowerBound >= 1, range.upperBound <= 1000 else {
                throw LyceumError(.invalidArgument, "expected n-grams of 1 to 1000 words, found \(range)", remedy: "choose 8 to 13")
            }
            let counts = words.map { $0.first?.count ?? 0 }.sorted()
            guard !counts.isEmpty else { return range.upperBound }
            return min(max(counts[counts.count * 5 / 100], range.lowerBound), range.upperBound)
        }
    }

    /// Runs of words that could be looked for, by item and field.
    func runCount(_ item: Int, _ field: Int) -> Int {
        let count = words[item][field].count
        return count >= size ? count - size + 1 : count >= options.shortestWholeField ? 1 : 0
    }

    /// Calls for every run of the text that is a run of an item.
    ///
    /// - Parameter body: entry, first word and number of words.
    func matches(_ text: OverlapWords, _ body: (_ entry: Int, _ position: Int, _ size: Int) -> Void) {
        for (size, table) in tables {
            text.runs(size) { position, hash in
                var next = table.first(hash)
                while next >= 0 {
                    let entry = entries[Int(next)]
                    // A hash may be shared by different words; words decide.
                    if entry.hash == hash,
                        text.equals(position, words[Int(entry.item)][Int(entry.field)], Int(entry.position), count: size)
                    {
                        body(Int(next), position, size)
                    }
                    next = entry.next
                }
            }
        }
    }
}

/// From hashes to the first entry that has it. Most of a corpus' runs are refused by one bit.
struct OverlapTable: Sendable {
    private var filter: [UInt64]
    private var slots: [Int32]
    private var keys: [UInt64]
    private let mask: Int
    private let filterMask: UInt64

    init(_ members: [Int], _ entries: inout [OverlapIndex.Entry]) {
        var capacity = 16
        while capacity < members.count * 2 { capacity *= 2 }
        mask = capacity - 1
        slots = Array(repeating: -1, count: capacity)
        keys = Array(repeating: 0, count: capacity)
        var bits: UInt64 = 1 << 12
        while bits < UInt64(members.count) * 16 { bits *= 2 }
        filterMask = bits - 1
        filter = Array(repeating: 0, count: Int(bits / 64))
        // From the back, so that chains run from the first item to the last.
        for member in members.reversed() {
            let hash = entries[member].hash
            var slot = Int(truncatingIfNeeded: hash >> 20) & mask
            while slots[slot] >= 0, keys[slot] != hash { slot = (slot + 1) & mask }
            entries[member].next = slots[slot]
            slots[slot] = Int32(member)
            keys[slot] = hash
            let bit = hash & filterMask
            filter[Int(bit >> 6)] |= 1 << (bit & 63)
        }
    }

    func first(_ hash: UInt64) -> Int32 {
        let bit = hash & filterMask
        guard filter[Int(bit >> 6)] & (1 << (bit & 63)) != 0 else { return -1 }
        var slot = Int(truncatingIfNeeded: hash >> 20) & mask
        while slots[slot] >= 0 {
            if keys[slot] == hash { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return -1
    }
}
