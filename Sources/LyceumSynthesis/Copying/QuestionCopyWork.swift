public import LyceumCore
public import LyceumData

/// Copies the questions of many pages and can go on after a kill: what was copied stands in `OUTPUT.unfinished`, a line for each page.
public struct QuestionCopyWork {
    /// What came of it.
    public struct Report: Sendable, Hashable {
        public var pages = 0
        /// Pages that an earlier run had done.
        public var earlier = 0
        public var pagesWithQuestions = 0
        public var questions = 0
        /// Questions whose right option the page tells.
        public var answered = 0
        /// Answers of the model that the page does not tell.
        public var answersLeftOut = 0
        /// What was refused, by reason.
        public var rejected: [String: Int] = [:]

        public var json: JSON {
            let reasons = rejected.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }
            return [
                "pages": .integer(pages), "earlier": .integer(earlier), "pages_with_questions": .integer(pagesWithQuestions),
                "questions": .integer(questions), "answered": .integer(answered), "answers_left_out": .integer(answersLeftOut),
                "rejected": .object(JSON.Object(reasons)),
            ]
        }
    }

    private let copier: QuestionCopier
    private let seed: UInt64
    private let field: String

    public init(_ copier: QuestionCopier, seed: UInt64, field: String = "text") {
        self.copier = copier
        self.seed = seed
        self.field = field
    }

    /// What decides the copies, for the head of the unfinished file.
    private func identity(_ files: [DataFile], _ limit: Int) -> JSON {
        let options = copier.options
        return [
            "model": .string(copier.model.name), "share": .number(options.share), "reach": .integer(options.reach ?? 0),
            "options": .integer(options.leastOptions), "characters": .integer(options.characters), "tokens": .integer(options.maximumTokens),
            "temperature": .number(options.temperature), "seed": .string("\(seed)"), "field": .string(field), "limit": .integer(limit),
            "files": .array(files.map { ["path": .string($0.path), "bytes": .integer(FileSystem.attributes($0.path)?.size ?? 0)] }),
        ]
    }

    /// - Parameters:
    ///   - path: JSON lines with page, question, options, share, text and, where known, url and answer; it appears when all is written.
    ///   - progress: pages done.
    /// - Throws: `LyceumError` when the model fails altogether; run again to go on.
    public func write(_ files: [DataFile], limit: Int = .max, to path: String, progress: (Int) -> Void = { _ in }) async throws(LyceumError) -> Report {
        var lines = try UnfinishedLines(path: path + ".unfinished", identity: identity(files, limit)) { $0["questions"]?.arrayValue != nil }
        var report = Report()
        report.earlier = lines.values.count
        let reader = RecordReader(files)
        var number = 0
        while number < limit, let record = try reader.next() {
            defer { number += 1 }
            guard number >= report.earlier else { continue }
            if Task.isCancelled { throw LyceumError(.cancelled, "stopped; run the same command again to go on", at: path) }
            let copied = try await copier.copy(try record.text(field: field), number: number, seed: seed)
            let id = record.value("id")?.stringValue ?? reader.place(of: record)
            try lines.add(Self.line(copied, id, record.value("url")?.stringValue))
            progress(number + 1)
        }
        report.pages = lines.values.count
        for line in lines.values { Self.count(line, &report) }
        guard report.questions > 0 else {
            throw LyceumError(
                .invalidData, "no question was copied that can be used (\(Self.reasons(report)))", at: copier.model.name,
                remedy: "keep pages with questions first (choice-questions), or take a model that follows instructions better")
        }
        let rows = lines.values.flatMap { $0["questions"]?.arrayValue ?? [] }
        try AtomicFile.write(rows.map { $0.text() + "\n" }.joined(), to: path)
        try lines.remove()
        return report
    }

    private static func line(_ copied: QuestionCopier.Copied, _ id: String, _ url: String?) -> JSON {
        [
            "questions": .array(copied.questions.map { $0.json(page: id, url: url) }), "answers_left_out": .integer(copied.answersLeftOut),
            "rejected": .array(copied.rejected.map { ["reason": .string($0.reason), "text": .string($0.text)] }),
        ]
    }

    private static func count(_ line: JSON, _ report: inout Report) {
        let questions = line["questions"]?.arrayValue ?? []
        report.questions += questions.count
        if !questions.isEmpty { report.pagesWithQuestions += 1 }
        report.answered += questions.count { $0["answer_index"] != nil }
        report.answersLeftOut += line["answers_left_out"]?.intValue ?? 0
        for one in line["rejected"]?.arrayValue ?? [] { report.rejected[one["reason"]?.stringValue ?? "", default: 0] += 1 }
    }

    private static func reasons(_ report: Report) -> String {
        let list = report.rejected.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        return list.isEmpty ? "the model saw none on \(report.pages) pages" : list.prefix(4).map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}
