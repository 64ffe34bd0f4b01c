public import LyceumCore
public import LyceumTensor

/// What of a model is trained, and how the rest is kept.
public struct TrainableOptions {
    /// Which weights are trained.
    public var trainable: ParameterSelection
    /// What frozen matrices are converted to (`bf16`, `f16`, `f32`); nil leaves them as they are stored, block types too.
    public var frozenType: ElementType?
    /// The longest document in tokens; nil takes what the model was made for.
    public var contextLength: Int?
    /// Adapters on the matrices, summed.
    public var adapters: [any TrainableAdapter]

    public init(
        trainable: ParameterSelection = .all, frozenType: ElementType? = nil, contextLength: Int? = nil,
        adapters: [any TrainableAdapter] = []
    ) {
        self.trainable = trainable
        self.frozenType = frozenType
        self.contextLength = contextLength
        self.adapters = adapters
    }
}

/// A model whose weights, or adapters, can be changed: the same architectures as `LanguageModel`, over whole documents in rows.
///
/// Weights have the rows of Hugging Face checkpoints whatever file they come from, so that what is trained on a GGUF file fits the
/// folder it is saved as. One caller at a time.
public final class TrainableModel {
    public let checkpoint: Checkpoint
    public let configuration: ModelConfiguration
    public let modelType: String
    public let contextLength: Int
    /// What is trained, in a fixed order: weights in the model's order, then each adapter's parameters.
    public let parameters: [Parameter]
    /// Weights that stay as they are.
    public let frozenNames: [String]
    /// Tensors of the checkpoint that the model has no use for.
    public let unusedTensors: UnusedTensors
    /// From hidden states to logits.
    public let head: LinearWeight
    /// Elements of weights, frozen and trained, without adapters. A head that is the embedding counts once.
    public let weightCount: Int

    /// How the model was expanded; nil for a plain one.
    public let expansion: ExpansionPlan?

    let architecture: any Architecture
    let adapters: [any TrainableAdapter]
    /// Rows every document begins with.
    private let prompt: VirtualPrompt?
    /// The trained weights by name, without adapters' parameters.
    let weights: [String: Parameter]

    /// Logits become `cap · tanh(logit / cap)`; nil leaves them.
    public var logitCap: Float? { architecture.logitCap }
    public var vocabularySize: Int { architecture.vocabularySize }
    /// Elements of a hidden state.
    public var width: Int { architecture.width }
    public var layerCount: Int { architecture.layerCount }
    /// Blocks that run for every row: layers and their twins.
    public var blockCount: Int { architecture.layerCount + architecture.twinLayers.count }
    /// Elements of all parameters.
    public var trainableCount: Int { parameters.reduce(0) { $0 + $1.count } }

    /// - Throws: `LyceumError` for encoders, for patterns that match nothing, and for everything that is wrong with the checkpoint.
    public init(_ checkpoint: Checkpoint, options: TrainableOptions = TrainableOptions()) throws(LyceumError) {
        let configuration = ModelConfiguration(checkpoint.configuration, source: checkpoint.path)
        modelType = try configuration.modelType()
        expansion = try ExpansionPlan(configuration: configuration)
        let prompt = try options.adapters.commonPrompt(at: checkpoint.path)
        contextLength = max(1, try configuration.contextLength(asked: options.contextLength) - (prompt?.count ?? 0))
        self.prompt = prompt
        adapters = options.adapters
        let owner = OwnedWeights(options.trainable, mapping: checkpoint.mapping, place: checkpoint.path)
        let source = try checkpoint.huggingFaceTensors()
        let loader = WeightLoader(
            source, place: checkpoint.path, type: options.frozenType, owner: owner, adapters: options.adapters)
        let setup = ModelSetup(configuration: configuration, weights: loader, contextLength: contextLength)
        let type = try Architectures.type(for: modelType, source: checkpoint.path)
        architecture = try type.init(setup)
        guard let head = architecture.head else {
            throw LyceumError(
                .unsupported, "\(modelType) is an encoder and predicts no tokens, so there is no loss to train it with",
                at: checkpoint.path, remedy: "train a decoder")
        }
        try options.trainable.check(names: owner.names, at: checkpoint.path)
        self.head = head
        self.checkpoint = checkpoint
        self.configuration = configuration
        let owned = owner.parameters.map { (ModelOrder($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        weights = Dictionary(owned.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        parameters = owned + options.adapters.flatMap(\.parameters)
        let trained = Set(owned.map(\.name))
        frozenNames = owner.names.filter { !trained.contains($0) }.sorted()
        unusedTensors = loader.unusedTensors
        weightCount = owner.count
    }

    /// Hidden states after the last norm, `[rows, width]`: documents one after the other, each seeing itself alone.
    /// - Parameters:
    ///   - tokens: of all documents, each below `vocabularySize`.
    ///   - positions: of every row in its document, each below `contextLength`.
    ///   - documents: rows of each document; together all rows, in order.
    ///   - alignment: measures twins against their blocks on the way and adds their distance to what is differentiated; nil leaves it out.
    public func hiddenStates(
        tokens: [Int32], positions: [Int32], documents: [Range<Int>], on backend: any Backend, alignment: TwinAlignment? = nil
    ) -> Tensor {
        let context = ForwardContext(
            backend: backend, tokens: tokens, positions: positions,
            segments: documents.map { AttentionSegment(queries: $0, keys: $0) }, layerCount: layerCount,
            prompt: prompt)
        context.twinObserver = alignment
        return architecture.hiddenStates(context)
    }

    /// What measures twins in a pass, and holds them near their blocks; nil for models without twins.
    /// - Parameters:
    ///   - rowWeights: how much each row counts in the step's loss.
    ///   - documents: rows of each document.
    public func alignment(rowWeights: [Float], documents: [Range<Int>]) -> TwinAlignment? {
        guard let expansion, !expansion.twinLayers.isEmpty else { return nil }
        return TwinAlignment(expansion, rowWeights: rowWeights, documents: documents)
    }

    /// Checks what `hiddenStates` takes for granted.
    public func check(tokens: [Int32], positions: [Int32], documents: [Range<Int>]) throws(LyceumError) {
        guard tokens.count == positions.count, documents.reduce(0, { $0 + $1.count }) == tokens.count,
            documents.first?.lowerBound ?? 0 == 0, zip(documents, documents.dropFirst()).allSatisfy({ $0.upperBound == $1.lowerBound })
        else {
            throw LyceumError(
                .invalidArgument,
                "expected documents that cover \(tokens.count) rows in order, found \(positions.count) positions and \(documents.count) documents")
        }
        if let wrong = tokens.first(where: { $0 < 0 || $0 >= vocabularySize }) {
            throw LyceumError(
                .invalidArgument, "token \(wrong) is outside the vocabulary of \(vocabularySize)", at: checkpoint.path,
                remedy: "tokenize the data with this model's tokenizer")
        }
        if let wrong = positions.first(where: { $0 < 0 || $0 >= contextLength }) {
            throw LyceumError(
                .limitExceeded, "position \(wrong) is outside the context of \(contextLength) tokens", at: checkpoint.path,
                remedy: "cut documents to the model's context length")
        }
    }
}
