public import LyceumTensor

/// Rows before the first token that are trained instead of written: prefix tuning and soft prompts.
public struct VirtualPrompt: Sendable {
    /// The key in a PEFT file.
    static let key = "prompt_embeddings"

    public let kind: AdapterKind
    /// Positions before the text.
    public let count: Int
    /// Layers with keys and values of their own; 0 for a soft prompt.
    let layers: Int
    /// fp32. Soft prompt: `[count, width]`. Prefix: `[layers · 2 · count, keyWidth]`, for each layer the keys and then the values, so that
    /// every layer's part is a slice.
    public let tensor: Tensor

    /// A layer's learned keys or values: `[count, keyWidth]`.
    func keys(layer: Int) -> Tensor { tensor.slice(2 * layer * count..<(2 * layer + 1) * count) }
    func values(layer: Int) -> Tensor { tensor.slice((2 * layer + 1) * count..<(2 * layer + 2) * count) }
}
