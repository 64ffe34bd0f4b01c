public import LyceumCore

/// A logistic curve over the logit of the confidence: right with probability 1 / (1 + e^−(slope · logit + intercept)).
/// - Source: Platt 1999, with his smoothed targets against overfitting.
public struct PlattRepair: CalibrationRepair, Hashable {
    public let slope: Double
    public let intercept: Double

    public var name: String { "Platt" }

    public init(learnedFrom items: CalibrationItems) throws(LyceumError) {
        let positives = Double(items.correct.count { $0 })
        let negatives = Double(items.count) - positives
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        let x = items.confidences.map(Self.logit)
        let y = items.correct.map { $0 ? high : low }
        (slope, intercept) = Self.fit(x, y)
    }

    static func logit(_ confidence: Double) -> Double {
        let kept = min(max(confidence, 1e-12), 1 - 1e-12)
        return Real.log(kept) - Real.log1p(-kept)
    }

    /// Newton's method on the convex log loss, steps halved until it falls.
    private static func fit(_ x: [Double], _ y: [Double]) -> (Double, Double) {
        func loss(_ slope: Double, _ intercept: Double) -> Double {
            zip(x, y).reduce(0) { sum, item in
                let u = slope * item.0 + intercept
                let soft = u > 0 ? u + Real.log1p(Real.exp(-u)) : Real.log1p(Real.exp(u))
                return sum + soft - item.1 * u
            }
        }
        var slope = 0.0
        let share = Moments.mean(y)
        var intercept = Real.log(share / (1 - share))
        var current = loss(slope, intercept)
        for _ in 0..<100 {
            var gradient = (0.0, 0.0)
            var curve = (1e-12, 0.0, 1e-12)
            for (value, target) in zip(x, y) {
                let p = 1 / (1 + Real.exp(-(slope * value + intercept)))
                let weight = p * (1 - p)
                gradient = (gradient.0 + (p - target) * value, gradient.1 + p - target)
                curve = (curve.0 + weight * value * value, curve.1 + weight * value, curve.2 + weight)
            }
            let determinant = curve.0 * curve.2 - curve.1 * curve.1
            guard determinant > 0 else { break }
            let stepSlope = (curve.2 * gradient.0 - curve.1 * gradient.1) / determinant
            let stepIntercept = (curve.0 * gradient.1 - curve.1 * gradient.0) / determinant
            var length = 1.0
            while length > 1e-10, !(loss(slope - length * stepSlope, intercept - length * stepIntercept) <= current) { length /= 2 }
            guard length > 1e-10 else { break }
            slope -= length * stepSlope
            intercept -= length * stepIntercept
            let next = loss(slope, intercept)
            if current - next < 1e-13 * abs(current) { break }
            current = next
        }
        return (slope, intercept)
    }

    public func repaired(_ items: CalibrationItems) throws(LyceumError) -> CalibrationItems {
        let confidences = items.confidences.map { 1 / (1 + Real.exp(-(slope * Self.logit($0) + intercept))) }
        return try CalibrationItems(confidences: confidences, correct: items.correct, source: items.source)
    }
}

/// The non-decreasing step curve of least squared error, linear between its points.
/// - Source: Ayer et al. 1955 (pool adjacent violators); for confidences: Zadrozny, Elkan 2002.
public struct IsotonicRepair: CalibrationRepair, Hashable {
    /// Sorted by confidence.
    public let confidences: [Double]
    /// Never falling.
    public let values: [Double]

    public var name: String { "isotonic" }

    public init(learnedFrom items: CalibrationItems) throws(LyceumError) {
        struct Block {
            var low, high, sum, count: Double
        }
        let order = items.confidences.indices.sorted { items.confidences[$0] < items.confidences[$1] }
        var blocks: [Block] = []
        for item in order {
            let confidence = items.confidences[item]
            let label: Double = items.correct[item] ? 1 : 0
            if let last = blocks.last, last.low == last.high, last.high == confidence {
                blocks[blocks.count - 1].sum += label
                blocks[blocks.count - 1].count += 1
            } else {
                blocks.append(Block(low: confidence, high: confidence, sum: label, count: 1))
            }
        }
        var pooled: [Block] = []
        for block in blocks {
            pooled.append(block)
            while pooled.count > 1 {
                let last = pooled[pooled.count - 1]
                let before = pooled[pooled.count - 2]
                guard before.sum / before.count >= last.sum / last.count else { break }
                pooled.removeLast()
                pooled[pooled.count - 1] = Block(low: before.low, high: last.high, sum: before.sum + last.sum, count: before.count + last.count)
            }
        }
        confidences = pooled.flatMap { $0.low == $0.high ? [$0.low] : [$0.low, $0.high] }
        values = pooled.flatMap { $0.low == $0.high ? [$0.sum / $0.count] : [$0.sum / $0.count, $0.sum / $0.count] }
    }

    /// What the curve says; constant beyond its ends.
    public func value(at confidence: Double) -> Double {
        guard let first = confidences.first, let last = confidences.last else { return confidence }
        if confidence <= first { return values[0] }
        if confidence >= last { return values[values.count - 1] }
        var low = 0
        var high = confidences.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if confidences[middle] <= confidence { low = middle } else { high = middle }
        }
        let share = (confidence - confidences[low]) / (confidences[high] - confidences[low])
        return values[low] + share * (values[high] - values[low])
    }

    public func repaired(_ items: CalibrationItems) throws(LyceumError) -> CalibrationItems {
        try CalibrationItems(confidences: items.confidences.map(value(at:)), correct: items.correct, source: items.source)
    }
}
