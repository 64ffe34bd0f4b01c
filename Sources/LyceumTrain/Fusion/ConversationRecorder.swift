internal import CLyceumKernels
public import LyceumCore
internal import LyceumData
internal import LyceumModel
public import LyceumTensor
internal import LyceumText

/// Shows conversations to a model, word for word, and writes down what it expected: at every learned place its likeliest tokens.
///
/// The first stage of knowledge fusion (Wan et al. 2024, FuseChat, arXiv 2402.16107, §3.1). A recording that was stopped goes on where it was.
public final class ConversationRecorder {
    public struct Options: Sendable {
        /// Tokens recorded of every place.
        public var top = 10
        /// Longest conversation in tokens; nil: 2048, or the model's context when that is shorter.
        public var length: Int?
        /// Records that the model's template cannot render are left out instead of ending the recording.
        public var skipsErrors = false
        /// What templates print as today, so that a recording is the same on any day; training on it takes the date from here.
        public var date = "2026-1-1"
        /// What matrix products round their operands to; nil as in training.
        public var precision: ElementType?

        public init() {}
    }

    private let model: FrozenModel
    private let name: String
    private let paths: [String]
    private let options: Options
    private let length: Int
    private let threads: ThreadPool
    private let encoder: ConversationEncoder
    private let vocabulary: FusionVocabulary
    private let fingerprint: String
    private static let passTokens = 4096

    /// - Throws: `LyceumError` for a model that cannot be read.
    public init(model name: String, data paths: [String], options: Options = Options(), threads: ThreadPool) throws(LyceumError) {
        guard options.top > 0, options.top <= 65_536 else {
            throw LyceumError(.invalidArgument, "expected 1 to 65536 tokens of every place, found \(options.top)")
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(name))
        let trainable = try TrainableModel(checkpoint, options: TrainableOptions(trainable: .none))
        model = FrozenModel(
            trainable, precision: options.precision ?? (KernelLevel.current == .avx512 ? .bf16 : .f32), threads: threads)
        length = options.length ?? min(2048, trainable.contextLength)
        guard (2...trainable.contextLength).contains(length) else {
            throw LyceumError(.invalidArgument, "expected a length of 2 to the model's context of \(trainable.contextLength) tokens, found \(length)", at: name)
        }
        guard let date = LocalTime(date: options.date) else {
            throw LyceumError(.invalidArgument, "expected a date such as 2026-1-31, found “\(options.date)”")
        }
        encoder = try ConversationEncoder(checkpoint, loss: .assistant, turns: .together, date: date)
        vocabulary = FusionVocabulary(encoder.tokenizer, ends: encoder.endTokens)
        fingerprint = encoder.tokenizer.fingerprint()
        (self.name, self.paths, self.options, self.threads) = (name, paths, options, threads)
    }

    private var top: Int { min(options.top, model.model.vocabularySize) }

    // MARK: - Size

    /// What a recording takes.
    public struct Estimate: Sendable, Hashable {
        public var conversations: Int
        /// Learned places, as far as the first conversations tell.
        public var places: Int
        public var bytes: Int
    }

    /// Counts the conversations and renders the first of them.
    public func estimate() throws(LyceumError) -> Estimate {
        let reader = try reader()
        var (count, sampled, tokens, places) = (0, 0, 0, 0)
        while let record = try reader.next() {
            count += 1
            guard sampled < 200, let document = try? document(record, reader) else { continue }
            sampled += 1
            tokens += document.tokens.count
            places += document.trained?.dropFirst().count { $0 } ?? max(0, document.tokens.count - 1)
        }
        let scale = sampled > 0 ? Double(count) / Double(sampled) : 0
        let rows = Int(Double(places) * scale)
        return Estimate(
            conversations: count, places: rows, bytes: rows * DistributionRows.bytes(top: top) + Int(Double(tokens) * scale) * 5 + count * 16)
    }

    private func reader() throws(LyceumError) -> RecordReader { RecordReader(try DataFile.find(paths)) }

    /// The rendered conversation, cut to the length; nil where it is left out.
    private func document(_ record: DataRecord, _ reader: RecordReader) throws(LyceumError) -> TrainingDocument? {
        do throws(LyceumError) {
            guard var document = try encoder.encode(record).first else { return nil }
            if document.tokens.count > length {
                document = TrainingDocument(tokens: Array(document.tokens.prefix(length)), trained: document.trained.map { Array($0.prefix(length)) })
            }
            return document
        } catch {
            guard !options.skipsErrors else { return nil }
            throw error.at(reader.place(of: record))
        }
    }

    // MARK: - Recording

    /// Records everything that is not recorded yet.
    ///
    /// - Parameters:
    ///   - folder: made, or one in which the same recording was begun.
    ///   - progress: told the conversations done; false stops, and what is done is kept.
    /// - Throws: `LyceumError`: `cancelled` when stopped, `invalidArgument` when the folder holds another recording.
    public func record(to folder: String, progress: (Int) -> Bool = { _ in true }) throws(LyceumError) -> DistributionRecord {
        let plan = try begin(folder)
        if FileSystem.isFile("\(folder)/record.json") { return try DistributionRecord(folder) }
        try vocabulary.write(to: "\(folder)/vocabulary.bin")
        let reader = try reader()
        var summary = RecordSummary()
        var (number, done) = (0, 0)
        while true {
            guard progress(done) else { throw LyceumError(.cancelled, "stopped; what is recorded is kept, and the same command goes on", at: folder) }
            let path = "\(folder)/\(RecordPart.name(number))"
            let isThere = FileSystem.isFile(path)
            var documents: [TrainingDocument?] = []
            var count = 0
            while count < RecordPart.conversations, let record = try reader.next() {
                if !isThere { documents.append(try document(record, reader)) }
                count += 1
            }
            guard count > 0 else { break }
            let part: [RecordedConversation]
            if isThere {
                part = try RecordPart.read(path, top: top, vocabulary: vocabulary.count)
            } else {
                part = try record(documents)
                try RecordPart.write(part, top: top, to: path)
            }
            for conversation in part { summary.add(conversation) }
            (number, done) = (number + 1, done + count)
        }
        _ = progress(done)
        var json = plan
        json["conversations"] = .integer(done)
        json["vocabulary"] = vocabulary.json
        json["summary"] = summary.json
        try AtomicFile.write(JSON.object(json).text() + "\n", to: "\(folder)/record.json")
        return try DistributionRecord(folder)
    }

    /// Writes down what is recorded, or finds that it is what was begun here.
    private func begin(_ folder: String) throws(LyceumError) -> JSON.Object {
        var digest = Digest()
        let reader = try reader()
        while let record = try reader.next() {
            let text: String =
                switch record.content {
                case .object(let object): JSON.object(object).text()
                case .text(let text): text
                }
            digest.update(Array(text.utf8) + [10])
        }
        var plan = JSON.Object([
            ("version", .integer(DistributionRecord.version)), ("model", .string(name)), ("tokenizer", .string(fingerprint)),
            ("weights", .string(try weightsIdentity())), ("data", .string(digest.hexadecimal())), ("top", .integer(top)), ("length", .integer(length)),
            ("date", .string(options.date)),
        ])
        let path = "\(folder)/plan.json"
        guard FileSystem.isFile(path) else {
            try FileSystem.makeFolder(folder)
            guard try FileSystem.names(in: folder).isEmpty else {
                throw LyceumError(.invalidArgument, "the folder is not empty", at: folder, remedy: "choose another folder")
            }
            try AtomicFile.write(JSON.object(plan).text() + "\n", to: path)
            return plan
        }
        let before = try DistributionRecord.description(path)
        for key in ["version", "tokenizer", "weights", "data", "top", "length", "date"] where before[key] != plan[key] {
            throw LyceumError(
                .invalidArgument, "the folder holds a recording with another “\(key)”", at: folder, remedy: "choose another folder, or remove it")
        }
        if let model = before["model"] { plan["model"] = model }
        return plan
    }

    /// Tells weights apart by their names, shapes and first bytes: a recording must not go on with another model.
    private func weightsIdentity() throws(LyceumError) -> String {
        let tensors = model.model.checkpoint.tensors
        var digest = Digest()
        for name in tensors.tensorNames.sorted() {
            let tensor = try tensors.tensor(named: name)
            digest.update(Array("\(name) \(tensor.type) \(tensor.shape)\n".utf8))
            withExtendedLifetime(tensor) { digest.update(UnsafeRawBufferPointer(rebasing: tensor.bytes.prefix(4096))) }
        }
        return digest.hexadecimal()
    }

    private func record(_ documents: [TrainingDocument?]) throws(LyceumError) -> [RecordedConversation] {
        var result = documents.map { _ in RecordedConversation() }
        var (batch, members) = (TrainingBatch(), [Int]())
        for (index, document) in documents.enumerated() {
            guard let document, !document.tokens.isEmpty else { continue }
            if !batch.isEmpty, batch.tokens.count + document.tokens.count > Self.passTokens {
                try record(batch, members, into: &result)
                (batch, members) = (TrainingBatch(), [])
            }
            batch.append(tokens: document.tokens, trained: document.trained, source: 0)
            members.append(index)
        }
        if !batch.isEmpty { try record(batch, members, into: &result) }
        return result
    }

    /// One pass through the model.
    private func record(_ batch: TrainingBatch, _ members: [Int], into result: inout [RecordedConversation]) throws(LyceumError) {
        let hidden = try model.hiddenStates(batch)
        let chunk = max(64, (16 << 20) / (4 * model.model.vocabularySize))
        var losses = [Double](repeating: 0, count: batch.tokens.count)
        var (ids, values) = ([Int32](), [Float]())
        for start in stride(from: 0, to: hidden.rows, by: chunk) {
            let end = min(start + chunk, hidden.rows)
            guard (start..<end).contains(where: { batch.weights[$0] != 0 }) else { continue }
            let logits = model.logits(of: hidden, rows: start..<end)
            var sums = [Float](repeating: 0, count: end - start)
            lyc_log_sum_exp(threads.handle, logits.floats, logits.width, logits.rows, logits.width, &sums)
            for row in start..<end where batch.weights[row] != 0 {
                let place = logits.floats + (row - start) * logits.width
                var (rowIds, rowValues) = ([Int32](repeating: -1, count: top), [Float](repeating: 0, count: top))
                lyc_top_k(place, logits.width, top, &rowIds, &rowValues)
                let sum = sums[row - start]
                guard sum.isFinite else { throw LyceumError(.invalidData, "the model's logits are not finite", at: name) }
                losses[row] = Double(sum) - Double(place[Int(batch.targets[row])])
                ids += rowIds
                // What half precision cannot hold is as good as nothing.
                values += rowValues.map { DistributionRows.rounded(max(-60_000, $0 - sum)) }
            }
            withExtendedLifetime(logits) {}
        }
        var next = 0
        for (member, rows) in zip(members, batch.documents) {
            let learned = rows.map { batch.weights[$0] != 0 }
            let count = learned.count { $0 }
            let total = rows.reduce(0) { $0 + losses[$1] }
            result[member] = RecordedConversation(
                tokens: Array(batch.tokens[rows]), learned: learned, loss: count > 0 ? total / Double(count) : nil,
                ids: Array(ids[next * top..<(next + count) * top]), logProbabilities: Array(values[next * top..<(next + count) * top]))
            next += count
        }
    }
}

/// Sums over a recording.
struct RecordSummary {
    private var (conversations, leftOut, tokens, places) = (0, 0, 0, 0)
    private var (losses, probability) = (0.0, 0.0)

    mutating func add(_ conversation: RecordedConversation) {
        conversations += 1
        tokens += conversation.tokens.count
        let count = conversation.learned.count { $0 }
        places += count
        guard let loss = conversation.loss else {
            leftOut += 1
            return
        }
        losses += loss * Double(count)
        probability += conversation.logProbabilities.reduce(0) { $0 + exponential(Double($1)) }
    }

    var json: JSON {
        var object = JSON.Object([("tokens", .integer(tokens)), ("places", .integer(places)), ("left_out", .integer(leftOut))])
        if places > 0 {
            object["loss"] = .number(losses / Double(places))
            object["mean_rest"] = .number(max(0, 1 - probability / Double(places)))
        }
        return .object(object)
    }
}
