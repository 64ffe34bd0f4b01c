public import LyceumCore
internal import LyceumData

/// A teacher's answers, stored once so that training need not run it: of every row the most likely tokens with their log-probabilities, and
/// that of the truth.
///
/// `answers.bin` holds the rows, `keys.bin` their contexts in order, `cache.json` what they are; the last one is written when all is there.
public final class TeacherCache {
    static let version = 1
    /// Of targets that were fused of two models: over the stored tokens alone, in half precision, with where each row came from.
    static let fusedVersion = 2
    static let keyBytes = 24

    /// Tokens of every row.
    public let top: Int
    public let rowCount: Int
    public let vocabulary: Int
    /// The teacher's name, as it was given.
    public let teacher: String
    /// Whether the rows were fused of two models.
    public let isFused: Bool
    /// What templates printed as today; nil where it does not matter.
    let date: String?
    private let answers: MappedFile
    private let keys: MappedFile
    private let path: String

    /// Bytes of a row: ids and log-probabilities of the likeliest tokens, and the truth's log-probability.
    static func rowBytes(top: Int) -> Int { 8 * top + 4 }
    /// Of a fused row: ids, log-probabilities in half precision, and where it came from.
    static func fusedRowBytes(top: Int) -> Int { DistributionRows.bytes(top: top) + 1 }
    private var rowBytes: Int { isFused ? Self.fusedRowBytes(top: top) : Self.rowBytes(top: top) }

    /// Sorted contexts, with the number of each one's row.
    static func writeKeys(_ order: [ContextKey], to folder: String) throws(LyceumError) {
        let keys = try AtomicFile(path: "\(folder)/keys.bin")
        for row in order.indices.sorted(by: { order[$0] < order[$1] }) {
            let words: [UInt64] = [order[row].high, order[row].low, UInt64(row)]
            try keys.write(words.withUnsafeBytes { Array($0) })
        }
        try keys.commit()
    }

    /// - Parameter vocabulary: of the model that is trained.
    /// - Throws: `LyceumError` for a folder without a finished cache, for damage, and for another vocabulary.
    public init(_ path: String, vocabulary: Int) throws(LyceumError) {
        self.path = path
        let place = "\(path)/cache.json"
        guard FileSystem.isFile(place) else {
            throw LyceumError(
                .notFound, "there are no finished answers of a teacher here", at: path, remedy: "make them: lyceum distill FILE --output \(path)")
        }
        let json = try JSON.parse(String(decoding: try FileReader.contents(of: place, limit: 1 << 20), as: UTF8.self), source: place)
        guard let version = json["version"]?.intValue, [Self.version, Self.fusedVersion].contains(version), let top = json["top"]?.intValue, let rows = json["rows"]?.intValue,
            let words = json["vocabulary"]?.intValue, let teacher = json["teacher"]?.stringValue, top > 0, rows >= 0,
            top <= 1 << 20, rows <= 1 << 40
        else { throw LyceumError(.invalidData, "this is no description of a teacher's answers", at: place, remedy: "make them again") }
        guard words == vocabulary else {
            throw LyceumError(
                .invalidArgument, "the teacher's answers are about \(words) tokens, the model has \(vocabulary)", at: path,
                remedy: "make answers with a teacher of the same tokenizer")
        }
        (self.top, rowCount, self.vocabulary, self.teacher) = (top, rows, words, teacher)
        isFused = version == Self.fusedVersion
        date = json["date"]?.stringValue
        let rowBytes = isFused ? Self.fusedRowBytes(top: top) : Self.rowBytes(top: top)
        answers = try MappedFile(path: "\(path)/answers.bin")
        keys = try MappedFile(path: "\(path)/keys.bin")
        guard answers.count == rows * rowBytes, keys.count == rows * Self.keyBytes else {
            throw LyceumError(.invalidData, "the teacher's answers are cut off", at: path, remedy: "make them again")
        }
    }

    /// What the teacher says about the rows of a batch, in the form a tape's divergence takes.
    struct Answers {
        var ids: [Int32]
        var logProbabilities: [Float]
        /// Tokens a row: one more than was stored, for a truth that is not among them.
        var count: Int
        var swapped: [Bool]
        /// Of fused rows where each came from.
        var origins: [FusedRow.Origin]?
    }

    /// - Parameters:
    ///   - asked: whether the teacher is asked about a row, given its document's number and its own.
    ///   - swapsTruth: whether the truth changes places with the teacher's first choice.
    /// - Throws: `LyceumError` (`notFound`) for rows that were not stored.
    func answers(_ batch: TrainingBatch, asked: (Int, Int) -> Bool, swapsTruth: Bool) throws(LyceumError) -> Answers {
        let count = isFused ? top : top + 1
        var result = Answers(
            ids: [Int32](repeating: -1, count: batch.tokens.count * count),
            logProbabilities: [Float](repeating: 0, count: batch.tokens.count * count), count: count,
            swapped: [Bool](repeating: false, count: batch.tokens.count),
            origins: isFused ? [FusedRow.Origin](repeating: .gold, count: batch.tokens.count) : nil)
        for (document, rows) in batch.documents.enumerated() {
            var key = ContextKey.start
            for row in rows {
                key.take(batch.tokens[row])
                guard asked(document, row) else { continue }
                let truth = batch.targets[row]
                guard let stored = place(of: key.followed(by: truth)) else { throw missing(batch, document) }
                if isFused {
                    try fill(&result, row: row, fromFused: stored)
                } else {
                    try fill(&result, row: row, from: stored, truth: truth, swapsTruth: swapsTruth)
                }
            }
        }
        return result
    }

    private func fill(_ result: inout Answers, row: Int, fromFused stored: Int) throws(LyceumError) {
        let start = stored * rowBytes, base = row * result.count
        for index in 0..<top {
            let id = DistributionRows.id(answers.bytes, start, index)
            guard id >= -1, Int(id) < vocabulary else { throw strange() }
            result.ids[base + index] = id
            result.logProbabilities[base + index] = DistributionRows.logProbability(answers.bytes, start, index, top: top)
        }
        guard let origin = FusedRow.Origin(rawValue: answers.bytes[start + rowBytes - 1]) else { throw strange() }
        result.origins?[row] = origin
    }

    private func strange() -> LyceumError {
        LyceumError(.invalidData, "the teacher's answers name a token that does not exist", at: path, remedy: "make them again")
    }

    private func fill(_ result: inout Answers, row: Int, from stored: Int, truth: Int32, swapsTruth: Bool) throws(LyceumError) {
        let start = stored * rowBytes, base = row * result.count
        var place: Int?
        for index in 0..<top {
            let id = answers.bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: Int32.self)
            guard id >= 0, Int(id) < vocabulary else { throw strange() }
            result.ids[base + index] = id
            result.logProbabilities[base + index] = answers.bytes.loadUnaligned(fromByteOffset: start + 4 * (top + index), as: Float.self)
            if id == truth { place = index }
        }
        if place == nil {
            result.ids[base + top] = truth
            result.logProbabilities[base + top] = answers.bytes.loadUnaligned(fromByteOffset: start + 8 * top, as: Float.self)
        }
        let own = place ?? top
        guard swapsTruth, own != 0 else { return }
        result.logProbabilities.swapAt(base, base + own)
        result.swapped[row] = true
    }

    /// The number of a context's row, by halving.
    private func place(of key: ContextKey) -> Int? {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            let found = ContextKey(high: word(middle, 0), low: word(middle, 1))
            if found == key { return Int(exactly: word(middle, 2)).flatMap { $0 < rowCount ? $0 : nil } }
            if found < key { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func word(_ row: Int, _ index: Int) -> UInt64 {
        keys.bytes.loadUnaligned(fromByteOffset: row * Self.keyBytes + 8 * index, as: UInt64.self)
    }

    private func missing(_ batch: TrainingBatch, _ document: Int) -> LyceumError {
        let name = document < batch.references.count ? "document \(batch.references[document].document + 1) of source \(batch.sources[document] + 1)" : "a document"
        return LyceumError(
            .notFound, "the teacher's stored answers do not cover \(name), cut as this run cuts it", at: path,
            remedy: isFused
                ? "record and align this run's own data, with a length no shorter than batch.length"
                : "make them with this run's own file (data, batch, mixing, seed and length decide them), or leave out “cache”")
    }
}
