public import LyceumCore
public import LyceumTensor

/// How a model runs.
public struct RuntimeOptions: Sendable {
    /// Threads for the kernels; nil takes `LYCEUM_THREADS` or the cores this process may use.
    public var threads: Int?
    /// The longest sequence, in tokens; nil takes what the model was made for.
    public var contextLength: Int?
    /// How keys and values are stored: `f32`, `f16`, `bf16` or `q8_0`; nil takes `f32` for fp32 weights, else `f16`.
    public var cacheType: ElementType?
    /// nil runs weights as they are stored; `f32`, `f16` or `bf16` converts them while loading.
    public var weightType: ElementType?

    public init(
        threads: Int? = nil, contextLength: Int? = nil, cacheType: ElementType? = nil, weightType: ElementType? = nil
    ) {
        self.threads = threads
        self.contextLength = contextLength
        self.cacheType = cacheType
        self.weightType = weightType
    }
}

/// A model ready to run: configuration, weights and architecture on a device.
///
/// Weights stay where the checkpoint maps them. One caller at a time.
public final class LanguageModel: Evaluator, @unchecked Sendable {
    public let checkpoint: Checkpoint
    public let configuration: ModelConfiguration
    public let modelType: String
    /// The longest sequence in tokens; a prompt of an adapter takes its part.
    public private(set) var contextLength: Int
    public let cacheType: ElementType
    /// Tensors of the checkpoint that the model has no use for.
    public private(set) var unusedTensors: UnusedTensors
    /// What changes the matrices now; `use(_:)` exchanges it.
    public private(set) var adapters: [any TrainableAdapter]
    /// Threads the kernels use.
    public let threads: Int
    /// Rows that go through the layers together; longer pieces are cut. Results do not depend on it.
    public var maximumBatchRows = 512

    let backend: any Backend
    private(set) var architecture: any Architecture
    let options: RuntimeOptions
    /// The weights are those of a model in training.
    private let sharesWeights: Bool
    let layerBytes: Int
    /// Tells memories of before an exchange of adapters from those after it.
    private var memoryOwner = MemoryOwner()
    /// The first positions of every sequence, when an adapter puts rows before the text.
    private var promptMemory: PagedMemory?
    private let pages = StoragePool()

    public var vocabularySize: Int { architecture.vocabularySize }
    /// Elements of a hidden state.
    public var width: Int { architecture.width }
    public var layerCount: Int { architecture.layerCount }
    /// Whether it predicts next tokens; encoders only give embeddings.
    public var generates: Bool { architecture.head != nil }
    /// Bytes of keys and values per 64 positions of a sequence.
    public var cachePageBytes: Int { layerBytes * (architecture.layerCount + architecture.twinLayers.count) }

    /// Reads the model at `path`: a folder, a `.gguf` file or a `.safetensors` file.
    public static func load(_ path: String, options: RuntimeOptions = RuntimeOptions()) throws(LyceumError) -> LanguageModel {
        try LanguageModel(try Checkpoint.open(path), options: options)
    }

    /// - Parameter adapters: what changes matrices. They refer to Hugging Face's rows, so a GGUF file's reordered tensors are then copied.
    public init(
        _ checkpoint: Checkpoint, options: RuntimeOptions = RuntimeOptions(), adapters: [any TrainableAdapter] = []
    ) throws(LyceumError) {
        let configuration = ModelConfiguration(checkpoint.configuration, source: checkpoint.path)
        var options = options
        let cacheType = options.cacheType ?? Self.defaultCacheType(checkpoint)
        options.cacheType = cacheType
        let (architecture, unused) = try Self.build(checkpoint, configuration, options, adapters)
        let requested = try ThreadPool.requestedThreadCount()
        let threads = options.threads ?? requested
        if let level = try Kernels.requestedLevel() { try KernelLevel.use(level) }
        let backend = CPUBackend(threads: ThreadPool(threads: threads))
        guard let layerBytes = backend.pageBytes(architecture.cache) else {
            throw LyceumError(
                .unsupported,
                "a \(cacheType) cache for heads of width \(architecture.cache.headWidth)", at: checkpoint.path,
                remedy: "use f32, f16 or bf16; q8_0 needs a head width that is a multiple of 32")
        }
        self.checkpoint = checkpoint
        self.configuration = configuration
        modelType = try configuration.modelType()
        contextLength = try configuration.contextLength(asked: options.contextLength)
        self.cacheType = cacheType
        self.threads = backend.threads.threads
        self.backend = backend
        self.architecture = architecture
        self.layerBytes = layerBytes
        self.options = options
        self.adapters = adapters
        sharesWeights = false
        unusedTensors = unused
        try writePrompt()
    }

    private static func build(
        _ checkpoint: Checkpoint, _ configuration: ModelConfiguration, _ options: RuntimeOptions, _ adapters: [any TrainableAdapter]
    ) throws(LyceumError) -> (any Architecture, UnusedTensors) {
        let type = try Architectures.type(for: try configuration.modelType(), source: checkpoint.path)
        let source = adapters.isEmpty ? checkpoint.tensors : try checkpoint.huggingFaceTensors()
        let weights = WeightLoader(source, place: checkpoint.path, type: options.weightType, adapters: adapters)
        let setup = ModelSetup(
            configuration: configuration, weights: weights,
            traits: adapters.isEmpty
                ? CheckpointTraits(
                    rotaryIsInterleaved: checkpoint.ropeInterleaved, normIncludesOffset: checkpoint.normOffsetIncluded)
                : CheckpointTraits(),
            cacheType: options.cacheType ?? .f32, contextLength: try configuration.contextLength(asked: options.contextLength))
        return (try type.init(setup), weights.unusedTensors)
    }

    // MARK: - Adapters

    /// Runs with other adapters from now on. Memories of sequences from before belong to the model as it was and are refused.
    public func use(_ adapters: [any TrainableAdapter]) throws(LyceumError) {
        guard !sharesWeights else {
            throw LyceumError(
                .unsupported, "a model in training keeps the adapters it was made with", at: checkpoint.path,
                remedy: "save it and load it again")
        }
        let context = try configuration.contextLength(asked: options.contextLength)
        _ = try adapters.commonPrompt(at: checkpoint.path)
        (architecture, unusedTensors) = try Self.build(checkpoint, configuration, options, adapters)
        self.adapters = adapters
        memoryOwner = MemoryOwner()
        contextLength = context
        try writePrompt()
    }

    /// Puts the keys and values of a prompt where every sequence begins.
    private func writePrompt() throws(LyceumError) {
        promptMemory = nil
        guard let prompt = try adapters.commonPrompt(at: checkpoint.path) else { return }
        guard prompt.count < contextLength else {
            throw LyceumError(
                .limitExceeded, "the prompt's \(prompt.count) rows leave no room in a context of \(contextLength) tokens",
                at: checkpoint.path)
        }
        let memory = makePagedMemory()
        memory.reserve(prompt.count)
        if prompt.kind == .prefixTuning {
            for (slot, layer) in (Array(0..<layerCount) + architecture.twinLayers).enumerated() {
                backend.storeKeysValues(
                    keys: prompt.keys(layer: layer), values: prompt.values(layer: layer), rows: 0..<prompt.count, position: 0,
                    pages: memory.pageTable, layout: architecture.cache, layerOffset: slot * layerBytes)
            }
        } else {
            _ = architecture.hiddenStates(
                ForwardContext(
                    backend: backend, prompt: prompt, pages: memory.pageTable, layerCount: layerCount, layerBytes: layerBytes))
        }
        promptMemory = memory
        contextLength -= prompt.count
    }

    /// The same weights that a model in training has, ready to generate: it follows every step.
    init(sharing model: TrainableModel, threads pool: ThreadPool) throws(LyceumError) {
        checkpoint = model.checkpoint
        configuration = model.configuration
        modelType = model.modelType
        adapters = model.adapters
        sharesWeights = true
        contextLength = model.contextLength + (try model.adapters.commonPrompt(at: model.checkpoint.path)?.count ?? 0)
        architecture = model.architecture
        unusedTensors = model.unusedTensors
        options = RuntimeOptions(threads: pool.threads)
        cacheType = model.architecture.cache.type
        threads = pool.threads
        backend = CPUBackend(threads: pool)
        guard let layerBytes = backend.pageBytes(model.architecture.cache) else {
            throw LyceumError(.unsupported, "a cache for heads of width \(model.architecture.cache.headWidth)", at: model.checkpoint.path)
        }
        self.layerBytes = layerBytes
        try writePrompt()
    }

    private static func defaultCacheType(_ checkpoint: Checkpoint) -> ElementType {
        let names = checkpoint.tensors.tensorNames
        let matrix = names.lazy.compactMap { try? checkpoint.tensors.tensor(named: $0) }.first { $0.shape.count == 2 }
        return matrix?.type == .f32 ? .f32 : .f16
    }

    // MARK: - Evaluation

    public func makeMemory() -> any SequenceMemory { makePagedMemory() }

    /// An empty memory that can be kept in a prompt cache file.
    public func makePagedMemory() -> PagedMemory {
        promptMemory.flatMap { $0.copy() as? PagedMemory }
            ?? PagedMemory(pageBytes: cachePageBytes, pool: pages, owner: ObjectIdentifier(memoryOwner))
    }

    public func evaluate(_ pieces: [EvaluationPiece]) throws(LyceumError) -> [Logits] {
        let head = try outputHead()
        let memories = try check(pieces.map { ($0.memory, $0.tokens) })
        var results = pieces.map { _ in Logits(vocabularySize: vocabularySize, values: []) }
        for batch in ForwardBatch.split(pieces, memories: memories, maximumRows: maximumBatchRows) {
            let context = batch.context(backend: backend, layerCount: layerCount, layerBytes: layerBytes)
            let hidden = architecture.hiddenStates(context)
            guard !context.outputRows.isEmpty else { continue }
            var logits = backend.linear(hidden, head, activation: nil)
            if let cap = architecture.logitCap { backend.softcap(&logits, cap: cap) }
            var row = 0
            for segment in batch.segments {
                guard segment.outputs > 0 else { continue }
                results[segment.piece].values.append(
                    contentsOf: UnsafeBufferPointer(
                        start: logits.floats + row * vocabularySize, count: segment.outputs * vocabularySize))
                row += segment.outputs
            }
        }
        return results
    }

    /// What turns hidden states into logits.
    func outputHead() throws(LyceumError) -> LinearWeight {
        guard let head = architecture.head else {
            throw LyceumError(
                .unsupported, "\(modelType) is an encoder and predicts no tokens", at: checkpoint.path,
                remedy: "use it with the embed command")
        }
        return head
    }

    /// The pieces' memories, when everything about the pieces is in order.
    func check(_ pieces: [(memory: any SequenceMemory, tokens: [Int32])]) throws(LyceumError) -> [PagedMemory] {
        var memories: [PagedMemory] = []
        var seen: Set<ObjectIdentifier> = []
        for piece in pieces {
            guard let memory = piece.memory as? PagedMemory, memory.owner == ObjectIdentifier(memoryOwner) else {
                throw LyceumError(.invalidArgument, "the sequence's memory belongs to another model")
            }
            guard seen.insert(ObjectIdentifier(memory)).inserted else {
                throw LyceumError(.invalidArgument, "one sequence occurs twice in an evaluation")
            }
            guard memory.tokens.count + piece.tokens.count <= contextLength else {
                throw LyceumError(
                    .limitExceeded,
                    "the sequence would have \(memory.tokens.count + piece.tokens.count) tokens, the context holds \(contextLength)",
                    remedy: "shorten the text, or raise the context length up to \(configuration.maximumPositions)")
            }
            try check(piece.tokens)
            memories.append(memory)
        }
        return memories
    }

    func check(_ tokens: [Int32]) throws(LyceumError) {
        if let wrong = tokens.first(where: { $0 < 0 || $0 >= vocabularySize }) {
            throw LyceumError(.invalidArgument, "token \(wrong) is outside the vocabulary of \(vocabularySize)")
        }
    }

    // MARK: - Hidden states

    /// The last layer's normalized hidden states of a whole sequence: `[tokens, width]`, row-major.
    public func hiddenStates(of tokens: [Int32]) throws(LyceumError) -> [Float] {
        guard !tokens.isEmpty else { return [] }
        guard tokens.count <= contextLength else {
            throw LyceumError(
                .limitExceeded, "the text has \(tokens.count) tokens, the context holds \(contextLength)",
                remedy: "shorten the text")
        }
        try check(tokens)
        let memory = makePagedMemory()
        let piece = EvaluationPiece(memory: memory, tokens: tokens, logits: .all)
        // An encoder's tokens all see each other, so they go together.
        let rows = architecture.isCausal ? maximumBatchRows : tokens.count
        var result: [Float] = []
        for batch in ForwardBatch.split([piece], memories: [memory], maximumRows: rows) {
            let hidden = architecture.hiddenStates(
                batch.context(backend: backend, layerCount: layerCount, layerBytes: layerBytes))
            result.append(contentsOf: UnsafeBufferPointer(start: hidden.floats, count: hidden.count))
        }
        return result
    }

    /// A text's place in the space of meanings: the mean of its tokens' hidden states, scaled to length 1.
    public func embedding(of tokens: [Int32]) throws(LyceumError) -> [Float] {
        let states = try hiddenStates(of: tokens)
        var mean = [Double](repeating: 0, count: width)
        for (index, value) in states.enumerated() { mean[index % width] += Double(value) }
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return mean.map { length > 0 ? Float($0 / length) : 0 }
    }
}

/// An identity for memories.
private final class MemoryOwner {}
