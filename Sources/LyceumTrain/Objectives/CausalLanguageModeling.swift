public import LyceumConfiguration
public import LyceumCore

/// The next token of running text.
public struct CausalLanguageModeling: Objective {
    public static let declaration = ObjectiveDeclaration(
        name: "causal-lm", meaning: "the next token of running text",
        source: "Radford et al. 2018, eq. 1; smoothing: Szegedy et al. 2016, §7; z-loss: Chowdhery et al. 2022, §5",
        form: .documents, keys: TokenLoss.keys)

    private let loss: TokenLoss

    public init(_ reader: ConfigurationReader) { loss = TokenLoss(reader) }

    /// - Parameters:
    ///   - smoothing: share of the target's probability that goes evenly to the whole vocabulary.
    ///   - zLoss: weight of the squared log-partition.
    public init(smoothing: Float = 0, zLoss: Float = 0) { loss = TokenLoss(smoothing: smoothing, zLoss: zLoss) }

    public func evaluate(_ input: ObjectiveInput) throws(LyceumError) -> ObjectiveOutput { try loss.evaluate(input) }
}
