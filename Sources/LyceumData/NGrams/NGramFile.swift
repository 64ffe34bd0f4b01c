internal import LyceumCore

/// The layout of an n-gram model's file, all numbers little-endian.
///
///     magic     8 bytes, version (32-bit), bytes of the head (32-bit)
///     head      JSON: order, words, counts, discounts, sections with place, size and CRC-32; padded with spaces to a multiple of eight bytes
///     sections  text, ends, slots: the words; words, probabilities, backoffs, starts of every level; each begins at a multiple of eight bytes
///
/// Places of sections count from the end of the head.
enum NGramFile {
    static let magic = Array("LYCNGRAM".utf8)
    static let version: UInt32 = 1
    static let largestHead = 1 << 20

    struct Section {
        var name: String
        var start: Int
        var count: Int
        var checksum: UInt32
    }

    /// - Returns: the bytes of the file.
    static func write(
        _ tree: NGramTree, _ estimate: NGramEstimate, _ vocabulary: NGramVocabulary, _ words: NGramWords, _ summary: NGramTrainer.Summary,
        to path: String
    ) throws(LyceumError) -> Int {
        var layout = Layout()
        forEachSection(tree, estimate, vocabulary) { layout.add($0, $1) }
        var head = JSON.Object([("order", .integer(tree.order)), ("words", .string(words.rawValue))])
        head["documents"] = .integer(summary.documents)
        head["sentences"] = .integer(summary.sentences)
        head["trainedWords"] = .integer(summary.words)
        head["counts"] = .array(summary.counts.map { .integer($0) })
        head["discounts"] = .array(
            summary.discounts.map { ["amounts": .array($0.amounts.map { .number($0) }), "fallback": .bool($0.isFallback)] })
        head["sections"] = .array(
            layout.sections.map { [.string($0.name), .integer($0.start), .integer($0.count), .integer(Int($0.checksum))] })
        var bytes = Array(JSON.object(head).text().utf8)
        bytes += Array(repeating: 0x20, count: (8 - bytes.count & 7) & 7)
        let file = try AtomicFile(path: path)
        try file.write(magic + ShardFormat.little(version) + ShardFormat.little(UInt32(bytes.count)) + bytes)
        var failure: LyceumError?
        forEachSection(tree, estimate, vocabulary) { _, raw in
            guard failure == nil else { return }
            do throws(LyceumError) {
                try file.write(raw)
                try file.write([UInt8](repeating: 0, count: (8 - raw.count & 7) & 7))
            } catch { failure = error }
        }
        if let failure { throw failure }
        try file.commit()
        return file.count
    }

    private struct Layout {
        var sections: [Section] = []
        var place = 0

        mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer) {
            sections.append(Section(name: name, start: place, count: bytes.count, checksum: ShardFormat.checksum(bytes)))
            place += (bytes.count + 7) & ~7
        }
    }

    private static func forEachSection(
        _ tree: NGramTree, _ estimate: NGramEstimate, _ vocabulary: NGramVocabulary, _ body: (String, UnsafeRawBufferPointer) -> Void
    ) {
        vocabulary.text.withUnsafeBytes { body("text", $0) }
        vocabulary.ends.withUnsafeBytes { body("ends", $0) }
        vocabulary.slots.withUnsafeBytes { body("slots", $0) }
        for level in tree.levels.indices {
            // On the first level a word's place is its number.
            if level > 0 { tree.levels[level].words.withUnsafeBytes { body("words\(level + 1)", $0) } }
            estimate.probabilities[level].withUnsafeBytes { body("probabilities\(level + 1)", $0) }
            guard level + 1 < tree.order else { continue }
            estimate.backoffs[level].withUnsafeBytes { body("backoffs\(level + 1)", $0) }
            tree.levels[level].starts.withUnsafeBytes { body("starts\(level + 1)", $0) }
        }
    }

    /// Reads the head and checks the sections of a file.
    static func open(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) -> (head: JSON, sections: [String: UnsafeRawBufferPointer]) {
        guard bytes.count >= 16, bytes.prefix(8).elementsEqual(magic) else {
            throw LyceumError(.invalidData, "expected an n-gram model, found another file", remedy: "make one with lyceum ngram train")
        }
        let found = bytes.little(at: 8, as: UInt32.self)
        guard found == version else {
            throw LyceumError(.unsupported, "expected an n-gram model of version \(version), found version \(found)", remedy: "train it again")
        }
        let length = Int(bytes.little(at: 12, as: UInt32.self))
        guard length <= largestHead, 16 + length <= bytes.count else { throw damaged("it ends in its head") }
        let head = try JSON.parse(UnsafeRawBufferPointer(rebasing: bytes[16..<(16 + length)]))
        let start = 16 + length
        var sections: [String: UnsafeRawBufferPointer] = [:]
        for section in head["sections"]?.arrayValue ?? [] {
            guard let parts = section.arrayValue, parts.count == 4, let name = parts[0].stringValue, let place = parts[1].intValue,
                let count = parts[2].intValue, let checksum = parts[3].intValue, place >= 0, count >= 0, place % 8 == 0,
                place <= bytes.count - start, count <= bytes.count - start - place
            else { throw damaged("a section lies outside the file") }
            let part = UnsafeRawBufferPointer(rebasing: bytes[(start + place)..<(start + place + count)])
            guard Int(ShardFormat.checksum(part)) == checksum else { throw damaged("the part \(name) was changed") }
            sections[name] = part
        }
        return (head, sections)
    }

    static func damaged(_ what: String) -> LyceumError {
        LyceumError(.invalidData, "the n-gram model is damaged: \(what)", remedy: "train it again: lyceum ngram train")
    }
}
