public import LyceumCore

/// What a pairwise judge does when the two answers change places.
public struct PositionSwap: Sendable, Hashable {
    /// What the judge preferred, by place.
    public enum Choice: String, Sendable, Hashable, CaseIterable {
        case first
        case second
        case tie
    }

    public let count: Int
    /// Items on which the judge prefers the same answer (or a tie) in both orders.
    public let consistent: Proportion
    /// Items on which the preferred answer changes from one answer to the other with the order.
    public let swapped: Proportion
    /// Among the swapped items those that went to the first place; nil where none was swapped.
    public let firstPlace: Proportion?
    /// Two-sided: whether swapped items favor a place.
    public let biasProbability: Double

    /// - Parameters:
    ///   - original: choices with the answers of A first.
    ///   - exchanged: choices on the same items with the answers of B first.
    public init(original: [Choice], exchanged: [Choice]) throws(LyceumError) {
        try Checks.sameCount(original.count, exchanged.count, "the original order", "the exchanged order")
        try Checks.atLeast(1, original.count, "items")
        count = original.count
        var same = 0
        var toFirst = 0
        var toSecond = 0
        for pair in zip(original, exchanged) {
            switch pair {
            case (.first, .second), (.second, .first), (.tie, .tie): same += 1
            case (.first, .first): toFirst += 1
            case (.second, .second): toSecond += 1
            default: break
            }
        }
        consistent = Proportion(checked: same, original.count)
        swapped = Proportion(checked: toFirst + toSecond, original.count)
        firstPlace = toFirst + toSecond > 0 ? Proportion(checked: toFirst, toFirst + toSecond) : nil
        biasProbability = McNemar(onlyA: toFirst, onlyB: toSecond).exact
    }
}
