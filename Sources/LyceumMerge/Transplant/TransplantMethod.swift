/// How the rows of tokens a model does not know are made.
public enum TransplantMethod: String, Sendable, CaseIterable {
    /// The donor's row as a sum of few rows of tokens both have, chosen by orthogonal matching pursuit; the model's rows of these tokens in the
    /// same sum (Goddard and Fernandes Neto 2025, "Training-free tokenizer transplantation via orthogonal matching pursuit").
    case omp
    /// The mean of the rows of the tokens the model's own tokenizer writes the token's text with.
    case subword
    /// The donor's nearest tokens both have, weighted by closeness; the model's rows of these with the same weights.
    case interpolation
    /// The mean of the model's rows (Hewitt 2021, "Initializing new word embeddings for pretrained language models").
    case mean
    case zero

    public var summary: String {
        switch self {
        case .omp: "sums of k shared tokens that fit the donor's rows best"
        case .subword: "means of the tokens that wrote the text before"
        case .interpolation: "the k nearest shared tokens of the donor, weighted by closeness"
        case .mean: "the mean of all rows"
        case .zero: "zeros"
        }
    }

    /// Whether the donor's own rows are looked at; otherwise a tokenizer is enough.
    public var needsDonorRows: Bool { self == .omp || self == .interpolation }
}

/// How a tokenizer is transplanted.
public struct TransplantOptions: Sendable {
    public var method: TransplantMethod
    /// Shared tokens a new one is made of.
    public var count = 64
    /// Nearness by the angle between rows, not by their distance.
    public var usesCosine = false
    /// Rows of the result are a multiple of this.
    public var padding = 1

    public init(method: TransplantMethod = .omp) { self.method = method }
}

/// What a transplant did.
public struct TransplantReport: Sendable {
    public let method: TransplantMethod
    public let rowsBefore: Int
    public let rowsAfter: Int
    /// Tokens with the same text in both vocabularies, and special tokens with the same part, such as the end of texts.
    public let keptTokens: Int
    public let madeTokens: Int
    /// Shared tokens each new one is made of; 0 where the method does not use them.
    public let count: Int
    /// Length of what the sums miss of the donor's rows over the length of these rows, embedding and head together; nil where the method does
    /// not look at them.
    public let missing: Double?
    public let warnings: [String]
}
