public import LyceumCore
public import LyceumData
public import LyceumModel
public import LyceumText

/// The data of a run: sources that training draws from and what is held out of them.
public struct TrainingData {
    public var sources: [MixtureSource]
    public var heldOut: [MixtureSource]
    /// The sources that exchange rates with each other, by the name of their group.
    public var groups: [(name: String, sources: [Int])] = []
    /// Records read, empty and skipped, by source.
    public var counts: [(name: String, counts: ReadingCounts)]
    public var tokenizer: Tokenizer

    /// Reads and tokenizes what a configuration names.
    ///
    /// - Parameters:
    ///   - length: tokens of the longest sequence, which a pair of conversations has to fit.
    ///   - cache: where shards of large files are kept.
    ///   - screen: what the documents that are trained on have to pass; nil takes all. What is held out in files of its own is not looked at.
    ///   - date: what templates print as today; fixed for a run, so that it can be resumed on another day.
    public static func load(
        _ configuration: TrainingConfiguration, checkpoint: Checkpoint, cache: String?, date: LocalTime, length: Int? = nil,
        screen: (any TextScreen)? = nil, threads: Int, progress: (String, ShardBuilder.Progress) -> Void = { _, _ in }
    ) throws(LyceumError) -> TrainingData {
        let encoders = try Encoders(configuration, checkpoint, date, length)
        var data = TrainingData(sources: [], heldOut: [], counts: [], tokenizer: encoders.tokenizer)
        let share = configuration.validation.paths.isEmpty ? configuration.validation.share ?? 0 : 0
        for source in configuration.sources {
            do throws(LyceumError) {
                let encoder = encoders.encoder(source)
                let fields = source.curriculum.neededFields
                let loaded = try PreparedDocuments.load(
                    source.paths, format: source.format, encoder: encoder, values: fields.values, categories: fields.categories + [source.topics?.field].compactMap(\.self),
                    reading: source.reading, screen: screen, cache: cache, threads: threads
                ) { progress(source.name, $0) }
                var prepared = loaded
                if let screen, loaded.areGivenShards {
                    let screening = ShardScreening(tokenizer: encoders.tokenizer, screen: screen, threads: threads)
                    (prepared.documents, prepared.counts.screening) =
                        try screening.screened(loaded.documents, cache: cache) { progress(source.name, $0) }
                }
                data.counts.append((source.name, prepared.counts))
                try data.add(source, prepared.documents, share, configuration)
            } catch { throw error.at("data source '\(source.name)'") }
        }
        for path in configuration.validation.paths {
            let encoder = encoders.encoder(nil)
            let prepared: PreparedDocuments.Result
            do throws(LyceumError) {
                prepared = try PreparedDocuments.load([path], encoder: encoder, split: .validation, cache: cache, threads: threads)
            } catch { throw error.at("validation") }
            data.heldOut.append(
                MixtureSource(FileSystem.name(of: path), prepared.documents, curriculum: Curriculum(.asGiven)))
        }
        return data
    }

    /// Holds out a part of a source, or of every topic of it, and adds the rest.
    private mutating func add(
        _ source: SourceSettings, _ documents: any DocumentCollection, _ share: Double, _ configuration: TrainingConfiguration
    ) throws(LyceumError) {
        let parts = try source.topics.map { topics throws(LyceumError) in try TopicSplit.parts(documents, source, topics) }
        let total = max(1, documents.tokenCount)
        var added: [MixtureSource] = []
        for part in parts ?? [.init(name: source.name, documents: documents)] {
            let (train, rest) = try HeldOut.split(
                part.documents, share: share, cutsDocuments: configuration.form == .documents, seed: configuration.seed)
            let wanted = source.subset.map { parts == nil ? $0 : max(1, Int(Double($0) * Double(part.documents.tokenCount) / Double(total))) }
            let used = wanted.map { RandomSubset.take(train, tokens: $0, seed: configuration.seed) } ?? train
            added.append(
                MixtureSource(part.name, used, weight: source.weight, maximumPasses: source.maximumPasses, curriculum: source.curriculum))
            if rest.count > 0 { heldOut.append(MixtureSource(part.name, rest, curriculum: Curriculum(.asGiven))) }
        }
        if let parts { Self.divide(source.weight, among: &added, parts.map(\.weight)) }
        if let group = source.group {
            let members = Array(sources.count..<(sources.count + added.count))
            if let known = groups.firstIndex(where: { $0.name == group }) { groups[known].sources += members } else { groups.append((group, members)) }
        }
        sources += added
    }

    /// Gives every topic its part of the source's weight: the one it was given, else by tokens.
    private static func divide(_ weight: RateCurve?, among topics: inout [MixtureSource], _ given: [Double?]) {
        let tokens = topics.map { Double($0.documents.tokenCount) }
        let parts = topics.indices.map { given[$0] ?? tokens[$0] }
        let sum = parts.reduce(0, +)
        for index in topics.indices where sum > 0 {
            if let weight {
                topics[index].weight = RateCurve(weight.points.map { .init(share: $0.share, weight: $0.weight * parts[index] / sum) })
            } else {
                // Together the topics weigh what the source does.
                topics[index].weight = RateCurve(constant: tokens.reduce(0, +) * parts[index] / sum)
            }
        }
    }

    /// The batches of a run.
    public func batches(
        _ configuration: TrainingConfiguration, length: Int, passes: Double?, total: BatchPlan.Total?, share: DataShare
    ) throws(LyceumError) -> BatchStream {
        let plan = BatchPlan(
            step: configuration.batch.step, micro: configuration.batch.micro(length: length), length: length,
            packing: configuration.packing, truncation: configuration.mixing.truncation,
            keepsLastPartialStep: configuration.batch.keepsPartial, total: total, seed: configuration.seed,
            rates: configuration.mixing.rates)
        let sources = sources.map { source in
            var source = source
            source.maximumPasses = source.maximumPasses ?? passes
            return source
        }
        return try BatchStream(sources, plan: plan, exhaustion: configuration.mixing.exhaustion, share: share)
    }

    /// What is held out, in micro-batches, up to the configured number of tokens; nil when nothing is.
    public func validation(_ configuration: TrainingConfiguration, length: Int) throws(LyceumError) -> ValidationSet? {
        guard !heldOut.isEmpty else { return nil }
        let plan = BatchPlan(
            step: configuration.batch.micro(length: length), length: length,
            packing: configuration.form == .documents ? .bestFitSplit : .paddingFree, seed: configuration.seed)
        let sources = heldOut.map { MixtureSource($0.name, $0.documents, maximumPasses: 1, curriculum: $0.curriculum) }
        let stream = try BatchStream(sources, plan: plan)
        var batches: [TrainingBatch] = []
        var tokens = 0
        while tokens < configuration.validation.limit, let batch = try stream.next() {
            guard batch.weightSum > 0 else { continue }
            batches.append(try configuration.objective.arranged(batch))
            tokens += batch.tokens.count
        }
        guard !batches.isEmpty else {
            throw LyceumError(
                .invalidData, "the held-out documents have no token that is learned", remedy: "hold out more data, or longer documents")
        }
        return ValidationSet(batches: batches, sourceNames: stream.sourceNames, bytes: configuration.form == .preferences ? nil : byteCounts(batches))
    }

    /// UTF-8 bytes of the learned tokens of every document.
    private func byteCounts(_ batches: [TrainingBatch]) -> [Int] {
        var lengths: [Int32: Int] = [:]
        func length(_ token: Int32) -> Int {
            if let known = lengths[token] { return known }
            let count = tokenizer.bytes(of: token).count
            lengths[token] = count
            return count
        }
        return batches.flatMap { batch in
            batch.documents.map { rows in
                rows.reduce(0) { $0 + (batch.weights[$1] != 0 ? length(batch.targets[$1]) : 0) }
            }
        }
    }
}

extension TrainingConfiguration {
    /// How documents share rows.
    var packing: BatchPlan.Packing { mixing.packing(for: form, isOrdered: sources.contains { $0.curriculum.mustBeKept }) }
}

extension SourceSettings {
    var reading: RecordReader.Options {
        var options = RecordReader.Options(onError: isSkippingErrors ? .skip : .stop, separator: separator)
        options.skippingAdvice = "leave such records out with skip_errors: true"
        return options
    }
}

/// What turns records into tokens for a run.
private struct Encoders {
    let tokenizer: Tokenizer
    private let form: DataForm
    private let end: Int32?
    private let conversation: ConversationEncoder
    private let length: Int?

    init(_ configuration: TrainingConfiguration, _ checkpoint: Checkpoint, _ date: LocalTime, _ length: Int?) throws(LyceumError) {
        tokenizer = try checkpoint.tokenizer()
        form = configuration.form
        self.length = length
        end = tokenizer.endOfSequence ?? checkpoint.specialTokens.end
        var ends = Set(checkpoint.specialTokens.ends)
        if let end = tokenizer.endOfSequence { ends.insert(end) }
        let template = try checkpoint.chatTemplate()
        conversation = ConversationEncoder(
            tokenizer: tokenizer, template: template, variables: template == nil ? JSON.Object() : try checkpoint.templateVariables(),
            endTokens: ends, loss: ConversationEncoder.Loss(rawValue: configuration.mixing.turns) ?? .assistant,
            turns: ConversationEncoder.Turns(rawValue: configuration.mixing.documents) ?? .together, now: date)
    }

    func encoder(_ source: SourceSettings?) -> any RecordEncoder {
        if form == .preferences { return PreferenceEncoder(conversation, limit: length) }
        if source?.rendering == .plain {
            return PlainEncoder(
                tokenizer, field: source?.textField ?? "text", end: end, loss: form == .documents ? .all : conversation.loss)
        }
        guard form == .documents else { return conversation }
        let text = TextEncoder(tokenizer, field: source?.textField ?? "text", end: end)
        // A field that was named is meant; otherwise conversations among the texts are rendered.
        return source?.textField == nil ? AutomaticEncoder(text: text, conversation: conversation) : text
    }
}
