internal import CLyceumKernels

/// Where a derivative goes, and whether it is added to what is there. The first product that writes may replace.
struct GradientTarget {
    let tensor: Tensor
    var accumulates: Bool

    /// How the next kernel writes; everything after it adds.
    mutating func next() -> Bool {
        defer { accumulates = true }
        return accumulates
    }
}

extension Tape {
    /// Where rules write the derivative of `tensor`.
    func target(_ tensor: Tensor) -> GradientTarget { target(Variable(tensor)) }

    func target(_ variable: Variable) -> GradientTarget {
        let (gradient, accumulate) = gradients.target(variable)
        return GradientTarget(tensor: gradient, accumulates: accumulate)
    }

    /// The gradient of a tensor for kernels that only add to it: cleared when nothing has been written.
    func accumulator(_ tensor: Tensor) -> Tensor { accumulator(Variable(tensor)) }

    func accumulator(_ variable: Variable) -> Tensor {
        let (gradient, accumulate) = gradients.target(variable)
        if !accumulate { gradient.clear() }
        return gradient
    }

    /// Hands over a gradient nobody else holds: kept as it is when it is the first, else added.
    func give(_ gradient: Tensor, to variable: Variable) {
        if !gradients.adopt(gradient, for: variable) { addGradient(gradient, to: variable) }
    }

    /// Adds a gradient that stays the caller's.
    func addGradient(_ gradient: Tensor, scale: Float = 1, to variable: Variable) {
        let (sum, accumulate) = gradients.target(variable)
        if accumulate {
            lyc_add_scaled(threads.handle, sum.floats, gradient.floats, scale, gradient.count)
        } else {
            sum.copy(gradient)
            if scale != 1 { lyc_scale(threads.handle, sum.floats, scale, sum.count) }
        }
    }
}

extension Tensor {
    func clear() { pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount) }

    /// Takes over the elements of a tensor of the same type and size.
    func copy(_ other: Tensor) { pointer.copyMemory(from: other.pointer, byteCount: other.byteCount) }
}
