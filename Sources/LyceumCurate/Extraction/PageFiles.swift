public import LyceumCore
internal import LyceumData

/// What came of one file with a page.
public struct PageResult: Sendable {
    public var path: String
    /// Bytes of the page, decompressed.
    public var bytes: Int
    /// Nil where nothing readable is in the file.
    public var page: ExtractedPage?
    /// Why the file could not be read.
    public var problem: LyceumError?
}

/// Pages in files: HTML, plain or with `.gz` and `.zst`.
public enum PageFiles {
    private static let endings: Set<String> = ["html", "htm", "xhtml", "shtml", "mhtml"]

    /// The files that paths mean: files themselves, and for folders all files below whose names say HTML, in the order of their names.
    ///
    /// - Throws: `notFound` where a path is not there or a folder holds no pages.
    public static func find(_ paths: [String]) throws(LyceumError) -> [String] {
        var files: [String] = []
        for path in paths {
            guard let kind = FileSystem.attributes(path)?.kind else {
                throw LyceumError(.notFound, "there is no such file or folder", at: path, remedy: "check the path")
            }
            guard kind == .folder else {
                files.append(path)
                continue
            }
            let names = try FileSystem.files(below: path)
            let pages = names.filter(isPage)
            guard !pages.isEmpty else {
                throw LyceumError(
                    .notFound, "expected files ending in .html, .htm, .xhtml (also with .gz or .zst), found none of \(names.count) files", at: path,
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

    /// Extracts the pages of files on several threads and delivers them in the order of the files.
    ///
    /// - Parameter charset: the encoding to believe for all files; nil believes the pages.
    /// - Throws: what `deliver` throws. Files that cannot be read are delivered with their problem.
    public static func extract(
        _ paths: [String], with extractor: PageExtractor, charset: String? = nil, threads: Int, deliver: (PageResult) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        let block = max(threads, 1) * 32
        var first = 0
        while first < paths.count {
            let chosen = Array(paths[first..<min(first + block, paths.count)])
            let results = try ParallelBlocks.map(chosen.count, threads: threads) { number throws(LyceumError) in
                result(chosen[number], extractor, charset)
            }
            for result in results { try deliver(result) }
            first += block
        }
    }

    private static func result(_ path: String, _ extractor: PageExtractor, _ charset: String?) -> PageResult {
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
