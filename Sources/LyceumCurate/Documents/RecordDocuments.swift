internal import LyceumCore
internal import LyceumData

/// Records of JSON lines, tables and texts.
final class RecordDocuments: DocumentSource {
    private let reader: RecordReader
    private let fields: CurationPlan.Fields
    private let name: String
    private var number = 0
    var bytesRead: Int { reader.bytesRead }
    /// Known once the first record was read.
    var size: Int { reader.currentSize }
    var counts: ReadingCounts { reader.counts }

    init(_ file: DataFile, _ plan: CurationPlan) {
        reader = RecordReader([file], options: plan.reading)
        fields = plan.fields
        name = FileSystem.name(of: file.path)
    }

    func next() throws(LyceumError) -> SourceDocument? {
        while let record = try reader.next() {
            guard let document = try document(record) else { continue }
            number += 1
            return SourceDocument(document: document)
        }
        return nil
    }

    /// The field, or the texts of an interleaved record, whose lists must fit each other.
    private static func text(_ record: DataRecord, field: String) throws(LyceumError) -> String {
        guard case .object(let object) = record.content, InterleavedDocument.isIn(object) else { return try record.text(field: field) }
        let parts = try InterleavedDocument(object)
        return record.value(field) == nil ? parts.text : try record.text(field: field)
    }

    private func document(_ record: DataRecord) throws(LyceumError) -> CuratedDocument? {
        let text: String
        do throws(LyceumError) { text = try Self.text(record, field: fields.text) } catch {
            try reader.refuse(record, error)
            return nil
        }
        guard !text.isEmpty else {
            reader.noteEmpty()
            return nil
        }
        var metadata = JSON.Object()
        var id = "\(name)/\(number)"
        if case .object(let object) = record.content {
            metadata = object
            metadata[fields.text] = nil
            switch record.value(fields.id) {
            case .string(let text): id = text
            case .integer(let whole): id = "\(whole)"
            default: break
            }
            metadata[fields.id] = nil
            if fields.url != "url", let url = record.value(fields.url) { metadata["url"] = url }
            if fields.license != "license", let license = record.value(fields.license) { metadata["license"] = license }
        }
        return CuratedDocument(id: id, text: text, metadata: metadata)
    }
}
