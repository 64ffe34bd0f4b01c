internal import LyceumTensor

/// An activation under the names configuration files use.
public struct ActivationName: Sendable {
    let activation: Activation

    init?(_ name: String) {
        switch name {
        case "silu", "swish": activation = .silu
        case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh": activation = .geluTanh
        case "gelu", "gelu_python": activation = .geluErf
        case "relu": activation = .relu
        default: return nil
        }
    }
}
