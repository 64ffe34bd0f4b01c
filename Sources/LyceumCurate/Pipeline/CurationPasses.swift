public import LyceumCore
internal import LyceumData

/// What is done with all kept documents of a pipeline together, after the work on single files: deduplication, then the finishing stages.
///
/// The stages' output waits in `filtered/`; the results take its place as `kept/` when all is done. Everything can be stopped at any moment and
/// done again: finished parts are passed over, and the output is the same.
public struct CurationPasses: Sendable {
    let plan: CurationPlan

    /// nil for pipelines that end with the work on single files.
    public init?(_ plan: CurationPlan) {
        guard plan.hasPasses else { return nil }
        self.plan = plan
    }

    private var work: String { plan.folder + "/passes" }
    private var mark: String { Self.mark(plan.folder) }

    private static func mark(_ folder: String) -> String { folder + "/passes.json" }

    private func filtered(_ number: Int) -> String {
        "\(plan.filteredFolder)/\(CurationTask.name(number, plan.files[number])).\(plan.filteredForm.rawValue)"
    }

    // MARK: - What is there

    /// Of the files with marks, those whose work needs not be done again.
    ///
    /// Once the passes are done nothing is left of the filtered documents: when one file has to be read again, all have to.
    public func usable(_ complete: [Int: CurationCounts]) throws(LyceumError) -> [Int: CurationCounts] {
        if complete.count == plan.files.count, try finished(try inputs()) != nil { return complete }
        return complete.filter { FileSystem.isFile(filtered($0.key)) }
    }

    /// Stands for the filtered documents.
    private func inputs() throws(LyceumError) -> String { try plan.marksDigest() }

    private func finished(_ inputs: String) throws(LyceumError) -> JSON? {
        guard FileSystem.isFile(mark) else { return nil }
        let json = try TextFile.json(mark)
        return json["inputs"]?.stringValue == inputs ? json : nil
    }

    /// The counts of a folder's files together with those of its passes, where there were some.
    static func adding(_ counts: CurationCounts, folder: String, samples: Int) throws(LyceumError) -> CurationCounts {
        guard FileSystem.isFile(mark(folder)) else { return counts }
        return try adding(counts, try TextFile.json(mark(folder)), at: mark(folder), samples: samples)
    }

    /// Kept documents are those of the passes; what the files' stages did stays.
    private static func adding(_ counts: CurationCounts, _ mark: JSON, at path: String, samples: Int) throws(LyceumError) -> CurationCounts {
        let passes = try CurationCounts(mark["counts"] ?? nil, at: path)
        var total = counts
        total.stages += passes.stages
        total.kept = passes.kept
        (total.keptBytes, total.keptCharacters, total.keptWords) = (passes.keptBytes, passes.keptCharacters, passes.keptWords)
        (total.keptLengths, total.keptLanguages, total.keptLicenses) = (passes.keptLengths, passes.keptLanguages, passes.keptLicenses)
        total.domains = passes.domains
        total.samples.removeAll { $0.stage == nil }
        for sample in passes.samples {
            total.note(sample, rank: sample.rank, stage: sample.stage, reason: sample.reason, limit: samples)
        }
        return total
    }

    // MARK: - Work

    /// Does what is left to do.
    /// - Parameters:
    ///   - counts: of all files together.
    ///   - report: bytes done and bytes in all of the part at work.
    public func run(_ counts: CurationCounts, report: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws(LyceumError) -> CurationCounts {
        let start = monotonicSeconds()
        let inputs = try inputs()
        if let done = try finished(inputs) {
            try clear()
            return try Self.adding(counts, done, at: mark, samples: plan.samples)
        }
        try begin(inputs)
        var found = CurationCounts(stages: [])
        var files = plan.files.indices.map { DataFile(path: filtered($0), format: .jsonLines) }
        var reports: [DedupReport] = []
        for (number, pass) in plan.deduplications.enumerated() {
            let folder = "\(work)/\(number)"
            reports.append(try deduplicate(files, pass, folder, report))
            files = Deduplicator.names(files).map { DataFile(path: "\(folder)/kept/\($0)", format: .jsonLines) }
        }
        let (finish, finished) = try self.finish(files, inputs, report)
        for (number, pass) in plan.deduplications.enumerated() {
            let next = number + 1 < reports.count ? reports[number + 1].textBytes : finished.bytes
            found.stages.append(CurationCounts.Stage(pass.label, reports[number], keptBytes: next))
        }
        found.stages += finished.stages
        try gather(finished, finish, try keepers(), &found)
        let json: JSON = ["inputs": .string(inputs), "counts": found.json]
        let time: JSON = ["seconds": .number(monotonicSeconds() - start), "bytes": 0]
        try AtomicFile.write(time.text() + "\n", to: plan.folder + "/times/passes.json")
        try AtomicFile.write(json.text(indent: 1) + "\n", to: mark)
        try clear()
        return try Self.adding(counts, json, at: mark, samples: plan.samples)
    }

    /// Work on other filtered documents is thrown away.
    private func begin(_ inputs: String) throws(LyceumError) {
        try FileSystem.remove(mark)
        let path = "\(work)/inputs"
        if FileSystem.isFile(path), String(decoding: try FileReader.contents(of: path), as: UTF8.self) == inputs { return }
        try FileSystem.remove(work)
        try FileSystem.makeFolder(work)
        try AtomicFile.write(inputs, to: path)
    }

    private func clear() throws(LyceumError) {
        try FileSystem.remove(work)
        try FileSystem.remove(plan.filteredFolder)
    }

    private func deduplicate(
        _ files: [DataFile], _ pass: CurationDedup, _ folder: String, _ report: (Int, Int) -> Void
    ) throws(LyceumError) -> DedupReport {
        var options = pass.options
        options.threads = plan.workers
        options.keepsRemoved = plan.keepsDropped
        options.longestRecord = plan.longestWritten
        var encoder: (any DedupEncoder)?
        if case .semantic(let parameters) = options.method { encoder = try plan.encoders(parameters.encoder, plan.workers) }
        return try withoutActuallyEscaping(report) { report throws(LyceumError) in
            try Deduplicator(files, output: folder, options: options, encoder: encoder).run { progress throws(LyceumError) in report(progress.bytes, progress.totalBytes) }
        }
    }

    /// The finishing stages are a pipeline of their own, file by file.
    private func finish(
        _ files: [DataFile], _ inputs: String, _ report: (Int, Int) -> Void
    ) throws(LyceumError) -> (plan: CurationPlan, counts: CurationCounts) {
        var inner = plan
        (inner.files, inner.stages, inner.folder) = (files, try plan.surveyed(files, folder: "\(work)/survey"), "\(work)/finish")
        (inner.deduplications, inner.finishing, inner.shards) = ([], [], nil)
        inner.fields = CurationPlan.Fields(text: "text", id: "id", url: "url", license: "license")
        inner.reading = RecordReader.Options(maximumRecordBytes: plan.longestWritten)
        inner.digest = inputs
        return (inner, try CurationRun(inner).run(resumes: true, report: report).counts)
    }

    // MARK: - Results

    /// Moves the kept documents to their place and writes what was dropped.
    private func gather(
        _ finished: CurationCounts, _ finish: CurationPlan, _ keepers: [DedupKeepers?], _ found: inout CurationCounts
    ) throws(LyceumError) {
        found.documents = finished.documents
        found.bytes = finished.bytes
        (found.kept, found.keptBytes) = (finished.kept, finished.keptBytes)
        (found.keptCharacters, found.keptWords) = (finished.keptCharacters, finished.keptWords)
        (found.keptLengths, found.keptLanguages, found.keptLicenses) = (finished.keptLengths, finished.keptLanguages, finished.keptLicenses)
        found.domains = finished.domains
        (found.lengths, found.languages, found.licenses) = (finished.lengths, finished.languages, finished.licenses)
        found.samples = finished.samples
        for number in plan.files.indices {
            let name = CurationTask.name(number, plan.files[number])
            let inner = "\(CurationTask.name(number, finish.files[number])).\(plan.form.rawValue)"
            if plan.keepsDropped { try writeDropped(number, name, "\(finish.folder)/dropped/\(inner)", keepers, &found) }
            // It is at its place already when an earlier run was stopped here.
            let made = "\(finish.folder)/kept/\(inner)"
            if FileSystem.isFile(made) { try FileSystem.move(made, to: "\(plan.folder)/kept/\(name).\(plan.form.rawValue)") }
        }
    }

    /// The names of the documents each deduplication read, where it says which one stayed for another.
    private func keepers() throws(LyceumError) -> [DedupKeepers?] {
        guard plan.keepsDropped else { return [] }
        var files = plan.files.indices.map { DataFile(path: filtered($0), format: .jsonLines) }
        var keepers: [DedupKeepers?] = []
        for (number, pass) in plan.deduplications.enumerated() {
            keepers.append(
                pass.options.method.namesKeepers
                    ? try DedupKeepers(files, folder: "\(work)/names-\(number)", longestRecord: plan.longestWritten) : nil)
            files = Deduplicator.names(files).map { DataFile(path: "\(work)/\(number)/kept/\($0)", format: .jsonLines) }
        }
        return keepers
    }

    /// What deduplication dropped of a file, pass by pass, then what the finishing stages did.
    private func writeDropped(
        _ number: Int, _ name: String, _ finishDropped: String, _ keepers: [DedupKeepers?], _ found: inout CurationCounts
    ) throws(LyceumError) {
        let writer = try DocumentWriter(path: "\(plan.folder)/dropped/\(name).passes.\(plan.form.rawValue)", form: plan.form)
        let removedName = Deduplicator.names(plan.files.indices.map { DataFile(path: filtered($0), format: .jsonLines) })[number]
        for ((number, pass), keepers) in zip(plan.deduplications.enumerated(), keepers) {
            try forEachDocument("\(work)/\(number)/removed/\(removedName)") { document throws(LyceumError) in
                let reason = document.metadata["dedup_reason"]?.stringValue ?? "duplicate"
                document.metadata["dedup_reason"] = nil
                if let keeper = keepers?.document(document.metadata["dedup_of"]?.stringValue ?? "") {
                    document.metadata["dedup_of"] = .string(keeper.id)
                    document.metadata["dedup_of_file"] = .string(plan.files[keeper.file].path)
                }
                try writer.write(document, reason: (pass.label, reason))
                note(document, pass.label, reason, &found)
            }
        }
        try forEachDocument(finishDropped) { document throws(LyceumError) in
            let (stage, reason) = (document.metadata["dropped_by"]?.stringValue ?? "", document.metadata["reason"]?.stringValue ?? "")
            try writer.write(document, reason: (stage, reason))
        }
        try writer.commit()
    }

    private func forEachDocument(_ path: String, _ body: (inout CuratedDocument) throws(LyceumError) -> Void) throws(LyceumError) {
        guard FileSystem.isFile(path) else { return }
        let reader = RecordReader(
            [DataFile(path: path, format: DataFormat(path: path) ?? .jsonLines)], options: RecordReader.Options(maximumRecordBytes: plan.longestWritten))
        while let record = try reader.next() {
            guard case .object(let written) = record.content else { continue }
            var object = ParquetDocuments.flat(written, in: path)
            let (id, text) = (object["id"]?.stringValue ?? "", object["text"]?.stringValue ?? "")
            object["id"] = nil
            object["text"] = nil
            var document = CuratedDocument(id: id, text: text, metadata: object)
            try body(&document)
        }
    }

    private func note(_ document: CuratedDocument, _ stage: String, _ reason: String, _ found: inout CurationCounts) {
        guard plan.samples > 0 else { return }
        var sample = CurationCounts.Sample(document, stage: stage, reason: reason)
        if let id = document.metadata["dedup_of"]?.stringValue, let file = document.metadata["dedup_of_file"]?.stringValue {
            sample.original = "\(id) in \(file)"
        }
        found.note(sample, rank: sample.rank, stage: stage, reason: reason, limit: plan.samples)
    }
}

extension CurationPlan {
    /// Whether something is done with all documents together.
    public var hasPasses: Bool { !deduplications.isEmpty || needsSurvey }

    /// Where the documents go that every stage of the files' work kept.
    public var filteredFolder: String { folder + (hasPasses ? "/filtered" : "/kept") }

    /// Deduplication reads lines: rows are made of them at the end.
    var filteredForm: Form { hasPasses && form == .parquet ? .zstd : form }

    /// A record as it is written can be longer than it was: signs are escaped, and it says more.
    var longestWritten: Int { min(max(reading.maximumRecordBytes, 1 << 20), 1 << 40) * 8 }
}

extension CurationCounts.Stage {
    /// A deduplication's yield.
    init(_ label: String, _ report: DedupReport, keptBytes: Int) {
        self.init(label: label)
        documents = report.documents
        changed = report.changed
        (bytes, self.keptBytes) = (report.textBytes, keptBytes)
        for (reason, count) in zip(CurationDedup.reasons, [report.duplicates, report.known, report.tooShort, report.emptied]) where count > 0 {
            reasons[reason] = count
        }
    }
}
