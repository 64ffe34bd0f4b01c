internal import LyceumTensor

/// The position-wise layers of a block.
indirect enum FeedForward {
    /// `down(activation(gate x) · up x)`
    case gated(gate: LinearWeight, up: LinearWeight, down: LinearWeight, Activation)
    /// `down(activation(up x))`
    case plain(up: LinearWeight, down: LinearWeight, Activation)
    /// A few of many layers for each row.
    case experts(ExpertLayer)

    func callAsFunction(_ x: Tensor, backend: any Backend) -> Tensor {
        switch self {
        case .gated(let gate, let up, let down, let activation):
            backend.linear(backend.gatedLinear(x, gate: gate, up: up, activation: activation), down, activation: nil)
        case .plain(let up, let down, let activation):
            backend.linear(backend.linear(x, up, activation: activation), down, activation: nil)
        case .experts(let layer): layer(x, backend: backend)
        }
    }

    /// Adds the result to `sum`, in place.
    func callAsFunction(_ x: Tensor, addingTo sum: inout Tensor, backend: any Backend) {
        switch self {
        case .gated(let gate, let up, let down, let activation):
            backend.linear(backend.gatedLinear(x, gate: gate, up: up, activation: activation), down, addingTo: &sum)
        case .plain(let up, let down, let activation):
            backend.linear(backend.linear(x, up, activation: activation), down, addingTo: &sum)
        case .experts(let layer): backend.add(layer(x, backend: backend), scale: 1, to: &sum)
        }
    }
}
