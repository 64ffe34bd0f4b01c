public import LyceumCore
internal import LyceumText

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Makes token shards of files. What an interrupted run finished is kept: run it again and it goes on.
public struct ShardBuilder {
    public struct Options: Sendable {
        /// Tokens after which a shard is closed.
        public var shardTokens: Int
        /// The share of documents set aside; a document and its copies always go to the same side.
        public var validation: Double
        /// Numbers kept of every record, for curricula.
        public var values: [String]
        /// Fields whose values are kept as codes, for orders by category.
        public var categories: [String]
        public var reading: RecordReader.Options
        /// What records have to pass.
        public var screen: (any TextScreen)?
        public var threads: Int
        /// For files that another work made: what the shards call them and what stands for their content, one for each file. Without it, the shards
        /// name their paths, and paths, sizes and times stand for the content.
        package var sources: [Source]?

        package struct Source: Sendable, Hashable {
            package var name: String
            package var identity: String

            package init(name: String, identity: String) { (self.name, self.identity) = (name, identity) }
        }

        public init(
            shardTokens: Int = 100_000_000, validation: Double = 0, values: [String] = [], categories: [String] = [],
            reading: RecordReader.Options = RecordReader.Options(), screen: (any TextScreen)? = nil, threads: Int = 2
        ) {
            self.shardTokens = shardTokens
            self.validation = validation
            self.values = values
            self.categories = categories
            self.reading = reading
            self.screen = screen
            self.threads = threads
        }
    }

    /// How far the work is.
    public struct Progress: Sendable, Hashable {
        /// Bytes of the files, as stored.
        public var bytes: Int
        public var totalBytes: Int
        public var documents: Int
        public var tokens: Int
        /// Of these, tokens of shards an earlier run had finished.
        public var earlierTokens = 0

        public init(bytes: Int, totalBytes: Int, documents: Int, tokens: Int, earlierTokens: Int = 0) {
            self.bytes = bytes
            self.totalBytes = totalBytes
            self.documents = documents
            self.tokens = tokens
            self.earlierTokens = earlierTokens
        }
    }

    public let files: [DataFile]
    public let folder: String
    public let options: Options
    private let encoder: any RecordEncoder

    /// - Throws: `LyceumError` (`invalidArgument`) for options out of range.
    public init(
        _ files: [DataFile], encoder: any RecordEncoder, folder: String, options: Options = Options()
    ) throws(LyceumError) {
        self.files = files
        self.encoder = encoder
        self.folder = folder
        self.options = options
        guard options.shardTokens > 0 else {
            throw LyceumError(.invalidArgument, "expected 1 token per shard or more, found \(options.shardTokens)")
        }
        guard options.validation >= 0, options.validation < 1 else {
            throw LyceumError(.invalidArgument, "expected a validation share of 0 or more, below 1, found \(options.validation)")
        }
    }

    /// What the shards call the files.
    var names: [String] { options.sources?.map(\.name) ?? files.map(\.path) }

    /// The recipe of these shards, as their manifest says it.
    package func recipe() -> String { recipe(fingerprint: encoder.tokenizer.fingerprint()) }

    /// Everything that decides the content of the shards.
    func recipe(fingerprint: String) -> String {
        var digest = Digest()
        for (file, source) in zip(files, options.sources ?? []) {
            digest.update(Array("\(source.name) \(file.format.rawValue) \(source.identity)\n".utf8))
        }
        for file in files where options.sources == nil {
            let attributes = FileSystem.attributes(file.path)
            digest.update(
                Array("\(file.path) \(file.format.rawValue) \(attributes?.size ?? 0) \(attributes?.modified.secondsSince1970 ?? 0)\n".utf8))
        }
        let reading = options.reading
        let categories = options.categories.isEmpty ? "" : " \(options.categories)"
        digest.update(
            Array(
                """
                \(fingerprint) \(encoder.description) \(options.shardTokens) \(options.validation) \(options.values)\(categories)
                \(reading.onError.rawValue) \(reading.maximumRecordBytes) \(reading.separator ?? "") \(reading.maximumTextBytes)
                """.utf8))
        if let screen = options.screen { digest.update(Array("\n\(screen.description)".utf8)) }
        return digest.hexadecimal()
    }

    /// Builds what is missing and writes the manifest.
    ///
    /// - Parameter waits: waits for another process that builds here, and then uses what it made; else that is an error.
    /// - Returns: the finished folder and what was read.
    /// - Throws: `LyceumError` with file and line of a record that cannot be used; `invalidArgument` when the folder holds other shards or another
    ///   process works in it.
    public func build(waits: Bool = false, progress: (Progress) -> Void = { _ in }) throws(LyceumError) -> ShardFolder {
        try FileSystem.makeFolder(folder)
        let lock = try takeLock(waits: waits)
        defer { withExtendedLifetime(lock) {} }
        let fingerprint = encoder.tokenizer.fingerprint()
        let recipe = recipe(fingerprint: fingerprint)
        if let finished = try finished(recipe) { return finished }
        var run = try ShardRun(self, recipe: recipe, fingerprint: fingerprint, encoder: encoder)
        try AtomicFile.write(encoder.tokenizer.json().text() + "\n", to: folder + "/" + ShardFolder.tokenizerName)
        let counts = try run.perform(progress)
        try AtomicFile.write(
            run.manifest(counts).text(indent: 1) + "\n", to: folder + "/" + ShardFolder.manifestName)
        return try ShardFolder(path: folder)
    }

    private func takeLock(waits: Bool) throws(LyceumError) -> FileLock {
        while true {
            if let lock = try FileLock(ifFree: folder + "/.lock") { return lock }
            guard waits else {
                throw LyceumError(
                    .invalidArgument, "another process is building shards here", at: folder,
                    remedy: "wait for it, or choose another folder")
            }
            usleep(100_000)
        }
    }

    private func finished(_ recipe: String) throws(LyceumError) -> ShardFolder? {
        guard ShardFolder.exists(at: folder) else { return nil }
        let existing = try ShardFolder(path: folder)
        guard existing.manifest["recipe"]?.stringValue == recipe else {
            throw LyceumError(
                .invalidArgument, "the folder holds shards of other files, another tokenizer or other options", at: folder,
                remedy: "choose another folder, or remove this one first")
        }
        for split in ShardFolder.Split.allCases { _ = try existing.open(split) }
        return existing
    }
}
