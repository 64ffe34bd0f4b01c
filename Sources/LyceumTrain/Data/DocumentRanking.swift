public import LyceumCore
public import LyceumData
public import LyceumModel

/// How hard a model finds each document, as columns beside the texts.
///
/// Perplexity is e to the mean negative log-likelihood of the document's tokens under the model. Buckets are quantiles: with n buckets the documents of
/// the lowest n-th part have bucket 0. Ordering training data by the perplexity of the model that is trained makes a curriculum from what it knows to
/// what it does not.
/// - Source: Chen et al. 2024, arXiv 2407.18743 (perplexity-based curriculum).
public struct DocumentRanking {
    /// One document's figures; nil where it has fewer than two tokens.
    public struct Score: Sendable, Hashable {
        public var perplexity: Double
        public var bitsPerByte: Double?
        public var tokens: Int
    }

    /// What was ranked.
    public struct Summary: Sendable, Hashable {
        public var documents = 0
        /// Documents too short to score, left out.
        public var short = 0
        public var tokens = 0
        /// The lowest and the highest perplexity of every bucket.
        public var buckets: [ClosedRange<Double>] = []
        /// Documents of every bucket.
        public var sizes: [Int] = []
    }

    private let text: TextModel
    private let scorer: Scorer
    private let window: Int

    /// - Parameter window: tokens the model sees at a time, at most its context; longer documents are read in windows half as far apart.
    public init(_ text: TextModel, window: Int = 1024) {
        self.text = text
        self.window = min(max(window, 3), text.model.contextLength)
        scorer = Scorer(evaluator: text.model)
    }

    /// - Parameter continues: asked between windows; false stops with `cancelled`.
    public func score(_ document: String, continues: () -> Bool = { true }) throws(LyceumError) -> Score? {
        let (tokens, ranges) = text.tokenizer.encodeWithOffsets(document, addSpecialTokens: false)
        guard tokens.count >= 2 else { return nil }
        let score = try scorer.score(
            tokens, window: window, stride: max(1, window / 2 - 1), beginning: text.beginning, byteCounts: ranges.map(\.count)
        ) { _ in continues() }
        return Score(perplexity: score.perplexity, bitsPerByte: score.bitsPerByte, tokens: score.tokenCount)
    }

    /// The bucket of every value: rank · count / values, of equal values the lowest rank counts, so that equal documents stay together.
    public static func buckets(_ values: [Double], count: Int) -> [Int] {
        let order = values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
        var buckets = values.map { _ in 0 }
        var first = 0
        for (rank, index) in order.enumerated() {
            if rank > 0, values[order[rank - 1]] != values[index] { first = rank }
            buckets[index] = min(first * max(count, 1) / values.count, max(count, 1) - 1)
        }
        return buckets
    }

    /// Writes the records of files with their perplexity and bucket, as JSON lines in the files' order.
    ///
    /// - Parameters:
    ///   - field: of a record, with its text.
    ///   - column: the field for the perplexity; the bucket goes to `column_bucket`.
    ///   - count: number of buckets, 1 or more.
    ///   - progress: bytes read while scoring; returning false stops with `cancelled`.
    /// - Throws: `LyceumError` with file and line.
    public func write(
        _ files: [DataFile], field: String, column: String, buckets count: Int, to path: String,
        reading: RecordReader.Options = RecordReader.Options(), progress: (Int) -> Bool = { _ in true }
    ) throws(LyceumError) -> Summary {
        var scores: [Score?] = []
        var summary = Summary()
        var reader = RecordReader(files, options: reading)
        while let document = try Self.next(reader, field) {
            let done = reader.bytesRead
            let score = try score(document.text) { progress(done) }
            guard progress(done) else { throw LyceumError(.cancelled, "scoring was stopped") }
            scores.append(score)
            if let score { summary.tokens += score.tokens } else { summary.short += 1 }
        }
        let known = scores.indices.filter { scores[$0] != nil }
        guard !known.isEmpty else {
            throw LyceumError(
                .invalidData, "no document has two tokens or more", at: files.first?.path, remedy: "check the paths and the field of the text")
        }
        let values = known.map { scores[$0]!.perplexity }
        let buckets = Self.buckets(values, count: count)
        summary.documents = known.count
        summary.describe(values, buckets, count)
        var places: [Int: Int] = [:]
        for (place, index) in known.enumerated() { places[index] = place }
        let output = try AtomicFile(path: path)
        reader = RecordReader(files, options: reading)
        var index = 0
        while let document = try Self.next(reader, field) {
            defer { index += 1 }
            guard index < scores.count else { break }
            guard let place = places[index] else { continue }
            var object = if case .object(let object) = document.record.content { object } else { JSON.Object([(field, .string(document.text))]) }
            object[column] = .number(values[place])
            object["\(column)_bucket"] = .integer(buckets[place])
            try output.write(JSON.object(object).text() + "\n")
        }
        guard index == scores.count else {
            throw LyceumError(.invalidData, "the files changed while they were read", remedy: "run the command again")
        }
        try output.commit()
        return summary
    }

    private static func next(_ reader: RecordReader, _ field: String) throws(LyceumError) -> (record: DataRecord, text: String)? {
        while let record = try reader.next() {
            do throws(LyceumError) { return (record, try record.text(field: field)) } catch { try reader.refuse(record, error) }
        }
        return nil
    }
}

extension DocumentRanking.Summary {
    fileprivate mutating func describe(_ values: [Double], _ found: [Int], _ count: Int) {
        sizes = Array(repeating: 0, count: max(count, 1))
        var ranges: [ClosedRange<Double>?] = sizes.map { _ in nil }
        for (value, bucket) in zip(values, found) {
            sizes[bucket] += 1
            ranges[bucket] = ranges[bucket].map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
        }
        buckets = ranges.map { $0 ?? 0...0 }
    }
}
