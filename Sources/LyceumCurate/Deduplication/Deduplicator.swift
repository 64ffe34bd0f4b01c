public import LyceumCore
public import LyceumData

/// Takes documents, or parts of them, out of files that say what was said before.
///
/// Of everything said several times the first occurrence stays, in the order of the files and their records. The result is the same for any number
/// of threads and any memory. Memory is bounded by the options: keys of documents are sorted in a block of half of it and written to disk when it is
/// full; groups of documents take 4 bytes a document, marks of parts 1 bit a part.
///
/// Several processes (``DedupTeam``) read and write a run of the files each; keys go to the process that has the others of their kind, and what is
/// found goes to all. The files are the same bits as those of one process.
public final class Deduplicator {
    let files: [DataFile]
    let options: DedupOptions
    let output: String
    /// Where the processes' work lies, and this process's own.
    let shared: String
    let work: String
    let team: any DedupTeam
    /// The files this process reads and writes.
    let share: Range<Int>
    let keyMaker: KeyMaker
    let encoder: (any DedupEncoder)?
    let reading: RecordReader.Options
    let totalBytes: Int
    var state: DedupState
    var progress: (DedupProgress) throws(LyceumError) -> Void = { _ in }

    /// - Parameters:
    ///   - files: read twice, once to compare and once to write.
    ///   - output: folder for the results; made when it is not there.
    ///   - encoder: gives texts their vectors, for the method semantic.
    ///   - team: processes that share the work and see the same folders; nil for this one alone. The result is the same.
    /// - Throws: `LyceumError` for settings outside their ranges, and when the folder holds something else.
    public init(
        _ files: [DataFile], output: String, options: DedupOptions, team: (any DedupTeam)? = nil, encoder: (any DedupEncoder)? = nil
    ) throws(LyceumError) {
        self.encoder = encoder
        let team = team ?? LoneDedupTeam()
        try options.check()
        try Self.check(options, team: team)
        guard !files.isEmpty else { throw LyceumError(.invalidArgument, "expected files, found none") }
        self.files = files
        self.options = options
        self.output = output
        shared = "\(output)/.work"
        self.team = team
        work = team.count > 1 ? "\(shared)/process-\(team.rank + 1)-of-\(team.count)" : shared
        share = Self.share(files, rank: team.rank, count: team.count)
                // A text's words and hashes take several times its bytes.
        let longest = options.longestRecord ?? min(max(options.memory / 64, 1 << 20), 64 << 20)
        reading = RecordReader.Options(onError: options.skipsBroken ? .skip : .stop, maximumRecordBytes: longest, maximumTextBytes: min(longest, 8 << 20))
        keyMaker = try KeyMaker(options, files, scopes: try ScopeKeys.make(options, files, reading))
        totalBytes = files.reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) }
        state = DedupState(fingerprint: DedupState.fingerprint(options, files))
    }

    /// Does the work, or what an interrupted run left to do.
    ///
    /// - Parameter progress: called between blocks; ends the work by throwing. The work can be taken up again.
    public func run(_ progress: @escaping (DedupProgress) throws(LyceumError) -> Void = { _ in }) throws(LyceumError) -> DedupReport {
        self.progress = progress
        if let finished = try finishedReport() { return finished }
        try FileSystem.makeFolder(work)
        if team.rank == 0 { try AtomicFile.write(state.fingerprint, to: "\(shared)/fingerprint") }
        try team.barrier()
        if let saved = try DedupState.read(in: work, fingerprint: state.fingerprint) { state = saved }
        let decisions = try decide()
        var report = try write(decisions)
        report.method = options.method.name
        report.settings = options.settings
        report.files = files.count
        report.runs = state.runs.count
        // Everybody has read everything when the first one cleans up.
        try team.barrier()
        if team.rank == 0 { try finish(report) }
        return report
    }

    // MARK: - What a folder holds

    private func finishedReport() throws(LyceumError) -> DedupReport? {
        let reportPath = "\(output)/report.json"
        if FileSystem.isFile(reportPath) {
            let json = try JSON.read(path: reportPath)
            if json.objectValue?["fingerprint"]?.stringValue == state.fingerprint { return DedupReport(json) }
            throw LyceumError(
                .invalidArgument, "the folder holds the result of other files or settings", at: output,
                remedy: "choose another folder, or remove this one")
        }
        let path = "\(shared)/fingerprint"
        guard FileSystem.isFile(path) else { return nil }
        guard String(decoding: try FileReader.contents(of: path), as: UTF8.self) == state.fingerprint else {
            throw LyceumError(
                .invalidArgument, "the folder holds an unfinished work on other files or with other settings", at: output,
                remedy: "choose another folder, or remove this one")
        }
        return nil
    }

    private func finish(_ report: DedupReport) throws(LyceumError) {
        var object = report.json.objectValue ?? JSON.Object()
        object["fingerprint"] = .string(state.fingerprint)
        try AtomicFile.write(JSON.object(object).text(indent: 2) + "\n", to: "\(output)/report.json")
        try FileSystem.remove(shared)
    }

    // MARK: - Reading

    /// Reads all files from where the state stands; `take` gets every block's keys in order.
    func read(
        beforeBlocks: (_ keys: Int) throws(LyceumError) -> Void, _ take: (RecordBlock, BlockKeys) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        guard state.file < files.count else { return }
        if state.file < share.lowerBound { state.file = share.lowerBound }
        let start = state
        let files = Array(files[..<share.upperBound])
        let first = start.firstDocuments.indices.contains(start.file) ? start.firstDocuments[start.file] : start.document
        let reader = RecordBlocks(files, field: options.field, options: reading, file: start.file, first: first)
        var passed = start.firstBlocks.indices.contains(start.file) ? start.firstBlocks[start.file] : start.block
        let before = files.prefix(start.file).reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) }
        while true {
            var blocks: [RecordBlock] = []
            while blocks.count < 2 * options.threads, let block = try reader.block() {
                passed += 1
                if passed > start.block { blocks.append(block) }
            }
            if blocks.isEmpty { break }
            let keys = try ParallelBlocks.map(blocks.count, threads: options.threads) { [keyMaker, blocks] number throws(LyceumError) in
                try keyMaker.keys(blocks[number])
            }
            for (block, keys) in zip(blocks, keys) {
                note(block)
                state.skipped = start.skipped + reader.skipped
                try beforeBlocks(keys.records.count / RecordSorter.words)
                try take(block, keys)
                note(keys)
                state.block += 1
                state.document = block.first + block.count
            }
            try progress(DedupProgress(stage: .reading, bytes: before + reader.bytesRead, totalBytes: totalBytes, documents: state.document))
        }
        while state.firstDocuments.count < self.files.count {
            state.firstDocuments.append(state.document)
            state.firstBlocks.append(state.block)
        }
        state.skipped = start.skipped + reader.skipped
        state.file = self.files.count
    }

    /// The place in the state moves to a block, before its keys are taken.
    private func note(_ block: RecordBlock) {
        while state.firstDocuments.count <= block.file {
            state.firstDocuments.append(block.first)
            state.firstBlocks.append(state.block)
        }
        state.file = block.file
    }

    private func note(_ keys: BlockKeys) {
        state.blockParts.append(state.parts)
        state.parts += keys.parts
        state.textBytes += keys.textBytes
        state.uncompared += keys.uncompared
        for document in keys.broken { state.broken.mark(document) }
        for document in keys.tooShort { state.tooShort.mark(document) }
    }
}
