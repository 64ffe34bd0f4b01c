public import LyceumConfiguration
public import LyceumCore

/// The answers of conversations: the same loss, on data of which only some tokens are learned.
public struct SupervisedFineTuning: Objective {
    public static let declaration = ObjectiveDeclaration(
        name: "sft", meaning: "the answers of conversations",
        source: "Ouyang et al. 2022, §3.5 (arXiv 2203.02155); dynamic weights: Wu et al. 2025 (arXiv 2508.05629), eq. 9",
        form: .conversations, keys: TokenLoss.keys)

    private let loss: TokenLoss

    public init(_ reader: ConfigurationReader) { loss = TokenLoss(reader) }

    /// - Parameters:
    ///   - smoothing: share of the target's probability that goes evenly to the whole vocabulary.
    ///   - zLoss: weight of the squared log-partition.
    ///   - isDynamic: whether each token's loss is weighted by the probability the model gives it.
    public init(smoothing: Float = 0, zLoss: Float = 0, isDynamic: Bool = false) {
        loss = TokenLoss(smoothing: smoothing, zLoss: zLoss, isDynamic: isDynamic)
    }

    public func evaluate(_ input: ObjectiveInput) throws(LyceumError) -> ObjectiveOutput { try loss.evaluate(input) }
}
