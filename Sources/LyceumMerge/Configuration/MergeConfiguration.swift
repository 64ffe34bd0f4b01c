internal import LyceumConfiguration
public import LyceumCore

/// A file of one or several merges, in mergekit's form.
public struct MergeConfiguration: Sendable {
    /// In an order in which every document follows those it refers to; the last is the result.
    public let documents: [MergeDocument]
    public let text: String
    /// Where paths in the file begin, besides the working folder.
    public let folder: String

    /// - Throws: `LyceumError` that lists all that is wrong, with lines.
    public init(path: String) throws(LyceumError) {
        try self.init(YAML.text(path: path), source: path, folder: FileSystem.parent(of: path) ?? ".")
    }

    public init(_ text: String, source: String, folder: String = ".") throws(LyceumError) {
        self.text = text
        self.folder = folder
        let issues = ConfigurationIssues()
        let reader = MergeDocumentReader(issues)
        let nodes = try YAML.documents(text, source: source)
        let documents = nodes.compactMap { reader.read($0) }
        try issues.check()
        guard !documents.isEmpty else { throw LyceumError(.invalidData, "the file has no merge", at: source, remedy: "begin with “merge_method:”") }
        self.documents = try Self.ordered(documents)
    }

    /// Depth first from the result.
    private static func ordered(_ documents: [MergeDocument]) throws(LyceumError) -> [MergeDocument] {
        let unnamed = documents.filter { $0.name == nil }
        guard unnamed.count <= 1 else {
            throw LyceumError(
                .invalidArgument, "\(unnamed.count) documents have no name", at: unnamed[1].place, remedy: "name all but the one that is the result")
        }
        var byName: [String: MergeDocument] = [:]
        for document in documents {
            guard let name = document.name else { continue }
            if let other = byName.updateValue(document, forKey: name) {
                throw LyceumError(.invalidArgument, "the name “\(name)” is taken (\(other.place))", at: document.place, remedy: "give each document its own")
            }
        }
        var (result, done, open): ([MergeDocument], Set<String>, [String]) = ([], [], [])
        func visit(_ document: MergeDocument) throws(LyceumError) {
            let key = document.name ?? ""
            guard !done.contains(key) else { return }
            guard !open.contains(key) else {
                throw LyceumError(
                    .invalidArgument, "the documents \((open + [key]).joined(separator: " → ")) need each other", at: document.place,
                    remedy: "break the circle")
            }
            open.append(key)
            for model in document.models {
                if let other = byName[model] { try visit(other) }
            }
            open.removeLast()
            done.insert(key)
            result.append(document)
        }
        for document in documents where document.name != nil { try visit(document) }
        for document in unnamed { try visit(document) }
        return result
    }
}
