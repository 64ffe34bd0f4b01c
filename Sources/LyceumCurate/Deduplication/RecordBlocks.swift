internal import LyceumCore
internal import LyceumData

/// Some records of one file in a row, each as one line of JSON.
struct RecordBlock: Sendable {
    /// Number of the file.
    var file: Int
    /// Number of the first record, over all files, from 0.
    var first: Int
    /// The lines one after the other, without their ends.
    var bytes: [UInt8] = []
    /// Where each line ends in `bytes`.
    var ends: [Int] = []
    /// The line (row, element) of the file where each record stands.
    var places: [Int] = []

    var count: Int { ends.count }

    func range(_ record: Int) -> Range<Int> { (record == 0 ? 0 : ends[record - 1])..<ends[record] }

    mutating func append(_ line: some Collection<UInt8>, place: Int) {
        bytes.append(contentsOf: line)
        ends.append(bytes.count)
        places.append(place)
    }
}

/// Reads files as blocks of records. JSON lines pass as they stand; other formats become JSON lines.
final class RecordBlocks {
    /// A block ends after so many bytes; with hundreds of bands its keys take sixty times as many.
    static let blockBytes = 1 << 18
    let files: [DataFile]
    private let options: RecordReader.Options
    private let field: String
    private var file: Int
    private var next: Int
    private var lines: (stream: ByteStream, reader: LineReader)?
    private var records: RecordReader?
    private var finishedBytes = 0
    /// Records left out by the reader because they are broken, for formats other than JSON lines.
    private(set) var skipped = 0

    /// - Parameter first: number of the first record of the first file that is read.
    init(_ files: [DataFile], field: String, options: RecordReader.Options, file: Int = 0, first: Int = 0) {
        self.files = files
        self.field = field
        self.options = options
        self.file = file - 1
        next = first
    }

    var bytesRead: Int { finishedBytes + (lines?.stream.position ?? records?.bytesRead ?? 0) }

    /// The next records, all of one file; nil at the end.
    func block() throws(LyceumError) -> RecordBlock? {
        while true {
            guard lines != nil || records != nil else {
                guard file + 1 < files.count else { return nil }
                file += 1
                try open()
                continue
            }
            let block = records == nil ? try lineBlock() : try recordBlock()
            if block.count > 0 {
                next += block.count
                return block
            }
            finishedBytes = bytesRead
            skipped += records?.counts.skipped ?? 0
            lines = nil
            records = nil
        }
    }

    private func open() throws(LyceumError) {
        if files[file].format == .jsonLines {
            let stream = try ByteStream(path: files[file].path)
            lines = (stream, LineReader(stream, limit: options.maximumRecordBytes))
        } else {
            records = RecordReader([files[file]], options: options)
        }
    }

    private func lineBlock() throws(LyceumError) -> RecordBlock {
        var block = RecordBlock(file: file, first: next)
        block.bytes.reserveCapacity(Self.blockBytes + (1 << 16))
        while block.bytes.count < Self.blockBytes, let line = try lines!.reader.next() {
            if line.isCut {
                let error = LyceumError(
                    .limitExceeded, "the record is longer than the allowed \(options.maximumRecordBytes) bytes", at: "\(files[file].path):\(line.number)",
                    remedy: "allow more memory, or leave such records out with --on-error skip")
                guard options.onError == .skip else { throw error }
                // An empty line stands for it, so that both readings number records alike.
                block.append(EmptyCollection<UInt8>(), place: line.number)
                continue
            }
            let isBlank = line.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if !isBlank { block.append(line.bytes, place: line.number) }
        }
        return block
    }

    private func recordBlock() throws(LyceumError) -> RecordBlock {
        var block = RecordBlock(file: file, first: next)
        while block.bytes.count < Self.blockBytes, let record = try records!.next() {
            let object: JSON.Object
            switch record.content {
            case .object(let fields): object = fields
            case .text(let text): object = JSON.Object([(field, .string(text))])
            }
            block.append(JSON.object(object).text().utf8, place: record.line)
        }
        return block
    }
}
