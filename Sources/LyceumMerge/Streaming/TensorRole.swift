/// What a weight's name says about its place in a model.
public struct TensorRole: Sendable, Hashable {
    /// nil for tensors outside the layers: embeddings, final norm, head.
    public let layer: Int?
    /// The name inside the layer without `.weight`, such as `self_attn.q_proj` or `embed_tokens`; biases keep `.bias`.
    public let kind: String
    /// Rows are tokens: embeddings and output heads.
    public let isVocabulary: Bool

    public init(_ name: String) {
        var parts = name.split(separator: ".").map(String.init)
        if parts.last == "weight" { parts.removeLast() }
        if let place = parts.firstIndex(where: { $0.utf8.allSatisfy { (48...57).contains($0) } }) {
            layer = Int(parts[place])
            kind = parts[(place + 1)...].joined(separator: ".")
            isVocabulary = false
        } else {
            layer = nil
            kind = parts.suffix(parts.last == "bias" ? 2 : 1).joined(separator: ".")
            isVocabulary = Self.vocabularyKinds.contains(kind)
        }
    }

    private static let vocabularyKinds: Set<String> = ["embed_tokens", "wte", "embed_in", "lm_head", "embed_out", "word_embeddings"]
}
