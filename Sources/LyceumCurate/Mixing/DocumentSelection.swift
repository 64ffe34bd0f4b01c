public import LyceumCore
public import LyceumData
internal import LyceumTensor

/// Keeps a part of many documents: those most like a target, drawn by their importance, or any.
///
/// Three readings: the features of the target and of all documents; the weight of each document; the documents kept, in the order of the files. A number
/// and a count for each document stay in memory. The choice follows from the texts, their order and the seed alone.
/// - Source: Xie et al. 2023 (DSIR), arXiv 2302.03169.
public struct DocumentSelection: Sendable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Drawn without replacement by importance weights: the highest log weights plus Gumbel noise.
        case importance
        /// The highest weights, without noise.
        case best
        /// Any, all with the same chance: what a target is worth is seen beside this.
        case random
    }

    public enum Amount: Sendable, Hashable {
        /// 1 or more.
        case documents(Int)
        /// Of the words, 0 to 1, to less than a document.
        case share(Double)
        /// So many words, 1 or more, to less than a document.
        case words(Int)
    }

    public struct Report: Sendable, Hashable {
        public var documents = 0
        public var kept = 0
        public var words = 0
        public var keptWords = 0
        public var targets = 0
        /// Mean log importance weight of all documents and of those kept, a feature; nil without a target.
        public var meanWeight: Double?
        public var keptMeanWeight: Double?
        /// Divergence of the features of all documents, and of those kept, from the target's, in nats; nil without a target.
        public var divergence: Double?
        public var keptDivergence: Double?
        public var empty = 0
        public var skipped = 0
    }

    public var method: Method
    public var amount: Amount
    public var features = HashedNGrams()
    public var field = "text"
    public var reading = RecordReader.Options()
    public var seed: UInt64
    public var threads = 1
    /// A field for the log importance weight of the documents kept; nil for none.
    public var column: String?

    public init(_ method: Method, _ amount: Amount, seed: UInt64 = 0) {
        self.method = method
        self.amount = amount
        self.seed = seed
    }

    /// - Parameters:
    ///   - target: documents of the kind that is wanted; none for random choices.
    ///   - path: for the documents kept with all their fields, JSON lines; complete when it is there.
    ///   - progress: the part done, 0 to 1; false stops the work.
    /// - Throws: `LyceumError`: `cancelled`; `invalidArgument` for an amount out of range or a missing target; `invalidData` where there is no text.
    public func write(
        _ files: [DataFile], target: [DataFile], to path: String, progress: (Double) -> Bool = { _ in true }
    ) throws(LyceumError) -> Report {
        try check(target)
        var report = Report()
        var ratios: [Double]?
        var wanted = HashedNGramCounts(buckets: features.buckets)
        if method != .random || !target.isEmpty {
            var raw = HashedNGramCounts(buckets: features.buckets)
            try forEach(target, .init(), { progress(0.3 * $0) }) { wanted.add($0.features) }
            report.targets = wanted.total
            guard wanted.total > 0 else { throw LyceumError(.invalidData, "the target has no words", at: target.first?.path) }
            try forEach(files, .init(), { progress(0.3 * $0) }) { raw.add($0.features) }
            ratios = wanted.logRatios(to: raw)
            report.divergence = wanted.divergence(from: raw)
        }
        let weighed = try weigh(files, ratios, &report) { progress(0.3 + 0.4 * $0) }
        let isKept = chosen(weighed, report)
        try write(files, isKept, weighed, wanted, to: path, &report) { progress(0.7 + 0.3 * $0) }
        return report
    }

    private func check(_ target: [DataFile]) throws(LyceumError) {
        switch amount {
        case .documents(let count) where count < 1: throw LyceumError(.invalidArgument, "expected 1 document or more, found \(count)", at: "count")
        case .words(let count) where count < 1: throw LyceumError(.invalidArgument, "expected 1 word or more, found \(count)", at: "words")
        case .share(let share) where !(share > 0 && share <= 1):
            throw LyceumError(.invalidArgument, "expected a share above 0, at most 1, found \(share)", at: "share")
        default: break
        }
        guard method == .random || !target.isEmpty else {
            throw LyceumError(
                .invalidArgument, "documents are weighed by a target, and there is none", at: "target",
                remedy: "name files of the kind of text you want, or choose at random")
        }
    }

    /// Words of all documents, as amounts count them.
    public func words(_ files: [DataFile]) throws(LyceumError) -> Int {
        var words = 0
        try forEach(files, Needs(features: false, words: true), { _ in true }) { words += $0.words }
        return words
    }

    // MARK: - Readings

    private struct Needs {
        var features = true
        var words = false
    }

    private struct Seen: Sendable {
        var features: [Int]
        var words: Int
    }

    private struct Weighed {
        var key: Double
        var weight: Double
        var words: Int
    }

    private static let block = 512

    /// Every document with a text, in order; the work on a block of them is shared among threads.
    private func forEach(
        _ files: [DataFile], _ needs: Needs, _ progress: (Double) -> Bool, counts: ((ReadingCounts) -> Void)? = nil,
        _ body: (Seen) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        try blocks(files, progress, counts: counts) { records, texts throws(LyceumError) in
            let parts = max(1, min(threads, texts.count))
            let features = features
            let results = MixtureWorkers.run(count: parts, threads: parts) { part -> [Seen] in
                texts[part * texts.count / parts..<(part + 1) * texts.count / parts].map { text in
                    Seen(features: needs.features ? features.features(of: text) : [], words: needs.words ? MixtureReading.words(text) : 0)
                }
            }
            for seen in results.joined() { try body(seen) }
        }
    }

    private func blocks(
        _ files: [DataFile], _ progress: (Double) -> Bool, counts: ((ReadingCounts) -> Void)? = nil,
        _ body: ([DataRecord], [String]) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        let reader = RecordReader(files, options: reading)
        let total = Double(max(reader.totalBytes, 1))
        var (records, texts): ([DataRecord], [String]) = ([], [])
        var isOpen = true
        while isOpen {
            if let record = try reader.next() {
                let text: String
                do throws(LyceumError) { text = try record.text(field: field) } catch {
                    try reader.refuse(record, error.at(reader.place(of: record)))
                    continue
                }
                if text.isEmpty {
                    reader.noteEmpty()
                    continue
                }
                records.append(record)
                texts.append(text)
            } else {
                isOpen = false
            }
            guard texts.count == Self.block || !isOpen else { continue }
            try body(records, texts)
            (records, texts) = ([], [])
            guard progress(Double(reader.bytesRead) / total) else { throw LyceumError(.cancelled, "stopped; nothing was written") }
        }
        counts?(reader.counts)
    }

    private func weigh(
        _ files: [DataFile], _ ratios: [Double]?, _ report: inout Report, _ progress: (Double) -> Bool
    ) throws(LyceumError) -> [Weighed] {
        var weighed: [Weighed] = []
        let philox = Philox(seed: seed)
        var (sum, count) = (0.0, 0)
        var read = ReadingCounts()
        try forEach(files, Needs(features: ratios != nil, words: true), progress, counts: { read = $0 }) { seen throws(LyceumError) in
            let weight = ratios.map { ratios in seen.features.reduce(0) { $0 + ratios[$1] } } ?? 0
            let uniform = philox.uniformPair(UInt64(weighed.count)).0
            // The distance from 0 keeps the logarithm finite.
            let noise = -Logarithm.of(-Logarithm.of(max(uniform, 0x1p-54)))
            let key =
                switch method {
                case .importance: weight + noise
                case .best: weight
                case .random: uniform
                }
            weighed.append(Weighed(key: key, weight: weight, words: seen.words))
            sum += weight
            count += seen.features.count
        }
        guard !weighed.isEmpty else {
            throw LyceumError(.invalidData, "the files hold no text", at: files.first?.path, remedy: "name the field of the text")
        }
        report.documents = weighed.count
        report.words = weighed.reduce(0) { $0 + $1.words }
        (report.empty, report.skipped) = (read.empty, read.skipped)
        if ratios != nil { report.meanWeight = sum / Double(max(count, 1)) }
        return weighed
    }

    private func chosen(_ weighed: [Weighed], _ report: Report) -> [Bool] {
        var isKept = [Bool](repeating: false, count: weighed.count)
        let order = weighed.indices.sorted { weighed[$0].key == weighed[$1].key ? $0 < $1 : weighed[$0].key > weighed[$1].key }
        var open: Int
        switch amount {
        case .documents(let count):
            for place in order.prefix(count) { isKept[place] = true }
            return isKept
        case .share(let share): open = Int((share * Double(report.words)).rounded())
        case .words(let count): open = count
        }
        for place in order where open > 0 {
            // The last one is taken when that comes nearer.
            if weighed[place].words > open, weighed[place].words - open > open { break }
            isKept[place] = true
            open -= weighed[place].words
        }
        return isKept
    }

    private func write(
        _ files: [DataFile], _ isKept: [Bool], _ weighed: [Weighed], _ wanted: HashedNGramCounts, to path: String, _ report: inout Report,
        _ progress: (Double) -> Bool
    ) throws(LyceumError) {
        let output = try AtomicFile(path: path)
        var kept = HashedNGramCounts(buckets: features.buckets)
        var number = 0
        var sum = 0.0
        try blocks(files, progress) { records, texts throws(LyceumError) in
            for (record, text) in zip(records, texts) {
                defer { number += 1 }
                guard number < isKept.count else {
                    throw LyceumError(.invalidData, "the files changed while they were read", remedy: "run the same command again")
                }
                guard isKept[number] else { continue }
                report.kept += 1
                report.keptWords += weighed[number].words
                if wanted.total > 0 {
                    kept.add(features.features(of: text))
                    sum += weighed[number].weight
                }
                try output.write(line(record, text, weighed[number].weight) + "\n")
            }
        }
        try output.commit()
        guard wanted.total > 0, report.kept > 0 else { return }
        report.keptMeanWeight = sum / Double(max(kept.total, 1))
        report.keptDivergence = wanted.divergence(from: kept)
    }

    private func line(_ record: DataRecord, _ text: String, _ weight: Double) -> String {
        var object = JSON.Object()
        if case .object(let fields) = record.content { object = fields }
        if object[field] == nil { object["text"] = .string(text) }
        if let column { object[column] = .number(weight) }
        return JSON.object(object).text()
    }
}

extension DocumentSelection.Report {
    public var json: JSON {
        var object = JSON.Object([
            ("documents", .integer(documents)), ("kept", .integer(kept)), ("words", .integer(words)), ("kept_words", .integer(keptWords)),
            ("empty", .integer(empty)), ("skipped", .integer(skipped)),
        ])
        for (name, value) in [
            ("mean_weight", meanWeight), ("kept_mean_weight", keptMeanWeight), ("divergence", divergence), ("kept_divergence", keptDivergence),
        ] {
            if let value { object[name] = .number(value) }
        }
        return .object(object)
    }
}
