internal import LyceumCore

/// Every line of a text.
final class LineSource: RecordSource {
    private let stream: ByteStream
    private var lines: LineReader
    private let limit: Int
    var bytesRead: Int { stream.position }
    var size: Int { stream.size }

    init(_ stream: ByteStream, _ options: RecordReader.Options) {
        self.stream = stream
        limit = options.maximumRecordBytes
        lines = LineReader(stream, limit: limit)
    }

    func next() throws(LyceumError) -> (line: Int, Outcome)? {
        guard let line = try lines.next() else { return nil }
        if line.isCut { return (line.number, .failure(.tooLong(limit))) }
        return (line.number, line.bytes.text.map { .text($0) })
    }
}

/// A JSON object on every line; empty lines are passed over.
final class JSONLineSource: RecordSource {
    private let stream: ByteStream
    private var lines: LineReader
    private let limit: Int
    var bytesRead: Int { stream.position }
    var size: Int { stream.size }

    init(_ stream: ByteStream, _ options: RecordReader.Options) {
        self.stream = stream
        limit = options.maximumRecordBytes
        lines = LineReader(stream, limit: limit)
    }

    func next() throws(LyceumError) -> (line: Int, Outcome)? {
        while let line = try lines.next() {
            if line.isCut { return (line.number, .failure(.tooLong(limit))) }
            if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            return (line.number, Self.parse(line.bytes))
        }
        return nil
    }

    private static func parse(_ bytes: ArraySlice<UInt8>) -> Outcome {
        bytes.withUnsafeBytes { raw in
            do throws(LyceumError) { return content(of: try JSON.parse(raw)) } catch { return .failure(error) }
        }
    }

    static func content(of value: JSON) -> Outcome {
        switch value {
        case .object(let object): .success(.object(object))
        case .string(let text): .success(.text(text))
        default: .failure(LyceumError(.invalidData, "expected a JSON object, found \(value.kind)"))
        }
    }
}

/// The elements of one JSON array.
final class JSONArraySource: RecordSource {
    private let elements: [JSON]
    private var index = 0
    let bytesRead: Int

    private init(_ elements: [JSON], bytes: Int) {
        self.elements = elements
        bytesRead = bytes
    }

    /// Files named .json often hold JSON lines: then they are read so.
    static func open(_ stream: ByteStream, _ options: RecordReader.Options) throws(LyceumError) -> any RecordSource {
        var bytes: [UInt8] = []
        while let chunk = try stream.next() {
            bytes += chunk
            if options.layout == .records,
                bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }) == UInt8(ascii: "{")
            {
                return JSONLineSource(try ByteStream(path: stream.path), options)
            }
            guard bytes.count <= 1 << 30 else {
                throw LyceumError(
                    .limitExceeded, "a JSON array is read as a whole, and this one has more than 1 GB", at: stream.path,
                    remedy: "write the elements as JSON lines")
            }
        }
        let result: Result<JSON, LyceumError> = bytes.withUnsafeBytes { raw in
            do throws(LyceumError) { return .success(try JSON.parse(raw, source: stream.path)) } catch { return .failure(error) }
        }
        let value: JSON
        do throws(LyceumError) { value = try result.get() } catch {
            var error = error
            if error.remedy == nil { error.remedy = "the file may be cut short; get or write it again, or correct it at this place" }
            throw error
        }
        return JSONArraySource(try elements(of: value, options.layout, stream.path), bytes: stream.position)
    }

    private static func elements(of value: JSON, _ layout: RecordReader.Options.JSONLayout, _ path: String) throws(LyceumError) -> [JSON] {
        switch (layout, value) {
        case (_, .array(let elements)): return elements
        case (.field(let name), .object(let object)):
            if let elements = object[name]?.arrayValue { return elements }
            throw LyceumError(.invalidData, "expected an array under '\(name)', found \(DataRecord.list(object.keys))", at: path)
        case (.keyed(let column), .object(let object)):
            return object.map { key, value in
                guard let record = value.objectValue else { return .object(JSON.Object([(column, .string(key)), ("value", value)])) }
                return .object(JSON.Object([(column, .string(key))] + record.map { ($0, $1) }))
            }
        default: throw LyceumError(.invalidData, "expected an array of objects, found \(value.kind)", at: path)
        }
    }

    func next() -> (line: Int, Outcome)? {
        guard index < elements.count else { return nil }
        index += 1
        return (index, JSONLineSource.content(of: elements[index - 1]))
    }
}

/// The rows of comma-separated values as objects of strings.
final class CSVSource: RecordSource {
    private let stream: ByteStream
    private var rows: CSVReader
    private var columns: [String] = []
    private let isNamed: Bool
    var bytesRead: Int { stream.position }
    var size: Int { stream.size }

    init(_ stream: ByteStream, separator: UInt8, _ options: RecordReader.Options) throws(LyceumError) {
        self.stream = stream
        rows = CSVReader(stream, separator: separator, limit: options.maximumRecordBytes)
        isNamed = !options.columns.isEmpty
        guard options.columns.isEmpty else {
            columns = options.columns
            return
        }
        guard let header = try rows.next() else { return }
        let place = "\(stream.path):\(header.line)"
        if let problem = header.problem { throw LyceumError(.invalidData, problem, at: place) }
        for field in header.fields {
            do throws(LyceumError) { columns.append(try field[...].text.get()) } catch { throw error.at(place) }
        }
        if Set(columns).count != columns.count {
            throw LyceumError(.invalidData, "expected column names that differ, found \(DataRecord.list(columns))", at: place)
        }
    }

    func next() throws(LyceumError) -> (line: Int, Outcome)? {
        guard let row = try rows.next() else { return nil }
        do throws(LyceumError) { return (row.line, .success(.object(try object(row)))) } catch {
            return (row.line, .failure(error))
        }
    }

    private func object(_ row: CSVReader.Row) throws(LyceumError) -> JSON.Object {
        if let problem = row.problem { throw LyceumError(.invalidData, problem) }
        guard row.fields.count == columns.count else {
            throw LyceumError(.invalidData, "expected \(columns.count) fields \(isNamed ? "(\(DataRecord.list(columns)))" : "as in the first row"), found \(row.fields.count)")
        }
        var object = JSON.Object()
        for (column, field) in zip(columns, row.fields) { object[column] = .string(try field[...].text.get()) }
        return object
    }
}

extension ArraySlice<UInt8> {
    /// The bytes as text, or an error when they are not UTF-8.
    var text: Result<String, LyceumError> {
        if let text = String(validating: self, as: UTF8.self) { return .success(text) }
        return .failure(
            LyceumError(.invalidData, "the text is not UTF-8", remedy: "convert the file to UTF-8 (iconv), or leave such records out"))
    }
}

extension LyceumError {
    static func tooLong(_ limit: Int) -> LyceumError {
        LyceumError(.limitExceeded, "the record is longer than the allowed \(limit) bytes")
    }
}
