public import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Tokenizer {
    /// A tokenizer from a tokenizer.json or SentencePiece file, or from the folder of a model.
    ///
    /// In a folder the first that is there counts: `tokenizer.json`, `tokenizer.model` (SentencePiece), `vocab.json` with
    /// `merges.txt`, `vocab.txt` (WordPiece). `tokenizer_config.json` and `special_tokens_map.json` beside it say which tokens
    /// begin and end a text.
    /// - Throws: `.notFound` when there is none of these, `.invalidData` or `.unsupported` with the place in the file.
    public static func load(path: String) throws(LyceumError) -> Tokenizer {
        let isFolder = isFolder(path)
        let folder = isFolder ? path : parent(of: path)
        let hints = try hints(beside: folder)
        if !isFolder { return try load(file: path, hints: hints) }
        for name in ["tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt"]
        where exists("\(folder)/\(name)") {
            return try load(file: "\(folder)/\(name)", hints: hints)
        }
        throw LyceumError(
            .notFound, "expected tokenizer.json, tokenizer.model, vocab.json with merges.txt, or vocab.txt", at: path,
            remedy: "Name the folder of a model, or its tokenizer.json.")
    }

    private static func load(file path: String, hints: SpecialTokenHints) throws(LyceumError) -> Tokenizer {
        let file = try MappedFile(path: path)
        // The mapping must outlive the reading of its bytes.
        defer { withExtendedLifetime(file) {} }
        do throws(LyceumError) {
            if path.hasSuffix(".model") {
                return try Tokenizer(SentencePieceFile(file.bytes).description(), hints: hints, source: path)
            }
            if path.hasSuffix("vocab.json") {
                let merges = try MappedFile(path: parent(of: path) + "/merges.txt")
                defer { withExtendedLifetime(merges) {} }
                let description = try TokenizerDescription(vocabulary: file.bytes, merges: merges.bytes)
                return try Tokenizer(description, hints: hints, source: path)
            }
            if path.hasSuffix(".txt") {
                return try Tokenizer(TokenizerDescription(wordPieces: file.bytes), hints: hints, source: path)
            }
            if let description = TokenizerReader.read(file.bytes) {
                return try Tokenizer(description, hints: hints, source: path)
            }
            return try Tokenizer(TokenizerDescription(json: JSON.parse(file.bytes)), hints: hints, source: path)
        } catch {
            throw error.at(path)
        }
    }

    private static func hints(beside folder: String) throws(LyceumError) -> SpecialTokenHints {
        func read(_ name: String) throws(LyceumError) -> JSON? {
            exists("\(folder)/\(name)") ? try JSON.read(path: "\(folder)/\(name)") : nil
        }
        return SpecialTokenHints(configuration: try read("tokenizer_config.json"), map: try read("special_tokens_map.json"))
    }

    private static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
