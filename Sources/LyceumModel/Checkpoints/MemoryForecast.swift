public import LyceumCore
public import LyceumTensor

/// How much memory running a model will take.
public struct MemoryForecast: Sendable, Hashable {
    /// Mapped weights: shared between processes, and given back by the system when memory is short.
    public let weightBytes: Int
    /// Keys and values of one sequence of the whole context.
    public let cacheBytes: Int
    /// Working memory of a prompt read in pieces, an estimate.
    public let activationBytes: Int
    public let contextLength: Int

    public var totalBytes: Int { weightBytes + cacheBytes + activationBytes }

    public var json: JSON {
        [
            "context_length": .integer(contextLength), "weight_bytes": .integer(weightBytes), "cache_bytes": .integer(cacheBytes),
            "activation_bytes": .integer(activationBytes), "total_bytes": .integer(totalBytes),
        ]
    }
}

extension Checkpoint {
    /// The longest sequence the model was made for, in tokens.
    public var contextLength: Int {
        configuration["max_position_embeddings"]?.intValue ?? configuration["n_positions"]?.intValue
            ?? configuration["n_ctx"]?.intValue ?? 2048
    }

    /// What running the model with a context of this many tokens needs.
    ///
    /// Layers with a sliding window keep at most the window. Encoders keep nothing.
    /// - Parameters:
    ///   - contextLength: tokens; nil takes the model's own length.
    ///   - cacheType: f32, bf16, f16 or q8_0.
    ///   - batch: tokens of a prompt that are read together.
    public func memoryForecast(
        contextLength: Int? = nil, cacheType: ElementType = .f32, batch: Int = 512
    ) -> MemoryForecast {
        let shape = ModelShape(configuration)
        let context = max(0, contextLength ?? self.contextLength)
        let window = configuration["sliding_window"]?.intValue ?? 0
        let usesWindow = configuration["use_sliding_window"]?.boolValue ?? true
        var elements = 0
        for layer in 0..<shape.layers where mapping.ggufName != "bert" {
            let slides = usesWindow && window > 0 && slides(layer)
            elements = elements.saturatingAdd(shape.cacheElementsPerToken.saturatingMultiply(slides ? min(window, context) : context))
        }
        // Every twin has keys and values of its own.
        let twins = configuration[ExpansionPlan.key]?["twin_layers"]?.arrayValue?.count ?? 0
        elements = elements.saturatingAdd(shape.cacheElementsPerToken.saturatingMultiply(twins).saturatingMultiply(context))
        let rows = max(1, min(batch, context))
        // Experts are computed one after the other; the results of a token's experts wait to be mixed, beside the rows gathered for one.
        let expertWidth = shape.experts == 0 ? 0 : (shape.expertsPerToken + 1).saturatingMultiply(shape.width) + shape.experts
        let perToken = 6 * shape.width + 3 * shape.inner + 2 * shape.queryWidth + expertWidth
        let activations = rows.saturatingMultiply(perToken).saturatingMultiply(4).saturatingAdd(shape.vocabulary.saturatingMultiply(4))
        let blocks = (elements + cacheType.blockElements - 1) / cacheType.blockElements
        return MemoryForecast(
            weightBytes: byteCount, cacheBytes: blocks.saturatingMultiply(cacheType.blockBytes), activationBytes: activations,
            contextLength: context)
    }

    private func slides(_ layer: Int) -> Bool {
        if let kinds = configuration["layer_types"]?.arrayValue, kinds.indices.contains(layer) {
            return kinds[layer].stringValue == "sliding_attention"
        }
        switch mapping.ggufName {
        case "gemma2": return layer % 2 == 0
        case "gemma3": return (layer + 1) % max(1, configuration["sliding_window_pattern"]?.intValue ?? 6) != 0
        default: return true
        }
    }
}

/// The sizes a forecast needs, from either spelling of the keys; whatever is missing or absurd counts as 0.
private struct ModelShape {
    let layers: Int
    let width: Int
    let inner: Int
    let vocabulary: Int
    let queryWidth: Int
    let cacheElementsPerToken: Int
    let experts: Int
    let expertsPerToken: Int

    init(_ configuration: JSON) {
        func size(_ keys: String...) -> Int {
            for key in keys { if let value = configuration[key]?.intValue { return min(max(0, value), 1 << 31) } }
            return 0
        }
        layers = min(size("num_hidden_layers", "n_layer"), 1 << 16)
        width = size("hidden_size", "n_embd")
        let inner = size("intermediate_size", "n_inner")
        self.inner = inner > 0 ? inner : 4 * width
        vocabulary = size("vocab_size")
        experts = min(size("num_local_experts"), ExpertCounts.limit)
        expertsPerToken = min(size("num_experts_per_tok"), experts)
        let heads = max(1, size("num_attention_heads", "n_head"))
        let keyHeads = size("num_key_value_heads")
        let stated = size("head_dim")
        let headWidth = stated > 0 ? stated : width / heads
        queryWidth = heads.saturatingMultiply(headWidth)
        cacheElementsPerToken = (2 * (keyHeads > 0 ? keyHeads : heads)).saturatingMultiply(headWidth)
    }
}

extension Int {
    fileprivate func saturatingMultiply(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max / 8 : Swift.min(product, .max / 8)
    }

    fileprivate func saturatingAdd(_ other: Int) -> Int { Swift.min(.max / 8, self &+ other) }
}
