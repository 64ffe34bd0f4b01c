public import LyceumCore

/// Writes pairs about many snippets and can go on after a kill: what was written stands in an unfinished file, one line per snippet.
public struct ScienceWork {
    /// What came of it.
    public struct Report: Sendable, Hashable {
        public var snippets = 0
        /// Snippets that an earlier run had done.
        public var earlier = 0
        /// Pairs written that could be read and belong to their snippet.
        public var written = 0
        /// Pairs refused, by reason.
        public var rejected: [String: Int] = [:]
        public var filtered = PairFilter.Counts()
        /// Pairs in the output, by discipline.
        public var disciplines: [String: Int] = [:]

        public var kept: Int { disciplines.values.reduce(0, +) }
    }

    private let writer: ScienceWriter
    private let filter: PairFilter
    private let seed: UInt64
    /// Snippets asked about at a time.
    public var batch = 16

    public init(_ writer: ScienceWriter, filter: PairFilter, seed: UInt64) {
        self.writer = writer
        self.filter = filter
        self.seed = seed
    }

    /// What decides the pairs, for the head of the unfinished file.
    private func identity(_ snippets: [ScienceSnippet]) -> JSON {
        var digest = Digest()
        for snippet in snippets { digest.update(Array("\(snippet.id)\n\(snippet.discipline)\n\(snippet.text)\n".utf8)) }
        return [
            "model": .string(writer.model.name), "pairs": .integer(writer.count), "tokens": .integer(writer.maximumTokens),
            "temperature": .number(writer.temperature), "seed": .string("\(seed)"), "snippets": .string(digest.hexadecimal()),
        ]
    }

    /// - Parameters:
    ///   - path: of the pairs, JSON lines; it appears when all is written.
    ///   - progress: snippets done.
    /// - Throws: `LyceumError` when the model fails altogether; run again to go on.
    public func write(_ snippets: [ScienceSnippet], to path: String, progress: (Int) -> Void = { _ in }) async throws(LyceumError) -> Report {
        var log = try ScienceLog(path: path + ".unfinished", identity: identity(snippets))
        var report = Report()
        report.snippets = snippets.count
        report.earlier = min(log.results.count, snippets.count)
        progress(report.earlier)
        while log.results.count < snippets.count {
            if Task.isCancelled { throw LyceumError(.cancelled, "stopped; run the same command again to go on", at: path) }
            let start = log.results.count
            let part = Array(snippets[start..<min(start + max(batch, 1), snippets.count)])
            for written in try await writer.write(part, number: start, seed: seed) { try log.add(written) }
            progress(log.results.count)
        }
        let results = log.results.prefix(snippets.count)
        for result in results { for one in result.rejected { report.rejected[one.reason, default: 0] += 1 } }
        let all = results.flatMap(\.pairs)
        report.written = all.count
        let (kept, counts) = filter.filter(all)
        report.filtered = counts
        for pair in kept { report.disciplines[pair.discipline, default: 0] += 1 }
        guard !kept.isEmpty else {
            throw LyceumError(
                .invalidData, "the model wrote no pair that can be used (\(Self.reasons(report)))", at: writer.model.name,
                remedy: "take a model that follows instructions better, or allow longer answers")
        }
        try AtomicFile.write(kept.map { $0.json.text() + "\n" }.joined(), to: path)
        try log.remove()
        return report
    }

    private static func reasons(_ report: Report) -> String {
        let list = report.rejected.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        return list.prefix(4).map { "\($0.key): \($0.value)" }.joined(separator: ", ")
            + (report.filtered.all > 0 ? ", left out: \(report.filtered.all)" : "")
    }
}

/// What was written so far, a line for each snippet.
private struct ScienceLog {
    private var lines: UnfinishedLines
    private(set) var results: [ScienceWriter.Written] = []

    init(path: String, identity: JSON) throws(LyceumError) {
        var results: [ScienceWriter.Written] = []
        lines = try UnfinishedLines(path: path, identity: identity) { line in
            guard let written = Self.written(line) else { return false }
            results.append(written)
            return true
        }
        self.results = results
    }

    mutating func add(_ written: ScienceWriter.Written) throws(LyceumError) {
        try lines.add(Self.json(written))
        results.append(written)
    }

    func remove() throws(LyceumError) { try lines.remove() }

    private static func json(_ written: ScienceWriter.Written) -> JSON {
        [
            "pairs": .array(written.pairs.map(\.json)),
            "rejected": .array(written.rejected.map { ["kind": .string($0.kind), "reason": .string($0.reason), "text": .string($0.text)] }),
        ]
    }

    private static func written(_ json: JSON) -> ScienceWriter.Written? {
        guard let pairs = json["pairs"]?.arrayValue, let rejected = json["rejected"]?.arrayValue else { return nil }
        let read = pairs.compactMap { SciencePair(json: $0) }
        guard read.count == pairs.count else { return nil }
        return ScienceWriter.Written(
            pairs: read,
            rejected: rejected.map {
                RejectedExercise(kind: $0["kind"]?.stringValue ?? "", reason: $0["reason"]?.stringValue ?? "", text: $0["text"]?.stringValue ?? "")
            })
    }
}
