public import LyceumCore
public import LyceumData

/// All documents of a pipeline as they are before a filter that must know them together.
public struct DocumentSurvey: Sendable {
    public var files: [DataFile]
    public var reading: RecordReader.Options
    /// A folder for what does not fit into memory.
    public var folder: String
    public var memory: Int

    public init(files: [DataFile], reading: RecordReader.Options = RecordReader.Options(), folder: String, memory: Int = 256 << 20) {
        (self.files, self.reading, self.folder, self.memory) = (files, reading, folder, memory)
    }
}

/// A filter that judges a document by what all documents have: in pipelines it stands among the finishing stages.
public protocol SurveyingFilter: TextFilter {
    /// Whether it has something to learn from the documents before it judges them.
    var needsSurvey: Bool { get }
    /// The filter with what it learned; the same for any order of the documents.
    func surveyed(_ documents: DocumentSurvey) throws(LyceumError) -> any TextFilter
}

extension CurationPlan {
    /// Whether a finishing stage must have seen all documents.
    var needsSurvey: Bool { finishing.contains { ($0.filter as? any SurveyingFilter)?.needsSurvey == true } }

    /// The finishing stages, once they know the documents.
    func surveyed(_ files: [DataFile], folder: String) throws(LyceumError) -> [Stage] {
        var stages = finishing
        let survey = DocumentSurvey(files: files, reading: RecordReader.Options(maximumRecordBytes: longestWritten), folder: folder)
        for place in stages.indices {
            guard let filter = stages[place].filter as? any SurveyingFilter, filter.needsSurvey else { continue }
            try FileSystem.makeFolder(folder)
            stages[place].filter = try filter.surveyed(survey)
        }
        return stages
    }

    /// A filter that must know all documents cannot work file by file.
    static func checkSurveys(_ stages: [Stage], _ issues: (String, String) -> Void) {
        for stage in stages where (stage.filter as? any SurveyingFilter)?.needsSurvey == true {
            issues(
                "“\(stage.label)” counts over all documents, and stages see one file after the other",
                "name it under finish instead of stages, or take its limits over all pages away (images: {most_pages: 0, most_uses: 0})")
        }
    }
}

/// How many pages have an image.
///
/// - Memory: a hash and a mark a use in a block of the survey's memory, on disk when that is full; what stays are the addresses over a limit.
public struct ImageSurvey: Sendable {
    private var decoration: Set<UInt64> = []
    /// Of addresses with too many uses, the greatest hash of a page's identifier that may keep it.
    private var limits: [UInt64: UInt64] = [:]
    /// Different addresses, and uses of them on pages.
    public private(set) var addresses = 0
    public private(set) var uses = 0

    public init(_ documents: DocumentSurvey, mostPages: Int?, mostUses: Int?) throws(LyceumError) {
        let sorter = try RecordSorter(folder: documents.folder, name: "images", memory: documents.memory)
        let reader = RecordReader(documents.files, options: documents.reading)
        var number: UInt64 = 0
        while let record = try reader.next() {
            number += 1
            guard case .object(let written) = record.content, InterleavedDocument.isIn(written) else { continue }
            let page = Self.hash(written["id"]?.stringValue ?? "\(number)")
            var records: [UInt64] = []
            for url in Set(try InterleavedDocument(written).images) { records += [Self.hash(url), page, number] }
            try sorter.append(records)
        }
        // By pages rather than by uses: what a page says twice is another rule's.
        var (current, count, limit) = (nil as UInt64?, 0, 0 as UInt64)
        func end() {
            guard let current else { return }
            addresses += 1
            uses += count
            if let mostPages, count > mostPages { decoration.insert(current) }
            if let mostUses, count > mostUses { limits[current] = limit }
        }
        try sorter.forEach { address, page, _ throws(LyceumError) in
            if address != current {
                end()
                (current, count) = (address, 0)
            }
            count += 1
            if count == mostUses { limit = page }
        }
        end()
    }

    static func hash(_ text: String) -> UInt64 {
        var text = text
        return TextHash.mixed(text.withUTF8 { bytes in bytes.baseAddress.map { TextHash.piece($0, bytes.count) } ?? 0 })
    }

    func isDecoration(_ url: String) -> Bool { !decoration.isEmpty && decoration.contains(Self.hash(url)) }

    func isOver(_ url: String, on page: String) -> Bool { limits[Self.hash(url)].map { Self.hash(page) > $0 } ?? false }
}
