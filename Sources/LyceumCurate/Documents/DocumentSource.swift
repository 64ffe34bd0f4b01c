internal import LyceumCore
internal import LyceumData
internal import LyceumPages

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
    /// Bytes the file has, as stored; 0 where that is not known.
    var size: Int { get }
    /// What was empty or broken.
    var counts: ReadingCounts { get }
    /// What an archive's records were, by name.
    var records: [String: Int] { get }
    /// The next document; nil at the end.
    /// - Throws: `LyceumError` for the first broken record unless they are left out, and for what ends the reading of the file.
    func next() throws(LyceumError) -> SourceDocument?
}

extension DocumentSource {
    var records: [String: Int] { [:] }
}

extension CurationPlan {
    /// Opens a file by its format.
    func source(_ file: DataFile) throws(LyceumError) -> any DocumentSource {
        if indexBase != nil { return IndexedDocuments(file, self, base: indexBase?.isEmpty == true ? nil : indexBase) }
        return switch file.format {
        case .warc, .wet: try ArchiveDocuments(file, self)
        case .html: HTMLFileDocuments(file, self)
        default: RecordDocuments(file, self)
        }
    }

    /// How many stages in front look at a document's address or a page's size alone.
    var addressStages: Int { stages.prefix { $0.filter is URLFilter || $0.filter is PageSizeFilter }.count }
}

/// Pages of an archive.
final class ArchiveDocuments: DocumentSource {
    private let pages: ArchivePages
    private let name: String
    private var number = 0
    var bytesRead: Int { pages.bytesRead }
    var size: Int { pages.size }
    var counts: ReadingCounts { pages.counts }
    var records: [String: Int] { pages.tally.counts }

    init(_ file: DataFile, _ plan: CurationPlan) throws(LyceumError) {
        name = FileSystem.name(of: file.path)
        pages = try ArchivePages(try StoredFile.open(file.path), plan.reading, sizes: plan.pageSizes, digests: plan.digests)
    }

    func next() throws(LyceumError) -> SourceDocument? {
        guard let page = try pages.next() else { return nil }
        defer { number += 1 }
        return SourceDocument(document: page.document(id: page.id ?? "\(name)/\(number)"), page: page)
    }
}

/// A file that is one page.
final class HTMLFileDocuments: DocumentSource {
    private let file: DataFile
    private let limit: Int
    private let sizes: PageSizeFilter?
    private var isDone = false
    private(set) var bytesRead = 0
    var size: Int { FileSystem.attributes(file.path)?.size ?? 0 }
    var counts: ReadingCounts { ReadingCounts() }

    init(_ file: DataFile, _ plan: CurationPlan) {
        self.file = file
        sizes = plan.pageSizes
        limit = plan.pageSizes.map(\.largest) ?? plan.reading.maximumRecordBytes
    }

    func next() throws(LyceumError) -> SourceDocument? {
        guard !isDone else { return nil }
        isDone = true
        let stream = try ByteStream(path: file.path)
        var bytes: [UInt8] = []
        var content: ArchivedPage.Content?
        while content == nil, let more = try stream.next() {
            bytes += more
            if sizes != nil, bytes.count >= limit { content = .refused(PageSizeFilter.tooLarge) }
            guard bytes.count <= limit || sizes != nil else {
                throw LyceumError(
                    .limitExceeded, "the page has more than the allowed \(limit) bytes", at: file.path,
                    remedy: "allow longer ones (longest_record under input), or take the file out")
            }
        }
        bytesRead = stream.position
        let page = ArchivedPage(mediaType: "text/html", content: content ?? .html(bytes))
        return SourceDocument(document: CuratedDocument(id: FileSystem.name(of: file.path), text: "", metadata: JSON.Object([("content_type", "text/html")])), page: page)
    }
}

extension ArchivedPage {
    /// A document without its text yet, with what the archive says of it.
    func document(id: String) -> CuratedDocument {
        var metadata = JSON.Object()
        let known = [("url", url), ("date", date), ("content_type", mediaType), ("archive_languages", languages), ("truncated", truncated)]
        for (key, value) in known { if let value { metadata[key] = .string(value) } }
        return CuratedDocument(id: id, text: "", metadata: metadata)
    }

    /// Gives a document the page's text, and what the page says about itself.
    /// - Returns: false where there is no text.
    func fill(_ document: inout CuratedDocument, _ extractor: PageExtractor) throws(LyceumError) -> Bool {
        var page: ExtractedPage?
        return try fill(&document, extractor, &page)
    }

    /// - Parameter page: becomes what was found in HTML.
    func fill(_ document: inout CuratedDocument, _ extractor: PageExtractor, _ page: inout ExtractedPage?) throws(LyceumError) -> Bool {
        switch content {
        case .text(let text): document.text = text
        case .refused: return false
        case .html(let bytes):
            page = try extractor.extract(bytes, charset: charset, url: url)
            guard let found = page else { return false }
            document.text = found.text
            if extractor.options.keepsImages {
                let parts = InterleavedDocument(found)
                document.text = parts.text
                parts.write(to: &document.metadata)
            }
            document.metadata[LatexFilter.field] = found.latexFault.map { .string($0.text) }
            if document.url == nil, let url = found.url { document.metadata["url"] = .string(url) }
            let known = [
                ("title", found.title), ("published", found.date), ("declared_language", found.language), ("author", found.author),
                ("license", found.license),
            ]
            for (key, value) in known {
                if let value, !value.isEmpty { document.metadata[key] = .string(value) }
            }
        }
        return document.text.utf8.contains { $0 > 0x20 }
    }
}
