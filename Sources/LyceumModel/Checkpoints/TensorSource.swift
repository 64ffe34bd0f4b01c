public import LyceumCore
public import LyceumTensor

/// Named tensors of a checkpoint, whatever its format. Names are those of the Hugging Face checkpoint of the architecture
/// (`model.layers.0.self_attn.q_proj.weight`); GGUF names are translated by the reader.
public protocol TensorSource: AnyObject, Sendable {
    /// All tensor names, sorted.
    var tensorNames: [String] { get }
    /// The tensor, a view of the mapped file where possible.
    /// - Throws: `LyceumError` (`notFound`) that names the nearest existing names.
    func tensor(named name: String) throws(LyceumError) -> Tensor
    func contains(_ name: String) -> Bool
}
