/// Intervals of shares: means of scores between 0 and 1, of items that may belong together in clusters.
///
/// Student's t around a share ends above 1 or below 0 when clusters are few or the share is near an end. Here the items are counted as the
/// independent ones that would have the same error, n* = n / design effect, and Wilson's interval is made for n*, with the quantile of t with
/// C − 1 degrees of freedom in the place of z, because the design effect is itself an estimate. A design effect below 1 counts as 1: clusters that
/// happen to balance each other prove nothing.
/// - Source: Korn & Graubard 1998, "Confidence intervals for proportions with small expected number of positive counts estimated from survey
///   data"; Wilson's form as in Franco, Little, Louis & Slud 2019, "Comparative study of confidence intervals for proportions in complex sample
///   surveys".
extension MeanEstimate {
    /// n*, as many independent right or wrong answers as would be worth the same; for scores between 0 and 1.
    public var effectiveCount: Double {
        let variance = naiveStandardError * naiveStandardError * Double(count)
        // Where all items have the same score nothing tells how alike those of a cluster are: they count as copies.
        guard variance > 0 else { return copyCount }
        // What lies between 0 and 1 varies less than right and wrong do, and is worth more items.
        let independent = Double(count) * mean * (1 - mean) * Double(count) / Double(count - 1) / variance
        return independent / max(1, designEffect)
    }

    /// Never outside 0 to 1, and all of that for a single cluster or item, whose error nobody knows. For scores between 0 and 1 only.
    public func shareInterval(level: Double = 0.95) -> Interval {
        guard degreesOfFreedom > 0, effectiveCount > 0 else { return Interval(lower: 0, upper: 1, level: level) }
        let t = StudentT(degreesOfFreedom: degreesOfFreedom).factor(level: level)
        let weight = t * t / effectiveCount
        let reach = (weight * mean * (1 - mean) + weight * weight / 4).squareRoot()
        // At 0 and 1 the formula gives the bound exactly; rounding should not.
        let lower = mean <= 0 ? 0 : max(0, (mean + weight / 2 - reach) / (1 + weight))
        let upper = mean >= 1 ? 1 : min(1, (mean + weight / 2 + reach) / (1 + weight))
        return Interval(lower: lower, upper: upper, level: level)
    }
}
