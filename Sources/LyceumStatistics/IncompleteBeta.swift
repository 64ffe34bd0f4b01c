/// A probability and its complement, each exact to its own last digits.
struct TailPair: Sendable, Hashable {
    var lower: Double
    var upper: Double
}

extension SpecialFunctions {
    /// The regularized incomplete beta function I_x(a, b); NaN outside 0 ≤ x ≤ 1, a > 0, b > 0.
    public static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double { betaTails(x, 1 - x, a, b).lower }

    /// The x at which I_x(a, b) = p.
    public static func inverseIncompleteBeta(_ p: Double, _ a: Double, _ b: Double) -> Double {
        inverseBeta(TailPair(lower: p, upper: 1 - p), a, b).lower
    }

    /// I_x(a, b) and 1 − I_x(a, b); `y` is 1 − x, given so that it is not rounded away.
    static func betaTails(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> TailPair {
        guard a > 0, b > 0, x >= 0, y >= 0 else { return TailPair(lower: .nan, upper: .nan) }
        if x == 0 { return TailPair(lower: 0, upper: 1) }
        if y == 0 { return TailPair(lower: 1, upper: 0) }
        let weight = Real.exp(logBetaWeight(x, y, a, b))
        if x * (a + b + 2) < a + 1 {
            let lower = min(1, weight / a * betaFraction(x, a, b))
            return TailPair(lower: lower, upper: 1 - lower)
        }
        let upper = min(1, weight / b * betaFraction(y, b, a))
        return TailPair(lower: 1 - upper, upper: upper)
    }

    /// log of x^a · y^b / B(a, b).
    static func logBetaWeight(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        SaddlePoint.logBinomial(a, of: a + b, x, y) + Real.log(a * (b / (a + b)))
    }

    /// The continued fraction of the incomplete beta function by Lentz's method; converges fast for x below the mean.
    private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func safe(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = d
        var m = 1.0
        while m < 100_000 {
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / safe(1 + even * d)
            c = safe(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / safe(1 + odd * d)
            c = safe(1 + odd / c)
            result *= d * c
            if abs(d * c - 1) < 1e-16 { break }
            m += 1
        }
        return result
    }

    /// x and 1 − x at which I_x(a, b) has the given tails.
    ///
    /// Newton's method for the logarithm of the smaller tail as a function of log(x / (1 − x)), which is close to a line; steps that leave the
    /// bracket are halved into it.
    static func inverseBeta(_ tails: TailPair, _ a: Double, _ b: Double) -> TailPair {
        guard a > 0, b > 0, tails.lower >= 0, tails.upper >= 0 else { return TailPair(lower: .nan, upper: .nan) }
        if tails.lower == 0 { return TailPair(lower: 0, upper: 1) }
        if tails.upper == 0 { return TailPair(lower: 1, upper: 0) }
        let isLower = tails.lower <= tails.upper
        let target = Real.log(isLower ? tails.lower : tails.upper)
        func unit(_ u: Double) -> TailPair { TailPair(lower: 1 / (1 + Real.exp(-u)), upper: 1 / (1 + Real.exp(u))) }
        let u = InverseSearch.root(start: Real.log(a / b), within: -745...745) { u in
            let x = unit(u)
            let value = betaTails(x.lower, x.upper, a, b)
            let tail = max(isLower ? value.lower : value.upper, Double.leastNormalMagnitude)
            let slope = Real.exp(logBetaWeight(max(x.lower, Double.leastNormalMagnitude), max(x.upper, Double.leastNormalMagnitude), a, b) - Real.log(tail))
            return (Real.log(tail) - target, isLower ? slope : -slope)
        }
        return unit(u)
    }
}

/// Roots of monotone functions.
enum InverseSearch {
    /// Where a monotone function is zero, by Newton's method kept inside a shrinking bracket.
    /// - Parameter function: value and slope; the slope's sign says which way the function goes.
    static func root(start: Double, within range: ClosedRange<Double>, _ function: (Double) -> (value: Double, slope: Double)) -> Double {
        var low = range.lowerBound
        var high = range.upperBound
        var x = min(max(start, low), high)
        var isRising: Bool?
        for _ in 0..<400 {
            let (value, slope) = function(x)
            if value == 0 || value.isNaN { return x }
            if isRising == nil, slope != 0, !slope.isNaN { isRising = slope > 0 }
            if (value > 0) == (isRising ?? true) { high = x } else { low = x }
            var next = x - value / slope
            if !(next > low && next < high) { next = low + (high - low) / 2 }
            if abs(next - x) <= 4e-16 * max(abs(x), 1e-3) || next == low && next == high { return next }
            x = next
        }
        return x
    }
}
