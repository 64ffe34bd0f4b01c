/// Takes numbers without bounds into [0, 1], so that a search may step anywhere and every candidate is allowed.
///
/// The identity in the middle, a parabola near the bounds, mirrored beyond: smooth, and the bounds themselves are reached.
/// - Source: the boundary transformation of Hansen's CMA-ES programs (c-cmaes, boundary_transformation).
enum BoxTransform {
    /// Half the width of the region around a bound in which it is a parabola.
    static let margin = 0.05

    static func value(_ x: Double) -> Double {
        guard x.isFinite else { return x < 0 ? 0 : 1 }
        // Mirrors at −margin and 1 + margin repeat with this period.
        let period = 2 * (1 + 2 * margin)
        var y = (x + margin).truncatingRemainder(dividingBy: period)
        if y < 0 { y += period }
        if y > period / 2 { y = period - y }
        y -= margin
        if y < margin { return (y + margin) * (y + margin) / (4 * margin) }
        if y > 1 - margin { return 1 - (1 + margin - y) * (1 + margin - y) / (4 * margin) }
        return y
    }

    /// The number in [−margin, 1 + margin] that becomes the value.
    static func inverse(_ value: Double) -> Double {
        let value = min(1, max(0, value))
        if value < margin { return 2 * (value * margin).squareRoot() - margin }
        if value > 1 - margin { return 1 + margin - 2 * ((1 - value) * margin).squareRoot() }
        return value
    }
}
