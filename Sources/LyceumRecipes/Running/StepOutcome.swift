public import LyceumCore

/// How a step of a run ended.
public struct StepOutcome: Sendable {
    public enum State: Sendable {
        /// Finished in this run.
        case finished(Artifact)
        /// The result was there.
        case present(Artifact)
        case failed(LyceumError)
        /// With the reason.
        case skipped(String)

        public var name: String {
            switch self {
            case .finished: "finished"
            case .present: "present"
            case .failed: "failed"
            case .skipped: "skipped"
            }
        }
    }

    public let instance: StepInstance
    public let key: ArtifactKey
    public var state: State

    public var artifact: Artifact? {
        switch state {
        case .finished(let artifact), .present(let artifact): artifact
        default: nil
        }
    }

    public var error: LyceumError? { if case .failed(let error) = state { error } else { nil } }
}

/// What a run of a recipe came to.
public struct RecipeOutcome: Sendable {
    public let plan: RecipePlan
    public let steps: [StepOutcome]
    public let verdicts: [ClaimVerdict]
    public let seconds: Double
    /// Whether the run was told to stop.
    public let isCancelled: Bool

    /// The first failure in the order of the plan, with its step; nil when all went well.
    public var failure: (step: String, error: LyceumError)? {
        for outcome in steps { if let error = outcome.error, error.code != .cancelled { return (outcome.instance.name, error) } }
        return nil
    }
}
