public import LyceumCore

/// A model's second opinions beside those of the crowd (row 35).
public struct SecondOpinionResult: Sendable {
    public static let notice =
        "Answers of a language model are an aid for professionals who decide themselves. They are no diagnosis and no legal advice; review each case."

    public let model: String
    public let cases: [OpinionCase]
    public let opinions: [CaseOpinion]
    public var rule = ContestedRule()
    public var names = DiagnosisName()

    /// - Throws: `LyceumError` (`invalidArgument`) when cases and opinions are not equally many.
    public init(model: String, cases: [OpinionCase], opinions: [CaseOpinion]) throws(LyceumError) {
        guard cases.count == opinions.count, !cases.isEmpty else {
            throw LyceumError(.invalidArgument, "expected an opinion for each of \(cases.count) cases, found \(opinions.count)")
        }
        self.model = model
        self.cases = cases
        self.opinions = opinions
    }

    /// Results of some of the cases. Refusals, hedges and unreadable replies stay in every denominator.
    public struct Part: Sendable, Hashable {
        public let name: String
        public let consensus: OpinionScore
        /// Of the cases with a published answer.
        public let truth: OpinionScore
        /// Expected agreement of one random voter with the consensus: the mean of the leading shares.
        public let voterConsensus: Double
        /// Expected share of right answers of one random voter; nil without published answers.
        public let voterTruth: Double?
        /// The mean of one over the number of options.
        public let chance: Double
        /// The mean share of voters who chose what the model chose.
        public let expectedShare: Double
        /// Between the model's probabilities and the poll, in bits.
        public let divergence: Double?
        /// Σ (q − poll)², averaged.
        public let brier: Double?
        /// Of ranked lists: the consensus is among the first 1, 3, 5.
        public let coverage: [Int: OpinionScore]
        public let replies: [String: Int]

        public var json: JSON {
            [
                "name": .string(name), "vs_consensus": consensus.json, "vs_truth": truth.json, "random_voter_consensus": .number(voterConsensus),
                "random_voter_truth": voterTruth.map { .number($0) } ?? .null, "chance": .number(chance), "expected_share": .number(expectedShare),
                "jensen_shannon": divergence.map { .number($0) } ?? .null, "brier": brier.map { .number($0) } ?? .null,
                "coverage": .object(JSON.Object(coverage.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value.json) })),
                "replies": .object(JSON.Object(replies.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            ]
        }
    }

    public var all: Part { part("all", Array(cases.indices)) }

    /// Straightforward and contested cases by the rule.
    public var strata: [Part] {
        let contested = cases.indices.filter { rule.isContested(cases[$0]) }
        let agreed = cases.indices.filter { !contested.contains($0) }
        return [("straightforward", agreed), ("contested", contested)].compactMap { $1.isEmpty ? nil : part($0, $1) }
    }

    public var curve: [AgreementCut] { AgreementCut.curve(cases, cases.indices.map { opinions[$0].reply.choice == cases[$0].consensus }) }

    public var specialties: [Part] { parts { $0.specialty } }
    public var months: [Part] { parts { $0.date.map { String($0.prefix(7)) } } }

    /// Before a day and from it on: answers to cases the model may have been trained on are no evidence.
    public func parts(cutOff date: String) -> [Part] { parts { $0.date.map { $0 < date ? "before \(date)" : "from \(date) on" } } }

    private func parts(_ key: (OpinionCase) -> String?) -> [Part] {
        var groups: [String: [Int]] = [:]
        for (number, opinion) in cases.enumerated() { if let name = key(opinion) { groups[name, default: []].append(number) } }
        return groups.sorted { $0.key < $1.key }.map { part($0.key, $0.value) }
    }

    func part(_ name: String, _ numbers: [Int]) -> Part {
        let known = numbers.filter { cases[$0].answer != nil }
        func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
        let spoken = numbers.filter { opinions[$0].probabilities != nil }
        let listed = numbers.filter { opinions[$0].differential != nil }
        return Part(
            name: name, consensus: OpinionScore(numbers.map { opinions[$0].reply.choice == cases[$0].consensus }),
            truth: OpinionScore(known.map { opinions[$0].reply.choice == cases[$0].answer }),
            voterConsensus: mean(numbers.map { cases[$0].poll[cases[$0].consensus] }) ?? 0,
            voterTruth: mean(known.map { cases[$0].poll[cases[$0].answer ?? 0] }),
            chance: mean(numbers.map { 1 / Double(cases[$0].options.count) }) ?? 0,
            expectedShare: mean(numbers.map { number in opinions[number].reply.choice.map { cases[number].poll[$0] } ?? 0 }) ?? 0,
            divergence: mean(spoken.map { Self.jensenShannon(opinions[$0].probabilities ?? [], cases[$0].poll) }),
            brier: mean(spoken.map { zip(opinions[$0].probabilities ?? [], cases[$0].poll).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }),
            coverage: listed.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: [1, 3, 5].map { ($0, coverage(listed, $0)) }),
            replies: Dictionary(grouping: numbers) { opinions[$0].reply.name }.mapValues(\.count))
    }

    private func coverage(_ numbers: [Int], _ count: Int) -> OpinionScore {
        OpinionScore(numbers.map { number in
            let name = cases[number].options[cases[number].consensus]
            return opinions[number].differential?.covers(name, count: count, names: names) ?? false
        })
    }

    /// ½ KL(p‖m) + ½ KL(q‖m) with m their mean, in bits: 0 for the same, 1 for disjoint distributions.
    public static func jensenShannon(_ p: [Double], _ q: [Double]) -> Double {
        zip(p, q).reduce(0) { sum, pair in
            let middle = (pair.0 + pair.1) / 2
            func part(_ x: Double) -> Double { x > 0 ? x * Double.logarithm(x / middle) / 2 : 0 }
            return sum + (part(pair.0) + part(pair.1)) / Double.logarithm(2)
        }
    }

    // MARK: - Second-opinion value

    /// Each policy against each reference, with first opinions of simulated voters.
    public func benefits(
        voters: Int = 1, repetitions: Int = 100, confidence: Double = 0.7, candidates: Int = 3, seed: UInt64 = 1234
    ) -> [FirstOpinion] {
        let first = FirstOpinion.simulated(cases, voters: voters, repetitions: repetitions, seed: seed)
        let policies: [FirstOpinion.Policy] = [.replace, .adviseIfConfident(confidence), .union(candidates)]
        return FirstOpinion.Reference.allCases.flatMap { reference in
            policies.map { FirstOpinion(cases, opinions, first: first, policy: $0, reference: reference, names: names) }
        }.filter { $0.count > 0 }
    }

    /// Of the cases where the model's own answer differed from the first opinion shown: how often it went over to it.
    public var anchoring: OpinionScore? {
        let free = cases.indices.filter { opinions[$0].anchor != nil && opinions[$0].reply.choice != opinions[$0].anchor }
        return opinions.contains { $0.anchor != nil } ? OpinionScore(free.map { opinions[$0].anchored?.choice == opinions[$0].anchor }) : nil
    }
}
