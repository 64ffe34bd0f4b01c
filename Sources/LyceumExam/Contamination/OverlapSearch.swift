/// What a corpus has of a field of an item.
public struct FieldOverlap: Sendable, Hashable {
    public var field: String
    /// Places of the corpus where a run of the field's words was found; overlapping runs count each.
    public var hits: Int
    /// Different runs of the field that were found, and how many it has.
    public var foundRuns: Int
    public var runs: Int
    /// Whether runs are all of the field's words, because it is shorter than an n-gram.
    public var isWhole: Bool

    /// The share of the field's runs that the corpus has.
    public var coverage: Double { runs > 0 ? Double(foundRuns) / Double(runs) : 0 }
}

/// What a corpus has of an item.
public struct ItemOverlap: Sendable, Hashable {
    public var item: Int
    public var name: String
    public var fields: [FieldOverlap]
    public var isDirty: Bool
    /// `file:line` of the first record with a hit.
    public var firstPlace: String?

    public var hits: Int { fields.reduce(0) { $0 + $1.hits } }
}

/// The overlap of a benchmark with a corpus.
public struct OverlapResult: Sendable, Hashable {
    public var size: Int
    public var items: [ItemOverlap]
    public var corpus: CorpusScan.Counts

    public var dirty: [Int] { items.filter(\.isDirty).map(\.item) }
    public var dirtyShare: Double { items.isEmpty ? 0 : Double(dirty.count) / Double(items.count) }
}

extension OverlapIndex {
    /// Hits by entry, and the first place of each item.
    private struct Tally: Sendable {
        var hits: [Int32: Int] = [:]
        var places: [Int32: (file: Int, line: Int)] = [:]
    }

    /// Looks for the items in a corpus of any size; memory depends on the items alone.
    ///
    /// Same result for any number of threads.
    /// - Parameter progress: bytes of the files read so far and in all; false stops with `cancelled`.
    /// - Throws: `LyceumError` with file and line.
    public func search(
        _ scan: CorpusScan, progress: @escaping @Sendable (Int, Int) -> Bool = { _, _ in true }
    ) async throws -> OverlapResult {
        var (hits, places) = ([Int32: Int](), [Int32: (file: Int, line: Int)]())
        let counts = try await scan.run(carry: 1 << 14, work: { self.tally($0) }, progress: progress) { tally in
            hits.merge(tally.hits, uniquingKeysWith: +)
            places.merge(tally.places) { first, _ in first }
        }
        return result(hits, places.mapValues { scan.place(file: $0.file, line: $0.line) }, counts)
    }

    /// Looks for the items in texts in memory.
    public func search(_ texts: [String]) -> OverlapResult {
        let tally = tally(texts.enumerated().map { CorpusScan.Piece(text: $1, carried: 0, file: 0, line: $0 + 1) })
        var counts = CorpusScan.Counts()
        counts.records = texts.count
        counts.bytes = texts.reduce(0) { $0 + $1.utf8.count }
        return result(tally.hits, tally.places.mapValues { "text \($0.line)" }, counts)
    }

    private func tally(_ pieces: [CorpusScan.Piece]) -> Tally {
        var tally = Tally()
        for piece in pieces {
            let text = OverlapWords(piece.text, plain: options.isPlain)
            matches(text) { entry, position, size in
                guard text.places[position + size - 1].upperBound > piece.carried else { return }
                tally.hits[Int32(entry), default: 0] += 1
                let item = entries[entry].item
                if tally.places[item] == nil { tally.places[item] = (piece.file, piece.line) }
            }
        }
        return tally
    }

    private func result(_ hits: [Int32: Int], _ places: [Int32: String], _ counts: CorpusScan.Counts) -> OverlapResult {
        var fields = items.enumerated().map { item, content in
            content.fields.enumerated().map { field, text in
                FieldOverlap(
                    field: text.name, hits: 0, foundRuns: 0, runs: runCount(item, field), isWhole: words[item][field].count < size)
            }
        }
        for (entry, count) in hits {
            let place = entries[Int(entry)]
            fields[Int(place.item)][Int(place.field)].hits += count
            fields[Int(place.item)][Int(place.field)].foundRuns += 1
        }
        let overlaps = items.indices.map { item in
            let isDirty = fields[item].contains { $0.hits > 0 && (!$0.isWhole || options.decidingFields.contains($0.field)) }
            return ItemOverlap(item: item, name: items[item].name, fields: fields[item], isDirty: isDirty, firstPlace: places[Int32(item)])
        }
        return OverlapResult(size: size, items: overlaps, corpus: counts)
    }
}
