internal import LyceumTensor

/// A normalization of rows with its weights.
enum Norm: Sendable {
    /// `x / √(mean(x²) + ε) · (weight + offset)`
    case rms(weight: Tensor, offset: Float, epsilon: Float)
    /// `(x - mean) / √(variance + ε) · weight + bias`
    case layer(weight: Tensor, bias: Tensor?, epsilon: Float)
    /// A share of the rows as they are, the rest normalized.
    indirect case relaxed(Norm, BlendGate)

    func callAsFunction(_ x: Tensor, backend: any Backend) -> Tensor {
        switch self {
        case .rms(let weight, let offset, let epsilon):
            backend.rmsNorm(x, weight: weight, offset: offset, epsilon: epsilon)
        case .layer(let weight, let bias, let epsilon):
            backend.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon)
        case .relaxed(let norm, let share):
            backend.blend(norm(x, backend: backend), x, gate: share, kind: .linear)
        }
    }
}
