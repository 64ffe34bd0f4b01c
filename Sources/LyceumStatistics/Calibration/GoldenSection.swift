/// Minima of functions of one number.
enum GoldenSection {
    /// Where a function with one valley is smallest.
    static func minimum(of function: (Double) -> Double, within range: ClosedRange<Double>) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var low = range.lowerBound
        var high = range.upperBound
        var left = high - ratio * (high - low)
        var right = low + ratio * (high - low)
        var leftValue = function(left)
        var rightValue = function(right)
        for _ in 0..<200 where high - low > 1e-10 {
            if leftValue <= rightValue {
                high = right
                right = left
                rightValue = leftValue
                left = high - ratio * (high - low)
                leftValue = function(left)
            } else {
                low = left
                left = right
                leftValue = rightValue
                right = low + ratio * (high - low)
                rightValue = function(right)
            }
        }
        return (low + high) / 2
    }
}
