public import LyceumCore

/// Learns topics from labeled files, and writes files with the topic of every record.
public enum TopicLabeling {
    /// Reads labeled records and learns from them.
    ///
    /// - Parameters:
    ///   - text: the field of a record with its text.
    ///   - topic: the field with its topic; records without one are counted and left out.
    ///   - progress: bytes read, then passes done.
    /// - Throws: `LyceumError` with file and line.
    public static func train(
        _ files: [DataFile], text: String, topic: String, features: TopicFeatures, settings: TopicTrainer.Settings,
        reading: RecordReader.Options = RecordReader.Options(), progress: (Stage) throws(LyceumError) -> Void = { _ in }
    ) throws(LyceumError) -> (classifier: TopicClassifier, report: TopicTrainer.Report, unlabeled: Int) {
        var labeled: [(text: String, topic: String)] = []
        var unlabeled = 0
        let reader = RecordReader(files, options: reading)
        while let record = try reader.next() {
            do throws(LyceumError) {
                if let name = try name(record, topic) { labeled.append((try record.text(field: text), name)) } else { unlabeled += 1 }
            } catch { try reader.refuse(record, error) }
            if labeled.count % 1000 == 0 { try progress(.reading(reader.bytesRead, of: reader.totalBytes)) }
        }
        guard !labeled.isEmpty else {
            throw LyceumError(
                .invalidData, "no record has a topic in the field '\(topic)'", at: files.first?.path, remedy: "name the field with the topic")
        }
        var trainer = try TopicTrainer(topics: Set(labeled.map(\.topic)).sorted(), features: features, settings: settings)
        for one in labeled { try trainer.add(one.text, topic: one.topic) }
        let (classifier, report) = try trainer.train { pass throws(LyceumError) in try progress(.learning(pass, of: settings.passes)) }
        return (classifier, report, unlabeled)
    }

    /// How far the work is.
    public enum Stage: Sendable, Hashable {
        case reading(Int, of: Int)
        case learning(Int, of: Int)
    }

    private static func name(_ record: DataRecord, _ field: String) throws(LyceumError) -> String? {
        switch record.value(field) {
        case .string(let name): return name.isEmpty ? nil : name
        case .integer(let number): return "\(number)"
        case nil, .null: return nil
        case let other?: throw LyceumError(.invalidData, "expected a topic in the field '\(field)', found \(other.kind)")
        }
    }

    /// What was labeled.
    public struct Counts: Sendable, Hashable {
        /// Records by topic.
        public var topics: [String: Int] = [:]
        /// Records whose likeliest topic was not likely enough.
        public var unsure = 0
        public var records = 0
    }

    /// Writes every record with its topic, as JSON lines in the files' order.
    ///
    /// - Parameters:
    ///   - column: the new field; the topic's probability goes to `column_probability`.
    ///   - minimum: topics less likely than this become `otherwise`.
    ///   - otherwise: what records without a likely topic are called; nil leaves them out.
    public static func label(
        _ files: [DataFile], with classifier: TopicClassifier, text: String, column: String, minimum: Double, otherwise: String?, to path: String,
        reading: RecordReader.Options = RecordReader.Options(), progress: (Stage) throws(LyceumError) -> Void = { _ in }
    ) throws(LyceumError) -> Counts {
        let reader = RecordReader(files, options: reading)
        let output = try AtomicFile(path: path)
        var counts = Counts()
        while let record = try reader.next() {
            let content: String
            do throws(LyceumError) { content = try record.text(field: text) } catch {
                try reader.refuse(record, error)
                continue
            }
            counts.records += 1
            let label = classifier.label(content)
            let isSure = label.probability >= minimum
            if !isSure { counts.unsure += 1 }
            guard let topic = isSure ? label.topic : otherwise else { continue }
            counts.topics[topic, default: 0] += 1
            var object = if case .object(let object) = record.content { object } else { JSON.Object([(text, .string(content))]) }
            object[column] = .string(topic)
            object["\(column)_probability"] = .number((label.probability * 1e6).rounded() / 1e6)
            try output.write(JSON.object(object).text() + "\n")
            if counts.records % 256 == 0 { try progress(.reading(reader.bytesRead, of: reader.totalBytes)) }
        }
        guard counts.records > 0 else {
            throw LyceumError(.invalidData, "the files hold no text", at: files.first?.path, remedy: "check the paths and the field of the text")
        }
        try output.commit()
        return counts
    }
}
