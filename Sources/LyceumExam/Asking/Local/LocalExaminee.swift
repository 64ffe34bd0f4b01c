public import LyceumCore
public import LyceumModel

/// A language model on this machine that is examined.
///
/// Beginnings that prompts share are evaluated once, and whatever fits is evaluated together; an answer's bits depend on neither. Works on a thread
/// of its own; requests of several tasks are answered one call after the other.
public final class LocalExaminee: PromptRendering {
    /// How much is done at a time. Answers do not depend on it.
    public struct Work: Sendable, Hashable {
        /// Tokens that go through the layers together. At least 1. Default 1024.
        public var batchRows: Int
        /// Ceiling for keys and values, in bytes; one sequence is always kept. Default 1 GiB.
        public var memoryBytes: Int
        /// Texts written together, fewer where the memory is short. At least 1. Default 32.
        public var generationBatch: Int
        /// Requests whose tokens exist at a time. At least 1. Default 4096.
        public var requestsAtOnce: Int

        public init(batchRows: Int = 1024, memoryBytes: Int = 1 << 30, generationBatch: Int = 32, requestsAtOnce: Int = 4096) {
            self.batchRows = max(1, batchRows)
            self.memoryBytes = max(0, memoryBytes)
            self.generationBatch = max(1, generationBatch)
            self.requestsAtOnce = max(1, requestsAtOnce)
        }
    }

    public let name: String
    public let identity: String
    public let description: JSON.Object
    public let hasChatTemplate: Bool
    private let thread = EvaluationThread()
    private let worker: LocalExamWorker
    /// nil for models without a chat template.
    let rendering: ExamRendering?
    private let counts = Locked(ExamCounts())

    /// Loads the model at `path`: a folder, a `.gguf` file or a `.safetensors` file.
    ///
    /// - Parameter name: how tables call it; nil takes the file's or folder's name.
    /// - Throws: `LyceumError` when the model or its tokenizer cannot be read.
    public convenience init(
        path: String, name: String? = nil, options: RuntimeOptions = RuntimeOptions(), work: Work = Work()
    ) throws(LyceumError) {
        try self.init(try TextModel(try LanguageModel.load(path, options: options)), name: name, work: work)
    }

    /// - Parameter source: the model; given away to this object.
    public init(_ source: sending TextModel, name: String? = nil, work: Work = Work()) throws(LyceumError) {
        let name = name ?? FileSystem.name(of: source.model.checkpoint.path)
        guard source.model.generates else {
            throw LyceumError(
                .unsupported, "\(source.model.modelType) is an encoder and predicts no tokens", at: source.model.checkpoint.path,
                remedy: "examine a model that writes text")
        }
        self.name = name
        identity = Self.identity(source, name)
        description = Self.description(source)
        hasChatTemplate = source.template != nil
        let place = source.model.checkpoint.path
        let variables = try source.model.checkpoint.templateVariables()
        rendering = source.template.map { ExamRendering(template: $0, variables: variables, place: place) }
        source.model.maximumBatchRows = work.batchRows
        worker = try LocalExamWorker(source, work: work)
    }

    public var notices: [String] { counts.withLock { $0.notices } }

    /// What the model reads for a prompt.
    public func text(of prompt: ExamPrompt) throws(LyceumError) -> String {
        switch prompt {
        case .text(let text): return text
        case .messages(let messages, let opening):
            guard let rendering else { throw TextModel.noTemplate(name) }
            return try rendering.text(messages, opening: opening ?? "")
        }
    }

    public func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws {
        let isCancelled = Locked(false)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                thread.run { [worker, counts] in
                    let result = Result { () throws(LyceumError) in
                        var seen = ExamCounts()
                        // Before the caller goes on, who may ask for the notices at once.
                        defer { counts.withLock { [seen] in $0.add(seen) } }
                        try worker.answer(requests, counts: &seen, isCancelled: { isCancelled.withLock { $0 } }, deliver: deliver)
                    }
                    continuation.resume(with: result)
                }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
        }
    }

    // MARK: Who it is

    private static func identity(_ source: TextModel, _ name: String) -> String {
        var digest = Digest()
        digest.update(Array((source.template?.source ?? "").utf8))
        for id in 0..<Int32(source.tokenizer.vocabularySize) { digest.update(Array((source.tokenizer.token(of: id) ?? "").utf8) + [0]) }
        for id in source.tokenizer.encode(" a 12\n") { digest.update(Array("\(id) ".utf8)) }
        return "\(name) \(source.model.fingerprint) \(digest.hexadecimal().prefix(16))"
    }

    private static func description(_ source: TextModel) -> JSON.Object {
        let model = source.model
        var parameters = 0
        var elements: [String: Int] = [:]
        for name in model.checkpoint.tensors.tensorNames {
            guard let tensor = try? model.checkpoint.tensors.tensor(named: name) else { continue }
            parameters += tensor.count
            elements[tensor.type.rawValue, default: 0] += tensor.count
        }
        let type = elements.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        return JSON.Object([
            ("source", .string(model.checkpoint.path)), ("model_type", .string(model.modelType)), ("parameters", .integer(parameters)),
            ("weight_type", type.map { .string($0) } ?? .null), ("cache_type", .string(model.cacheType.rawValue)),
            ("context_length", .integer(model.contextLength)), ("vocabulary", .integer(model.vocabularySize)),
            ("threads", .integer(model.threads)), ("chat_template", source.template.map { .string($0.source) } ?? .null),
        ])
    }
}

/// What happened to prompts on their way to the model.
struct ExamCounts: Sendable {
    var truncated = 0
    var truncatedPrompts = 0
    var refused = 0

    mutating func add(_ other: ExamCounts) {
        truncated += other.truncated
        truncatedPrompts += other.truncatedPrompts
        refused += other.refused
    }

    private static func were(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun) was" : "\(count) \(noun)s were" }

    var notices: [String] {
        var notices: [String] = []
        if truncated > 0 {
            notices.append("\(Self.were(truncated, "scored text")) longer than the context and lost \(truncated == 1 ? "its" : "their") beginning")
        }
        if truncatedPrompts > 0 {
            let its = truncatedPrompts == 1 ? "its" : "their"
            notices.append("\(Self.were(truncatedPrompts, "prompt")) too long for the context with \(its) answer and lost \(its) beginning")
        }
        if refused > 0 { notices.append("\(refused) request\(refused == 1 ? "" : "s") could not be asked") }
        return notices
    }
}
