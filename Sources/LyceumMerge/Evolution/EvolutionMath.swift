internal import LyceumTensor

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The few functions the search needs, so that files with formulas name no platform.
enum EvolutionMath {
    static func log(_ x: Double) -> Double { logarithm(x) }
    static func exp(_ x: Double) -> Double { exponential(x) }

    /// Standard normal numbers that are a function of seed, stream and place alone.
    static func normals(_ count: Int, seed: UInt64, stream: UInt64) -> [Double] {
        let philox = Philox(seed: seed)
        var result: [Double] = []
        result.reserveCapacity(count + 1)
        var place: UInt64 = 0
        while result.count < count {
            let (first, second) = philox.uniformPair(place, stream)
            // Box and Muller 1958; 1 − u lies in (0, 1].
            let radius = (-2 * logarithm(1 - first)).squareRoot()
            let angle = 2 * Double.pi * second
            result.append(radius * cosine(angle))
            result.append(radius * sine(angle))
            place += 1
        }
        return Array(result.prefix(count))
    }
}

private func logarithm(_ x: Double) -> Double { log(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func cosine(_ x: Double) -> Double { cos(x) }
private func sine(_ x: Double) -> Double { sin(x) }
