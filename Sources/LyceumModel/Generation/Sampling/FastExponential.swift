/// e^x for x ≤ 0, eight at a time; relative error below 2e-7, 0 below −87.
///
/// The same multiplications and additions everywhere, so sampled tokens do not depend on the system's math library.
@inline(__always)
func exponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let clamped = x.clamped(lowerBound: SIMD8(repeating: -87), upperBound: SIMD8(repeating: 0))
    // x = n·ln 2 + r with |r| ≤ ln 2 / 2; adding and taking away 1.5·2^23 rounds to the nearest whole number.
    let magic = SIMD8<Float>(repeating: 12_582_912)
    let shifted = clamped * 1.442_695_04 + magic
    let n = shifted - magic
    let r = (clamped - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_1e-1
    let value = (p * (r * r) + r) + 1
    let whole = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- unsafeBitCast(magic, to: SIMD8<Int32>.self)
    let scale = unsafeBitCast((whole &+ 127) &<< 23, to: SIMD8<Float>.self)
    return (value * scale).replacing(with: 0, where: x .< -87)
}

/// Replaces `x` by e^(x − shift) and returns the sum, added up in eight fixed lanes in double precision.
func exponentiate(_ x: UnsafeMutablePointer<Float>, count: Int, shift: Float) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    var index = 0
    let raw = UnsafeMutableRawPointer(x)
    while index &+ 8 <= count {
        let offset = index &* 4
        let value = exponential(raw.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self) - shift)
        raw.storeBytes(of: value, toByteOffset: offset, as: SIMD8<Float>.self)
        sums += SIMD8<Double>(value)
        index &+= 8
    }
    if index < count {
        var tail = SIMD8<Float>(repeating: -.infinity)
        for lane in 0..<count &- index { tail[lane] = x[index &+ lane] - shift }
        let value = exponential(tail)
        for lane in 0..<count &- index { x[index &+ lane] = value[lane] }
        sums += SIMD8<Double>(value)
    }
    return sums.sum()
}

/// Σ e^(x − shift) without changing `x`.
func sumOfExponentials(_ x: UnsafePointer<Float>, count: Int, shift: Float) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    var index = 0
    let raw = UnsafeRawPointer(x)
    while index &+ 8 <= count {
        sums += SIMD8<Double>(exponential(raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<Float>.self) - shift))
        index &+= 8
    }
    if index < count {
        var tail = SIMD8<Float>(repeating: -.infinity)
        for lane in 0..<count &- index { tail[lane] = x[index &+ lane] - shift }
        sums += SIMD8<Double>(exponential(tail))
    }
    return sums.sum()
}

/// The largest element; -infinity for an empty row. NaN is never the largest.
func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var best = SIMD8<Float>(repeating: -.infinity)
    var index = 0
    let raw = UnsafeRawPointer(x)
    while index &+ 8 <= count {
        let value = raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<Float>.self)
        best.replace(with: value, where: value .> best)
        index &+= 8
    }
    var result = best.max()
    while index < count {
        if x[index] > result { result = x[index] }
        index &+= 1
    }
    return result
}
