public import LyceumCore
public import LyceumData

/// Grades the documents of files and can go on after a kill: what was done stands in `OUTPUT.unfinished`, a line for each document.
public struct GradingWork: Sendable {
    public struct Options: Sendable, Hashable {
        public var field = "text"
        /// From this grade on a text gets the label `wanted`, else `other`.
        public var threshold = 6.0
        public var wanted = "math"
        public var other = "other"
        /// The same number of documents of both labels is written, those of the larger one chosen by their texts.
        public var isBalanced = false
        /// Documents at most.
        public var limit = Int.max

        public init() {}
    }

    private let grader: RubricGrader
    private let options: Options
    /// Documents asked about together.
    private let batch: Int

    public init(_ grader: RubricGrader, options: Options = Options()) {
        (self.grader, self.options) = (grader, options)
        batch = max(4 * grader.model.maximumConcurrency, 8)
    }

    /// Writes the records with `grade`, `grades` where there are several, and `label`; those without a grade have neither grade nor label.
    ///
    /// - Parameters:
    ///   - path: JSON lines; complete when it is there.
    ///   - progress: called with the documents done; false stops the work, to be gone on with later.
    /// - Throws: `LyceumError`: `cancelled`; `invalidArgument` when the unfinished file was made with another model, rubric or options.
    public func write(
        _ files: [DataFile], to path: String, progress: (_ documents: Int) -> Bool = { _ in true }
    ) async throws(LyceumError) -> GradingReport {
        let log = try RefineLog(path: path + ".unfinished", identity: head(files))
        let reader = RecordReader(files)
        var number = 0
        while number < log.count, try reader.next() != nil { number += 1 }
        while number < options.limit {
            guard progress(number) else {
                throw LyceumError(.cancelled, "stopped after \(number) documents; the same command goes on", at: path)
            }
            let records = try portion(reader, most: min(batch, options.limit - number))
            guard !records.isEmpty else { break }
            let gradings = try await grader.grade(records.map(\.text))
            for (record, grading) in zip(records, gradings) { try log.add(line(record, grading)) }
            number += records.count
        }
        try log.close()
        let report = try finish(log.path, path)
        try FileSystem.remove(log.path)
        return report
    }

    private struct Record {
        var text: String
        var fields: JSON.Object
    }

    private func portion(_ reader: RecordReader, most: Int) throws(LyceumError) -> [Record] {
        var records: [Record] = []
        while records.count < most, let record = try reader.next() {
            let text: String
            do throws(LyceumError) { text = try record.text(field: options.field) } catch { throw error.at(reader.place(of: record)) }
            let fields = if case .object(let object) = record.content { object } else { JSON.Object([(options.field, .string(text))]) }
            records.append(Record(text: text, fields: fields))
        }
        return records
    }

    private func head(_ files: [DataFile]) -> JSON {
        let (asking, rubric) = (grader.options, grader.rubric)
        return [
            "judge": .string(grader.model.name), "rubric": .string(rubric.request("")), "field": .string(options.field),
            "tokens": .integer(asking.maximumTokens), "longest": .integer(asking.longest), "repeats": .integer(asking.repeats),
            "repeated_share": .number(asking.repeatedShare), "temperature": .number(asking.temperature), "seed": .string("\(asking.seed)"),
            "files": .array(files.map { ["path": .string($0.path), "bytes": .integer(FileSystem.attributes($0.path)?.size ?? 0)] }),
        ]
    }

    private func line(_ record: Record, _ grading: RubricGrader.Grading) -> JSON {
        [
            "scores": .array(grading.scores.map { $0.map { .number($0) } ?? .null }), "asked": .integer(grading.asked),
            "too_long": .bool(grading.isTooLong), "cut": .bool(grading.isCut), "record": .object(record.fields),
        ]
    }

    // MARK: - The end

    private struct Entry {
        var grading: RubricGrader.Grading
        var record: JSON.Object
        /// The same for the same text, so that the choice does not depend on the order.
        var rank: UInt64
    }

    private func forEach(_ log: String, _ body: (Entry) throws(LyceumError) -> Void) throws(LyceumError) {
        let reader = RecordReader([DataFile(path: log, format: .jsonLines)], options: .init(maximumRecordBytes: .max))
        _ = try reader.next()
        while let line = try reader.next() {
            guard case .object(let object) = line.content, let record = object["record"]?.objectValue else { continue }
            var grading = RubricGrader.Grading(scores: object["scores"]?.arrayValue?.map(\.doubleValue) ?? [], asked: object["asked"]?.intValue ?? 0)
            grading.isTooLong = object["too_long"]?.boolValue ?? false
            grading.isCut = object["cut"]?.boolValue ?? false
            let text = DataRecord(.object(record)).value(options.field)?.stringValue ?? ""
            try body(Entry(grading: grading, record: record, rank: ImageSurvey.hash(text)))
        }
    }

    private func finish(_ log: String, _ path: String) throws(LyceumError) -> GradingReport {
        var report = GradingReport(highest: grader.rubric.highest, threshold: options.threshold)
        var ranks: (wanted: [UInt64], other: [UInt64]) = ([], [])
        try forEach(log) { entry throws(LyceumError) in
            let (grading, grade) = (entry.grading, entry.grading.grade)
            report.add(scores: grading.scores, grade: grade, asked: grading.asked, isTooLong: grading.isTooLong, isCut: grading.isCut)
            guard options.isBalanced, let grade else { return }
            if grade >= options.threshold { ranks.wanted.append(entry.rank) } else { ranks.other.append(entry.rank) }
        }
        let limits = (wanted: Self.limit(ranks.wanted, ranks.other.count), other: Self.limit(ranks.other, ranks.wanted.count))
        let output = try AtomicFile(path: path)
        try forEach(log) { entry throws(LyceumError) in
            var record = entry.record
            (record["grade"], record["grades"], record["label"]) = (nil, nil, nil)
            if let grade = entry.grading.grade {
                let isWanted = grade >= options.threshold
                if options.isBalanced, entry.rank > (isWanted ? limits.wanted : limits.other) { return }
                record["grade"] = .number(grade)
                if entry.grading.scores.count > 1 { record["grades"] = .array(entry.grading.scores.map { $0.map { .number($0) } ?? .null }) }
                record["label"] = .string(isWanted ? options.wanted : options.other)
            } else if options.isBalanced {
                return
            }
            report.written += 1
            try output.write(JSON.object(record).text() + "\n")
        }
        try output.commit()
        return report
    }

    /// The rank up to which so many are taken.
    private static func limit(_ ranks: [UInt64], _ count: Int) -> UInt64 {
        guard ranks.count > count else { return .max }
        return count == 0 ? 0 : ranks.sorted()[count - 1]
    }
}
