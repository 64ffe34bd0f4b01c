#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A token and its log-probability in nats.
public struct TokenLikelihood: Sendable, Hashable {
    public var token: Int32
    /// Natural logarithm of the probability under the model's own, unmodified distribution.
    public var logProbability: Float

    public init(token: Int32, logProbability: Float) {
        self.token = token
        self.logProbability = logProbability
    }
}

/// ln Σ e^x of a row, in double precision.
func logSumExp(_ row: UnsafeBufferPointer<Float>) -> Double {
    guard let base = row.baseAddress else { return -.infinity }
    let largest = maximum(base, count: row.count)
    guard largest > -.infinity, largest < .infinity else { return Double(largest) }
    return Double(largest) + log(sumOfExponentials(base, count: row.count, shift: largest))
}

extension Candidates {
    /// The `limit` most likely tokens of an unmodified row, most likely first.
    func topLogProbabilities(_ row: UnsafeBufferPointer<Float>, _ limit: Int, logSum: Double) -> [TokenLikelihood] {
        guard limit > 0, let base = row.baseAddress, row.count == vocabularySize else { return [] }
        load(base)
        keepLargest(min(limit, vocabularySize))
        return (0..<count).map {
            TokenLikelihood(token: token($0), logProbability: Float(Double(logit($0)) - logSum))
        }
    }
}

/// e^x, under a name that the generic SIMD version does not shadow.
func exponentialOf(_ x: Double) -> Double { exp(x) }

func logarithm(_ x: Double) -> Double { log(x) }
