internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// The length of all gradients together, and what clipping makes of it.
public final class GradientNorm {
    private let threads: ThreadPool
    private var workspace = lyc_workspace()

    public init(threads: ThreadPool) { self.threads = threads }

    deinit { lyc_workspace_free(&workspace) }

    /// The sum of squares of a gradient, in double precision and an order that depends on its size alone.
    public func sumOfSquares(_ gradient: Tensor) -> Double {
        lyc_sum_of_squares(threads.handle, gradient.floats, gradient.count, &workspace)
    }

    /// √ of the sum of squares of all gradients, added in the order of `parameters`.
    /// - Throws: `LyceumError` naming the first parameter and element that is NaN or infinite. `step` is the number of the step.
    public func norm(_ parameters: [OptimizedParameter], step: Int) throws(LyceumError) -> Double {
        var total = 0.0
        for parameter in parameters { total += sumOfSquares(parameter.gradient) }
        // Squares of finite floats cannot overflow a double, so a finite sum means finite gradients.
        if total.isFinite { return total.squareRoot() }
        for parameter in parameters { try requireFinite(parameter.gradient, "gradient", parameter.name, step: step) }
        return total.squareRoot()
    }

    /// - Throws: `LyceumError` when an element of `tensor` is NaN or infinite.
    public func requireFinite(_ tensor: Tensor, _ what: String, _ name: String, step: Int) throws(LyceumError) {
        let index = lyc_first_not_finite(threads.handle, tensor.floats, tensor.count)
        guard index < tensor.count else { return }
        throw LyceumError(
            .invalidData, "expected finite numbers, found \(tensor.floats[index]) in element \(index) of the \(what)",
            at: "step \(step), \(name)",
            remedy: "lower the rate, lengthen the warm-up or clip gradients, and go on from the last checkpoint")
    }

    /// What gradients are multiplied by so that their norm is at most `maximum`, as `torch.nn.utils.clip_grad_norm_`.
    public static func clippingFactor(norm: Double, maximum: Double?) -> Float {
        guard let maximum else { return 1 }
        return Float(min(1, maximum / (norm + 1e-6)))
    }
}
