/// How easy a model finds one sample's answer.
public struct SampleScore: Sendable, Hashable {
    /// Where the sample came from, such as `talks.jsonl:17`.
    public var origin: String
    /// Tokens of the answer, its end included, in the plain form.
    public var tokens: Int
    /// Mean cross-entropy of the answer's tokens after the question as plain text, in nats.
    public var plainLoss: Double?
    /// The same after the question in the model's chat template.
    public var templatedLoss: Double?

    public init(origin: String, tokens: Int, plainLoss: Double? = nil, templatedLoss: Double? = nil) {
        self.origin = origin
        self.tokens = tokens
        self.plainLoss = plainLoss
        self.templatedLoss = templatedLoss
    }

    /// How much harder the answer is in the chat template: what is left to learn is the form (Mix-CPT's format alignment score).
    public var formatAlignment: Double? {
        guard let plainLoss, let templatedLoss else { return nil }
        return templatedLoss / max(plainLoss, 1e-6)
    }
}

/// Which samples of a set are taken.
public enum SelectionMethod: String, Sendable, Hashable, CaseIterable {
    /// The answers the model finds likeliest.
    case easiest = "ppl"
    /// The answers that the chat template makes hardest, against their plain form.
    case formatAlignment = "fas"
    case random
    /// The answers the model finds least likely.
    case hardest

    public var meaning: String {
        switch self {
        case .easiest: "the answers of the lowest loss as plain text"
        case .formatAlignment: "the answers whose loss the chat template raises most, against their plain form"
        case .random: "drawn by the seed"
        case .hardest: "the answers of the highest loss as plain text"
        }
    }

    /// Whether the plain, and the templated form are scored.
    public var needs: (plain: Bool, templated: Bool) {
        switch self {
        case .easiest, .hardest: (true, false)
        case .formatAlignment: (true, true)
        case .random: (false, false)
        }
    }
}
