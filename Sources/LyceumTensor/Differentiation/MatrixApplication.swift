internal import CLyceumKernels

/// One matrix that was applied to rows: what its derivative needs besides the shared input.
struct MatrixApplication {
    let weight: LinearWeight
    let learnsWeight: Bool
    let learnsBias: Bool
    let adapter: AdapterApplication?

    init(_ weight: LinearWeight, adapter: AdapterApplication? = nil, _ tape: Tape) {
        self.weight = weight
        learnsWeight = tape.needsGradient(weight.weight)
        learnsBias = tape.needsGradient(weight.bias)
        self.adapter = adapter
    }

    /// Whether anything of the matrix is learned.
    var isLearned: Bool { learnsWeight || learnsBias || adapter?.isLearned ?? false }

    /// Whether a derivative needs the shared input.
    var usesInput: Bool {
        guard let adapter else { return learnsWeight }
        return adapter.scaledInput == nil && (learnsWeight || adapter.updates.contains { $0.learnsDown })
    }
}

extension Tape {
    /// `out (+)= x Wᵀ + b` with what adapters change in it.
    func apply(_ weight: LinearWeight, to x: ProductInput, into out: Tensor, accumulates: Bool) -> MatrixApplication {
        if let adapter = weight.adapter {
            return apply(weight, adapter, to: x, into: out, accumulates: accumulates)
        }
        let adds = begin(out, bias: weight.bias, accumulates: accumulates)
        multiply(x.operand, weight.weight, transposedB: true, into: out, accumulates: adds)
        return MatrixApplication(weight, self)
    }

    /// Puts the bias where a product will be added. Returns whether it must be added.
    func begin(_ out: Tensor, bias: Tensor?, accumulates: Bool) -> Bool {
        guard let bias else { return accumulates }
        lyc_add_bias(
            threads.handle, accumulates ? out.floats : nil, out.width, bias.floats, out.floats, out.width, out.rows, out.width)
        return true
    }

    /// Adds the derivatives of everything learned in a matrix, and that of its input.
    func differentiate(
        _ application: MatrixApplication, input: Tensor?, gradient: Tensor, inputTarget: inout GradientTarget?
    ) {
        if application.adapter != nil {
            differentiateAdapted(application, input: input, gradient: gradient, inputTarget: &inputTarget)
        } else {
            differentiateBias(application, gradient)
            differentiateProduct(application, input: input, gradient: gradient, inputTarget: &inputTarget)
        }
    }

    func differentiateBias(_ application: MatrixApplication, _ gradient: Tensor) {
        guard application.learnsBias, let bias = application.weight.bias else { return }
        let target = target(bias)
        lyc_column_sums(
            threads.handle, gradient.floats, gradient.width, gradient.rows, gradient.width, target.tensor.floats,
            target.accumulates ? 1 : 0, &workspace)
    }

    /// dX += dY W and dW += dYᵀ X.
    func differentiateProduct(
        _ application: MatrixApplication, input: Tensor?, gradient: Tensor, inputTarget: inout GradientTarget?
    ) {
        let weight = application.weight.weight
        let learns = application.learnsWeight && input != nil
        // Two products read the gradient: rounding it once is cheaper than twice while packing.
        let gradient = learns && inputTarget != nil ? operand(gradient) : gradient
        if let accumulates = inputTarget?.next(), let sum = inputTarget?.tensor {
            multiply(gradient, weight, into: sum, accumulates: accumulates)
        }
        if application.learnsWeight, let input {
            let target = target(weight)
            multiply(gradient, transposed: true, input, into: target.tensor, accumulates: target.accumulates)
        }
    }
}
