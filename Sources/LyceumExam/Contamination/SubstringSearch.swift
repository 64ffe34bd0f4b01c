public import LyceumCore

/// Texts that are looked for in a corpus exactly as they are, byte by byte.
public final class SubstringSearch: Sendable {
    public struct Result: Sendable, Hashable {
        /// Occurrences by pattern.
        public var counts: [Int]
        /// `file:line` of the first record that has it, by pattern.
        public var firstPlaces: [String?]
        public var corpus: CorpusScan.Counts
    }

    private let patterns: [[UInt8]]
    /// Bytes that are hashed: the shortest pattern's length, at most 64.
    private let length: Int
    private let table: OverlapTable
    private let entries: [OverlapIndex.Entry]

    /// - Throws: `LyceumError` (`invalidArgument`) for an empty pattern.
    public init(_ patterns: [String]) throws(LyceumError) {
        let texts = patterns.map { Array($0.utf8) }
        guard let shortest = texts.map(\.count).min(), shortest > 0 else {
            throw LyceumError(.invalidArgument, "expected texts to look for, found \(patterns.isEmpty ? "none" : "an empty one")")
        }
        let length = min(shortest, 64)
        var entries = texts.enumerated().map { number, bytes in
            OverlapIndex.Entry(item: Int32(number), field: 0, position: 0, next: -1, hash: Self.finish(Self.hash(bytes[..<length])))
        }
        table = OverlapTable(Array(entries.indices), &entries)
        self.entries = entries
        self.patterns = texts
        self.length = length
    }

    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 &* base &+ UInt64($1) &+ 1 } }

    private static func finish(_ hash: UInt64) -> UInt64 {
        let mixed = (hash ^ (hash >> 29)) &* 0xbf58_476d_1ce4_e5b9
        return mixed ^ (mixed >> 32)
    }

    private typealias Tally = [Int32: (count: Int, file: Int, line: Int)]

    /// Same result for any number of threads; memory depends on the patterns alone.
    public func search(
        _ scan: CorpusScan, progress: @escaping @Sendable (Int, Int) -> Bool = { _, _ in true }
    ) async throws -> Result {
        var total = Tally()
        let carry = max(patterns.map(\.count).max() ?? 0, 1 << 12) * 2
        let counts = try await scan.run(carry: carry, atBlank: false, work: { self.tally($0) }, progress: progress) { tally in
            total.merge(tally) { ($0.count + $1.count, $0.file, $0.line) }
        }
        return Result(
            counts: patterns.indices.map { total[Int32($0)]?.count ?? 0 },
            firstPlaces: patterns.indices.map { total[Int32($0)].map { scan.place(file: $0.file, line: $0.line) } }, corpus: counts)
    }

    private func tally(_ pieces: [CorpusScan.Piece]) -> Tally {
        var tally = Tally()
        for piece in pieces {
            var text = piece.text
            text.withUTF8 { bytes in
                forEachMatch(bytes) { pattern, position in
                    guard position + patterns[pattern].count > piece.carried else { return }
                    let old = tally[Int32(pattern)] ?? (0, piece.file, piece.line)
                    tally[Int32(pattern)] = (old.count + 1, old.file, old.line)
                }
            }
        }
        return tally
    }

    /// Rolls a hash over the bytes; where it is a pattern's, bytes decide.
    private func forEachMatch(_ text: UnsafeBufferPointer<UInt8>, _ body: (Int, Int) -> Void) {
        guard text.count >= length else { return }
        var (hash, power) = (0 as UInt64, 1 as UInt64)
        for _ in 1..<length { power = power &* Self.base }
        for index in 0..<length { hash = hash &* Self.base &+ UInt64(text[index]) &+ 1 }
        var position = 0
        while true {
            var next = table.first(Self.finish(hash))
            while next >= 0 {
                let pattern = patterns[Int(next)]
                if position + pattern.count <= text.count, pattern.elementsEqual(text[position..<(position + pattern.count)]) {
                    body(Int(next), position)
                }
                next = entries[Int(next)].next
            }
            guard position + length < text.count else { return }
            hash = (hash &- (UInt64(text[position]) &+ 1) &* power) &* Self.base &+ UInt64(text[position + length]) &+ 1
            position += 1
        }
    }
}
