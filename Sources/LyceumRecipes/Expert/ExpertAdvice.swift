public import LyceumCore

/// Whether a grown expert should be kept, as its claims have it.
public struct ExpertAdvice: Sendable, Hashable {
    public enum Choice: String, Sendable, Hashable {
        case keep
        case discard
        case undecided
    }

    public let choice: Choice
    /// One sentence.
    public let reason: String

    /// - Parameters:
    ///   - learned: verdicts of claims that say something was learned.
    ///   - kept: verdicts of claims that say nothing was lost.
    public init(learned: [ClaimVerdict.Verdict], kept: [ClaimVerdict.Verdict]) {
        let hasLearned = learned.contains(.supported)
        if kept.contains(.notSupported) {
            (choice, reason) = (.discard, hasLearned ? "it learned the field, but lost general ability" : "it lost general ability")
        } else if !hasLearned {
            let isRefuted = !learned.isEmpty && learned.allSatisfy { $0 == .notSupported }
            (choice, reason) = (
                isRefuted ? .discard : .undecided,
                isRefuted ? "it is worse on the field than its base" : "no gain on the field was shown; give more texts, tokens or questions"
            )
        } else if kept.allSatisfy({ $0 == .supported }) {
            (choice, reason) = (.keep, "it learned the field and kept its general ability")
        } else {
            (choice, reason) = (.undecided, "it learned the field, but the examination cannot tell whether general ability was kept")
        }
    }

    /// Of a recipe that ``ExpertRecipe`` wrote.
    public init(_ outcome: RecipeOutcome) { self.init(outcome.verdicts.map { ($0.claim.name, $0.verdict) }) }

    /// - Parameter verdicts: by the names that claims have in ``ExpertRecipe``; others are not looked at.
    init(_ verdicts: [(name: String, verdict: ClaimVerdict.Verdict)]) {
        func of(_ names: [String]) -> [ClaimVerdict.Verdict] { verdicts.filter { names.contains($0.name) }.map(\.verdict) }
        self.init(learned: of(["reads", "answers", "foresees"]), kept: of(["kept", "follows"]))
    }

    public var json: JSON { ["recommendation": .string(choice.rawValue), "because": .string(reason)] }
}
