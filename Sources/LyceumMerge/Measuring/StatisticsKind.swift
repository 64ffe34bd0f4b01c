/// What is measured of a model for merges that weigh its weights.
public enum StatisticsKind: String, Sendable, Hashable, CaseIterable {
    /// The diagonal of the empirical Fisher information: the mean over texts of the squared derivative of a text's log-probability by each weight.
    /// Fisher merging uses it (Matena and Raffel 2022, arXiv 2111.09832, eq. 3).
    case fisher
    /// Products of a matrix's inputs with each other, `Xᵀ X` over all tokens. RegMean uses it (Jin et al. 2023, arXiv 2212.09849, eq. 2).
    case gram

    public var meaning: String {
        switch self {
        case .fisher: "how sharply the model's predictions depend on each weight"
        case .gram: "what enters each matrix, as products of its inputs"
        }
    }
}
