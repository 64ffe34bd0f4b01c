public import LyceumCore

/// What a run will take from its sources.
public struct DataPlan: Sendable, Hashable {
    /// Optimizer steps until the end, or until the data ends.
    public var steps = 0
    public var counts = DataCounts()
    /// How often each source is gone through.
    public var passes: [Double] = []
}

extension BatchStream {
    /// What the first steps of a run take from every source, to the token: the stream's own draws, made from lengths alone.
    ///
    /// - Parameters:
    ///   - steps: optimizer steps at most.
    ///   - tokens: the run ends with the step that reaches so many; nil goes by steps.
    /// - Complexity: O(documents drawn); no token is read.
    public func planned(steps: Int, tokens: Int? = nil) throws(LyceumError) -> DataPlan {
        var state = State(mixture: mixture.start, plan: plan)
        var done = DataPlan()
        while done.steps < steps, tokens.map({ state.counts.tokens < $0 }) ?? true, try state.nextStep(mixture, plan) != nil { done.steps += 1 }
        done.counts = state.counts
        done.passes = mixture.passes(state.mixture)
        return done
    }
}
