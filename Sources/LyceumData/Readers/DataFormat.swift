public import LyceumCore

/// How a file holds its documents.
public enum DataFormat: String, Sendable, Hashable, CaseIterable {
    /// Plain text: the whole file is one document, or as many as a separator makes.
    case text
    /// Plain text: every line is a document.
    case lines
    /// A JSON object on every line.
    case jsonLines = "jsonl"
    /// One JSON array of objects.
    case json
    /// Comma-separated values (RFC 4180); the first row names the columns.
    case csv
    /// The same with tabs.
    case tsv
    /// A column store; every row is an object.
    case parquet
    /// Answers of web servers as crawlers store them. Pipelines of curation read them; ``RecordReader`` does not.
    case warc
    /// Texts of web pages in the same form. Read like ``warc``.
    case wet
    /// One web page. Read like ``warc``.
    case html

    /// The formats ``RecordReader`` reads.
    public static let allCases: [DataFormat] = [.text, .lines, .jsonLines, .json, .csv, .tsv, .parquet]
    private static let pageEndings: [(String, DataFormat)] = [("warc", .warc), ("wet", .wet), ("html", .html), ("htm", .html), ("xhtml", .html)]

    private static let endings: [(String, DataFormat)] = [
        ("txt", .text), ("text", .text), ("md", .text), ("jsonl", .jsonLines), ("ndjson", .jsonLines), ("json", .json),
        ("csv", .csv), ("tsv", .tsv), ("parquet", .parquet),
    ]

    /// The format a file's name says, `.gz` and `.zst` left aside; nil for other names.
    public init?(path: String) { self.init(path, among: Self.endings) }

    /// The format of archives and pages of the web that a file's name says.
    public init?(pagePath path: String) { self.init(path, among: Self.pageEndings) }

    private init?(_ path: String, among endings: [(String, DataFormat)]) {
        var parts = FileSystem.name(of: StoredFile.plainPath(path)).split(separator: ".").map { $0.lowercased() }
        if let last = parts.last, ["gz", "zst", "zstd"].contains(last) { parts.removeLast() }
        guard parts.count > 1, let found = endings.first(where: { $0.0 == parts.last }) else { return nil }
        self = found.1
    }
}

/// A file to read and how.
public struct DataFile: Sendable, Hashable {
    public var path: String
    public var format: DataFormat

    public init(path: String, format: DataFormat) {
        self.path = path
        self.format = format
    }

    /// The files that paths mean: files themselves, addresses of the web, and for folders all files below with a known ending, in the order of their names.
    ///
    /// - Parameter format: for all files; nil goes by each file's name. Files named directly whose ending is unknown are text.
    /// - Throws: `LyceumError` when a path is not there, or a folder holds nothing to read.
    public static func find(_ paths: [String], format: DataFormat? = nil) throws(LyceumError) -> [DataFile] {
        try find(paths, format: format, includesPages: false)
    }

    /// The same, with archives and pages of the web, which ``RecordReader`` does not read.
    public static func findWithPages(_ paths: [String], format: DataFormat? = nil) throws(LyceumError) -> [DataFile] {
        try find(paths, format: format, includesPages: true)
    }

    private static func find(_ paths: [String], format: DataFormat?, includesPages: Bool) throws(LyceumError) -> [DataFile] {
        var files: [DataFile] = []
        for path in paths {
            let pages = includesPages ? DataFormat(pagePath: path) : nil
            if StoredFile.isRemote(path) {
                _ = try HTTPAddress(path)
                files.append(DataFile(path: path, format: format ?? pages ?? DataFormat(path: path) ?? .text))
                continue
            }
            switch FileSystem.attributes(path)?.kind {
            case .folder: files += try find(below: path, format: format, includesPages: includesPages)
            case nil: throw LyceumError(.notFound, "there is no such file or folder", at: path, remedy: "check the path")
            default:
                if pages == nil { try refuseKnownBinary(path) }
                files.append(DataFile(path: path, format: format ?? pages ?? DataFormat(path: path) ?? .text))
            }
        }
        return files
    }

    private static func find(below folder: String, format: DataFormat?, includesPages: Bool) throws(LyceumError) -> [DataFile] {
        let names = try FileSystem.files(below: folder)
        let found = names.compactMap { name -> DataFile? in
            guard let known = (includesPages ? DataFormat(pagePath: name) : nil) ?? DataFormat(path: name) else { return nil }
            return DataFile(path: folder + "/" + name, format: format ?? known)
        }
        guard !found.isEmpty else {
            throw LyceumError(
                .notFound,
                "expected files ending in .txt, .md, .jsonl, .json, .csv, .tsv (also with .gz or .zst)\(includesPages ? ", .warc, .wet, .html" : "") or .parquet, "
                    + "found none of \(names.count) files",
                at: folder, remedy: "name the files themselves")
        }
        return found
    }

    private static func refuseKnownBinary(_ path: String) throws(LyceumError) {
        for ending in [".arrow", ".warc", ".warc.gz", ".zip", ".tar", ".tar.gz", ".bz2", ".xz"] where path.hasSuffix(ending) {
            throw LyceumError(
                .unsupported, "files ending in \(ending) are not read here", at: path,
                remedy: "convert the file to JSON lines, plain or with .gz or .zst")
        }
    }
}
