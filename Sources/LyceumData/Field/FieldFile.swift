internal import LyceumCore

/// A file of a folder of texts and how it is read.
struct FieldFile: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case text
        case markdown
        case html
        case pdf
        case records(DataFormat)

        var name: String {
            switch self {
            case .text: "text"
            case .markdown: "markdown"
            case .html: "html"
            case .pdf: "pdf"
            case .records(let format): format.rawValue
            }
        }
    }

    var path: String
    var kind: Kind

    /// By the file's name, `.gz` and `.zst` left aside; nil for other names.
    init?(path: String) {
        self.path = path
        var parts = FileSystem.name(of: path).split(separator: ".").map { $0.lowercased() }
        if let last = parts.last, ["gz", "zst", "zstd"].contains(last) { parts.removeLast() }
        guard parts.count > 1, let ending = parts.last else { return nil }
        switch ending {
        case "txt", "text": kind = .text
        case "md", "markdown", "mdown": kind = .markdown
        case "html", "htm", "xhtml": kind = .html
        case "pdf": kind = .pdf
        default:
            guard let format = DataFormat(path: path) else { return nil }
            kind = .records(format)
        }
    }

    /// The files that paths mean, in the order of their names; of folders also those that nothing is known about.
    static func find(_ paths: [String]) throws(LyceumError) -> (files: [FieldFile], unknown: [String]) {
        var files: [FieldFile] = []
        var unknown: [String] = []
        func add(_ path: String) {
            if let file = FieldFile(path: path) { files.append(file) } else { unknown.append(path) }
        }
        for path in paths {
            guard let kind = FileSystem.attributes(path)?.kind else {
                throw LyceumError(.notFound, "there is no such file or folder", at: path, remedy: "check the path")
            }
            if kind == .folder {
                for name in try FileSystem.files(below: path) where !name.hasPrefix(".") && !name.contains("/.") { add(path + "/" + name) }
            } else {
                add(path)
            }
        }
        guard !files.isEmpty else {
            throw LyceumError(
                .notFound, "expected texts (.txt, .md, .html, .pdf, .jsonl, .json, .csv, .tsv, .parquet; also with .gz or .zst), found none",
                at: paths.joined(separator: ", "), remedy: "name a folder or files with these endings")
        }
        return (files, unknown)
    }
}
