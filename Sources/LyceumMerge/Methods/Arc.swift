#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The arc from one vector to another.
enum Arc {
    /// What both vectors are multiplied with at `t`; along the line when `isLine`.
    static func coefficients(cosine: Double, t: Double, isLine: Bool) -> [Double] {
        if isLine { return [1 - t, t] }
        let angle = acos(cosine)
        return [sin((1 - t) * angle) / sin(angle), sin(t * angle) / sin(angle)]
    }

    /// The sine of the angle.
    static func sine(cosine: Double) -> Double { sin(acos(min(1, max(-1, cosine)))) }

    /// From the point with coefficients `point` along the tangent with coefficients `tangent`, by its length.
    static func walk(_ point: [Double], _ tangent: [Double], _ gram: GramMatrix) -> [Double] {
        let length = max(0, gram.inner(tangent, tangent)).squareRoot()
        let (c, s) = (cos(length), length > 1e-12 ? sin(length) / length : 1)
        return zip(point, tangent).map { $0 * c + $1 * s }
    }

    /// Σ shareᵢ · the tangent at `point` that leads to unit vector i.
    static func tangent(_ shares: [Double], at point: [Double], _ gram: GramMatrix) -> [Double] {
        var sum = [Double](repeating: 0, count: gram.count)
        for i in 0..<gram.count {
            var unit = [Double](repeating: 0, count: gram.count)
            unit[i] = 1
            let cosine = min(1, max(-1, gram.inner(unit, point)))
            let angle = acos(cosine)
            let stretch = angle > 1e-9 ? angle / sin(angle) : 1
            for j in 0..<gram.count { sum[j] += shares[i] * stretch * (unit[j] - cosine * point[j]) }
        }
        return sum
    }
}
