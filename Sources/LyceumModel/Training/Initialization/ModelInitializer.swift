internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Makes a new model with random weights, as the reference of its family begins.
///
/// A weight's numbers depend on the seed, its name and their place in it alone: the same seed gives the same bits for any number of
/// threads, and models that share a tensor's name and shape share its numbers.
public struct ModelInitializer: Sendable {
    /// config.json.
    public let configuration: JSON
    /// Names and shapes (`[outputs, inputs]`) of all weights, in the model's order.
    public let weights: [(name: String, shape: [Int])]
    public let seed: UInt64
    private let template: ModelTemplate
    private let tokenizer: TokenizerSource

    /// Names of the architectures new models can have.
    public static var architectures: [String] { Architectures.templates.map(\.template.name) }

    /// Dimensions of a named size for an architecture and a vocabulary.
    public static func dimensions(
        of size: NamedModelSize, architecture: String, vocabulary: Int
    ) throws(LyceumError) -> ModelDimensions {
        try Architectures.template(named: architecture).template.dimensions(size, vocabulary: vocabulary)
    }

    /// - Parameters:
    ///   - settings: keys of config.json with values of their own.
    /// - Throws: `LyceumError` for an unknown architecture, dimensions that make no model, and a vocabulary too small for the tokenizer.
    public init(
        architecture: String, dimensions: ModelDimensions, tokenizer: TokenizerSource, seed: UInt64 = 0,
        settings: [(key: String, value: JSON)] = []
    ) throws(LyceumError) {
        let (template, type) = try Architectures.template(named: architecture)
        guard dimensions.vocabulary >= tokenizer.tokenizer.vocabularySize else {
            throw LyceumError(
                .invalidArgument,
                "a vocabulary of \(dimensions.vocabulary) is too small for the tokenizer's \(tokenizer.tokenizer.vocabularySize) tokens",
                at: tokenizer.path, remedy: "leave the vocabulary out, or give a larger one")
        }
        var keys = JSON.Object([
            ("architectures", [.string(template.className)]), ("model_type", .string(template.modelType)),
            ("vocab_size", .integer(dimensions.vocabulary)),
        ])
        for (key, value) in template.configuration(try template.complete(dimensions)) { keys[key] = value }
        keys["tie_word_embeddings"] = .bool(dimensions.tiesHead ?? template.tiesHead)
        keys["initializer_range"] = 0.02
        let special = tokenizer.specialTokens
        for (key, id) in [
            ("bos_token_id", special.beginning), ("eos_token_id", special.end), ("pad_token_id", special.padding),
        ] {
            keys[key] = id.map { .integer(Int($0)) } ?? .null
        }
        for (key, value) in settings { keys[key] = value }
        keys.setWeightType(.f32)
        configuration = .object(keys)
        weights = try WeightBlueprint.weights(of: type, configuration: ModelConfiguration(configuration, source: "config.json"))
        self.template = template
        self.tokenizer = tokenizer
        self.seed = seed
    }

    /// Elements of all weights; a head that is the embedding counts once.
    public var parameterCount: Int { weights.reduce(0) { $0 + $1.shape.reduce(1, *) } }

    /// Writes the model as a Hugging Face folder with its tokenizer. The folder appears when it is complete.
    /// - Parameters:
    ///   - path: a folder that is not there yet, or is empty.
    ///   - type: `f32`, `f16` or `bf16`.
    public func write(
        to path: String, type: ElementType = .f32, pool: ThreadPool? = nil,
        progress: ((ConversionProgress) throws(LyceumError) -> Void)? = nil
    ) throws(LyceumError) {
        guard type == .f32 || type == .f16 || type == .bf16 else {
            throw LyceumError(.invalidArgument, "new weights of type \(type)", at: path, remedy: "choose f32, f16 or bf16")
        }
        var keys = configuration.objectValue ?? JSON.Object()
        keys.setWeightType(type)
        let layouts = TensorNames(try GGUFMapping.named(modelType: template.modelType, at: path))
        let entries = weights.map { name, shape in
            let isTransposed = shape.count == 2 && layouts.match(huggingFace: name)?.layout == .transposed
            let declaration = TensorDeclaration(name: name, type: type, shape: isTransposed ? shape.reversed() : shape)
            return HuggingFaceFolderWriter.Entry(declaration: declaration) { writer throws(LyceumError) in
                try fill(declaration, pool, writer)
            }
        }
        let writer = HuggingFaceFolderWriter(
            path: path, entries: entries, configuration: keys,
            writeSideFiles: { folder throws(LyceumError) in
                try tokenizer.write(to: folder)
                try AtomicFile.write(generation.text(indent: 2) + "\n", to: folder.file("generation_config.json"))
            })
        _ = try writer.write(progress: progress)
    }

    private var generation: JSON {
        var result = JSON.Object()
        for key in ["bos_token_id", "eos_token_id", "pad_token_id"] {
            if let id = configuration[key], !id.isNull { result[key] = id }
        }
        let ends = tokenizer.specialTokens.ends
        if ends.count > 1 { result["eos_token_id"] = .array(ends.map { .integer(Int($0)) }) }
        return .object(result)
    }

    /// Elements a piece has at most: bounds memory whatever the size of a weight.
    private static let pieceElements = 8 << 20

    private func fill(
        _ tensor: TensorDeclaration, _ pool: ThreadPool?, _ writer: SafetensorsWriter
    ) throws(LyceumError) {
        let start = template.initialization(of: tensor.name, shape: tensor.shape, configuration: configuration)
        let count = tensor.shape.reduce(1, *)
        for first in stride(from: 0, to: count, by: Self.pieceElements) {
            let part = min(Self.pieceElements, count - first)
            let piece = Tensor(type: .f32, shape: [part], storage: Storage(byteCount: part * 4))
            switch start {
            case .constant(let value): piece.floats.initialize(repeating: value, count: part)
            case .normal(let deviation):
                fillNormal(
                    seed: seed, stream: Self.stream(tensor.name), first: first, piece, count: part, deviation: deviation, pool: pool)
            }
            let converted = try piece.converted(to: tensor.type, pool: pool)
            defer { withExtendedLifetime(converted) {} }
            try writer.append(bytes: converted.bytes)
        }
    }

    /// FNV-1a of the name.
    private static func stream(_ name: String) -> UInt64 {
        name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Elements `first ..< first + count` of a stream of normal numbers; each a function of seed, stream and its number alone.
func fillNormal(
    seed: UInt64, stream: UInt64, first: Int, _ target: Tensor, count: Int, deviation: Double, pool: ThreadPool? = nil
) {
    lyc_fill_normal(pool?.handle, seed, stream, UInt64(first), target.floats, count, deviation)
}
