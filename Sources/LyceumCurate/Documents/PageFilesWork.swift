internal import LyceumCore
internal import LyceumData
internal import LyceumPages

/// Pages that are extracted together, each on one thread.
final class PageFilesWork {
    enum Item: Sendable {
        case file(String)
        case page(ArchivedPage, id: String)
    }

    private let extractor: PageExtractor
    private let charset: String?
    private let threads: Int
    private let receiver: PageFiles.Receiver
    private var items: [Item] = []
    /// Bytes of archived pages that wait, and bytes of files that are done.
    private var waitingBytes = 0
    private var done = 0
    private static let mostWaiting = 1 << 26

    init(_ extractor: PageExtractor, _ charset: String?, _ threads: Int, _ receiver: PageFiles.Receiver) {
        (self.extractor, self.charset, self.threads, self.receiver) = (extractor, charset, threads, receiver)
    }

    /// - Parameter bytes: of the file, as stored.
    func add(_ item: Item, bytes: Int = 0) throws(LyceumError) {
        items.append(item)
        done += bytes
        if case .page(let page, _) = item, case .html(let bytes) = page.content { waitingBytes += bytes.count }
        if items.count >= max(threads, 1) * 32 || waitingBytes >= Self.mostWaiting { try flush() }
    }

    func addArchive(_ path: String, _ reading: PageFiles.Reading) throws(LyceumError) {
        let pages = try ArchivePages(
            path: path, onError: reading.onError, maximumPageBytes: extractor.options.maximumBytes, digests: reading.digests,
            advice: "have broken records left out (--on-error skip)")
        let (before, name) = (done, FileSystem.name(of: path))
        var number = 0
        while let page = try pages.next() {
            try add(.page(page, id: page.id ?? "\(name)/\(number)"))
            number += 1
            done = before + pages.bytesRead
        }
        done = before + pages.bytesRead
        try flush()
        try receiver.archive(ArchiveResult(path: path, counts: pages.counts, tally: pages.tally))
    }

    func flush() throws(LyceumError) {
        let chosen = items
        (items, waitingBytes) = ([], 0)
        let (extractor, charset) = (extractor, charset)
        let results = try ParallelBlocks.map(chosen.count, threads: threads) { number throws(LyceumError) in
            switch chosen[number] {
            case .file(let path): PageFiles.result(path, extractor, charset)
            case .page(let page, let id): Self.result(page, id, extractor, charset)
            }
        }
        for result in results { try receiver.page(result) }
        receiver.progress(done)
    }

    private static func result(_ page: ArchivedPage, _ id: String, _ extractor: PageExtractor, _ charset: String?) -> PageResult {
        var (page, document) = (page, page.document(id: id))
        var result = PageResult(path: id, bytes: 0)
        if case .html(let bytes) = page.content { result.bytes = bytes.count }
        if let charset { page.charset = charset }
        do throws(LyceumError) {
            if try page.fill(&document, extractor, &result.page) { result.document = document }
        } catch { result.problem = error.at(id) }
        return result
    }
}
