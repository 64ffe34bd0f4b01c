internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Lion: a step of one size in the direction of a sign, with one moment.
///
/// w ← w (1 − rate · decay) − rate · sign(β₁ m + (1 − β₁) g), m ← β₂ m + (1 − β₂) g. Rates are 3 to 10 times smaller than Adam's and decays as
/// much larger.
/// - Source: Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2 (arXiv 2302.06675).
public final class Lion: Optimizer {
    private let threads: ThreadPool
    private let beta1: Double
    private let beta2: Double
    private var memory = OptimizerState()

    public init(threads: ThreadPool, beta1: Double = 0.9, beta2: Double = 0.99) {
        self.threads = threads
        self.beta1 = beta1
        self.beta2 = beta2
    }

    private func slots(_ elements: Int) -> [OptimizerState.Slot] { [.init("momentum", [elements])] }

    public func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError) {
        for parameter in parameters { try memory.prepare(parameter.name, slots(parameter.weights.count)) }
    }

    public func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float) {
        requirePrepared(parameters)
        for parameter in parameters {
            var options = lyc_lion_options(
                rate: Double(parameter.rate), beta1: beta1, beta2: beta2, decay: Double(parameter.decay), gradient_scale: gradientScale)
            lyc_lion_step(
                threads.handle, &options, parameter.weights.floats, parameter.gradient.floats,
                memory.tensor(parameter.name, "momentum").floats, parameter.weights.count)
        }
    }

    public var state: [(name: String, tensor: Tensor)] { memory.entries }

    public func restore(_ state: [String: Tensor]) throws(LyceumError) { try memory.restore(state) }

    public func stateBytes(elements: Int, shape: [Int]) -> Int { slots(elements).reduce(0) { $0 + $1.bytes } }
}
