public import LyceumCore
public import LyceumStatistics

/// Several models on the same cases: their disagreement as a flag for review.
public struct OpinionPanel: Sendable {
    public let cases: [OpinionCase]
    /// `[model][case]`
    public let opinions: [[CaseOpinion]]
    public var rule = ContestedRule()

    /// - Throws: `LyceumError` (`invalidArgument`) when a model did not answer all cases.
    public init(cases: [OpinionCase], opinions: [[CaseOpinion]]) throws(LyceumError) {
        for (number, model) in opinions.enumerated() where model.count != cases.count {
            throw LyceumError(.invalidArgument, "model \(number) gave \(model.count) opinions on \(cases.count) cases")
        }
        self.cases = cases
        self.opinions = opinions
    }

    /// The models of some results on the same cases.
    public init(_ results: [SecondOpinionResult], rule: ContestedRule = ContestedRule()) throws(LyceumError) {
        try self.init(cases: results.first?.cases ?? [], opinions: results.map(\.opinions))
        self.rule = rule
    }

    /// The share of pairs of models that chose differently; no choice differs from every choice.
    public func disagreement(_ number: Int) -> Double {
        let choices = opinions.map { $0[number].reply.choice }
        var (different, pairs) = (0, 0)
        for first in choices.indices {
            for second in choices.indices where second > first {
                pairs += 1
                if choices[first] == nil || choices[first] != choices[second] { different += 1 }
            }
        }
        return pairs > 0 ? Double(different) / Double(pairs) : 0
    }

    /// The choice of most models, the first model's among equals; nil where none chose.
    public func vote(_ number: Int) -> Int? {
        let choices = opinions.map { $0[number].reply.choice.map { AnswerKind.letter($0) } }
        return VotedAnswer.votes(choices).first.flatMap { vote in vote.answer.unicodeScalars.first.map { Int($0.value) - 65 } }
    }

    /// How well disagreement tells contested cases from others: the area under the ROC curve.
    /// - Throws: when there are no contested cases, or only such.
    public func disagreementArea() throws(LyceumError) -> Discrimination {
        try Discrimination(scores: cases.indices.map(disagreement), isPositive: cases.map(rule.isContested))
    }

    /// The same for one less the models' mean confidence.
    public func doubtArea() throws(LyceumError) -> Discrimination {
        let doubts = cases.indices.map { number in
            let known = opinions.compactMap { $0[number].confidence }
            return known.isEmpty ? 0.5 : 1 - known.reduce(0, +) / Double(known.count)
        }
        return try Discrimination(scores: doubts, isPositive: cases.map(rule.isContested))
    }
}
