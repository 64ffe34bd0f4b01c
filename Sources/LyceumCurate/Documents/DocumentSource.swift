internal import LyceumCore
internal import LyceumData

/// What a file gives to a pipeline.
struct SourceDocument {
    var document: CuratedDocument
    /// A page whose text is still to be found.
    var page: ArchivedPage?
    /// False once no text was found.
    var hasText = true
}

/// The documents of one file, one after the other.
protocol DocumentSource: AnyObject {
    /// Bytes of the file, as stored.
    var bytesRead: Int { get }
    /// What was empty or broken.
    var counts: ReadingCounts { get }
    /// The next document; nil at the end.
    /// - Throws: `LyceumError` for the first broken record unless they are left out, and for what ends the reading of the file.
    func next() throws(LyceumError) -> SourceDocument?
}

extension CurationPlan {
    /// Opens a file by its format.
    func source(_ file: DataFile) throws(LyceumError) -> any DocumentSource {
        switch file.format {
        case .warc, .wet: try ArchiveDocuments(file, reading)
        case .html: HTMLFileDocuments(file, reading)
        default: RecordDocuments(file, self)
        }
    }

    /// How many stages in front look at a document's address alone.
    var addressStages: Int { stages.prefix { $0.filter is URLFilter }.count }
}

/// Pages of an archive.
final class ArchiveDocuments: DocumentSource {
    private let pages: ArchivePages
    private let name: String
    private var number = 0
    var bytesRead: Int { pages.bytesRead }
    var counts: ReadingCounts { pages.counts }

    init(_ file: DataFile, _ reading: RecordReader.Options) throws(LyceumError) {
        name = FileSystem.name(of: file.path)
        pages = try ArchivePages(
            path: file.path, onError: reading.onError, maximumPageBytes: reading.maximumRecordBytes, advice: reading.skippingAdvice)
    }

    func next() throws(LyceumError) -> SourceDocument? {
        guard let page = try pages.next() else { return nil }
        var metadata = JSON.Object()
        for (key, value) in [("url", page.url), ("date", page.date), ("content_type", page.mediaType), ("archive_languages", page.languages)] {
            if let value { metadata[key] = .string(value) }
        }
        defer { number += 1 }
        return SourceDocument(document: CuratedDocument(id: page.id ?? "\(name)/\(number)", text: "", metadata: metadata), page: page)
    }
}

/// A file that is one page.
final class HTMLFileDocuments: DocumentSource {
    private let file: DataFile
    private let limit: Int
    private var isDone = false
    private(set) var bytesRead = 0
    var counts: ReadingCounts { ReadingCounts() }

    init(_ file: DataFile, _ reading: RecordReader.Options) {
        self.file = file
        limit = reading.maximumRecordBytes
    }

    func next() throws(LyceumError) -> SourceDocument? {
        guard !isDone else { return nil }
        isDone = true
        let stream = try ByteStream(path: file.path)
        var bytes: [UInt8] = []
        while let more = try stream.next() {
            bytes += more
            guard bytes.count <= limit else {
                throw LyceumError(
                    .limitExceeded, "the page has more than the allowed \(limit) bytes", at: file.path,
                    remedy: "allow longer ones (longest_record under input), or take the file out")
            }
        }
        bytesRead = stream.position
        let page = ArchivedPage(mediaType: "text/html", content: .html(bytes))
        return SourceDocument(document: CuratedDocument(id: FileSystem.name(of: file.path), text: "", metadata: JSON.Object([("content_type", "text/html")])), page: page)
    }
}

extension ArchivedPage {
    /// Gives a document the page's text, and what the page says about itself.
    /// - Returns: false where there is no text.
    func fill(_ document: inout CuratedDocument, _ extractor: PageExtractor) throws(LyceumError) -> Bool {
        switch content {
        case .text(let text): document.text = text
        case .html(let bytes):
            guard let found = try extractor.extract(bytes, charset: charset, url: url) else { return false }
            document.text = found.text
            if document.url == nil, let url = found.url { document.metadata["url"] = .string(url) }
            for (key, value) in [("title", found.title), ("published", found.date), ("declared_language", found.language), ("author", found.author)] {
                if let value, !value.isEmpty { document.metadata[key] = .string(value) }
            }
        }
        return document.text.utf8.contains { $0 > 0x20 }
    }
}
