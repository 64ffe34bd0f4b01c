/// Exact draws of binomial counts in constant expected time.
///
/// Below ten expected successes by walking up the distribution; above by transformed rejection (Hörmann 1993, "The generation of binomial
/// random variates", algorithm BTRS).
enum BinomialSampler {
    static func draw(_ count: Int, _ probability: Double, _ random: inout RandomStream) -> Int {
        guard count > 0, probability > 0 else { return 0 }
        guard probability < 1 else { return count }
        if probability > 0.5 { return count - draw(count, 1 - probability, &random) }
        if Double(count) * probability < 10 { return walk(count, probability, &random) }
        return reject(count, probability, &random)
    }

    private static func walk(_ count: Int, _ p: Double, _ random: inout RandomStream) -> Int {
        let odds = p / (1 - p)
        let n = Double(count)
        let none = Real.exp(n * Real.log1p(-p))
        while true {
            var left = random.unit()
            var weight = none
            var k = 0
            while left > weight {
                left -= weight
                k += 1
                if k > count { break }
                weight *= (n - Double(k) + 1) / Double(k) * odds
            }
            // Beyond the last count only rounding is left; draw again.
            if k <= count { return k }
        }
    }

    private static func reject(_ count: Int, _ p: Double, _ random: inout RandomStream) -> Int {
        let n = Double(count)
        let spread = (n * p * (1 - p)).squareRoot()
        let b = 1.15 + 2.53 * spread
        let a = -0.0873 + 0.0248 * b + 0.01 * p
        let c = n * p + 0.5
        let sure = 0.92 - 4.2 / b
        let alpha = (2.83 + 5.1 / b) * spread
        while true {
            let u = random.unit() - 0.5
            let v = random.unit()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + c).rounded(.down)
            guard k >= 0, k <= n else { continue }
            if us >= 0.07, v <= sure { return Int(k) }
            let mode = ((n + 1) * p).rounded(.down)
            let bound =
                logFactorial(mode) + logFactorial(n - mode) - logFactorial(k) - logFactorial(n - k)
                + (k - mode) * Real.log(p / (1 - p))
            if Real.log(v * alpha / (a / (us * us) + b)) <= bound { return Int(k) }
        }
    }

    @inline(__always)
    private static func logFactorial(_ k: Double) -> Double {
        if k >= 14 {
            let x = k + 1
            return (x - 0.5) * Real.log(x) - x + SpecialFunctions.halfLogTwoPi + stirling(x)
        }
        return SpecialFunctions.logGamma(k + 1)
    }

    @inline(__always)
    private static func stirling(_ x: Double) -> Double {
        let s = 1 / (x * x)
        return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188)))) / x
    }
}
