public import LyceumMerge

/// How a search for the numbers of a merge is held.
public struct MergeSearchOptions: Sendable {
    public enum Budget: Sendable, Hashable {
        /// Merges that are made and scored in the search; those that choose among the last and judge the winner come on top.
        case evaluations(Int)
        case minutes(Double)
    }

    public var panel = ItemPanel.Options()
    public var merge = MergeOptions()
    public var budget = Budget.evaluations(100)
    /// Candidates per generation; nil for 4 + ⌊3 ln n⌋.
    public var population: Int?
    /// Standard deviation of the first candidates, as a share of each number's range.
    public var step = 1.0 / 6
    public var seed: UInt64 = 0
    /// Items every candidate of a generation is scored on; grows while chance decides over ranks. nil for 64, or all where there are fewer.
    public var items: Int?
    /// What it may grow to; nil for all items of the search.
    public var maximumItems: Int?
    /// Share of the items that the search never sees.
    public var heldOut = 0.5
    public var margin = 0.02
    public var level = 0.95
    /// Sign flips and bootstrap draws of the tests.
    public var draws = 10_000
    /// Where state, winner and report are kept.
    public var folder = "search"
    /// Where answers of the parents are kept.
    public var resultsFolder = "exam-results"
    /// Begins anew although there is a state.
    public var startsAnew = false

    public init() {}
}
