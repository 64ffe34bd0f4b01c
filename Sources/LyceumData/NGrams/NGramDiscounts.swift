/// What is taken off counts of 1, 2, and 3 or more of one order.
///
/// - Source: Chen, Goodman 1998, "An Empirical Study of Smoothing Techniques for Language Modeling", equation 26.
public struct NGramDiscounts: Sendable, Hashable {
    /// For counts of 1, 2, and 3 or more.
    public var amounts: [Double]
    /// Whether the counts were too few or too odd for the formula, so that 0.5, 1 and 1.5 stand in.
    public var isFallback: Bool

    /// - Parameter frequencies: how many n-grams have a count of 1, 2, 3 and 4.
    init(frequencies: [Int]) {
        let t = frequencies.map { Double($0) }
        amounts = [0.5, 1, 1.5]
        isFallback = true
        guard frequencies[0...2].allSatisfy({ $0 > 0 }) else { return }
        let y = t[0] / (t[0] + 2 * t[1])
        let found = (1...3).map { Double($0) - Double($0 + 1) * y * t[$0] / t[$0 - 1] }
        guard zip(found, 1...3).allSatisfy({ $0 >= 0 && $0 <= Double($1) }) else { return }
        amounts = found
        isFallback = false
    }

    subscript(count: UInt32) -> Double { count == 0 ? 0 : amounts[min(Int(count), 3) - 1] }
}
