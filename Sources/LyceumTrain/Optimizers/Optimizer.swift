public import LyceumCore
public import LyceumTensor

/// One parameter of a step: what is changed, by which derivative, how fast.
public struct OptimizedParameter: Sendable {
    /// The parameter's name, under which its state is kept.
    public var name: String
    /// fp32, changed in place.
    public var weights: Tensor
    /// fp32, as many elements as the weights; not changed.
    public var gradient: Tensor
    /// The parameter's own shape, outermost first: optimizers of matrices need it.
    public var shape: [Int]
    /// Learning rate of this step, after schedule and group.
    public var rate: Float
    /// Decoupled weight decay: the weights lose `rate * decay` of themselves.
    public var decay: Float

    public init(name: String, weights: Tensor, gradient: Tensor, shape: [Int], rate: Float, decay: Float) {
        self.name = name
        self.weights = weights
        self.gradient = gradient
        self.shape = shape
        self.rate = rate
        self.decay = decay
    }
}

/// A rule that changes weights by their gradients and what it remembers of earlier ones.
///
/// Results do not depend on the number of threads or on the level of the kernels, and a state that is saved and restored goes on to the bit.
/// Each parameter counts its own steps, so one that is frozen for a while goes on from where it was.
public protocol Optimizer: AnyObject {
    /// Makes the state of `parameters` where there is none, so that ``restore(_:)`` can compare names and shapes.
    /// - Throws: `LyceumError` when a state restored earlier has another shape than its parameter needs.
    func prepare(_ parameters: [OptimizedParameter]) throws(LyceumError)

    /// Changes the weights of `parameters`.
    /// - Parameters:
    ///   - number: of the step in the run, from 1.
    ///   - gradientScale: multiplies every gradient first (clipping).
    func step(_ parameters: [OptimizedParameter], number: Int, gradientScale: Float)

    /// What must be kept to go on later, in a fixed order. The tensors are the optimizer's own memory.
    var state: [(name: String, tensor: Tensor)] { get }

    /// Copies a saved state.
    /// - Throws: `LyceumError` naming the first entry that is missing, unknown or of another shape, when the parameters are known.
    func restore(_ state: [String: Tensor]) throws(LyceumError)

    /// Bytes of state for a parameter, for forecasts.
    func stateBytes(elements: Int, shape: [Int]) -> Int
}
