internal import LyceumCore

/// Which document stands at each place of each pass over a source.
struct DocumentOrder {
    private let curriculum: Curriculum
    private let count: Int
    private let seed: UInt64
    private let source: Int
    /// The documents in sorted order; empty where the order needs none.
    private let ranked: [UInt32]
    private let items: ItemSequence?
    private let pace: PacedOrder?

    init(
        _ curriculum: Curriculum, _ documents: any DocumentCollection, seed: UInt64, source: Int, pace: PacedOrder? = nil
    ) throws(LyceumError) {
        self.pace = pace
        self.curriculum = curriculum
        self.seed = seed
        self.source = source
        count = documents.count
        items = if case .items(let order) = curriculum.order { try ItemSequence(order, documents, seed: seed, source: source) } else { nil }
        switch curriculum.order {
        case .asGiven, .shuffled, .items: ranked = []
        case .length(let ascending):
            ranked = try Self.rank(documents.count, ascending) { Double(documents.length(of: $0)) }
        case .field(let name, let ascending):
            guard documents.fieldNames.contains(name) else {
                throw LyceumError(
                    .invalidArgument,
                    "expected the numeric field '\(name)' to order by, found \(DataRecord.list(documents.fieldNames))",
                    remedy: "build the shards with --value \(name), or name another field")
            }
            ranked = try Self.rank(documents.count, ascending) { documents.value(of: name, for: $0) ?? .nan }
        }
    }

    private static func rank(_ count: Int, _ ascending: Bool, _ key: (Int) -> Double) throws(LyceumError) -> [UInt32] {
        guard count <= Int(UInt32.max) else {
            throw LyceumError(.limitExceeded, "sources of more than \(UInt32.max) documents cannot be sorted, found \(count)")
        }
        let keys = (0..<count).map { index -> Double in
            let value = key(index)
            return value.isNaN ? .infinity : ascending ? value : -value
        }
        return (0..<UInt32(count)).sorted {
            let (a, b) = (keys[Int($0)], keys[Int($1)])
            return a == b ? $0 < $1 : a < b
        }
    }

    func document(pass: Int, place: Int) -> Int {
        if let pace { return pace.document(draw: pass * count + place, seed: seed, source: source) }
        if let items { return items.document(pass: pass, place: place) }
        return switch curriculum.order {
        case .asGiven: place
        case .shuffled: permuted(place, of: count, pass: pass, part: 0)
        default: Int(ranked[arranged(place, pass: pass)])
        }
    }

    private func permuted(_ place: Int, of count: Int, pass: Int, part: Int) -> Int {
        let stream = UInt64(truncatingIfNeeded: source) << 52 ^ UInt64(truncatingIfNeeded: pass) << 24 ^ UInt64(part)
        return IndexPermutation(count: count, seed: seed, stream: stream)[place]
    }

    /// The rank in the sorted order that comes at a place.
    private func arranged(_ place: Int, pass: Int) -> Int {
        switch curriculum.arrangement {
        case .sorted: return place
        case .blocked(let wanted):
            let parts = min(max(wanted, 1), count)
            var part = place * parts / count
            while (part + 1) * count / parts <= place { part += 1 }
            let (start, end) = (part * count / parts, (part + 1) * count / parts)
            return start + permuted(place - start, of: end - start, pass: pass, part: part + 1)
        case .interleaved(let wanted):
            let parts = min(max(wanted, 1), count)
            let (base, longer) = (count / parts, count % parts)
            // The first strata have one document more; their last ones come at the end.
            let (round, part) = place < base * parts ? (place / parts, place % parts) : (base, place - base * parts)
            return part * base + min(part, longer) + round
        case .cyclic(let wanted):
            let cycles = min(max(wanted, 1), count)
            let (base, longer) = (count / cycles, count % cycles)
            let border = longer * (base + 1)
            let (cycle, step) =
                place < border
                ? (place / (base + 1), place % (base + 1))
                : (longer + (place - border) / max(base, 1), (place - border) % max(base, 1))
            return cycle + step * cycles
        }
    }
}
