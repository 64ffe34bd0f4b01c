internal import CLyceumCurate
internal import LyceumCore
internal import LyceumData

/// Which documents are compared with which: those that a field puts together.
public struct DedupScope: Sendable, Hashable {
    public enum Reach: String, Sendable, Hashable, CaseIterable {
        /// The same value of the field.
        case value
        /// The same year: the field holds dates.
        case year
        /// The same value, or values that follow each other in the order of all values. Groups may go on over several neighbors.
        case neighbors

        public var meaning: String {
            switch self {
            case .value: "documents with the same value"
            case .year: "documents of the same year; the field holds dates"
            case .neighbors: "documents with the same value, or with values that follow each other in the order of all values"
            }
        }
    }

    public var field: String
    public var reach: Reach

    public init(field: String, reach: Reach = .value) { (self.field, self.reach) = (field, reach) }

    var settings: String { "scope \(reach.rawValue) of \(field)" }
}

extension DedupOptions {
    /// All settings that decide what is found, in one line.
    public var settings: String {
        method.settings + (scope.map { " " + $0.settings } ?? "") + (newest.map { " keep newest by \($0)" } ?? "")
    }

    /// What keys of an index are made by.
    var keySettings: String { method.settings + (scope.map { " " + $0.settings } ?? "") }

    func checkScope() throws(LyceumError) {
        guard scope != nil || newest != nil, !method.comparesDocuments else { return }
        throw LyceumError(
            .invalidArgument, "\(scope != nil ? "a scope" : "keeping the newest") is for whole documents, and the method \(method.name) compares parts of them",
            at: scope != nil ? "--scope" : "--keep", remedy: "choose the method minhash, document or url")
    }
}

/// A field of records that stand as lines of JSON, as a short text.
struct LineField {
    private let field: String
    private let texts: BlockTexts

    init(_ field: String) {
        self.field = field
        texts = BlockTexts(field: field)
    }

    /// The value; empty where there is none, or the line is no record.
    func value(_ line: UnsafeBufferPointer<UInt8>) -> String {
        guard !line.isEmpty else { return "" }
        do throws(LyceumError) {
            return try texts.withText(line) { String(decoding: $0, as: UTF8.self) }
        } catch {
            guard let object = try? BlockTexts.object(line) else { return "" }
            switch DataRecord(.object(object)).value(field) {
            case .string(let text)?: return text
            case .integer(let whole)?: return "\(whole)"
            case .number(let number)?: return "\(number)"
            default: return ""
            }
        }
    }

    /// The first 14 digits of a date as a number, so that `2023-05-01`, `2023-05-01T10:00:00Z` and `20230501100000` can be compared; nil without a year.
    static func date(_ text: String) -> UInt64? {
        var (number, digits) = (0 as UInt64, 0)
        for byte in text.utf8 where byte &- 0x30 < 10 {
            guard digits < 14 else { break }
            number = number * 10 + UInt64(byte - 0x30)
            digits += 1
        }
        guard digits >= 4 else { return nil }
        for _ in digits..<14 { number *= 10 }
        return number
    }
}

/// Keeps keys of documents of different scopes apart, by mixing the scope into them.
struct ScopeKeys: Sendable {
    private let scope: DedupScope
    /// For neighbors: the marks of the pairs that a value belongs to.
    private let pairs: [String: [[UInt64]]]

    /// Different values that can have neighbors.
    static let mostValues = 100_000

    /// - Parameter values: of all documents; needed for neighbors alone.
    init(_ scope: DedupScope, values: Set<String>) {
        self.scope = scope
        var pairs: [String: [[UInt64]]] = [:]
        if scope.reach == .neighbors {
            let sorted = values.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for (place, value) in sorted.enumerated() {
                var marks: [[UInt64]] = []
                if place > 0 { marks.append(Self.mark(sorted[place - 1] + "\u{0}" + value)) }
                if place + 1 < sorted.count { marks.append(Self.mark(value + "\u{0}" + sorted[place + 1])) }
                pairs[value] = marks.isEmpty ? [Self.mark(value)] : marks
            }
        }
        self.pairs = pairs
    }

    private static func mark(_ text: String) -> [UInt64] {
        var words: [UInt64] = [0, 0]
        var text = text
        text.withUTF8 { bytes in words.withUnsafeMutableBufferPointer { lyc_sha1_128(bytes.baseAddress, bytes.count, $0.baseAddress) } }
        return words
    }

    private func marks(_ value: String) -> [[UInt64]] {
        switch scope.reach {
        case .value: [Self.mark(value)]
        case .year: [Self.mark(LineField.date(value).map { "\($0 / 10_000_000_000)" } ?? "")]
        case .neighbors: pairs[value] ?? [Self.mark(value)]
        }
    }

    /// Changes a document's records so that they meet those of its scope alone; with two neighbors it has twice as many.
    func mix(_ value: String, into records: inout [UInt64], from start: Int) {
        let marks = marks(value)
        let own = Array(records[start...])
        for (number, mark) in marks.enumerated() {
            if number > 0 { records += own }
            let first = start + number * own.count
            for place in stride(from: first, to: first + own.count, by: RecordSorter.words) {
                records[place] ^= mark[0]
                records[place + 1] ^= mark[1]
            }
        }
    }

    /// Reads what values there are, where that matters.
    static func make(
        _ options: DedupOptions, _ files: [DataFile], _ reading: RecordReader.Options
    ) throws(LyceumError) -> ScopeKeys? {
        guard let scope = options.scope else { return nil }
        guard scope.reach == .neighbors else { return ScopeKeys(scope, values: []) }
        let reader = RecordBlocks(files, field: options.field, options: reading)
        var values: Set<String> = []
        while true {
            var blocks: [RecordBlock] = []
            while blocks.count < 2 * options.threads, let block = try reader.block() { blocks.append(block) }
            if blocks.isEmpty { return ScopeKeys(scope, values: values) }
            let found = try ParallelBlocks.map(blocks.count, threads: options.threads) { [blocks] number throws(LyceumError) in
                let field = LineField(scope.field)
                return Set(blocks[number].values(of: field))
            }
            for part in found { values.formUnion(part) }
            guard values.count <= mostValues else {
                throw LyceumError(
                    .limitExceeded, "expected up to \(mostValues) different values to find neighbors among, found more", at: "--scope \(scope.field)",
                    remedy: "name a field with fewer values, such as the snapshot, or compare equal values alone (--scope-by value)")
            }
        }
    }
}

extension RecordBlock {
    /// A field of every record.
    func values(of field: LineField) -> [String] {
        bytes.withUnsafeBufferPointer { bytes in (0..<count).map { field.value(UnsafeBufferPointer(rebasing: bytes[range($0)])) } }
    }
}

extension Deduplicator {
    /// Of every group the newest document stays in the place of the first; documents without a date are the oldest, and of equals the first stays.
    ///
    /// Everything is read once more, for the dates alone; it takes memory for groups of two or more.
    func keepNewest(_ groups: DocumentGroups, by field: String) throws(LyceumError) {
        var grouped = DocumentMarks()
        for document in 0..<groups.count where groups.first(of: document) != document {
            grouped.mark(document)
            grouped.mark(groups.first(of: document))
        }
        var best: [Int: (date: UInt64, document: Int)] = [:]
        let reader = RecordBlocks(files, field: options.field, options: reading)
        while true {
            var blocks: [RecordBlock] = []
            while blocks.count < 2 * options.threads, let block = try reader.block() { blocks.append(block) }
            if blocks.isEmpty { break }
            let dates = try ParallelBlocks.map(blocks.count, threads: options.threads) { [blocks, grouped] number throws(LyceumError) in
                let (block, reader) = (blocks[number], LineField(field))
                return block.bytes.withUnsafeBufferPointer { bytes in
                    (0..<block.count).filter { grouped.contains(block.first + $0) }.map { record in
                        (block.first + record, LineField.date(reader.value(UnsafeBufferPointer(rebasing: bytes[block.range(record)]))) ?? 0)
                    }
                }
            }
            for (document, date) in dates.joined() {
                let first = groups.first(of: document)
                if best[first].map({ $0.date < date }) ?? true { best[first] = (date, document) }
            }
            try progress(DedupProgress(stage: .comparing, bytes: reader.bytesRead, totalBytes: totalBytes, documents: state.document))
        }
        for (first, found) in best where found.document != first { groups.keep(found.document, for: first) }
    }
}
