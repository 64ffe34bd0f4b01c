internal import LyceumCore
public import LyceumData

/// How a corpus is read: which files, which fields, how many threads.
public struct CorpusScan: Sendable {
    /// Which strings of a record are searched.
    public enum Fields: Sendable, Hashable {
        case named([String])
        /// Every string, however deep.
        case all
    }

    public var files: [DataFile]
    public var fields: Fields
    public var threads: Int
    /// What to do with records that cannot be read.
    public var onError: ErrorPolicy
    /// Bytes of text that are handed to a thread at once; memory is about this times twice the threads.
    public var batchBytes = 4 << 20
    /// Plain text is read in pieces of this many bytes.
    public var textPieceBytes = 8 << 20

    public init(_ files: [DataFile], fields: Fields = .all, threads: Int = 1, onError: ErrorPolicy = .stop) {
        self.files = files
        self.fields = fields
        self.threads = max(1, threads)
        self.onError = onError
    }

    /// A piece of a corpus: a record's texts, or a part of a long plain text.
    struct Piece: Sendable {
        var text: String
        /// Bytes at the front that the piece before ended with: what ends within them was seen there.
        var carried: Int
        var file: Int
        var line: Int
    }

    /// What was read.
    public struct Counts: Sendable, Hashable {
        public var records = 0
        public var skipped = 0
        /// Bytes of text searched.
        public var bytes = 0
        public var problems: [String] = []

        public init() {}
    }

    /// Reads all files and hands batches to threads.
    ///
    /// - Parameters:
    ///   - carry: bytes that a piece of a long text repeats of the piece before, so that nothing is missed where it was cut.
    ///   - atBlank: what is repeated begins with a blank, not inside a word.
    ///   - work: what a batch gives; called on several threads.
    ///   - gather: takes the results in the order of the batches, so that they do not depend on the number of threads.
    func run<Result: Sendable>(
        carry: Int, atBlank: Bool = true, work: @escaping @Sendable ([Piece]) -> Result, progress: @Sendable (Int, Int) -> Bool = { _, _ in true },
        gather: (Result) -> Void
    ) async throws -> Counts {
        let reader = RecordReader(files, options: .init(onError: onError, maximumTextBytes: textPieceBytes))
        let total = reader.totalBytes
        var cursor = Cursor(scan: self, reader: reader, carry: carry, atBlank: atBlank)
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var (started, taken, waiting) = (0, 0, [Int: Result]())
            func take(_ finished: (Int, Result)) {
                waiting[finished.0] = finished.1
                while let next = waiting.removeValue(forKey: taken) {
                    gather(next)
                    taken += 1
                }
            }
            while let batch = try cursor.next() {
                let number = started
                started += 1
                group.addTask { (number, work(batch)) }
                guard progress(reader.bytesRead, total) else { throw LyceumError(.cancelled, "the search was stopped") }
                while started - taken - waiting.count > threads, let finished = try await group.next() { take(finished) }
            }
            while let finished = try await group.next() { take(finished) }
        }
        cursor.counts.skipped = reader.counts.skipped
        cursor.counts.problems = reader.counts.problems
        return cursor.counts
    }

    /// Makes batches of pieces.
    private struct Cursor {
        let scan: CorpusScan
        let reader: RecordReader
        let carry: Int
        let atBlank: Bool
        var counts = Counts()
        /// A plain text that goes on: what its last piece ended with, and the beginning of a word that the next piece ends.
        private var open: (file: Int, line: Int, tail: String, rest: String)?

        init(scan: CorpusScan, reader: RecordReader, carry: Int, atBlank: Bool) {
            self.scan = scan
            self.reader = reader
            self.carry = carry
            self.atBlank = atBlank
        }

        mutating func next() throws(LyceumError) -> [Piece]? {
            var (batch, bytes) = ([Piece](), 0)
            while bytes < scan.batchBytes {
                let record = try reader.next()
                if record != nil { counts.records += 1 }
                for piece in made(of: record) {
                    bytes += piece.text.utf8.count
                    counts.bytes += piece.text.utf8.count - piece.carried
                    batch.append(piece)
                }
                if record == nil { break }
            }
            return batch.isEmpty ? nil : batch
        }

        private mutating func made(of record: DataRecord?) -> [Piece] {
            guard let record else { return flush() }
            return pieces(record)
        }

        /// The end of a plain text.
        private mutating func flush() -> [Piece] {
            guard let last = open else { return [] }
            open = nil
            guard !last.rest.isEmpty else { return [] }
            return [Piece(text: last.tail + last.rest, carried: last.tail.utf8.count, file: last.file, line: last.line)]
        }

        private mutating func pieces(_ record: DataRecord) -> [Piece] {
            var result = open?.file == record.file ? [] : flush()
            switch record.content {
            case .object(let object):
                result += scan.texts(object, record).map { Piece(text: $0, carried: 0, file: record.file, line: record.line) }
            case .text(let text):
                guard scan.files[record.file].format == .text else {
                    result.append(Piece(text: text, carried: 0, file: record.file, line: record.line))
                    break
                }
                if let piece = part(text, record) { result.append(piece) }
            }
            return result
        }

        /// A piece of a plain text up to its last blank, so that no word is cut.
        private mutating func part(_ text: String, _ record: DataRecord) -> Piece? {
            let front = open?.tail ?? ""
            let whole = (open?.rest ?? "") + text
            let blank = whole.utf8.lastIndex { $0 == 0x20 || $0 == 0x0A }
            let end = blank.map { whole.utf8.index(after: $0) } ?? (whole.utf8.count > 1 << 20 ? whole.endIndex : whole.startIndex)
            let complete = front + whole[..<end]
            let rest = String(whole[end...])
            guard end > whole.startIndex else {
                open = (record.file, record.line, front, rest)
                return nil
            }
            open = (record.file, record.line, CorpusScan.tail(complete, carry, atBlank), rest)
            return Piece(text: complete, carried: front.utf8.count, file: record.file, line: record.line)
        }
    }

    /// The end of a text, from a blank or at least from a character on.
    private static func tail(_ text: String, _ bytes: Int, _ atBlank: Bool) -> String {
        guard text.utf8.count > bytes else { return text }
        let part = text.utf8.suffix(bytes)
        let start = part.firstIndex { atBlank ? $0 == 0x20 || $0 == 0x0A : $0 & 0xC0 != 0x80 } ?? part.endIndex
        return String(text[start...])
    }

    func texts(_ object: JSON.Object, _ record: DataRecord) -> [String] {
        switch fields {
        case .named(let names): names.compactMap { record.value($0)?.stringValue }
        case .all: Self.strings(.object(object))
        }
    }

    private static func strings(_ value: JSON) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap { strings($0) }
        case .object(let object): object.values.flatMap { strings($0) }
        default: []
        }
    }

    /// `file:line`
    func place(file: Int, line: Int) -> String { files.indices.contains(file) ? "\(files[file].path):\(line)" : "line \(line)" }
}
