public import LyceumCore
internal import LyceumData
internal import LyceumTensor

/// Writes a mixture: a file of JSON lines for every group, with so many of its documents that the tokens are those of its rate.
///
/// A group that is taken p times has all its documents ⌊p⌋ times, pass after pass, then documents drawn without replacement until the rest is
/// full: the tokens differ from what was asked by less than the longest document. Which are drawn follows from the seed and the documents'
/// places alone.
public struct MixtureWriter {
    public struct Written: Sendable, Hashable {
        public var group: MixtureInventory.Group
        public var path: String
        public var documents = 0
        public var tokens = 0
    }

    private struct Place {
        var rank: UInt64
        var tokens: Int
    }

    private let inventory: MixtureInventory
    private let rates: MixtureRates
    private let reading: MixtureReading
    private let seed: UInt64

    /// - Parameter reading: as the inventory was counted.
    public init(_ inventory: MixtureInventory, _ rates: MixtureRates, reading: MixtureReading, seed: UInt64) {
        (self.inventory, self.rates, self.reading, self.seed) = (inventory, rates, reading, seed)
    }

    /// - Parameter report: bytes read so far and in all, over all passes.
    /// - Returns: what was written of each group that is taken.
    public func write(to folder: String, report: (Int, Int) -> Void = { _, _ in }) throws(LyceumError) -> [Written] {
        try FileSystem.makeFolder(folder)
        var written: [Written] = []
        var sourcesDone = 0
        for source in inventory.sources {
            let files = try DataFile.find(source.paths)
            let groups = inventory.groups.indices.filter { inventory.groups[$0].source == source.name && rates.tokens[$0] > 0 }
            defer { sourcesDone += 1 }
            guard !groups.isEmpty else { continue }
            let share = { (part: Double) in report(Int((Double(sourcesDone) + part) * 1000), inventory.sources.count * 1000) }
            written += try write(groups, files, folder, share)
        }
        return written
    }

    private func write(
        _ groups: [Int], _ files: [DataFile], _ folder: String, _ report: (Double) -> Void
    ) throws(LyceumError) -> [Written] {
        let places = Dictionary(groups.enumerated().map { (inventory.groups[$1].values, $0) }) { first, _ in first }
        var documents = [[Place]](repeating: [], count: groups.count)
        let passesInAll = Double(groups.map { rates.passes[$0].rounded(.up) }.max() ?? 1) + 1
        try forEach(files, { report($0 / passesInAll) }) { document, _ throws(LyceumError) in
            guard let place = places[document.values] else { return }
            let number = documents[place].count
            let words = Philox(seed: seed).block(UInt64(number), UInt64(groups[place]))
            documents[place].append(Place(rank: UInt64(words.x) << 32 | UInt64(words.y), tokens: document.tokens))
        }
        let chosen = groups.indices.map { Self.chosen(documents[$0], tokens: rates.tokens[groups[$0]]) }
        var written: [Written] = []
        var outputs: [AtomicFile] = []
        for group in groups {
            let path = "\(folder)/\(fileName(group)).jsonl"
            written.append(Written(group: inventory.groups[group], path: path))
            outputs.append(try AtomicFile(path: path))
        }
        let passes = chosen.map { $0.whole + ($0.rest.contains(true) ? 1 : 0) }.max() ?? 0
        for pass in 0..<passes {
            var numbers = [Int](repeating: 0, count: groups.count)
            try forEach(files, { report((Double(pass + 1) + $0) / passesInAll) }) { document, record throws(LyceumError) in
                guard let place = places[document.values] else { return }
                let number = numbers[place]
                numbers[place] += 1
                guard number < documents[place].count else {
                    throw LyceumError(.invalidData, "the files changed while they were read", remedy: "run the same command again")
                }
                guard pass < chosen[place].whole || pass == chosen[place].whole && chosen[place].rest[number] else { return }
                try outputs[place].write(Self.line(document, field: reading.field))
                written[place].documents += 1
                written[place].tokens += documents[place][number].tokens
            }
        }
        for output in outputs { try output.commit() }
        return written
    }

    /// Whole passes, and the documents of the last one.
    private static func chosen(_ documents: [Place], tokens: Int) -> (whole: Int, rest: [Bool]) {
        let all = documents.reduce(0) { $0 + $1.tokens }
        var rest = [Bool](repeating: false, count: documents.count)
        guard all > 0 else { return (0, rest) }
        let (whole, left) = tokens.quotientAndRemainder(dividingBy: all)
        var open = left
        let order = documents.indices.sorted { (documents[$0].rank, $0) < (documents[$1].rank, $1) }
        for place in order where open > 0 {
            let length = documents[place].tokens
            // The last one is taken when that comes nearer.
            if length > open, length - open > open { break }
            rest[place] = true
            open -= length
        }
        return (whole, rest)
    }

    private func forEach(
        _ files: [DataFile], _ report: (Double) -> Void,
        _ body: (MixtureReading.Document, DataRecord) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        let reader = RecordReader(files, options: reading.reading)
        let total = Double(max(reader.totalBytes, 1))
        var number = 0
        while let record = try reader.next() {
            number += 1
            if number & 255 == 0 { report(Double(reader.bytesRead) / total) }
            let document: MixtureReading.Document?
            do throws(LyceumError) { document = try reading.document(record) } catch {
                try reader.refuse(record, error)
                continue
            }
            if let document { try body(document, record) }
        }
    }

    private static func line(_ document: MixtureReading.Document, field: String) -> String {
        var object = document.record.content.object ?? JSON.Object()
        if object[field] == nil { object["text"] = .string(document.text) }
        return JSON.object(object).text() + "\n"
    }

    /// The group's name as far as files can have it, with a number where an earlier group has the same.
    private func fileName(_ group: Int) -> String {
        func plain(_ name: String) -> String {
            String(decoding: name.utf8.map { EmailAddress.isPlain($0) || $0 == 0x5F ? $0 : 0x2D }.prefix(120), as: UTF8.self)
        }
        let name = plain(inventory.groups[group].name)
        let earlier = inventory.groups[..<group].count { plain($0.name) == name }
        return earlier == 0 ? name : "\(name)-\(earlier + 1)"
    }

    /// What `lyceum train --data` and the file of a training run read.
    /// - Parameter sources: names, paths and shares of the tokens.
    public static func configuration(
        _ sources: [(name: String, paths: [String], share: Double)], field: String, passes: Double?, comment: String
    ) -> String {
        let lines = sources.map { source in
            var object = JSON.Object([
                ("name", .string(source.name)), ("path", .array(source.paths.map { .string(FileSystem.absolute($0) ?? $0) })),
                ("weight", .number(source.share)),
            ])
            if field != "text" { object["field"] = .string(field) }
            if let passes { object["passes"] = .number(passes) }
            return "  - " + JSON.object(object).text()
        }
        return "# \(comment)\ndata:\n" + lines.joined(separator: "\n") + "\n"
    }
}

extension DataRecord.Content {
    fileprivate var object: JSON.Object? {
        if case .object(let object) = self { return object }
        return nil
    }
}
