public import LyceumCore

/// The texts of files, one after the other, for n-gram models.
public struct NGramDocuments {
    /// A record with its text.
    public struct Document {
        public var record: DataRecord
        public var text: String
        /// `file:line`
        public var place: String
    }

    private let reader: RecordReader
    private let fields: [String]

    /// - Parameter fields: whose texts are put together, each on lines of its own; turns of conversations count with what they say.
    public init(_ files: [DataFile], fields: [String] = ["text"], reading: RecordReader.Options = RecordReader.Options()) {
        reader = RecordReader(files, options: reading)
        self.fields = fields
    }

    public var totalBytes: Int { reader.totalBytes }
    public var bytesRead: Int { reader.bytesRead }
    public var counts: ReadingCounts { reader.counts }

    /// The next document; nil after the last.
    /// - Throws: `LyceumError` with file and line.
    public func next() throws(LyceumError) -> Document? {
        while let record = try reader.next() {
            do throws(LyceumError) {
                return Document(record: record, text: try text(record), place: reader.place(of: record))
            } catch { try reader.refuse(record, error) }
        }
        return nil
    }

    private func text(_ record: DataRecord) throws(LyceumError) -> String {
        guard case .object = record.content else { return try record.text(field: "text") }
        var parts: [String] = []
        for field in fields {
            guard let value = record.value(field), value != .null else {
                // The field's absence is told by the record, with the fields it has.
                parts.append(try record.text(field: field))
                continue
            }
            let found = Self.texts(value)
            guard !found.isEmpty else {
                throw LyceumError(
                    .invalidData, "expected text in the field '\(field)', found \(value.kind)", remedy: "name the field that holds the text")
            }
            parts += found
        }
        return parts.joined(separator: "\n")
    }

    private static func texts(_ value: JSON) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(texts)
        case .object(let object): (object["content"] ?? object["value"] ?? object["text"]).map(texts) ?? []
        default: []
        }
    }
}
