internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Muon: momentum whose matrix is made near-orthogonal before the step, for the hidden matrices; AdamW for everything else.
///
/// b ← μ b + (1 − μ) g, u = g + μ (b − g) (Nesterov), O = NewtonSchulz(u), w ← w (1 − rate · decay) − rate · scale(shape) · O.
/// - Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"; scale and decay by Liu et al. 2025, "Muon is
///   scalable for LLM training" (arXiv 2502.16982).
public final class Muon: Optimizer {
    /// How the size of a step follows the shape `[rows, columns]` of a matrix.
    public enum Scale: String, Sendable, Hashable, CaseIterable {
        /// √max(1, rows / columns): the original. Rates are about 0.02; those of the AdamW parameters must be given apart.
        case original
        /// 0.2 √max(rows, columns): steps as large as Adam's, so that one rate (and one decay) serves all parameters.
        case adam

        func factor(_ shape: [Int]) -> Double {
            let rows = Double(shape[0]), columns = Double(shape[1])
            return switch self {
            case .original: max(1, rows / columns).squareRoot()
            case .adam: 0.2 * max(rows, columns).squareRoot()
            }
        }
    }

    private let threads: ThreadPool
    private let momentum: Double
    private let isNesterov: Bool
    private let iterations: Int
    private let precision: ElementType
    private let scale: Scale
    private let isHidden: @Sendable (String, [Int]) -> Bool
    private let others: AdamW
    private var memory = OptimizerState()
    private var workspace = lyc_workspace()
    private var productWorkspace = lyc_workspace()

    /// - Parameters:
    ///   - iterations: of the Newton–Schulz iteration; 5 bring singular values to about 0.7 … 1.2.
    ///   - precision: `bf16`, or `f32`, of the iteration's products; bf16 is what the method was published with.
    ///   - isHidden: whether a parameter, by name and shape, is a hidden matrix; ``isHiddenMatrix(_:_:)`` unless given.
    ///   - others: the optimizer of the rest; AdamW with β = (0.9, 0.95) unless given.
    public init(
        threads: ThreadPool, momentum: Double = 0.95, isNesterov: Bool = true, iterations: Int = 5,
        precision: ElementType = .bf16, scale: Scale = .adam,
        isHidden: @escaping @Sendable (String, [Int]) -> Bool = Muon.isHiddenMatrix, others: AdamW? = nil
    ) {
        self.threads = threads
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.iterations = iterations
        self.precision = precision
        self.scale = scale
        self.isHidden = isHidden
        self.others = others ?? AdamW(threads: threads, beta1: 0.9, beta2: 0.95)
    }

    deinit {
        lyc_workspace_free(&workspace)
        lyc_workspace_free(&productWorkspace)
    }

    /// Matrices that are neither embeddings nor the output head, by the names checkpoints use for those.
    @Sendable
    public static func isHiddenMatrix(_ name: String, _ shape: [Int]) -> Bool {
        guard shape.count == 2, min(shape[0], shape[1]) > 1 else { return false }
        return !name.split(separator: ".").contains { ["embed_tokens", "wte", "wpe", "lm_head", "embeddings", "score"].contains($0) }
    }

    private func slots(_ elements: Int) -> [OptimizerState.Slot] { [.init("momentum", [elements])] }

    private func split(_ parameters: [OptimizedParameter]) -> (hidden: [OptimizedParameter], rest: [OptimizedParameter]) {
        (parameters.filter { isHidden($0.name, $0.shape) }, parameters.filter { !isHidden($0.name, $0.shape) })
    }

    public func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError) {
        let (hidden, rest) = split(parameters)
        for parameter in hidden { try memory.prepare(parameter.name, slots(parameter.weights.count)) }
        try others.prepare(rest)
    }

    public func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float) {
        requirePrepared(parameters)
        let (hidden, rest) = split(parameters)
        let largest = hidden.reduce(0) { max($0, $1.weights.count) }
        let update = largest > 0 ? Storage(byteCount: largest * 4) : nil
        for parameter in hidden {
            step(parameter, Tensor(type: .f32, shape: parameter.shape, storage: update!), gradientScale)
        }
        others.step(rest, number: number, gradientScale: gradientScale)
    }

    private func step(_ parameter: OptimizedParameter, _ update: Tensor, _ gradientScale: Float) {
        let count = parameter.weights.count
        lyc_momentum_blend(
            threads.handle, momentum, isNesterov ? 1 : 0, gradientScale, parameter.gradient.floats,
            memory.tensor(parameter.name, "momentum").floats, update.floats, count)
        let failure = lyc_orthogonalize(
            threads.handle, precision == .bf16 ? LYC_BF16 : LYC_F32, update.floats, parameter.shape[0], parameter.shape[1],
            Int32(iterations), &workspace, &productWorkspace)
        precondition(failure == 0, "no memory for a step of \(parameter.name)")
        let rate = Double(parameter.rate)
        lyc_mix(
            threads.handle, parameter.weights.floats, Float(1 - rate * Double(parameter.decay)), update.floats,
            Float(-rate * scale.factor(parameter.shape)), count)
    }

    public var state: [(name: String, tensor: Tensor)] { memory.entries + others.state }

    public func restore(_ state: [String: Tensor]) throws(LyceumError) {
        // What AdamW keeps has slots of its own names; a hidden matrix has one slot.
        let own = state.filter { $0.key.hasSuffix(".momentum") }
        try memory.restore(own)
        try others.restore(state.filter { own[$0.key] == nil })
    }

    public func stateBytes(elements: Int, shape: [Int]) -> Int {
        shape.count == 2 && min(shape[0], shape[1]) > 1
            ? slots(elements).reduce(0) { $0 + $1.bytes } : others.stateBytes(elements: elements, shape: shape)
    }
}
