internal import LyceumCore
internal import LyceumPages

/// Reads the texts of one file.
struct FieldFileReader {
    let options: FieldTexts.Options
    /// Columns that hold texts, tried in this order, in any case.
    private static let textColumns = [
        "text", "content", "body", "article", "document", "passage", "markdown", "abstract", "contexts", "context", "story", "raw_content",
    ]
    private static let titleColumns = ["title", "headline", "name", "heading"]

    struct Text {
        var text: String
        var title = ""
        var line: Int?
        var origin: TextCleaner.Origin
    }

    struct Outcome {
        var texts: [Text] = []
        var isRecoded = false
        /// Records that could not be read.
        var problems: [(line: Int, message: String)] = []
    }

    /// - Throws: what makes the whole file unreadable; errors with the code `notFound` mean that a program is missing.
    func read(_ file: FieldFile) async throws(LyceumError) -> Outcome {
        switch file.kind {
        case .pdf:
            let text = try await PDFText(program: options.pdfProgram, seconds: options.pdfSeconds).read(file.path)
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw LyceumError(.invalidData, "the PDF file holds no text (scanned pages?)", at: file.path, remedy: "run text recognition (OCR) over it")
            }
            return Outcome(texts: [Text(text: text, origin: .pages)])
        case .records(let format): return try records(file.path, format)
        case .text, .markdown, .html: return try page(file)
        }
    }

    private func page(_ file: FieldFile) throws(LyceumError) -> Outcome {
        let bytes = try wholeFile(file.path)
        var text: Text
        let encoding: String
        if file.kind == .html {
            guard let page = try Self.pages.extract(bytes, charset: nil, url: nil) else { throw noText(file) }
            text = Text(text: page.text, title: page.title ?? "", origin: .lines)
            encoding = page.encoding
        } else {
            guard let decoded = DecodedText(bytes) else { throw noText(file) }
            encoding = decoded.encoding
            if file.kind == .markdown {
                let plain = MarkdownText.plain(decoded.text)
                text = Text(text: plain.text, title: plain.title, origin: .plain)
            } else {
                text = plainText(decoded.text)
            }
        }
        if text.title.isEmpty { text.title = Self.firstHeading(text.text) }
        return Outcome(texts: [text], isRecoded: encoding != "utf-8")
    }

    private static let pages = {
        var options = PageExtractor.Options()
        options.form = .outline
        return PageExtractor(options)
    }()

    private func noText(_ file: FieldFile) -> LyceumError {
        LyceumError(.invalidData, "the file holds no text", at: file.path, remedy: "convert the file to UTF-8 text, or leave it out")
    }

    private func plainText(_ source: String) -> Text {
        guard options.firstLineIsTitle, let start = source.firstIndex(where: { !$0.isWhitespace }) else { return Text(text: source, origin: .plain) }
        let line = source[start...].prefix { !$0.isNewline }
        return Text(text: String(source[line.endIndex...]), title: line.trimmed, origin: .plain)
    }

    private static func firstHeading(_ text: String) -> String {
        let start = text.prefix(4000).split(separator: "\n").first { $0.contains { !$0.isWhitespace } }
        guard let start, start.hasPrefix("# ") else { return "" }
        return start.dropFirst(2).trimmed
    }

    private func wholeFile(_ path: String) throws(LyceumError) -> [UInt8] {
        let stream = try ByteStream(path: path)
        var bytes: [UInt8] = []
        while let chunk = try stream.next() {
            bytes += chunk
            guard bytes.count <= options.maximumFileBytes else {
                throw LyceumError(
                    .limitExceeded, "a text file may have \(Quantities.bytes(options.maximumFileBytes)) at most", at: path,
                    remedy: "cut the file, or write its texts as JSON lines")
            }
        }
        return bytes
    }

    // MARK: - Records

    private func records(_ path: String, _ format: DataFormat) throws(LyceumError) -> Outcome {
        var reading = RecordReader.Options(onError: .skip)
        if format == .json, try isKeyed(path) { reading.layout = .keyed("key") }
        let reader = RecordReader([DataFile(path: path, format: format)], options: reading)
        var outcome = Outcome()
        while let record = try reader.next() {
            do throws(LyceumError) { outcome.texts.append(try text(of: record)) } catch {
                outcome.problems.append((record.line, error.message))
            }
        }
        for problem in reader.counts.problems { outcome.problems.append((0, problem)) }
        return outcome
    }

    /// Whether a JSON file is one object of objects, such as abstracts by their number, rather than an array or lines.
    private func isKeyed(_ path: String) throws(LyceumError) -> Bool {
        let stream = try ByteStream(path: path)
        guard let start = try stream.next() else { return false }
        let text = start.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }.prefix(4096)
        guard text.first == UInt8(ascii: "{"), let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return false }
        guard text.dropFirst(colon + 1 - text.startIndex).first == UInt8(ascii: "{") else { return false }
        // JSON lines end an object on its line; the first line of a keyed file leaves braces open.
        let line = start.prefix { $0 != 0x0A }
        return line.count == start.count || (try? line.withUnsafeBytes { raw in try JSON.parse(raw) }) == nil
    }

    private func text(of record: DataRecord) throws(LyceumError) -> Text {
        guard case .object(let object) = record.content else {
            return Text(text: try record.text(field: ""), line: record.line, origin: .lines)
        }
        let column = options.field ?? Self.column(Self.textColumns, object)
        guard let column, let value = record.value(column) else {
            throw LyceumError(
                .invalidData, "expected a text under \(column.map { "'\($0)'" } ?? "text, content, body, abstract or the like"), found "
                    + (object.isEmpty ? "no fields" : object.keys.prefix(12).joined(separator: ", ")),
                remedy: "name the field that holds the text (--field)")
        }
        let title = Self.column(Self.titleColumns, object).flatMap { object[$0]?.stringValue } ?? ""
        return Text(text: try Self.joined(value, column), title: Self.collapsed(title), line: record.line, origin: .lines)
    }

    private static func column(_ names: [String], _ object: JSON.Object) -> String? {
        for name in names { if let found = object.keys.first(where: { $0.lowercased() == name }) { return found } }
        return nil
    }

    /// Blanks and line ends as one space each.
    private static func collapsed(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" || $0 == "\u{C}" }.joined(separator: " ")
    }

    /// A string, or a list of paragraphs.
    private static func joined(_ value: JSON, _ column: String) throws(LyceumError) -> String {
        if let text = value.stringValue { return text }
        if let list = value.arrayValue {
            let texts = list.compactMap(\.stringValue)
            if texts.count == list.count { return texts.joined(separator: "\n\n") }
        }
        throw LyceumError(.invalidData, "expected a string or a list of strings in the field '\(column)', found \(value.kind)")
    }
}
