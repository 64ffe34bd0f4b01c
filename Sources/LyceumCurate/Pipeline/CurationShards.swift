internal import LyceumConfiguration
public import LyceumCore
public import LyceumData

/// Token shards of the documents that a pipeline kept: those of `lyceum shards build` on its folder `kept/`.
///
/// They follow from the pipeline and its input alone: threads, processes and interruptions change no byte. Finished shards are not made again.
public struct CurationShards: Sendable {
    /// The tokenizer's name as the pipeline gives it.
    public var name: String
    public var encoder: TextEncoder
    /// Tokens after which a shard is closed.
    public var shardTokens: Int
    /// The share of documents set aside.
    public var validation: Double

    public init(name: String, encoder: TextEncoder, shardTokens: Int = 100_000_000, validation: Double = 0) {
        (self.name, self.encoder, self.shardTokens, self.validation) = (name, encoder, shardTokens, validation)
    }

    /// nil where the output is none, or something is wrong, which the reader's issues then say.
    init?(_ output: ConfigurationReader) {
        typealias Output = CurationPlan.Output
        guard output[Output.format] == Output.shards else {
            for name in [Output.tokenizer.name, Output.end.name, Output.validation.name, Output.shardTokens.name] where output.has(name) {
                output.report(name, "it means nothing without format: shards")
            }
            return nil
        }
        guard let name = output[Output.tokenizer] else {
            output.report("tokenizer", "shards need a tokenizer", remedy: "add “tokenizer: MODEL” under output")
            return nil
        }
        do throws(LyceumError) {
            let model = try ShardModel.open(CurationModels.path(name, in: output.folder))
            let end = output[Output.end] ? model.endOfText : nil
            if output[Output.end], end == nil { output.report("eos", "the tokenizer names no end-of-text token") }
            self.init(
                name: name, encoder: TextEncoder(model.tokenizer, end: end), shardTokens: output[Output.shardTokens], validation: output[Output.validation])
        } catch {
            output.issues.add(error.at(output.place(of: Output.tokenizer.name)))
            return nil
        }
    }

    /// Where a pipeline's shards go.
    public static func folder(_ plan: CurationPlan) -> String { plan.folder + "/shards" }

    /// What the shards of a pipeline's output folder hold.
    public struct Counts: Sendable, Hashable {
        public var documents = 0
        public var tokens = 0
        public var shards = 0

        public var json: JSON { ["documents": .integer(documents), "tokens": .integer(tokens), "shards": .integer(shards)] }
    }

    /// nil where there are none, or they are not finished.
    public static func counts(in folder: String) throws(LyceumError) -> Counts? {
        let path = folder + "/shards"
        guard FileSystem.isFile(folder + "/shards.json"), ShardFolder.exists(at: path) else { return nil }
        var counts = Counts()
        for (_, shards) in try ShardFolder(path: path).manifest["splits"]?.objectValue ?? JSON.Object() {
            for shard in shards.arrayValue ?? [] {
                counts.documents += shard["documents"]?.intValue ?? 0
                counts.tokens += shard["tokens"]?.intValue ?? 0
                counts.shards += 1
            }
        }
        return counts
    }

    /// Makes what is missing.
    /// - Parameters:
    ///   - kept: documents in all; without any there are no shards.
    ///   - report: bytes of documents done and in all.
    func build(_ plan: CurationPlan, kept: Int, report: (_ done: Int, _ total: Int) -> Void) throws(LyceumError) {
        let (folder, record) = (Self.folder(plan), plan.folder + "/shards.json")
        guard kept > 0 else {
            try FileSystem.remove(record)
            return try FileSystem.remove(folder)
        }
        let names = plan.files.indices.map { "kept/\(CurationTask.name($0, plan.files[$0])).\(plan.form.rawValue)" }
        var options = ShardBuilder.Options(
            shardTokens: shardTokens, validation: validation, reading: RecordReader.Options(maximumRecordBytes: plan.longestWritten),
            threads: plan.workers)
        // The documents follow from the pipeline and its input, whenever and wherever they were written.
        let identity = plan.digest + (try plan.marksDigest())
        options.sources = names.map { ShardBuilder.Options.Source(name: $0, identity: identity) }
        let files = names.map { DataFile(path: "\(plan.folder)/\($0)", format: .jsonLines) }
        let builder = try ShardBuilder(files, encoder: encoder, folder: folder, options: options)
        let recipe = builder.recipe()
        let known = FileSystem.isFile(record) ? try TextFile.json(record)["recipe"]?.stringValue : nil
        if known != recipe {
            // Shards of other documents, or of another tokenizer under the same name.
            try FileSystem.remove(record)
            try FileSystem.remove(folder)
            let json: JSON = ["recipe": .string(recipe), "tokenizer": .string(name)]
            try AtomicFile.write(json.text(indent: 1) + "\n", to: record)
        }
        _ = try builder.build { report($0.bytes, $0.totalBytes) }
    }
}

extension CurationPlan {
    /// Stands for the work on all files: their marks.
    func marksDigest() throws(LyceumError) -> String {
        var digest = Digest()
        for number in files.indices {
            digest.update(try FileReader.contents(of: "\(folder)/marks/\(CurationTask.name(number, files[number])).json", limit: .max))
        }
        return digest.hexadecimal()
    }
}
