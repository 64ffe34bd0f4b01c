internal import LyceumCore

/// What a second opinion does to first opinions: simulated voters give the first, and a policy says when the model's takes its place.
public struct FirstOpinion: Sendable, Hashable {
    public enum Policy: Sendable, Hashable {
        /// The model's choice always counts.
        case replace
        /// The model's choice counts where its confidence is at least this.
        case adviseIfConfident(Double)
        /// The first opinion and the model's first candidates stay side by side; right when one of them is.
        case union(Int)

        public var name: String {
            switch self {
            case .replace: "replace"
            case .adviseIfConfident(let least): "advise if confidence ≥ \(least)"
            case .union(let count): "union with \(count) candidates"
            }
        }
    }

    public enum Reference: String, Sendable, Hashable, CaseIterable {
        case consensus
        case truth
    }

    public let policy: Policy
    public let reference: Reference
    /// Cases times repetitions.
    public let count: Int
    public let firstRight: Int
    /// First opinions that were wrong and became right.
    public let corrected: Int
    /// First opinions that were right and became wrong.
    public let overturned: Int

    public var firstWrong: Int { count - firstRight }
    /// Of wrong first opinions, the share corrected.
    public var correctionRate: Double? { firstWrong > 0 ? Double(corrected) / Double(firstWrong) : nil }
    /// Of right first opinions, the share overturned: what following the model blindly costs.
    public var harmRate: Double? { firstRight > 0 ? Double(overturned) / Double(firstRight) : nil }
    /// Corrected less overturned, per opinion.
    public var netBenefit: Double { count > 0 ? Double(corrected - overturned) / Double(count) : 0 }

    var json: JSON {
        [
            "policy": .string(policy.name), "reference": .string(reference.rawValue), "opinions": .integer(count),
            "first_right": .integer(firstRight),
            "corrected": .integer(corrected), "overturned": .integer(overturned), "net_benefit": .number(netBenefit),
            "correction_rate": correctionRate.map { .number($0) } ?? .null, "harm_rate": harmRate.map { .number($0) } ?? .null,
        ]
    }

    /// - Parameters:
    ///   - first: the first opinions, `[case][repetition]`.
    public init(
        _ cases: [OpinionCase], _ opinions: [CaseOpinion], first: [[Int]], policy: Policy, reference: Reference, names: DiagnosisName = .init()
    ) {
        self.policy = policy
        self.reference = reference
        var (count, right, corrected, overturned) = (0, 0, 0, 0)
        for ((opinion, model), draws) in zip(zip(cases, opinions), first) {
            guard let target = reference == .consensus ? opinion.consensus : opinion.answer else { continue }
            for draw in draws {
                let before = draw == target
                let after = Self.isRight(opinion, model, first: draw, target, policy, names)
                count += 1
                right += before ? 1 : 0
                corrected += !before && after ? 1 : 0
                overturned += before && !after ? 1 : 0
            }
        }
        (self.count, firstRight, self.corrected, self.overturned) = (count, right, corrected, overturned)
    }

    private static func isRight(
        _ opinion: OpinionCase, _ model: CaseOpinion, first: Int, _ target: Int, _ policy: Policy, _ names: DiagnosisName
    ) -> Bool {
        switch policy {
        // A model that declines leaves the first opinion standing.
        case .replace: return (model.reply.choice ?? first) == target
        case .adviseIfConfident(let least):
            guard let confidence = model.confidence, confidence >= least, let choice = model.reply.choice else { return first == target }
            return choice == target
        case .union(let count):
            if first == target || model.reply.choice == target { return true }
            return model.differential?.covers(opinion.options[target], count: count, names: names) ?? false
        }
    }

    /// The plurality of some voters drawn from the poll; of equal ones the first drawn.
    public static func drawn(_ opinion: OpinionCase, voters: Int, seed: UInt64, case number: Int, repetition: Int) -> Int {
        var random = SeededDraws(seed: seed, "first-opinion-\(repetition)", number)
        var votes = [Int](repeating: 0, count: opinion.options.count)
        var order: [Int] = []
        for _ in 0..<max(voters, 1) {
            var rest = Double(random.next() >> 11) * 0x1p-53
            var choice = opinion.poll.lastIndex { $0 > 0 } ?? 0
            for (option, share) in opinion.poll.enumerated() {
                if rest < share {
                    choice = option
                    break
                }
                rest -= share
            }
            votes[choice] += 1
            if !order.contains(choice) { order.append(choice) }
        }
        let most = votes.max() ?? 0
        return order.first { votes[$0] == most } ?? 0
    }

    /// `[case][repetition]`
    public static func simulated(_ cases: [OpinionCase], voters: Int, repetitions: Int, seed: UInt64) -> [[Int]] {
        cases.enumerated().map { number, opinion in
            (0..<max(repetitions, 1)).map { drawn(opinion, voters: voters, seed: seed, case: number, repetition: $0) }
        }
    }
}
