public import LyceumCore
public import LyceumData

/// Refines the documents of files and can go on after a kill: what was done stands in `OUTPUT.unfinished`, a line for each document.
public struct RefineWork {
    private let refiner: Refiner
    private let identity: JSON
    private let field: String
    /// Whether records keep their text as it came, under `raw_text`.
    public var keepsRaw = false
    /// Documents refined together.
    public var batch = 64

    /// - Parameters:
    ///   - identity: what decides the programs besides the options: the models.
    ///   - field: of records, with the text.
    public init(_ refiner: Refiner, identity: JSON, field: String = "text") {
        self.refiner = refiner
        self.identity = identity
        self.field = field
    }

    /// Writes what is left of the documents, in their order, with their other fields and the programs.
    ///
    /// - Parameters:
    ///   - path: JSON lines; complete when it is there.
    ///   - dropped: a file for the documents of which nothing is left, as they came, with the reason.
    ///   - progress: called with bytes read and documents done; false stops the work, to be gone on with later.
    /// - Throws: `LyceumError`: `cancelled`; `invalidArgument` when the unfinished file was made with another model or other options.
    public func write(
        _ files: [DataFile], to path: String, dropped: String? = nil, progress: (_ bytes: Int, _ documents: Int) -> Bool = { _, _ in true }
    ) throws(LyceumError) -> RefineCounts {
        let log = try RefineLog(path: path + ".unfinished", identity: head(files))
        let reader = RecordReader(files)
        var skipped = 0
        while skipped < log.count, try reader.next() != nil { skipped += 1 }
        var number = skipped
        while true {
            guard progress(reader.bytesRead, number) else {
                throw LyceumError(.cancelled, "stopped after \(number) documents; the same command goes on", at: path)
            }
            let records = try portion(reader)
            guard !records.isEmpty else { break }
            let results = try refiner.refine(records.map(\.text))
            for (record, refined) in zip(records, results) { try log.add(line(record, refined)) }
            number += records.count
        }
        try log.close()
        let counts = try finish(log.path, path, dropped)
        try FileSystem.remove(log.path)
        return counts
    }

    /// The programs of the first documents, without writing anything.
    public func show(_ files: [DataFile], limit: Int, _ body: (_ id: String, _ text: String, Refiner.Refined) -> Void) throws(LyceumError) {
        let reader = RecordReader(files)
        var left = limit
        while left > 0 {
            let records = try portion(reader, most: min(left, batch))
            guard !records.isEmpty else { return }
            for (record, refined) in zip(records, try refiner.refine(records.map(\.text))) { body(record.id, record.text, refined) }
            left -= records.count
        }
    }

    private struct Record {
        var id: String
        var text: String
        var fields: JSON.Object
    }

    private func portion(_ reader: RecordReader, most: Int? = nil) throws(LyceumError) -> [Record] {
        var records: [Record] = []
        while records.count < max(most ?? batch, 1), let record = try reader.next() {
            var fields = JSON.Object()
            if case .object(let object) = record.content { fields = object }
            let text: String
            do throws(LyceumError) { text = try record.text(field: field) } catch { throw error.at(reader.place(of: record)) }
            records.append(Record(id: fields["id"]?.stringValue ?? reader.place(of: record), text: text, fields: fields))
        }
        return records
    }

    private func head(_ files: [DataFile]) -> JSON {
        let options = refiner.options
        return [
            "refiner": identity, "level": .string(options.level.rawValue), "document_tokens": .integer(options.documentTokens),
            "chunk_tokens": .integer(options.chunkTokens), "program_tokens": .integer(options.programTokens),
            "reading": .string(options.reading.rawValue), "constrained": .bool(options.isConstrained), "field": .string(field), "raw": .bool(keepsRaw),
            "files": .array(files.map { ["path": .string($0.path), "bytes": .integer(FileSystem.attributes($0.path)?.size ?? 0)] }),
        ]
    }

    private func line(_ record: Record, _ refined: Refiner.Refined) -> JSON {
        var counts = RefineCounts()
        counts.add(refined, original: record.text, reading: refiner.options.reading)
        var fields = record.fields
        fields[field] = .string(refined.reason == nil ? refined.text : record.text)
        if keepsRaw, refined.reason == nil { fields["raw_text"] = .string(record.text) }
        if let program = refined.documentProgram { fields["document_program"] = .string(program) }
        if let program = refined.chunkProgram { fields["chunk_program"] = .string(program) }
        if let outcome = refined.outcome { fields["refine_decision"] = .string(outcome.decision.rawValue) }
        if let reason = refined.reason { fields["reason"] = .string(reason) }
        return ["counts": counts.json, "is_dropped": .bool(refined.reason != nil), "record": .object(fields)]
    }

    private func finish(_ log: String, _ path: String, _ dropped: String?) throws(LyceumError) -> RefineCounts {
        let kept = try AtomicFile(path: path)
        let left = try dropped.map { path throws(LyceumError) in try AtomicFile(path: path) }
        var counts = RefineCounts()
        let reader = RecordReader([DataFile(path: log, format: .jsonLines)], options: .init(maximumRecordBytes: .max))
        _ = try reader.next()
        while let record = try reader.next() {
            guard case .object(let object) = record.content, let fields = object["record"], let line = object["counts"] else { continue }
            counts.add(line)
            if object["is_dropped"]?.boolValue == true { try left?.write(fields.text() + "\n") } else { try kept.write(fields.text() + "\n") }
        }
        try kept.commit()
        try left?.commit()
        return counts
    }
}

extension RefineCounts {
    /// Adds what `json` gave.
    mutating func add(_ json: JSON) {
        func whole(_ key: String) -> Int { json[key]?.intValue ?? 0 }
        documents += whole("documents")
        dropped += whole("dropped")
        for decision in RefineExecutor.Decision.allCases { decisions[decision, default: 0] += json["decisions"]?[decision.rawValue]?.intValue ?? 0 }
        chunks += whole("chunks")
        tooLong += whole("too_long")
        cut += whole("cut_programs")
        programs += whole("programs")
        validPrograms += whole("valid_programs")
        malformed += whole("malformed_lines")
        ignored += whole("ignored_lines")
        errors += whole("errors")
        removedLines += whole("removed_lines")
        replacements += whole("replacements")
        unmatched += whole("unmatched_strings")
        wordsIn += whole("words_in")
        wordsOut += whole("words_out")
    }
}
