internal import LyceumCore
internal import LyceumTensor

/// A matrix of a base model that an adapter may change.
struct BaseModule: Sendable {
    enum Kind: Sendable { case linear, embedding, head }

    /// The module's path in the Hugging Face model: `model.layers.0.self_attn.q_proj`.
    let path: String
    let kind: Kind
    let outputs: Int
    let inputs: Int

    var weightName: String { path + ".weight" }
}

/// The matrices of a checkpoint by path, as Hugging Face has their rows.
struct BaseModules: Sendable {
    let all: [BaseModule]
    let source: any TensorSource
    private let byPath: [String: Int]
    private let names: TensorNames

    init(_ checkpoint: Checkpoint) throws(LyceumError) {
        names = TensorNames(checkpoint.mapping)
        source = try checkpoint.huggingFaceTensors()
        var all: [BaseModule] = []
        for name in source.tensorNames where name.hasSuffix(".weight") {
            let shape = try Self.shape(of: name, in: source)
            guard shape.count == 2 else { continue }
            let path = String(name.dropLast(".weight".count))
            all.append(BaseModule(path: path, kind: Self.kind(path), outputs: shape[0], inputs: shape[1]))
        }
        if !all.contains(where: { $0.kind == .head }), let embedding = all.first(where: { Self.isTokenEmbedding($0.path) }) {
            // A tied head has no tensor of its own, but is a module.
            all.append(
                BaseModule(
                    path: checkpoint.mapping.modelTypes.contains("gpt_neox") ? "embed_out" : "lm_head", kind: .head,
                    outputs: embedding.outputs, inputs: embedding.inputs))
        }
        self.all = all.map { (ModelOrder($0.path), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        byPath = Dictionary(self.all.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func shape(of name: String, in source: any TensorSource) throws(LyceumError) -> [Int] {
        if let listing = (source as? any TensorListing)?.listing(of: name) { return listing.shape }
        return try source.tensor(named: name).shape
    }

    private static let embeddings: Set<String> = [
        "embed_tokens", "wte", "wpe", "embed_in", "word_embeddings", "position_embeddings", "token_type_embeddings",
    ]

    static func kind(_ path: String) -> BaseModule.Kind {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        if embeddings.contains(last) { return .embedding }
        return last == "lm_head" || last == "embed_out" ? .head : .linear
    }

    static func isTokenEmbedding(_ path: String) -> Bool {
        ["embed_tokens", "wte", "embed_in", "word_embeddings"].contains { path == $0 || path.hasSuffix("." + $0) }
    }

    /// A path as it stands in an adapter file, with the prefix of the full model.
    func canonical(_ path: String) -> String { String(names.canonical(path + ".weight").dropLast(".weight".count)) }

    subscript(path: String) -> BaseModule? { byPath[path].map { all[$0] } }

    var tokenEmbedding: BaseModule? { all.first { Self.isTokenEmbedding($0.path) } }
    var paths: [String] { all.map(\.path) }

    /// A module's matrix in fp32, in memory of its own.
    func floats(_ module: BaseModule) throws(LyceumError) -> Tensor {
        try source.tensor(named: tensorName(module)).asFloats(module.weightName)
    }

    /// A tied head's matrix is the embedding's.
    func tensorName(_ module: BaseModule) -> String {
        guard module.kind == .head, !source.contains(module.weightName), let tokenEmbedding else { return module.weightName }
        return tokenEmbedding.weightName
    }
}
