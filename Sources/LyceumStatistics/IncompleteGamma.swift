extension SpecialFunctions {
    /// The regularized lower incomplete gamma function P(a, x).
    public static func incompleteGamma(_ a: Double, _ x: Double) -> Double { gammaTails(a, x).lower }

    /// Its complement Q(a, x), exact also where it is tiny.
    public static func upperIncompleteGamma(_ a: Double, _ x: Double) -> Double { gammaTails(a, x).upper }

    static func gammaTails(_ a: Double, _ x: Double) -> TailPair {
        guard a > 0, x >= 0 else { return TailPair(lower: .nan, upper: .nan) }
        if x == 0 { return TailPair(lower: 0, upper: 1) }
        if x == .infinity { return TailPair(lower: 1, upper: 0) }
        // x^a e^(−x) / Γ(a + 1)
        let weight = Real.exp(SaddlePoint.logPoisson(a, mean: x))
        if x < a + 1 {
            let lower = min(1, weight * gammaSeries(a, x))
            return TailPair(lower: lower, upper: 1 - lower)
        }
        let upper = min(1, weight * a * gammaFraction(a, x))
        return TailPair(lower: 1 - upper, upper: upper)
    }

    /// 1 + x / (a + 1) + x² / ((a + 1)(a + 2)) + …
    private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        var n = a
        for _ in 0..<1_000_000 {
            n += 1
            term *= x / n
            sum += term
            if term < sum * 1e-17 { break }
        }
        return sum
    }

    private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var result = d
        for step in 1..<1_000_000 {
            let n = Double(step)
            let factor = -n * (n - a)
            b += 2
            let denominator = factor * d + b
            d = 1 / (abs(denominator) < tiny ? tiny : denominator)
            c = b + factor / c
            if abs(c) < tiny { c = tiny }
            result *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return result
    }

    /// The x at which P(a, x) and Q(a, x) are the given tails.
    static func inverseGamma(_ tails: TailPair, _ a: Double) -> Double {
        guard a > 0, tails.lower >= 0, tails.upper >= 0 else { return .nan }
        if tails.lower == 0 { return 0 }
        if tails.upper == 0 { return .infinity }
        let isLower = tails.lower <= tails.upper
        let target = Real.log(isLower ? tails.lower : tails.upper)
        let u = InverseSearch.root(start: Real.log(a), within: -745...709) { u in
            let x = Real.exp(u)
            let value = gammaTails(a, x)
            let tail = max(isLower ? value.lower : value.upper, Double.leastNormalMagnitude)
            let slope = Real.exp(SaddlePoint.logPoisson(a, mean: x) + Real.log(a) - Real.log(tail))
            return (Real.log(tail) - target, isLower ? slope : -slope)
        }
        return Real.exp(u)
    }
}
