/// A trained change of low rank to a matrix: `scale · B A` (LoRA, Hu et al. 2021, arXiv 2106.09685, §4.1).
public struct LowRankUpdate: Sendable {
    /// A: `[rank, inputs]`, fp32.
    public var down: Tensor
    /// B: `[outputs, rank]`, fp32.
    public var up: Tensor
    /// α/r, or α/√r for rsLoRA, times the adapter's weight when several are summed.
    public var scale: Float
    /// Share of the input's elements that training drops before A; inference drops none.
    public var dropout: Float

    public init(down: Tensor, up: Tensor, scale: Float, dropout: Float = 0) {
        self.down = down
        self.up = up
        self.scale = scale
        self.dropout = dropout
    }

    public var rank: Int { down.shape[0] }
}

/// What adapters do to one matrix. With W the matrix and Δ the sum of the updates, in this order:
/// the input is scaled by `inputScale`; y = (W + Δ) x, each output i multiplied by `magnitude[i] / ‖(W + Δ)[i]‖` when there is a magnitude;
/// the bias is added; the output is scaled by `outputScale`.
public struct LinearAdapter: Sendable {
    public var updates: [LowRankUpdate]
    /// `[outputs]`: DoRA's trained lengths of the rows (Liu et al. 2024, arXiv 2402.09353, eq. 5); the norm is not differentiated.
    public var magnitude: Tensor?
    /// `[inputs]`: IA³ before a feed-forward layer's second matrix (Liu et al. 2022, arXiv 2205.05638).
    public var inputScale: Tensor?
    /// `[outputs]`: IA³ on keys and values.
    public var outputScale: Tensor?

    public init(
        updates: [LowRankUpdate] = [], magnitude: Tensor? = nil, inputScale: Tensor? = nil, outputScale: Tensor? = nil
    ) {
        self.updates = updates
        self.magnitude = magnitude
        self.inputScale = inputScale
        self.outputScale = outputScale
    }
}
