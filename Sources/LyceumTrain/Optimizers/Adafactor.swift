internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// Adafactor with a given rate: of a matrix's second moment only row and column means are kept, and updates are clipped by their root mean square.
///
/// β₂ of step t is 1 − t^−0.8, and there is no bias correction. With a first moment it takes as much memory as Lion, without one almost none.
/// The same as `transformers.Adafactor(relative_step=False)`.
/// - Source: Shazeer & Stern 2018, "Adafactor: adaptive learning rates with sublinear memory cost", algorithms 4 and 5 (arXiv 1804.04235).
public final class Adafactor: Optimizer {
    private let threads: ThreadPool
    private let beta1: Double
    private let decayExponent: Double
    private let epsilon: Float
    private let clip: Double
    private let scalesByParameter: Bool
    private let smallestScale: Double
    private var memory = OptimizerState()
    private var workspace = lyc_workspace()

    /// - Parameters:
    ///   - beta1: of the first moment; 0 keeps none.
    ///   - decayExponent: of β₂ = 1 − t^exponent.
    ///   - epsilon: added to squared gradients.
    ///   - clip: the largest root mean square of an update.
    ///   - scalesByParameter: rates are relative to the root mean square of the weights (at least `smallestScale`).
    public init(
        threads: ThreadPool, beta1: Double = 0, decayExponent: Double = -0.8, epsilon: Double = 1e-30, clip: Double = 1,
        scalesByParameter: Bool = false, smallestScale: Double = 1e-3
    ) {
        self.threads = threads
        self.beta1 = beta1
        self.decayExponent = decayExponent
        self.epsilon = Float(epsilon)
        self.clip = clip
        self.scalesByParameter = scalesByParameter
        self.smallestScale = smallestScale
    }

    deinit { lyc_workspace_free(&workspace) }

    /// Rows and width of a parameter whose second moment is factored: all dimensions but the last are rows.
    private static func matrix(_ shape: [Int]) -> (rows: Int, width: Int)? {
        shape.count >= 2 ? (shape.dropLast().reduce(1, *), shape.last!) : nil
    }

    private func slots(_ elements: Int, _ shape: [Int]) -> [OptimizerState.Slot] {
        let first: [OptimizerState.Slot] = beta1 == 0 ? [] : [.init("first_moment", [elements])]
        guard let (rows, width) = Self.matrix(shape) else { return [.steps] + first + [.init("second_moment", [elements])] }
        return [.steps] + first + [.init("row_means", [rows]), .init("column_means", [width])]
    }

    public func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError) {
        for parameter in parameters { try memory.prepare(parameter.name, slots(parameter.weights.count, parameter.shape)) }
    }

    public func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float) {
        requirePrepared(parameters)
        for parameter in parameters { step(parameter, gradientScale) }
    }

    private func step(_ parameter: OptimizedParameter, _ gradientScale: Float) {
        let name = parameter.name, weights = parameter.weights
        let beta2 = 1 - Double(memory.countStep(name)).raised(to: decayExponent)
        var options = lyc_adafactor_options(
            rate: Double(parameter.rate) * scale(weights), beta1: beta1, beta2: beta2, epsilon: epsilon, clip: clip,
            decay: Double(parameter.decay), gradient_scale: gradientScale)
        let first = beta1 == 0 ? nil : memory.tensor(name, "first_moment").floats
        let failure =
            if let (rows, width) = Self.matrix(parameter.shape) {
                lyc_adafactor_step(
                    threads.handle, &options, weights.floats, parameter.gradient.floats, first, memory.tensor(name, "row_means").floats,
                    memory.tensor(name, "column_means").floats, rows, width, &workspace)
            } else {
                lyc_adafactor_vector_step(
                    threads.handle, &options, weights.floats, parameter.gradient.floats, first,
                    memory.tensor(name, "second_moment").floats, weights.count, &workspace)
            }
        precondition(failure == 0, "no memory for a step of \(name)")
    }

    private func scale(_ weights: Tensor) -> Double {
        guard scalesByParameter, weights.count > 0 else { return 1 }
        let squares = lyc_sum_of_squares(threads.handle, weights.floats, weights.count, &workspace)
        return max(smallestScale, (squares / Double(weights.count)).squareRoot())
    }

    public var state: [(name: String, tensor: Tensor)] { memory.entries }

    public func restore(_ state: [String: Tensor]) throws(LyceumError) { try memory.restore(state) }

    public func stateBytes(elements: Int, shape: [Int]) -> Int { slots(elements, shape).reduce(0) { $0 + $1.bytes } }
}
