internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Adam with decoupled weight decay, as `torch.optim.AdamW`.
///
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w (1 − rate · decay) − rate · (m / c₁) / (√(v / c₂) + ε), cᵢ = 1 − βᵢᵗ.
/// - Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2 (arXiv 1711.05101).
public final class AdamW: Optimizer {
    private let threads: ThreadPool
    private let beta1: Double
    private let beta2: Double
    private let epsilon: Double
    private var memory = OptimizerState()

    public init(threads: ThreadPool, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        self.threads = threads
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    private func slots(_ elements: Int) -> [OptimizerState.Slot] {
        [.steps, .init("first_moment", [elements]), .init("second_moment", [elements])]
    }

    public func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError) {
        for parameter in parameters { try memory.prepare(parameter.name, slots(parameter.weights.count)) }
    }

    public func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float) {
        requirePrepared(parameters)
        for parameter in parameters {
            var options = adamOptions(parameter, memory.countStep(parameter.name), beta1, beta2, epsilon, gradientScale)
            lyc_adam_step(
                threads.handle, &options, parameter.weights.floats, parameter.gradient.floats,
                memory.tensor(parameter.name, "first_moment").floats, memory.tensor(parameter.name, "second_moment").floats,
                parameter.weights.count)
        }
    }

    public var state: [(name: String, tensor: Tensor)] { memory.entries }

    public func restore(_ state: [String: Tensor]) throws(LyceumError) { try memory.restore(state) }

    public func stateBytes(elements: Int, shape: [Int]) -> Int { slots(elements).reduce(0) { $0 + $1.bytes } }
}

/// The kernel's options for the `step`-th step of a parameter.
func adamOptions(
    _ parameter: OptimizedParameter, _ step: Int, _ beta1: Double, _ beta2: Double, _ epsilon: Double, _ gradientScale: Float
) -> lyc_adam_options {
    lyc_adam_options(
        rate: Double(parameter.rate), beta1: beta1, beta2: beta2, epsilon: epsilon, decay: Double(parameter.decay),
        correction1: 1 - beta1.raised(to: Double(step)), correction2: 1 - beta2.raised(to: Double(step)), gradient_scale: gradientScale)
}

extension Optimizer {
    /// A step of parameters that were never prepared, or in another shape, is a mistake of the program.
    func requirePrepared(_ parameters: [OptimizedParameter]) {
        do { try prepare(parameters) } catch { preconditionFailure("\(error)") }
    }
}
