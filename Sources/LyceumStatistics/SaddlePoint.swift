/// Binomial and Poisson weights without cancellation, also for counts that are not whole.
/// - Source: Loader 2000, "Fast and accurate computation of binomial probabilities".
enum SaddlePoint {
    /// What Stirling's formula for log Γ(n + 1) leaves out, n > 0.
    static func stirlingError(_ n: Double) -> Double {
        if n >= 15 { return SpecialFunctions.stirlingSeries(n) }
        return SpecialFunctions.logGamma(n + 1) - (n + 0.5) * Real.log(n) + n - SpecialFunctions.halfLogTwoPi
    }

    /// x · log(x / m) + m − x.
    static func deviance(_ x: Double, _ m: Double) -> Double {
        guard abs(x - m) < 0.1 * (x + m) else { return x * Real.log(x / m) + m - x }
        let ratio = (x - m) / (x + m)
        let square = ratio * ratio
        var sum = (x - m) * ratio
        var term = 2 * x * ratio
        var odd = 3.0
        while odd < 1000 {
            term *= square
            let next = sum + term / odd
            if next == sum { break }
            sum = next
            odd += 2
        }
        return sum
    }

    /// log of Γ(n + 1) / (Γ(x + 1) Γ(n − x + 1)) · p^x · q^(n − x), 0 < x < n, both p and q given so that neither is rounded away.
    static func logBinomial(_ x: Double, of n: Double, _ p: Double, _ q: Double) -> Double {
        let rest = n - x
        let errors = stirlingError(n) - stirlingError(x) - stirlingError(rest)
        return errors - deviance(x, n * p) - deviance(rest, n * q) + 0.5 * Real.log(n / (x * rest)) - SpecialFunctions.halfLogTwoPi
    }

    /// log of m^x · e^(−m) / Γ(x + 1), x > 0.
    static func logPoisson(_ x: Double, mean: Double) -> Double {
        -stirlingError(x) - deviance(x, mean) - 0.5 * Real.log(x) - SpecialFunctions.halfLogTwoPi
    }
}
