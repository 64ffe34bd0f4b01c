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
    /// For each output row as the model runs it the row in the Hugging Face module; nil when they are the same.
    let rowOrder: [Int]?

    var weightName: String { path + ".weight" }
    var biasName: String { path + ".bias" }
}

/// The matrices of a checkpoint by path.
struct BaseModules: Sendable {
    let all: [BaseModule]
    private let byPath: [String: Int]
    private let names: TensorNames

    init(_ checkpoint: Checkpoint) throws(LyceumError) {
        names = TensorNames(checkpoint.mapping)
        var all: [BaseModule] = []
        for name in checkpoint.tensors.tensorNames where name.hasSuffix(".weight") {
            guard let shape = try Self.shape(of: name, in: checkpoint), shape.count == 2 else { continue }
            let path = String(name.dropLast(".weight".count))
            all.append(
                BaseModule(
                    path: path, kind: Self.kind(path), outputs: shape[0], inputs: shape[1],
                    rowOrder: try Self.rowOrder(name, rows: shape[0], checkpoint, names)))
        }
        if !all.contains(where: { $0.kind == .head }), let embedding = all.first(where: { Self.isTokenEmbedding($0.path) }) {
            // A tied head has no tensor of its own, but is a module.
            all.append(
                BaseModule(
                    path: checkpoint.mapping.modelTypes.contains("gpt_neox") ? "embed_out" : "lm_head", kind: .head,
                    outputs: embedding.outputs, inputs: embedding.inputs, rowOrder: nil))
        }
        self.all = all.sorted { ($0.path.count, $0.path) < ($1.path.count, $1.path) }
        byPath = Dictionary(self.all.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func shape(of name: String, in checkpoint: Checkpoint) throws(LyceumError) -> [Int]? {
        if let listing = (checkpoint.tensors as? any TensorListing)?.listing(of: name) { return listing.shape }
        return try checkpoint.tensors.tensor(named: name).shape
    }

    private static let embeddings: Set<String> = [
        "embed_tokens", "wte", "wpe", "embed_in", "word_embeddings", "position_embeddings", "token_type_embeddings",
    ]

    private static func kind(_ path: String) -> BaseModule.Kind {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        if embeddings.contains(last) { return .embedding }
        return last == "lm_head" || last == "embed_out" ? .head : .linear
    }

    private static func isTokenEmbedding(_ path: String) -> Bool {
        ["embed_tokens", "wte", "embed_in"].contains { path == $0 || path.hasSuffix("." + $0) }
    }

    /// Where the rows of a running model lie otherwise than in the Hugging Face module.
    private static func rowOrder(
        _ name: String, rows: Int, _ checkpoint: Checkpoint, _ names: TensorNames
    ) throws(LyceumError) -> [Int]? {
        guard checkpoint.ropeInterleaved, let layout = names.match(huggingFace: name)?.layout,
            layout == .queryRotary || layout == .keyRotary
        else { return nil }
        return try layout.rowOrder(rows: rows, LayoutContext(checkpoint.configuration), name: name)
    }

    /// A path as it stands in an adapter file, with the prefix of the full model.
    func canonical(_ path: String) -> String { String(names.canonical(path + ".weight").dropLast(".weight".count)) }

    subscript(path: String) -> BaseModule? { byPath[canonical(path)].map { all[$0] } }

    var paths: [String] { all.map(\.path) }
}
