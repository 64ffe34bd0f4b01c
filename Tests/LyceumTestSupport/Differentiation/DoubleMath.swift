#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import LyceumTensor

func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// log Σ exp, without overflow.
func logSumExp(_ x: [Double]) -> Double {
    let largest = x.max() ?? 0
    return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
}

func logSoftmax(_ x: [Double]) -> [Double] {
    let sum = logSumExp(x)
    return x.map { $0 - sum }
}

extension Activation {
    func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .silu: x / (1 + exp(-x))
        case .geluTanh: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .geluErf: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        case .relu: max(0, x)
        }
    }
}
