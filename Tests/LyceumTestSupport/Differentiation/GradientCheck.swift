public import LyceumTensor

/// Compares what a tape says about a loss with central differences of the same loss in double precision.
public struct GradientCheck {
    public var parameters: [(name: String, tensor: Tensor)]
    public var options: TapeOptions
    public var threads: ThreadPool
    /// Elements of each parameter that are looked at one by one; besides, each parameter is moved as a whole in a random direction.
    public var samples = 3
    /// Allowed difference as a share of the gradient's size.
    public var tolerance = 1e-4
    public var difference = 1e-5

    public init(
        _ parameters: [(name: String, tensor: Tensor)], options: TapeOptions = TapeOptions(),
        threads: ThreadPool = ThreadPool(threads: 1)
    ) {
        self.parameters = parameters
        self.options = options
        self.threads = threads
    }

    /// The gradients a tape gives.
    public func gradients(_ body: (Tape) -> Void) -> [Tensor] {
        let tape = Tape(threads: threads, options: options)
        let gradients = parameters.map { Tensor(zeros: $0.tensor.shape) }
        for (parameter, gradient) in zip(parameters, gradients) { tape.watch(parameter.tensor, gradient: gradient, isEmpty: true) }
        body(tape)
        tape.backward()
        return gradients
    }

    /// Disagreements; none when the derivatives are right.
    /// - Parameters:
    ///   - body: runs the loss on the tape up to its first gradients (a terminal loss, or `seed`).
    ///   - reference: the same loss.
    public func mismatches(_ body: (Tape) -> Void, reference: (DoubleBackend) -> Double) -> [String] {
        let gradients = gradients(body)
        let backend = DoubleBackend(seed: options.seed)
        _ = reference(backend)
        var numbers = Numbers(state: 7)
        return zip(parameters, gradients).flatMap { parameter, gradient in
            mismatches(parameter, gradient, backend, reference, &numbers)
        }
    }

    private func mismatches(
        _ parameter: (name: String, tensor: Tensor), _ gradient: Tensor, _ backend: DoubleBackend,
        _ reference: (DoubleBackend) -> Double, _ numbers: inout Numbers
    ) -> [String] {
        let values = backend.values(parameter.tensor)
        let found = (0..<gradient.count).map { Double(gradient.floats[$0]) }
        func slope(_ direction: [Double]) -> Double {
            let sides = [difference, -difference].map { step in
                backend.set(parameter.tensor, zip(values, direction).map { $0 + step * $1 })
                backend.restart()
                return reference(backend)
            }
            backend.set(parameter.tensor, values)
            return (sides[0] - sides[1]) / (2 * difference)
        }
        var result: [String] = []
        func compare(_ direction: [Double], _ what: String) {
            let expected = slope(direction)
            let terms = zip(found, direction).map { $0 * $1 }
            let largest = found.reduce(0) { max($0, abs($1)) }
            let size = max(terms.reduce(0) { $0 + $1 * $1 }.squareRoot(), largest, abs(expected), 1e-3)
            let sum = terms.reduce(0, +)
            if !(abs(sum - expected) <= tolerance * size) {
                result.append("\(parameter.name) \(what): expected \(expected), found \(sum)")
            }
        }
        compare(values.map { _ in numbers.next() }, "as a whole")
        for _ in 0..<min(samples, values.count) {
            let index = Int(numbers.bits() % UInt64(values.count))
            compare(values.indices.map { $0 == index ? 1 : 0 }, "element \(index)")
        }
        return result
    }

    private struct Numbers {
        var state: UInt64

        mutating func bits() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }

        mutating func next() -> Double { Double(bits()) / 0x1p30 - 1 }
    }
}

extension GradientCheck {
    /// Like `mismatches` for results instead of a loss: each element counts with a fixed weight.
    public func mismatches(_ results: (any Backend) -> [Tensor]) -> [String] {
        func weight(_ index: Int) -> Float { Float((index * 7919) % 31) / 15 - 1 }
        return mismatches(
            { tape in
                for result in results(tape) {
                    tape.seed(result, gradient: Tensor((0..<result.count).map(weight), shape: result.shape))
                }
            },
            reference: { backend in
                results(backend).reduce(0) { sum, result in
                    backend.values(result).enumerated().reduce(sum) { $0 + $1.element * Double(weight($1.offset)) }
                }
            })
    }
}
