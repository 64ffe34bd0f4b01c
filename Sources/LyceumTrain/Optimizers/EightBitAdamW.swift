internal import CLyceumKernels
public import LyceumCore
public import LyceumTensor

/// ``AdamW`` whose moments take one byte per element, block by block, instead of four.
///
/// Parameters of fewer than ``smallestCount`` elements keep fp32 moments: they cost little, and few numbers give a poor block.
/// - Source: Dettmers et al. 2022, "8-bit optimizers via block-wise quantization" (arXiv 2110.02861).
public final class EightBitAdamW: Optimizer {
    /// 4,096 elements, as in the paper's implementation.
    public static let smallestCount = 4096

    private let threads: ThreadPool
    private let beta1: Double
    private let beta2: Double
    private let epsilon: Double
    private let isFullPrecision: @Sendable (String) -> Bool
    private var memory = OptimizerState()

    /// - Parameter isFullPrecision: names of parameters whose moments stay fp32 (the paper does so for embeddings that are not normalized).
    public init(
        threads: ThreadPool, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        isFullPrecision: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.threads = threads
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.isFullPrecision = isFullPrecision
    }

    private func isFull(_ name: String, _ elements: Int) -> Bool { elements < Self.smallestCount || isFullPrecision(name) }

    private func slots(_ elements: Int, isFull: Bool) -> [OptimizerState.Slot] {
        if isFull { return [.steps, .init("first_moment", [elements]), .init("second_moment", [elements])] }
        let blocks = (elements + LYC_BYTE_BLOCK - 1) / LYC_BYTE_BLOCK
        return [
            .steps, .init("first_codes", [elements], type: .i8), .init("first_scales", [blocks]),
            .init("second_codes", [elements], type: .i8), .init("second_scales", [blocks]),
        ]
    }

    public func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError) {
        for parameter in parameters {
            let elements = parameter.weights.count
            try memory.prepare(parameter.name, slots(elements, isFull: isFull(parameter.name, elements)))
        }
    }

    public func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float) {
        requirePrepared(parameters)
        for parameter in parameters {
            let name = parameter.name, weights = parameter.weights
            var options = adamOptions(parameter, memory.countStep(name), beta1, beta2, epsilon, gradientScale)
            if isFull(name, weights.count) {
                lyc_adam_step(
                    threads.handle, &options, weights.floats, parameter.gradient.floats, memory.tensor(name, "first_moment").floats,
                    memory.tensor(name, "second_moment").floats, weights.count)
            } else {
                lyc_adam_byte_step(
                    threads.handle, &options, weights.floats, parameter.gradient.floats, moment(name, "first"), moment(name, "second"),
                    weights.count)
            }
        }
    }

    private func moment(_ parameter: String, _ which: String) -> lyc_byte_state {
        lyc_byte_state(
            codes: memory.tensor(parameter, "\(which)_codes").pointer.assumingMemoryBound(to: UInt8.self),
            scales: memory.tensor(parameter, "\(which)_scales").floats)
    }

    public var state: [(name: String, tensor: Tensor)] { memory.entries }

    public func restore(_ state: [String: Tensor]) throws(LyceumError) { try memory.restore(state) }

    /// Of a parameter that is not in full precision by name.
    public func stateBytes(elements: Int, shape: [Int]) -> Int {
        slots(elements, isFull: elements < Self.smallestCount).reduce(0) { $0 + $1.bytes }
    }
}
