public import LyceumCore
public import LyceumData

/// Simplifies the documents of files and can go on after a kill: what was written stands in `OUTPUT.unfinished`, one line per document.
public struct SimplifyWork {
    /// What came of it.
    public struct Report: Sendable, Hashable {
        public var documents = 0
        /// Documents that an earlier run had done.
        public var earlier = 0
        /// Documents of which something came out.
        public var written = 0
        public var windows = 0
        /// Windows by how they came out: first, second, or the fallback.
        public var ways: [String: Int] = [:]
        /// Tries that did not hold, and documents refused as a whole, by reason.
        public var problems: [String: Int] = [:]

        public var json: JSON {
            func counts(_ counts: [String: Int]) -> JSON { .object(JSON.Object(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })) }
            return [
                "documents": .integer(documents), "earlier": .integer(earlier), "written": .integer(written), "windows": .integer(windows),
                "ways": counts(ways), "problems": counts(problems),
            ]
        }
    }

    private let simplifier: Simplifier
    private let seed: UInt64
    private let field: String
    /// Documents worked on at a time.
    public var batch = 8

    public init(_ simplifier: Simplifier, seed: UInt64, field: String = "text") {
        self.simplifier = simplifier
        self.seed = seed
        self.field = field
    }

    /// What decides the rewrites, for the head of the unfinished file.
    private func identity(_ files: [DataFile], _ limit: Int) -> JSON {
        let options = simplifier.options
        var digest = Digest()
        digest.update(Array(simplifier.vocabulary.words.joined(separator: "\n").utf8))
        return [
            "model": .string(simplifier.model.name), "vocabulary": .string(digest.hexadecimal()), "genre": .string(options.genre.rawValue),
            "coverage": .number(options.coverage), "lengths": [.number(options.shortest), .number(options.longest)],
            "fallback": .string(options.fallback.rawValue), "temperature": .number(options.temperature), "top_p": .number(options.topP),
            "window": .integer(options.windowTokens ?? options.genre.windowTokens), "names": .bool(options.exchangesNames), "seed": .string("\(seed)"),
            "field": .string(field), "limit": .integer(limit),
            "files": .array(files.map { ["path": .string($0.path), "bytes": .integer(FileSystem.attributes($0.path)?.size ?? 0)] }),
        ]
    }

    /// - Parameters:
    ///   - path: JSON lines with idx, original and leaner; it appears when all is written.
    ///   - progress: documents done.
    /// - Throws: `LyceumError` when the model fails altogether; run again to go on.
    public func write(_ files: [DataFile], limit: Int = .max, to path: String, progress: (Int) -> Void = { _ in }) async throws(LyceumError) -> Report {
        var lines = try UnfinishedLines(path: path + ".unfinished", identity: identity(files, limit)) { $0["pieces"]?.arrayValue != nil }
        var report = Report()
        report.earlier = lines.values.count
        let reader = RecordReader(files)
        for _ in 0..<lines.values.count { _ = try reader.next() }
        var number = lines.values.count
        while number < limit {
            if Task.isCancelled { throw LyceumError(.cancelled, "stopped; run the same command again to go on", at: path) }
            var texts: [String] = []
            while texts.count < max(1, min(batch, limit - number)), let record = try reader.next() { texts.append(try record.text(field: field)) }
            guard !texts.isEmpty else { break }
            for result in try await simplifier.simplify(texts, number: number, seed: seed) { try lines.add(Self.json(result)) }
            number += texts.count
            progress(number)
        }
        let output = try AtomicFile(path: path)
        for (place, value) in lines.values.enumerated() {
            if let pair = Self.add(value, place, &report) { try output.write(pair.text() + "\n") }
        }
        guard report.written > 0 else {
            let reasons = report.problems.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map { "\($0.key): \($0.value)" }
            throw LyceumError(
                .invalidData, "nothing came out (\(reasons.joined(separator: ", ")))", at: simplifier.model.name,
                remedy: "take a model that follows instructions better, ask for less coverage, or another fallback")
        }
        try output.commit()
        try lines.remove()
        return report
    }

    private static func json(_ result: Simplifier.Simplified) -> JSON {
        var object = JSON.Object([
            (
                "pieces",
                .array(
                    result.pieces.map {
                        [
                            "original": .string($0.original), "leaner": .string($0.leaner), "way": .string($0.way),
                            "problems": .array($0.problems.map { .string($0) }),
                        ]
                    })
            )
        ])
        if let refusal = result.refusal { object["refusal"] = .string(refusal) }
        return .object(object)
    }

    /// Counts a document.
    /// - Returns: its line; nil when nothing came out.
    private static func add(_ value: JSON, _ number: Int, _ report: inout Report) -> JSON? {
        report.documents += 1
        if let refusal = value["refusal"]?.stringValue { report.problems[refusal, default: 0] += 1 }
        var (original, leaner): ([String], [String]) = ([], [])
        for piece in value["pieces"]?.arrayValue ?? [] {
            report.windows += 1
            report.ways[piece["way"]?.stringValue ?? "", default: 0] += 1
            for problem in piece["problems"]?.arrayValue ?? [] { report.problems[problem.stringValue ?? "", default: 0] += 1 }
            guard let text = piece["leaner"]?.stringValue, !text.isEmpty else { continue }
            original.append(piece["original"]?.stringValue ?? "")
            leaner.append(text)
        }
        guard !leaner.isEmpty else { return nil }
        report.written += 1
        return [
            "idx": .integer(number), "original": .string(original.joined(separator: "\n")), "leaner": .string(leaner.joined(separator: "\n")),
        ]
    }
}
