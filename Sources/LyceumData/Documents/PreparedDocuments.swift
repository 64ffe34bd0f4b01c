public import LyceumCore
internal import LyceumText

/// Makes documents of whatever a path holds: finished shards are opened, files are read and tokenized.
public enum PreparedDocuments {
    /// What came of the files.
    public struct Result: Sendable {
        public var documents: any DocumentCollection
        /// Records read, empty and skipped; zero for shards.
        public var counts: ReadingCounts
        /// Whether they were shards already, which no screen has looked at.
        public var areGivenShards = false
    }

    /// Text of this many bytes and more is kept in shards instead of memory, where there is a folder for them.
    public static let memoryLimit = 64 << 20

    /// - Parameters:
    ///   - paths: files and folders of text, or one folder of finished shards.
    ///   - format: nil goes by the files' names.
    ///   - encoder: how records become documents.
    ///   - values: numbers kept of every record, for curricula.
    ///   - categories: fields whose values are kept as codes.
    ///   - screen: what records have to pass; it does not look at finished shards.
    ///   - split: which part of finished shards.
    ///   - cache: where shards of large files are kept, so that a resumed run need not tokenize again; nil keeps all in memory.
    /// - Throws: `LyceumError` with file and line of a record that cannot be used; `invalidData` for shards of another tokenizer.
    public static func load(
        _ paths: [String], format: DataFormat? = nil, encoder: any RecordEncoder, values: [String] = [], categories: [String] = [],
        reading: RecordReader.Options = RecordReader.Options(), screen: (any TextScreen)? = nil, split: ShardFolder.Split = .train,
        cache: String? = nil, threads: Int = 2, progress: (ShardBuilder.Progress) -> Void = { _ in }
    ) throws(LyceumError) -> Result {
        if paths.count == 1, holdsShards(paths[0]) {
            let folder = try ShardFolder(path: paths[0])
            let documents = try folder.open(split, tokenizer: encoder.tokenizer)
            guard documents.count > 0 else {
                throw LyceumError(
                    .notFound, "the shards have no \(split.rawValue) part", at: paths[0],
                    remedy: split == .validation ? "build them with --validation 0.01" : "check the folder")
            }
            return Result(documents: documents, counts: ReadingCounts(), areGivenShards: true)
        }
        let files = try DataFile.find(paths, format: format)
        let reader = RecordReader(files, options: reading)
        if let cache, reader.totalBytes >= memoryLimit {
            let options = ShardBuilder.Options(values: values, categories: categories, reading: reading, screen: screen, threads: threads)
            let builder = try ShardBuilder(files, encoder: encoder, folder: cache, options: options)
            let recipe = builder.recipe(fingerprint: encoder.tokenizer.fingerprint())
            let own = try ShardBuilder(files, encoder: encoder, folder: "\(cache)/\(recipe.prefix(24))", options: options)
            let folder = try own.build(waits: true, progress: progress)
            return Result(documents: try folder.open(.train, tokenizer: encoder.tokenizer), counts: folder.counts)
        }
        let work = RecordWork(encoder: encoder, values: values, categories: categories, screen: screen)
        return try inMemory(reader, work, threads, progress)
    }

    private static func holdsShards(_ path: String) -> Bool {
        if ShardFolder.exists(at: path) { return true }
        return ((try? FileSystem.names(in: path)) ?? []).contains { $0.hasSuffix(".shard") }
    }

    private static func inMemory(
        _ reader: RecordReader, _ work: RecordWork, _ threads: Int, _ progress: (ShardBuilder.Progress) -> Void
    ) throws(LyceumError) -> Result {
        let total = reader.totalBytes
        let maker = DocumentMaker(reader, threads: threads) { record, _ in work.outcome(record) }
        var all: [TrainingDocument] = []
        var tokens = 0
        while let batch = try maker.next() {
            for made in batch {
                switch made.outcome.documents {
                case .failure(let error): try reader.refuse(made.record, error)
                case .success(let documents):
                    let usable = (documents ?? []).filter { !$0.tokens.isEmpty }
                    if let finding = made.outcome.finding {
                        reader.note(finding, in: made.record, isCut: !usable.isEmpty)
                    } else if usable.isEmpty {
                        reader.noteEmpty()
                    }
                    for var document in usable {
                        document.origin = reader.place(of: made.record)
                        tokens += document.tokens.count
                        all.append(document)
                    }
                }
            }
            progress(
                ShardBuilder.Progress(bytes: reader.bytesRead, totalBytes: total, documents: all.count, tokens: tokens))
        }
        guard !all.isEmpty else { throw nothing(reader) }
        return Result(documents: DocumentArray(all), counts: reader.counts)
    }
}

extension PreparedDocuments {
    /// Why files gave no document.
    static func nothing(_ reader: RecordReader) -> LyceumError {
        let (path, dropped) = (reader.files.first?.path, reader.counts.screening.dropped)
        guard dropped > 0 else {
            return LyceumError(.invalidData, "the files hold no text", at: path, remedy: "check the paths and the field of the text")
        }
        let sample = reader.counts.screening.samples.first.map { ", such as \($0.finding.item) of \($0.finding.subject)" } ?? ""
        return LyceumError(
            .invalidData, "all \(dropped) records hold items of examinations\(sample)", at: path,
            remedy: "train on other texts, or allow it with “decontaminate: none”")
    }
}

extension DataRecord {
    /// Numbers under names; texts that are numbers (CSV) count.
    /// - Parameter categories: names of fields whose values, texts or numbers, are kept as codes.
    /// - Throws: `LyceumError` (`invalidData`) for a name without a number.
    func numbers(_ fields: [String], categories: [String] = []) throws(LyceumError) -> [String: Double] {
        var values: [String: Double] = [:]
        for field in fields {
            let value = value(field)
            guard let number = value?.doubleValue ?? value?.stringValue.flatMap({ Double($0) }) else {
                throw LyceumError(.invalidData, "expected a number in the field '\(field)', found \(value?.kind ?? "nothing")")
            }
            values[field] = number
        }
        for field in categories {
            switch value(field) {
            case .string(let name): values[CategoryCode.field(field)] = CategoryCode.of(name)
            case .integer(let number): values[CategoryCode.field(field)] = Double(number)
            case .number(let number): values[CategoryCode.field(field)] = number
            case .bool(let flag): values[CategoryCode.field(field)] = flag ? 1 : 0
            case let other:
                throw LyceumError(.invalidData, "expected a category in the field '\(field)', found \(other?.kind ?? "nothing")")
            }
        }
        return values
    }
}

extension ShardFolder {
    /// What was read when the shards were built.
    public var counts: ReadingCounts {
        var counts = ReadingCounts()
        counts.records = manifest["records"]?.intValue ?? 0
        counts.empty = manifest["empty"]?.intValue ?? 0
        counts.skipped = manifest["skipped"]?.intValue ?? 0
        counts.cutTexts = manifest["cutTexts"]?.intValue ?? 0
        counts.problems = manifest["problems"]?.arrayValue?.compactMap(\.stringValue) ?? []
        counts.screening = ScreeningCounts(manifest["screening"])
        return counts
    }
}
