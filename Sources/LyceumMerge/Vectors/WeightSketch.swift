internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// A tensor as a short vector that keeps its length and its distances to others: 256 signed sums of elements.
///
/// The distance of two tensors is that of their sketches to about 9 %, so a cosine near 1 is known to about 9 % of what it lacks. With it a
/// residual knows what its base looked like without carrying it. Charikar, Chen, Farach-Colton 2002, "Finding frequent items in data streams".
public struct WeightSketch: Sendable, Hashable {
    static let buckets = 256
    static let seed: UInt64 = 0x6c79_6365_756d

    let values: [Double]
    /// Elements that were sketched.
    let count: Int

    init(values: [Double], count: Int) {
        self.values = values
        self.count = count
    }

    init(_ tensor: Tensor) {
        var sums = [Double](repeating: 0, count: Self.buckets)
        withExtendedLifetime(tensor) { lyc_vector_sketch(tensor.floats, tensor.count, Self.seed, &sums, sums.count) }
        self.init(values: sums, count: tensor.count)
    }

    /// Estimated from the distance of the sketches; nil where one of them is zero.
    func cosine(_ other: WeightSketch) -> Double? {
        var (mine, theirs, gap) = (0.0, 0.0, 0.0)
        for (a, b) in zip(values, other.values) {
            mine += a * a
            theirs += b * b
            gap += (a - b) * (a - b)
        }
        guard mine > 0, theirs > 0 else { return nil }
        // cos = (‖a‖² + ‖b‖² − ‖a − b‖²) / 2‖a‖‖b‖
        return min(1, max(-1, (mine + theirs - gap) / (2 * (mine * theirs).squareRoot())))
    }
}
