internal import LyceumTensor

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Seeded numbers for fresh tensors: a stream per key, so that a tensor's numbers do not depend on what else is made.
struct AdapterRandom {
    let seed: UInt64

    private func stream(_ key: String) -> UInt64 {
        key.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Uniform in `-bound ..< bound`.
    func uniform(_ shape: [Int], bound: Float, key: String) -> Tensor {
        fill(shape, key) { ($0 * 2 - 1, $1 * 2 - 1) }.scaled(by: bound)
    }

    /// Normal with mean 0 (Box and Muller).
    func normal(_ shape: [Int], deviation: Float, key: String) -> Tensor {
        fill(shape, key) { first, second in
            let radius = (-2 * log(1 - first)).squareRoot()
            return (radius * cos(2 * .pi * second), radius * sin(2 * .pi * second))
        }.scaled(by: deviation)
    }

    private func fill(_ shape: [Int], _ key: String, _ pair: (Double, Double) -> (Double, Double)) -> Tensor {
        let tensor = Tensor(zeros: shape)
        let generator = Philox(seed: seed)
        let stream = stream(key)
        let values = tensor.floats
        let count = tensor.count
        for index in stride(from: 0, to: count, by: 2) {
            let draws = generator.uniformPair(UInt64(index / 2), stream)
            let (first, second) = pair(draws.0, draws.1)
            values[index] = Float(first)
            if index + 1 < count { values[index + 1] = Float(second) }
        }
        return tensor
    }
}

extension Tensor {
    /// Multiplies all elements, in place.
    func scaled(by factor: Float) -> Tensor {
        let values = floats
        for index in 0..<count { values[index] *= factor }
        return self
    }
}
