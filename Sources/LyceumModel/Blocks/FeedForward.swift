internal import LyceumTensor

/// The position-wise layers of a block.
enum FeedForward {
    /// `down(activation(gate x) · up x)`
    case gated(gate: LinearWeight, up: LinearWeight, down: LinearWeight, Activation)
    /// `down(activation(up x))`
    case plain(up: LinearWeight, down: LinearWeight, Activation)

    /// The inner activations and the matrix that leads out of them.
    private func inner(_ x: Tensor, _ backend: any Backend) -> (Tensor, LinearWeight) {
        switch self {
        case .gated(let gate, let up, let down, let activation):
            (backend.gatedLinear(x, gate: gate, up: up, activation: activation), down)
        case .plain(let up, let down, let activation):
            (backend.linear(x, up, activation: activation), down)
        }
    }

    func callAsFunction(_ x: Tensor, backend: any Backend) -> Tensor {
        let (hidden, down) = inner(x, backend)
        return backend.linear(hidden, down, activation: nil)
    }

    /// Adds the result to `sum`, in place.
    func callAsFunction(_ x: Tensor, addingTo sum: inout Tensor, backend: any Backend) {
        let (hidden, down) = inner(x, backend)
        backend.linear(hidden, down, addingTo: &sum)
    }
}
