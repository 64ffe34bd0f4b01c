public import LyceumCore
public import LyceumData

/// What is found in files of interleaved records.
public struct InterleavedCheck: Sendable, Hashable {
    /// A record whose lists do not fit.
    public struct Failure: Sendable, Hashable {
        /// File and line.
        public var place: String
        public var message: String
    }

    static let mostFailures = 20

    public var records = 0
    public var texts = 0
    public var images = 0
    public var defects: [InterleavedDocument.Defect: Int] = [:]
    /// The first of them.
    public var failures: [Failure] = []

    public var valid: Int { records - defects.values.reduce(0, +) }

    public init() {}

    /// Reads records; broken lines are failures of the files, thrown unless the reader skips them.
    /// - Parameter body: called with the parts of every record that is right.
    public mutating func read(
        _ reader: RecordReader, _ body: (JSON.Object, InterleavedDocument) throws(LyceumError) -> Void = { _, _ in }
    ) throws(LyceumError) {
        while let record = try reader.next() {
            records += 1
            guard case .object(let written) = record.content else {
                note(.missing, reader.place(of: record), "expected a record, found a text")
                continue
            }
            let object = InterleavedDocument.flat(written)
            switch InterleavedDocument.read(object) {
            case .success(let document):
                texts += document.texts.count
                images += document.images.count
                try body(object, document)
            case .failure(let problem): note(problem.defect, reader.place(of: record), problem.error.message)
            }
        }
    }

    private mutating func note(_ defect: InterleavedDocument.Defect, _ place: String, _ message: String) {
        defects[defect, default: 0] += 1
        if failures.count < Self.mostFailures { failures.append(Failure(place: place, message: message)) }
    }

    public var json: JSON {
        [
            "records": .integer(records), "valid": .integer(valid), "texts": .integer(texts), "images": .integer(images),
            "defects": .object(JSON.Object(InterleavedDocument.Defect.allCases.map { ($0.rawValue, .integer(defects[$0] ?? 0)) })),
            "failures": .array(failures.map { ["place": .string($0.place), "message": .string($0.message)] }),
        ]
    }
}

extension InterleavedDocument {
    /// Rows of Parquet files that pipelines write hold the lists inside `metadata`.
    static func flat(_ record: JSON.Object) -> JSON.Object {
        guard !isIn(record), case .string(let text)? = record["metadata"], let inner = (try? JSON.parse(text))?.objectValue, isIn(inner) else { return record }
        var object = record
        object["metadata"] = nil
        for (key, value) in inner { object[key] = value }
        return object
    }

    /// The record as InfiMM-WebMath's corpus has it: `url`, the two lists, and `metadata` with language, its probability, that of mathematics, and size.
    ///
    /// - Parameters:
    ///   - language: field of the record with the language; its probability is looked for under the same name with `_score`.
    ///   - probability: field with the probability of mathematics.
    public func corpusRecord(_ record: JSON.Object, language: String = "language", probability: String = "math_probability") -> JSON.Object {
        var object = JSON.Object([("url", record["url"] ?? .null)])
        write(to: &object)
        object["metadata"] = [
            "language": record[language] ?? .null, "language_probability": record[language + "_score"] ?? .null,
            "math_probability": record[probability] ?? .null, "size": .integer(texts.reduce(0) { $0 + $1.unicodeScalars.count }),
        ]
        return object
    }
}
