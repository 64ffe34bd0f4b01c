public import LyceumCore

/// Reads the records of files one after the other, with memory that does not depend on their sizes.
public final class RecordReader {
    public struct Options: Sendable, Hashable {
        public var onError: ErrorPolicy
        /// Bytes of the longest record.
        public var maximumRecordBytes: Int
        /// Plain text is cut into documents where this stands; nil keeps a file together.
        public var separator: String?
        /// Plain text longer than this many bytes is cut at a line end.
        public var maximumTextBytes: Int
        /// Names for the columns of separated values without a head; empty where the first row names them.
        public var columns: [String]
        /// Where in a JSON file the records are.
        public var layout: JSONLayout
        /// The columns of Parquet files that are read, or paths into them with dots; nil reads all.
        public var projection: [String]?
        /// How the user has broken records left out (`--on-error skip`), for errors; nil where there is no such choice.
        public var skippingAdvice: String?

        public enum JSONLayout: Sendable, Hashable {
            /// An array of objects, or JSON lines.
            case records
            /// An object that holds the array under a name.
            case field(String)
            /// An object of objects; each record gets its key as this column.
            case keyed(String)
        }

        public init(
            onError: ErrorPolicy = .stop, maximumRecordBytes: Int = 64 << 20, separator: String? = nil,
            maximumTextBytes: Int = 8 << 20, columns: [String] = [], layout: JSONLayout = .records, projection: [String]? = nil
        ) {
            self.onError = onError
            self.maximumRecordBytes = maximumRecordBytes
            self.separator = separator
            self.maximumTextBytes = maximumTextBytes
            self.columns = columns
            self.layout = layout
            self.projection = projection
        }
    }

    public let files: [DataFile]
    public private(set) var counts = ReadingCounts()
    private let options: Options
    private var fileIndex = -1
    private var current: (any RecordSource)?
    private var finishedBytes = 0

    public init(_ files: [DataFile], options: Options = Options()) {
        self.files = files
        self.options = options
    }

    /// Bytes of all files, as stored.
    public var totalBytes: Int { files.reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) } }
    /// Bytes of the file at work, as stored; 0 where nobody says how many it has.
    package var currentSize: Int { current?.size ?? 0 }
    /// Bytes read so far, as stored.
    public var bytesRead: Int { finishedBytes + (current?.bytesRead ?? 0) }

    /// The next record; nil after the last.
    /// - Throws: `LyceumError` with file and line.
    public func next() throws(LyceumError) -> DataRecord? {
        while true {
            guard let source = current else {
                guard fileIndex + 1 < files.count else { return nil }
                fileIndex += 1
                current = try open(files[fileIndex])
                continue
            }
            guard let (line, result) = try source.next() else {
                finishedBytes += source.bytesRead
                counts.cutTexts += source.cutTexts
                current = nil
                continue
            }
            switch result {
            case .success(let content):
                counts.records += 1
                return DataRecord(content, file: fileIndex, line: line)
            case .failure(var error):
                error.location = "\(files[fileIndex].path):\(line)"
                guard options.onError == .skip else {
                    if error.remedy == nil { error.remedy = "correct the record, or \(options.skippingAdvice ?? "take it out of the file")" }
                    throw error
                }
                counts.skip(error)
            }
        }
    }

    /// Counts a record the caller could not use, or throws, as the options say.
    public func refuse(_ record: DataRecord, _ error: LyceumError) throws(LyceumError) {
        let placed = error.at(place(of: record))
        guard options.onError == .skip else { throw placed }
        counts.skip(placed)
    }

    /// Counts a record without text.
    public func noteEmpty() { counts.empty += 1 }

    /// Counts a record that a screen left out, or of which it left a part.
    func note(_ finding: ScreenFinding, in record: DataRecord, isCut: Bool) { counts.screening.note(finding, at: place(of: record), isCut: isCut) }

    /// `file:line`
    public func place(of record: DataRecord) -> String { "\(files[record.file].path):\(record.line)" }

    private func open(_ file: DataFile) throws(LyceumError) -> any RecordSource {
        switch file.format {
        case .text: return TextSource(try ByteStream(path: file.path), options)
        case .lines: return LineSource(try ByteStream(path: file.path), options)
        case .jsonLines: return JSONLineSource(try ByteStream(path: file.path), options)
        case .json: return try JSONArraySource.open(try ByteStream(path: file.path), options)
        case .csv: return try CSVSource(try ByteStream(path: file.path), separator: UInt8(ascii: ","), options)
        case .tsv: return try CSVSource(try ByteStream(path: file.path), separator: 0x09, options)
        case .parquet: return try ParquetSource(path: file.path, options)
        case .warc, .wet, .html:
            throw LyceumError(
                .unsupported, "archives and pages of the web are not read here", at: file.path,
                remedy: "turn them into JSON lines or Parquet first: lyceum curate with the file under input")
        }
    }
}

/// The records of one file.
protocol RecordSource: AnyObject {
    typealias Outcome = Result<DataRecord.Content, LyceumError>

    var bytesRead: Int { get }
    var cutTexts: Int { get }
    /// Bytes of the file, as stored; 0 where they are not known.
    var size: Int { get }
    /// The next record or what is wrong with it, with its line.
    /// - Throws: what ends the reading of the file.
    func next() throws(LyceumError) -> (line: Int, Outcome)?
}

extension RecordSource {
    var cutTexts: Int { 0 }
    var size: Int { 0 }
}
