/// What a checkpoint says about one tensor, also when its type is not supported.
public struct TensorSummary: Sendable, Hashable {
    public let name: String
    /// In lower case: `bf16`, `q4_k`, `f8_e4m3`.
    public let typeName: String
    /// Sizes, outermost first.
    public let shape: [Int]
    public let byteCount: Int

    /// Elements.
    public var count: Int { checkedProduct(shape) ?? 0 }
}

/// A source that can tell types and shapes without giving the tensors.
protocol TensorListing: AnyObject, Sendable {
    func listing(of name: String) -> TensorSummary?
}
