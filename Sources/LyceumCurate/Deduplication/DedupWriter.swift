internal import LyceumCore
internal import LyceumData

/// Makes the lines that are written for a block of records.
final class DedupWriter: @unchecked Sendable {
    /// What a block becomes.
    struct Written: Sendable {
        var kept: [UInt8] = []
        var removed: [UInt8] = []
        var pairs: [UInt8] = []
        var counts = DedupReport()
    }

    private let options: DedupOptions
    private let decisions: DedupDecisions
    private let state: DedupState
    private let names: [String]
    private let paths: [String]

    init(_ work: Deduplicator, _ decisions: DedupDecisions, _ names: [String]) {
        options = work.options
        self.decisions = decisions
        state = work.state
        self.names = names
        paths = work.files.map(\.path)
    }

    /// Whether documents that go are listed with the ones that stay for them.
    var listsPairs: Bool { if case .documents = decisions { true } else { false } }

    /// - Parameter number: the block's number over all files.
    func written(_ block: RecordBlock, number: Int) throws(LyceumError) -> Written {
        var result = Written()
        result.kept.reserveCapacity(block.bytes.count + block.count)
        var editor = PartEditor(options: options, decisions: decisions, firstPart: number < state.blockParts.count ? state.blockParts[number] : 0)
        for record in 0..<block.count {
            let document = block.first + record
            result.counts.documents += 1
            let failure: LyceumError? = block.bytes.withUnsafeBufferPointer { bytes in
                let line = UnsafeBufferPointer(rebasing: bytes[block.range(record)])
                do throws(LyceumError) {
                    try write(line, document, &editor, &result)
                    return nil
                } catch { return error.at("\(paths[block.file]):\(block.places[record])") }
            }
            if let failure { throw failure }
        }
        return result
    }

    private func write(_ line: UnsafeBufferPointer<UInt8>, _ document: Int, _ editor: inout PartEditor, _ result: inout Written) throws(LyceumError) {
        if state.broken.contains(document) {
            result.counts.broken += 1
            return
        }
        if state.tooShort.contains(document) {
            result.counts.tooShort += 1
            return drop(line, "too_short", nil, &result)
        }
        switch decisions {
        case .documents(let groups): writeDocument(line, document, groups, &result)
        case .marked(let marks):
            guard marks.contains(document) else { return keep(line, &result) }
            result.counts.duplicates += 1
            drop(line, "duplicate", nil, &result)
        case .parts, .ranges:
            switch try editor.edit(line) {
            case .unchanged: keep(line, &result)
            case .changed(let changed, let parts):
                result.counts.changed += 1
                result.counts.removedParts += parts
                changed.withUnsafeBufferPointer { keep($0, &result) }
            case .emptied(let parts):
                result.counts.emptied += 1
                result.counts.removedParts += parts
                drop(line, "emptied", nil, &result)
            }
        }
    }

    private func writeDocument(_ line: UnsafeBufferPointer<UInt8>, _ document: Int, _ groups: DocumentGroups, _ result: inout Written) {
        guard groups.isRemoved(document) else { return keep(line, &result) }
        let record = document - state.firstDocuments[file(of: document)] + 1
        if groups.isKnown(document) {
            result.counts.known += 1
            result.pairs += Array("{\"record\":\(record),\"of\":\"index\"}\n".utf8)
            return drop(line, "known", nil, &result)
        }
        result.counts.duplicates += 1
        let keeper = groups.keeper(of: document)
        let file = file(of: keeper)
        let place = "\(names[file]):\(keeper - state.firstDocuments[file] + 1)"
        let pair: JSON = [
            "record": .integer(record), "of": .string(names[file]), "of_record": .integer(keeper - state.firstDocuments[file] + 1),
        ]
        result.pairs += Array((pair.text() + "\n").utf8)
        drop(line, "duplicate", place, &result)
    }

    /// The last file that begins at or before a document and is not empty there.
    private func file(of document: Int) -> Int {
        var (low, high) = (0, state.firstDocuments.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if state.firstDocuments[middle] <= document { low = middle } else { high = middle }
        }
        return low
    }

    private func keep(_ line: UnsafeBufferPointer<UInt8>, _ result: inout Written) {
        result.counts.kept += 1
        result.kept.append(contentsOf: line)
        result.kept.append(0x0A)
    }

    /// Adds the reason to the record.
    private func drop(_ line: UnsafeBufferPointer<UInt8>, _ reason: String, _ of: String?, _ result: inout Written) {
        guard options.keepsRemoved else { return }
        var note = "\"dedup_reason\":\"\(reason)\""
        if let of { note += ",\"dedup_of\":\(JSON.string(of).text())" }
        if let brace = line.lastIndex(of: 0x7D), line.first(where: { $0 > 0x20 }) == 0x7B {
            result.removed.append(contentsOf: line[..<brace])
            result.removed.append(contentsOf: ",\(note)}\n".utf8)
        } else {
            result.removed.append(contentsOf: "{\(JSON.string(options.field).text()):".utf8)
            result.removed.append(contentsOf: line)
            result.removed.append(contentsOf: ",\(note)}\n".utf8)
        }
    }
}

/// Takes parts out of texts, block by block.
struct PartEditor {
    enum Outcome {
        case unchanged
        case changed([UInt8], parts: Int)
        case emptied(parts: Int)
    }

    private let options: DedupOptions
    private let decisions: DedupDecisions
    private let texts: BlockTexts
    private let scratch = ShingleScratch()
    private var part: Int

    /// - Parameter firstPart: parts (bytes for substrings) before the block.
    init(options: DedupOptions, decisions: DedupDecisions, firstPart: Int) {
        self.options = options
        self.decisions = decisions
        texts = BlockTexts(field: options.field)
        part = firstPart
    }

    mutating func edit(_ line: UnsafeBufferPointer<UInt8>) throws(LyceumError) -> Outcome {
        var (left, parts): ([UInt8]?, Int) = (nil, 0)
        var next = part
        try texts.withText(line) { text throws(LyceumError) in
            let removed = removal(text, &next)
            guard !removed.ranges.isEmpty else { return }
            parts = removed.parts
            left = TextParts.text(text, without: removed.ranges)
        }
        part = next
        guard let left else { return .unchanged }
        if isTooLittle(left) { return .emptied(parts: parts) }
        var object: JSON.Object
        let text = JSON.string(String(decoding: left, as: UTF8.self))
        do throws(LyceumError) { object = try BlockTexts.object(line) } catch { object = JSON.Object() }
        if object[options.field] == nil, options.field.utf8.contains(UInt8(ascii: ".")) {
            Self.replace(options.field.split(separator: ".").map(String.init)[...], in: &object, by: text)
        } else {
            object[options.field] = text
        }
        return .changed(Array(JSON.object(object).text().utf8), parts: parts)
    }

    private func removal(_ text: UnsafeBufferPointer<UInt8>, _ next: inout Int) -> (ranges: [Range<Int>], parts: Int) {
        switch decisions {
        case .parts(let marks, let kind):
            let parts = TextParts.parts(text, kind, scratch)
            let first = next
            next += parts.count
            let gone = parts.enumerated().filter { marks.contains(first + $0.offset) }.map(\.element.range)
            return (gone, gone.count)
        case .ranges(let ranges):
            let found = ranges.ranges(from: next, count: text.count).map { Self.whole($0, text) }.filter { !$0.isEmpty }
            next += text.count
            return (found, found.reduce(0) { $0 + $1.count })
        case .documents, .marked: return ([], 0)
        }
    }

    /// A range without the characters it cuts at its ends.
    private static func whole(_ range: Range<Int>, _ text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start] & 0xC0 == 0x80 { start += 1 }
        while end > start, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
        return start..<end
    }

    private func isTooLittle(_ text: [UInt8]) -> Bool {
        let words = text.withUnsafeBufferPointer { bytes -> Int in
            var (count, isInside) = (0, false)
            for byte in bytes {
                if byte > 0x20, !isInside { count += 1 }
                isInside = byte > 0x20
            }
            return count
        }
        if words == 0 || words < options.minimumWords { return true }
        guard case .parts(_, .sentences(let count)) = decisions else { return false }
        return text.withUnsafeBufferPointer { TextParts.sentences($0).count } < count
    }

    private static func replace(_ path: ArraySlice<String>, in object: inout JSON.Object, by value: JSON) {
        guard let key = path.first else { return }
        if path.count == 1 {
            object[key] = value
        } else if var inner = object[key]?.objectValue {
            replace(path.dropFirst(), in: &inner, by: value)
            object[key] = .object(inner)
        }
    }
}
