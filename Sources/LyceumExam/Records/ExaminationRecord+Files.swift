public import LyceumCore

extension ExaminationRecord {
    /// What writing a record left on disk.
    public struct WrittenFiles: Sendable, Hashable {
        public var folder: String
        public var results: String
        public var samples: [String]
    }

    /// The folder that a model's results have below the one they are written to.
    public static func folderName(of model: String) -> String { RecordNames.folder(model) }

    /// Writes `FOLDER/MODEL/results_TIME.json` and one `samples_TASK_TIME.jsonl` per task, in the form lm-evaluation-harness 0.4.13 writes.
    ///
    /// Every file appears complete or not at all; the results come last, so that one that is there has its samples.
    @discardableResult
    public func write(to folder: String) throws(LyceumError) -> WrittenFiles {
        let folder = "\(folder)/\(RecordNames.folder(modelName))"
        try FileSystem.makeFolder(folder)
        var copy = self
        if copy.date.isEmpty { copy.date = RecordNames.now() }
        var written = WrittenFiles(folder: folder, results: "\(folder)/\(RecordNames.results(copy.date))", samples: [])
        for task in tasks where !task.samples.isEmpty {
            let path = "\(folder)/\(RecordNames.samples(task.name, copy.date))"
            try SamplesFile.write(task.samples, to: path)
            written.samples.append(path)
        }
        try AtomicFile.write(PythonText.json(ResultsFile(record: copy).json, indent: 2), to: written.results)
        return written
    }

    /// Reads a run.
    ///
    /// - Parameter path: a results file; a folder, whose newest results file is taken (also from folders below); or a samples file alone.
    /// - Throws: `notFound` where there is none; `invalidData` with file, line and field.
    public static func read(_ path: String, samples: Bool = true) throws(LyceumError) -> ExaminationRecord {
        if FileSystem.isFolder(path) {
            guard let newest = try resultFiles(below: path).last else {
                throw LyceumError(
                    .notFound, "there is no results_….json in this folder or below", at: path,
                    remedy: "give the folder that lyceum exam run --output or lm_eval --output_path wrote")
            }
            return try read(newest, samples: samples)
        }
        if path.hasSuffix(".jsonl") { return try readSamplesAlone(path) }
        var record = try ResultsFile(try JSON.read(path: path), path: path).record
        if samples { try record.readSamples(beside: path) }
        return record
    }

    /// Every results file at and below a folder, oldest first.
    public static func resultFiles(below folder: String) throws(LyceumError) -> [String] {
        try FileSystem.files(below: folder).filter { RecordNames.isResults(FileSystem.name(of: $0)) }
            .map { "\(folder)/\($0)" }
            .sorted { (RecordNames.stamp(of: $0) ?? "", $0) < (RecordNames.stamp(of: $1) ?? "", $1) }
    }

    private mutating func readSamples(beside path: String) throws(LyceumError) {
        let folder = FileSystem.parent(of: path) ?? "."
        guard let stamp = RecordNames.stamp(of: FileSystem.name(of: path)) else { return }
        for position in tasks.indices {
            let file = "\(folder)/\(RecordNames.samples(tasks[position].name, stamp))"
            guard FileSystem.isFile(file) else { continue }
            tasks[position].samples = try SamplesFile.read(file)
        }
    }

    /// A samples file without its results: what can be known from its lines.
    private static func readSamplesAlone(_ path: String) throws(LyceumError) -> ExaminationRecord {
        let samples = try SamplesFile.read(path)
        let file = FileSystem.name(of: path)
        let name = RecordNames.task(of: file) ?? file
        var task = TaskRecord(name: name, samples: samples)
        task.effectiveCount = Set(samples.map(\.number)).count
        task.originalCount = task.effectiveCount
        for (filter, members) in samples.grouped(by: \.filter) {
            for metric in members.first?.metrics.map(\.name) ?? [] {
                let values = members.compactMap { $0.value(metric) }
                guard !values.isEmpty else { continue }
                task.scores.append(.mean(values, metric: metric, filter: filter))
            }
        }
        let folder = FileSystem.parent(of: path).map { FileSystem.name(of: $0) } ?? file
        let date = RecordNames.stamp(of: file).flatMap(RecordDate.date(stamp:)) ?? ""
        return ExaminationRecord(modelName: folder, tasks: [task], date: date, source: path)
    }
}

extension ScoreRecord {
    /// The mean with its standard error (n − 1).
    static func mean(_ values: [Double], metric: String, filter: String) -> ScoreRecord {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = values.count > 1 ? (squares / (count - 1) / count).squareRoot() : nil
        return ScoreRecord(metric: metric, filter: filter, value: mean, standardError: error)
    }
}

extension Sequence {
    /// Elements by key, keys in the order they are first seen.
    func grouped<Key: Hashable>(by key: (Element) -> Key) -> [(Key, [Element])] {
        var (order, groups) = ([Key](), [Key: [Element]]())
        for element in self {
            let name = key(element)
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(element)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }
}
