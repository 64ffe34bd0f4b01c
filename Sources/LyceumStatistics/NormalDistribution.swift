/// The standard normal distribution.
public enum NormalDistribution {
    public static func density(_ z: Double) -> Double { Real.exp(-0.5 * z * z - SpecialFunctions.halfLogTwoPi) }

    /// Φ(z)
    public static func cumulative(_ z: Double) -> Double { 0.5 * Real.erfc(-z * 0.707106781186547524400844362104849) }

    /// 1 − Φ(z), exact also where it is tiny.
    public static func upperTail(_ z: Double) -> Double { cumulative(-z) }

    /// The probability of something at least as far from zero, on either side.
    public static func twoSided(_ z: Double) -> Double { min(1, 2 * upperTail(abs(z))) }

    /// The z at which Φ(z) = p; infinite at 0 and 1, NaN outside.
    public static func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        if p == 0.5 { return 0 }
        // The tail below one half is exact as given; the one above has lost its last digits before it came here.
        return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p)
    }

    /// The z ≥ 0 with upper tail p ≤ 0.5: a rational start (Abramowitz, Stegun 26.2.23), then Halley's method on the logarithm of the tail.
    static func upperQuantile(_ p: Double) -> Double {
        let t = (-2 * Real.log(p)).squareRoot()
        var z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
        let target = Real.log(p)
        for _ in 0..<8 {
            let tail = upperTail(z)
            guard tail > 0 else { break }
            let hazard = density(z) / tail
            let value = Real.log(tail) - target
            // d/dz log tail = −hazard; d²/dz² = hazard · (z − hazard)
            let step = value / (hazard - 0.5 * value * (z - hazard))
            z += step
            if abs(step) < 1e-16 * max(1, abs(z)) { break }
        }
        return z
    }
}
