internal import CLyceumKernels
public import LyceumCore
public import LyceumData
public import LyceumTensor

/// Asks a teacher about batches and stores its answers. Rows that were asked about before are passed over.
public final class TeacherCacheWriter {
    public let top: Int
    private let folder: String
    private let teacher: FrozenModel
    private let threads: ThreadPool
    private let file: AtomicFile
    private var known: Set<ContextKey> = []
    private var order: [ContextKey] = []
    /// The sum of what the rows leave out of the teacher's distribution.
    private var restSum = 0.0

    public var rowCount: Int { order.count }
    /// Mean share of the teacher's distribution that lies outside the stored tokens.
    public var meanRest: Double { order.isEmpty ? 0 : restSum / Double(order.count) }

    /// - Parameters:
    ///   - folder: made here; must not hold finished answers.
    ///   - top: tokens stored of every row; no more than the vocabulary has.
    public init(_ folder: String, teacher: FrozenModel, top: Int, threads: ThreadPool) throws(LyceumError) {
        guard !FileSystem.isFile("\(folder)/cache.json") else {
            throw LyceumError(
                .invalidArgument, "the folder already holds a teacher's answers", at: folder, remedy: "choose another folder, or remove it")
        }
        guard top > 0 else { throw LyceumError(.invalidArgument, "expected 1 token or more to store of every row, found \(top)") }
        try FileSystem.makeFolder(folder)
        self.folder = folder
        self.teacher = teacher
        self.top = min(top, teacher.model.vocabularySize)
        self.threads = threads
        file = try AtomicFile(path: "\(folder)/answers.bin")
    }

    /// Stores the answers to every learned row of the documents that are asked about.
    ///
    /// - Parameter isAsked: by the number of the source.
    public func add(_ batch: TrainingBatch, isAsked: (Int) -> Bool = { _ in true }) throws(LyceumError) {
        var rows: [(row: Int, key: ContextKey)] = []
        var documents = [Bool](repeating: false, count: batch.documents.count)
        for (document, range) in batch.documents.enumerated() where isAsked(document < batch.sources.count ? batch.sources[document] : 0) {
            var key = ContextKey.start
            for row in range {
                key.take(batch.tokens[row])
                guard batch.weights[row] != 0 else { continue }
                let whole = key.followed(by: batch.targets[row])
                guard known.insert(whole).inserted else { continue }
                rows.append((row, whole))
                documents[document] = true
            }
        }
        guard !rows.isEmpty else { return }
        let hidden = try teacher.hiddenStates(batch) { documents[$0] }
        let chunk = max(64, (16 << 20) / (4 * teacher.model.vocabularySize))
        var next = 0
        for start in stride(from: 0, to: hidden.rows, by: chunk) {
            let end = min(start + chunk, hidden.rows)
            let first = next
            while next < rows.count, rows[next].row < end { next += 1 }
            guard next > first else { continue }
            let logits = teacher.logits(of: hidden, rows: start..<end)
            var sums = [Float](repeating: 0, count: end - start)
            lyc_log_sum_exp(threads.handle, logits.floats, logits.width, logits.rows, logits.width, &sums)
            for (row, key) in rows[first..<next] {
                try write(logits.floats + (row - start) * logits.width, logits.width, sums[row - start], truth: Int(batch.targets[row]))
                order.append(key)
            }
        }
    }

    private func write(_ logits: UnsafeMutablePointer<Float>, _ width: Int, _ logSum: Float, truth: Int) throws(LyceumError) {
        var ids = [Int32](repeating: 0, count: top)
        var values = [Float](repeating: 0, count: top)
        lyc_top_k(logits, width, top, &ids, &values)
        guard logSum.isFinite, truth >= 0, truth < width else {
            throw LyceumError(.invalidData, "the teacher's logits are not finite, or a target is no token", at: folder)
        }
        for index in values.indices { values[index] -= logSum }
        restSum += max(0, 1 - values.reduce(0.0) { $0 + exponential(Double($1)) })
        values.append(logits[truth] - logSum)
        try file.write(ids.withUnsafeBytes { Array($0) })
        try file.write(values.withUnsafeBytes { Array($0) })
    }

    /// Sorts the keys and closes the files.
    ///
    /// - Parameter name: of the teacher, for the record.
    public func finish(name: String) throws(LyceumError) {
        try file.commit()
        try TeacherCache.writeKeys(order, to: folder)
        let json = JSON.Object([
            ("version", .integer(TeacherCache.version)), ("teacher", .string(name)), ("top", .integer(top)), ("rows", .integer(order.count)),
            ("vocabulary", .integer(teacher.model.vocabularySize)), ("mean_rest", .number(meanRest)),
        ])
        try AtomicFile.write(JSON.object(json).text() + "\n", to: "\(folder)/cache.json")
    }
}
