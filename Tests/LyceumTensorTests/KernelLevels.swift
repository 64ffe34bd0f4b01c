import CLyceumKernels
import LyceumTensor

/// Runs `body` once for every kernel level this processor supports. Only the calling thread is affected, so tests may run side by side.
func atEachLevel(_ body: (KernelLevel) throws -> Void) rethrows {
    for level in KernelLevel.supported {
        lyc_level_set_for_thread(Int32(level.kernelLevel.rawValue))
        defer { lyc_level_set_for_thread(-1) }
        try body(level)
    }
}

/// Numbers from a seed (splitmix64), the same everywhere.
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in -1 ..< 1.
    mutating func number() -> Float { Float(Int32(truncatingIfNeeded: bits() >> 32)) / 0x1p31 }

    /// About normal, with standard deviation 1.
    mutating func normal() -> Float { (0..<12).reduce(Float(0)) { sum, _ in sum + (number() + 1) / 2 } - 6 }

    mutating func normals(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in normal() * scale } }
}

extension Array where Element == Float {
    /// The elements as bit patterns: equality that tells -0 from 0 and accepts NaN.
    var bitPatterns: [UInt32] { map(\.bitPattern) }
}
