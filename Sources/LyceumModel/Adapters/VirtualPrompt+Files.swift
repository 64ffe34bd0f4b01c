internal import LyceumCore
internal import LyceumTensor

extension VirtualPrompt {
    /// The dimensions PEFT notes about the base.
    private struct Base {
        let layers: Int
        let heads: Int
        let keyHeads: Int
        let width: Int
        let keyWidth: Int

        init(_ checkpoint: Checkpoint) throws(LyceumError) {
            let configuration = ModelConfiguration(checkpoint.configuration, source: checkpoint.path)
            layers = try configuration.int("num_hidden_layers", "n_layer")
            heads = try configuration.int("num_attention_heads", "n_head")
            width = try configuration.int("hidden_size", "n_embd")
            keyHeads = try configuration.int("num_key_value_heads", default: heads)
            keyWidth = keyHeads * (try configuration.int("head_dim", default: max(1, width / heads)))
        }
    }

    /// `token_dim` and the like: none for adapters of matrices.
    static func modelKeys(_ configuration: AdapterConfiguration, _ checkpoint: Checkpoint) throws(LyceumError) -> JSON.Object {
        guard configuration.kind.isPrompt else { return JSON.Object() }
        let base = try Base(checkpoint)
        let isPrefix = configuration.kind == .prefixTuning
        var keys = JSON.Object()
        keys["num_layers"] = .integer(base.layers)
        keys["num_attention_heads"] = .integer(isPrefix ? base.keyHeads : base.heads)
        keys["token_dim"] = .integer(isPrefix ? base.keyWidth : base.width)
        if isPrefix { keys["prefix_projection"] = false }
        return keys
    }

    private init(_ configuration: AdapterConfiguration, _ base: Base, _ tensor: (_ shape: [Int]) -> Tensor) {
        let isPrefix = configuration.kind == .prefixTuning
        let layers = isPrefix ? base.layers : 0
        self.init(
            kind: configuration.kind, count: configuration.virtualTokens, layers: layers,
            tensor: tensor(isPrefix ? [layers * 2 * configuration.virtualTokens, base.keyWidth] : [configuration.virtualTokens, base.width]))
    }

    /// Normal numbers, as PEFT's embedding of virtual tokens begins; soft prompts begin as embeddings of tokens of the base, spread over the
    /// vocabulary, which trains better (Lester et al. 2021, §3.2).
    static func fresh(
        _ configuration: AdapterConfiguration, _ checkpoint: Checkpoint, _ modules: BaseModules, _ random: AdapterRandom
    ) throws(LyceumError) -> VirtualPrompt {
        let base = try Base(checkpoint)
        if configuration.kind == .prefixTuning {
            return VirtualPrompt(configuration, base) { random.normal($0, deviation: 1, key: key) }
        }
        guard let embedding = modules.tokenEmbedding else {
            return VirtualPrompt(configuration, base) { random.normal($0, deviation: 0.02, key: key) }
        }
        let table = try modules.source.tensor(named: embedding.weightName)
        let draws = (0..<configuration.virtualTokens).map { Philox(seed: random.seed).uniformPair(UInt64($0), 0x70726f6d).0 }
        let rows = draws.map { min(embedding.outputs - 1, Int($0 * Double(embedding.outputs))) }
        let chosen = try table.takingRows(rows).asFloats(embedding.weightName)
        return VirtualPrompt(configuration, base) { _ in chosen }
    }

    static func read(
        _ configuration: AdapterConfiguration, _ checkpoint: Checkpoint, _ reader: AdapterTensorReader
    ) throws(LyceumError) -> VirtualPrompt {
        let base = try Base(checkpoint)
        let count = configuration.virtualTokens
        guard configuration.kind == .prefixTuning else {
            let rows = try reader.tensor(key, shape: [count, base.width])
            return VirtualPrompt(configuration, base) { _ in rows }
        }
        let stored = try reader.tensor(key, shape: [count, base.layers * 2 * base.keyWidth])
        // [token][layer · 2][element] → [layer · 2][token][element]
        let parts = base.layers * 2
        let rows = stored.reshaped([count * parts, base.keyWidth]).takingRows(
            (0..<parts * count).map { row in row % count * parts + row / count })
        return VirtualPrompt(configuration, base) { _ in rows }
    }

    /// As PEFT stores it: `[count, layers · 2 · keyWidth]`, or `[count, width]`.
    var fileTensor: Tensor {
        guard kind == .prefixTuning else { return tensor }
        let parts = layers * 2
        let order = (0..<parts * count).map { row in row % parts * count + row / parts }
        return tensor.takingRows(order).reshaped([count, parts * tensor.width])
    }
}
