internal import LyceumCore
internal import LyceumTensor
internal import LyceumText

/// One run of a shard builder.
struct ShardRun {
    private typealias Split = ShardFolder.Split

    /// One split's shards as they are made.
    private struct Side {
        var finished: [JSON] = []
        /// Records before this one are in finished shards.
        var resumesAt = 0
        var writer: ShardWriter?
        /// The first record of the open shard.
        var first = 0
    }

    private let builder: ShardBuilder
    private let recipe: String
    private let fingerprint: String
    private let encoder: any RecordEncoder
    private var sides: [Side] = [Side(), Side()]
    private var documents = 0
    private var tokens = 0

    init(_ builder: ShardBuilder, recipe: String, fingerprint: String, encoder: any RecordEncoder) throws(LyceumError) {
        self.builder = builder
        self.recipe = recipe
        self.fingerprint = fingerprint
        self.encoder = encoder
        for (index, split) in Split.allCases.enumerated() { try resume(index, split) }
    }

    private func name(_ split: Split, _ number: Int) -> String {
        let digits = String(number)
        return "\(split.rawValue)-" + String(repeating: "0", count: max(5 - digits.count, 0)) + digits + ".shard"
    }

    /// Takes over the shards an earlier run of the same recipe finished; removes what cannot be used.
    private mutating func resume(_ index: Int, _ split: Split) throws(LyceumError) {
        while true {
            let name = name(split, sides[index].finished.count)
            let path = builder.folder + "/" + name
            guard FileSystem.isFile(path) else { return }
            guard let shard = try? TokenShard(path: path), (try? shard.verify()) != nil else {
                return try FileSystem.remove(path)
            }
            guard shard.footer["recipe"]?.stringValue == recipe, let end = shard.footer["end"]?.intValue else {
                throw LyceumError(
                    .invalidArgument, "the folder holds shards of other files, another tokenizer or other options", at: builder.folder,
                    remedy: "choose another folder, or remove this one first")
            }
            note(index, name, shard.footer)
            sides[index].resumesAt = end
        }
    }

    private mutating func note(_ side: Int, _ name: String, _ footer: JSON) {
        var entry = JSON.Object([("file", .string(name))])
        for key in ["documents", "tokens", "trainedTokens", "longest"] { entry[key] = footer[key] ?? 0 }
        sides[side].finished.append(.object(entry))
        documents += footer["documents"]?.intValue ?? 0
        tokens += footer["tokens"]?.intValue ?? 0
    }

    mutating func perform(_ progress: (ShardBuilder.Progress) -> Void) throws(LyceumError) -> ReadingCounts {
        let reader = RecordReader(builder.files, options: builder.options.reading)
        let total = reader.totalBytes
        let (share, resumes, options) = (builder.options.validation, sides.map(\.resumesAt), builder.options)
        let work = RecordWork(encoder: encoder, values: options.values, categories: options.categories, screen: options.screen)
        let maker = DocumentMaker(reader, threads: options.threads) { record, number in
            work.outcome(record, isDone: number < resumes[Self.side(of: record, validation: share)])
        }
        let earlier = tokens
        var number = 0
        while let batch = try maker.next() {
            for made in batch {
                try take(made, number, reader)
                number += 1
            }
            progress(
                ShardBuilder.Progress(
                    bytes: reader.bytesRead, totalBytes: total, documents: documents, tokens: tokens, earlierTokens: earlier))
        }
        for side in sides.indices { try close(side, end: number) }
        guard documents > 0 else { throw PreparedDocuments.nothing(reader) }
        return reader.counts
    }

    private mutating func take(_ made: DocumentMaker.Made, _ number: Int, _ reader: RecordReader) throws(LyceumError) {
        switch made.outcome.documents {
        case .failure(let error): try reader.refuse(made.record, error)
        case .success(nil): if let finding = made.outcome.finding { reader.note(finding, in: made.record, isCut: true) }
        case .success(let documents?):
            let usable = documents.filter { !$0.tokens.isEmpty }
            if let finding = made.outcome.finding {
                reader.note(finding, in: made.record, isCut: !usable.isEmpty)
            } else if usable.isEmpty {
                reader.noteEmpty()
            }
            let side = Self.side(of: made.record, validation: builder.options.validation)
            for document in usable {
                let writer = try writer(side, number)
                try writer.add(document, file: made.record.file, line: made.record.line)
                self.documents += 1
                tokens += document.tokens.count
            }
            if let writer = sides[side].writer, writer.tokenCount >= builder.options.shardTokens { try close(side, end: number + 1) }
        }
    }

    private mutating func writer(_ side: Int, _ number: Int) throws(LyceumError) -> ShardWriter {
        if let writer = sides[side].writer { return writer }
        sides[side].first = max(number, sides[side].resumesAt)
        let details = JSON.Object([
            ("split", .string(Split.allCases[side].rawValue)), ("number", .integer(sides[side].finished.count)),
            ("recipe", .string(recipe)), ("encoding", .string(encoder.description)),
        ])
        let writer = try ShardWriter(
            path: builder.folder + "/" + name(Split.allCases[side], sides[side].finished.count),
            ShardWriter.Description(
                fingerprint: fingerprint, vocabularySize: encoder.tokenizer.vocabularySize,
                fields: builder.options.values + builder.options.categories.map(CategoryCode.field),
                files: builder.names, details: details))
        sides[side].writer = writer
        return writer
    }

    /// Closes the open shard of a side; its records end before `end`.
    private mutating func close(_ side: Int, end: Int) throws(LyceumError) {
        guard let writer = sides[side].writer else { return }
        sides[side].writer = nil
        let footer = try writer.finish(adding: [("first", .integer(sides[side].first)), ("end", .integer(end))])
        documents -= writer.documentCount
        tokens -= writer.tokenCount
        note(side, FileSystem.name(of: writer.path), .object(footer))
    }

    func manifest(_ counts: ReadingCounts) -> JSON {
        var object = JSON.Object([
            ("version", 1), ("tokenizer", .string(fingerprint)), ("vocabulary", .integer(encoder.tokenizer.vocabularySize)),
            ("encoding", .string(encoder.description)), ("recipe", .string(recipe)),
        ])
        object["files"] = .array(builder.names.map { .string($0) })
        object["splits"] = .object(
            JSON.Object(zip(Split.allCases, sides).map { ($0.rawValue, .array($1.finished)) }))
        object["records"] = .integer(counts.records)
        object["empty"] = .integer(counts.empty)
        object["skipped"] = .integer(counts.skipped)
        object["cutTexts"] = .integer(counts.cutTexts)
        object["problems"] = .array(counts.problems.map { .string($0) })
        if !counts.screening.isEmpty { object["screening"] = counts.screening.json }
        return .object(object)
    }

    /// 0 for training, 1 for validation. Decided by the content alone.
    private static func side(of record: DataRecord, validation: Double) -> Int {
        guard validation > 0 else { return 0 }
        var text: String =
            switch record.content {
            case .text(let text): text
            case .object(let object): JSON.object(object).text()
            }
        let (checksum, count) = text.withUTF8 { (ShardFormat.checksum(UnsafeRawBufferPointer($0)), $0.count) }
        return Philox(seed: 0x5EED).uniformPair(UInt64(checksum), UInt64(count)).0 < validation ? 1 : 0
    }
}
