internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Gradient descent with momentum, plain or Nesterov's, as `torch.optim.SGD`.
///
/// g ← g + decay · w, b ← μ b + g, w ← w − rate · b, or with Nesterov w ← w − rate · (g + μ b). Decay is part of the gradient here, unlike in the
/// optimizers of Adam's kind.
/// - Source: Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
public final class MomentumDescent: Optimizer {
    private let threads: ThreadPool
    private let momentum: Double
    private let isNesterov: Bool
    private var memory = OptimizerState()

    /// - Parameter momentum: μ; without it (0) nothing is remembered.
    public init(threads: ThreadPool, momentum: Double = 0.9, isNesterov: Bool = false) {
        self.threads = threads
        self.momentum = momentum
        self.isNesterov = isNesterov
    }

    private func slots(_ elements: Int) -> [OptimizerState.Slot] { momentum == 0 ? [] : [.init("momentum", [elements])] }

    public func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError) {
        for parameter in parameters { try memory.prepare(parameter.name, slots(parameter.weights.count)) }
    }

    public func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float) {
        requirePrepared(parameters)
        for parameter in parameters {
            var options = lyc_momentum_options(
                rate: Double(parameter.rate), momentum: momentum, decay: Double(parameter.decay), gradient_scale: gradientScale,
                nesterov: isNesterov ? 1 : 0)
            lyc_momentum_step(
                threads.handle, &options, parameter.weights.floats, parameter.gradient.floats,
                momentum == 0 ? nil : memory.tensor(parameter.name, "momentum").floats, parameter.weights.count)
        }
    }

    public var state: [(name: String, tensor: Tensor)] { memory.entries }

    public func restore(_ state: [String: Tensor]) throws(LyceumError) { try memory.restore(state) }

    public func stateBytes(elements: Int, shape: [Int]) -> Int { slots(elements).reduce(0) { $0 + $1.bytes } }
}
