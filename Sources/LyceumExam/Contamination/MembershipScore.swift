public import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Numbers that are lower for texts a model was trained on.
///
/// All signs are turned so that low means member-like, whatever the original's sign.
public enum MembershipScore: Sendable, Hashable {
    /// Mean negative log-probability of a text's least likely tokens, the share `k` of them, at least one.
    /// - Source: Shi et al. 2024, “Detecting Pretraining Data from Large Language Models” (Min-K% Prob).
    case minK(Double)
    /// The same with every log-probability standardized by mean and deviation of what the model expected (details not confirmed against the paper).
    /// - Source: Zhang et al. 2024, “Min-K%++”.
    case minKPlusPlus(Double)
    /// Mean negative log-likelihood per token (per byte where single tokens are not known): the logarithm of the perplexity.
    case perplexity
    /// Negative log-likelihood minus that of a model that cannot know the text, per byte.
    case referenceDifference
    /// Log-perplexity of the text over that of the text in lower case.
    /// - Source: Carlini et al. 2021, “Extracting Training Data from Large Language Models”.
    case lowerCaseRatio
    /// Negative log-likelihood per byte that zlib makes of the text (Carlini et al. 2021).
    case zlibRatio

    /// The usual share of tokens is 20 %; reference code tries 5 to 60 %.
    public static let shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]

    /// All scores with the usual share.
    public static let usual: [MembershipScore] = [.minK(0.2), .minKPlusPlus(0.2), .perplexity, .lowerCaseRatio, .zlibRatio]

    /// Every share of Min-k % and Min-k %++, and the rest.
    public static let scan: [MembershipScore] =
        shares.map { MembershipScore.minK($0) } + shares.map { MembershipScore.minKPlusPlus($0) }
        + [MembershipScore.perplexity, .lowerCaseRatio, .zlibRatio]

    public var name: String {
        switch self {
        case .minK(let share): "min-k \(Self.percent(share))"
        case .minKPlusPlus(let share): "min-k++ \(Self.percent(share))"
        case .perplexity: "perplexity"
        case .referenceDifference: "reference difference"
        case .lowerCaseRatio: "lower-case ratio"
        case .zlibRatio: "zlib ratio"
        }
    }

    /// Whether the score follows its paper in every detail that could be checked.
    public var isConfirmed: Bool {
        if case .minKPlusPlus = self { return false }
        return true
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %".replacing(".0 %", with: " %") }

    /// Mean of the lowest share of the values, at least one of them, with the sign turned.
    static func lowest(_ values: [Double], share: Double) -> Double {
        let count = max(1, min(values.count, Int((share * Double(values.count)).rounded(.down))))
        return -values.sorted().prefix(count).reduce(0, +) / Double(count)
    }

    /// The score of one text.
    ///
    /// - Parameters:
    ///   - lower: the text in lower case; for the lower-case ratio.
    ///   - reference: the text under a model that cannot know it; for the reference difference.
    /// - Throws: `LyceumError` (`unsupported`) when the evidence does not have what the score needs, `invalidArgument` for shares outside (0, 1].
    public func value(
        _ text: String, _ evidence: TextEvidence, lower: TextEvidence? = nil, reference: TextEvidence? = nil
    ) throws(LyceumError) -> Double {
        switch self {
        case .minK(let share):
            let values = try tokens(evidence, share)
            return Self.lowest(values, share: share)
        case .minKPlusPlus(let share):
            let values = try tokens(evidence, share)
            guard evidence.means.count == values.count, evidence.deviations.count == values.count else { throw missing("what the model expected") }
            let standardized = values.indices.map { (values[$0] - evidence.means[$0]) / max(evidence.deviations[$0], 1e-6) }
            return Self.lowest(standardized, share: share)
        case .perplexity: return Self.rate(evidence)
        case .referenceDifference:
            guard let reference else { throw missing("a reference model's likelihoods") }
            return (reference.total - evidence.total) / Double(max(evidence.byteCount, 1))
        case .lowerCaseRatio:
            guard let lower else { throw missing("the likelihood of the text in lower case") }
            let other = Self.rate(lower)
            // A text without capitals says nothing.
            return other > 0 ? Self.rate(evidence) / other : 1
        case .zlibRatio:
            let bytes = try CompressedLength.zlib(text)
            return -evidence.total / Double(bytes)
        }
    }

    private static func rate(_ evidence: TextEvidence) -> Double {
        -evidence.total / Double(max(evidence.hasTokens ? evidence.logProbabilities.count : evidence.byteCount, 1))
    }

    private func tokens(_ evidence: TextEvidence, _ share: Double) throws(LyceumError) -> [Double] {
        guard share > 0, share <= 1 else {
            throw LyceumError(.invalidArgument, "expected a share of tokens above 0 and at most 1, found \(share)", at: name)
        }
        guard evidence.hasTokens else { throw missing("log-probabilities of single tokens") }
        return evidence.logProbabilities
    }

    private func missing(_ what: String) -> LyceumError {
        LyceumError(.unsupported, "the score needs \(what), which the model does not give", at: name, remedy: "use a local model, or another score")
    }

    /// Scores of many texts.
    ///
    /// - Parameter reference: for the reference difference.
    public static func values(
        of texts: [String], scores: [MembershipScore] = usual, probe: any ContaminationProbe, reference: (any ContaminationProbe)? = nil
    ) async throws -> [(score: MembershipScore, values: [Double])] {
        let evidence = try await probe.evidence(of: texts)
        let lower = scores.contains(.lowerCaseRatio) ? try await probe.evidence(of: texts.map { $0.lowercased() }) : []
        var other: [TextEvidence] = []
        if scores.contains(.referenceDifference) {
            guard let reference else { throw MembershipScore.referenceDifference.missing("a reference model") }
            other = try await reference.evidence(of: texts)
        }
        var result: [(score: MembershipScore, values: [Double])] = []
        for score in scores {
            var values: [Double] = []
            for index in texts.indices {
                values.append(
                    try score.value(
                        texts[index], evidence[index], lower: lower.isEmpty ? nil : lower[index], reference: other.isEmpty ? nil : other[index]))
            }
            result.append((score, values))
        }
        return result
    }
}
