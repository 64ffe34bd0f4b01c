public import LyceumCore
public import LyceumData
public import LyceumPages

/// What came of one page.
public struct PageResult: Sendable {
    /// The file, or for a page of an archive the name of its record.
    public var path: String
    /// Bytes of the page, decompressed.
    public var bytes: Int
    /// Nil where nothing readable is in the file.
    public var page: ExtractedPage?
    /// For pages of archives the document a pipeline makes of it; nil where there is no text.
    public var document: CuratedDocument?
    /// Why the page could not be read.
    public var problem: LyceumError?
}

/// What an archive held besides its pages.
public struct ArchiveResult: Sendable {
    public var path: String
    /// What was broken.
    public var counts: ReadingCounts
    public var tally: WARCTally
}

/// Pages in files: HTML, plain or with `.gz` and `.zst`, and archives of them.
public enum PageFiles {
    /// How archives are read.
    public struct Reading: Sendable, Hashable {
        public var onError: ErrorPolicy
        public var digests: WARCDigests

        public init(onError: ErrorPolicy = .skip, digests: WARCDigests = .ignore) { (self.onError, self.digests) = (onError, digests) }
    }

    /// Where results go, in the order of the files.
    public struct Receiver {
        var page: (PageResult) throws(LyceumError) -> Void
        var archive: (ArchiveResult) throws(LyceumError) -> Void
        var progress: (Int) -> Void

        /// - Parameters:
        ///   - archive: called behind the last page of an archive.
        ///   - progress: bytes of the files that are done, as stored.
        public init(
            page: @escaping (PageResult) throws(LyceumError) -> Void, archive: @escaping (ArchiveResult) throws(LyceumError) -> Void = { _ in },
            progress: @escaping (Int) -> Void = { _ in }
        ) {
            (self.page, self.archive, self.progress) = (page, archive, progress)
        }
    }

    private static let endings: Set<String> = ["html", "htm", "xhtml", "shtml", "mhtml"]

    /// Whether a file's name says that it is an archive.
    public static func isArchive(_ path: String) -> Bool { [.warc, .wet].contains(DataFormat(pagePath: path)) }

    /// The files that paths mean: files themselves, addresses of the web, and for folders all files below whose names say HTML or WARC, in the order of
    /// their names.
    ///
    /// - Throws: `notFound` where a path is not there or a folder holds no pages.
    public static func find(_ paths: [String]) throws(LyceumError) -> [String] {
        var files: [String] = []
        for path in paths {
            if StoredFile.isRemote(path) {
                files.append(path)
                continue
            }
            guard let kind = FileSystem.attributes(path)?.kind else {
                throw LyceumError(.notFound, "there is no such file or folder", at: path, remedy: "check the path")
            }
            guard kind == .folder else {
                files.append(path)
                continue
            }
            let names = try FileSystem.files(below: path)
            let pages = names.filter { isPage($0) || isArchive($0) }
            guard !pages.isEmpty else {
                throw LyceumError(
                    .notFound, "expected files ending in .html, .htm, .xhtml, .warc, .wet (also with .gz or .zst), found none of \(names.count) files", at: path,
                    remedy: "name the files themselves")
            }
            files += pages.map { path + "/" + $0 }
        }
        return files
    }

    /// By a file's name; languages may stand behind the ending, as in `index.html.ja`.
    private static func isPage(_ path: String) -> Bool {
        FileSystem.name(of: path).lowercased().split(separator: ".").dropFirst().suffix(4).contains { endings.contains(String($0)) }
    }

    /// Extracts the pages of files on several threads and delivers them in the order of the files, and in archives of the records.
    ///
    /// - Parameter charset: the encoding to believe for all pages; nil believes them and their servers.
    /// - Throws: what the receiver throws, and for archives the first broken record where those are not left out. Single pages that cannot be read are
    ///   delivered with their problem.
    public static func extract(
        _ paths: [String], with extractor: PageExtractor, charset: String? = nil, threads: Int, reading: Reading = Reading(), to receiver: Receiver
    ) throws(LyceumError) {
        let work = PageFilesWork(extractor, charset, threads, receiver)
        for path in paths {
            if isArchive(path) {
                try work.addArchive(path, reading)
            } else {
                try work.add(.file(path), bytes: FileSystem.attributes(path)?.size ?? 0)
            }
        }
        try work.flush()
    }

    static func result(_ path: String, _ extractor: PageExtractor, _ charset: String?) -> PageResult {
        var result = PageResult(path: path, bytes: 0)
        do throws(LyceumError) {
            let bytes = try contents(path, limit: extractor.options.maximumBytes)
            result.bytes = bytes.count
            result.page = try extractor.extract(bytes, charset: charset, url: nil)
        } catch { result.problem = error.at(path) }
        return result
    }

    private static func contents(_ path: String, limit: Int) throws(LyceumError) -> [UInt8] {
        let stream = try ByteStream(path: path)
        var bytes: [UInt8] = []
        while let chunk = try stream.next() {
            bytes += chunk
            guard bytes.count <= limit else {
                throw LyceumError(.limitExceeded, "the page has more than the \(limit) bytes allowed", remedy: "allow more bytes, or skip such pages")
            }
        }
        return bytes
    }
}
