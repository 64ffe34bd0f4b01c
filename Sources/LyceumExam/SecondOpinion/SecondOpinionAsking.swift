internal import LyceumCore
internal import LyceumModel

/// One model's opinion on one case.
public struct CaseOpinion: Sendable, Hashable {
    public var reply: OpinionReply
    public var text: String
    /// Probabilities of the options' letters; nil where the model gives none.
    public var probabilities: [Double]?
    public var differential: Differential?
    /// The answer when a first opinion was shown before the question, and which one.
    public var anchored: OpinionReply?
    public var anchor: Int?

    public init(
        reply: OpinionReply, text: String = "", probabilities: [Double]? = nil, differential: Differential? = nil, anchored: OpinionReply? = nil,
        anchor: Int? = nil
    ) {
        self.reply = reply
        self.text = text
        self.probabilities = probabilities
        self.differential = differential
        self.anchored = anchored
        self.anchor = anchor
    }

    /// What the model is sure of: stated, else of its probabilities.
    public var confidence: Double? { differential?.confidence ?? probabilities?.max() }
}

/// Asks a model for second opinions. The first opinion is never shown before the model has answered; anchoring is measured apart.
public struct SecondOpinionAsking: Sendable {
    /// Diagnoses of a ranked list; 0 leaves it out.
    public var candidates = 5
    public var asksProbabilities = true
    /// Also asks with a first opinion shown.
    public var measuresAnchoring = false
    /// Voters whose plurality is the first opinion.
    public var firstVoters = 1
    public var usesChat: Bool
    public var maximumTokens = 64
    public var seed: UInt64 = 1234

    public init(usesChat: Bool) { self.usesChat = usesChat }

    /// - Returns: an opinion for each case.
    public func ask(
        _ cases: [OpinionCase], of examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> [CaseOpinion] {
        var requests: [ExamRequest] = []
        var spans: [Range<Int>] = []
        for (number, opinion) in cases.enumerated() {
            let start = requests.count
            requests += self.requests(opinion, number)
            spans.append(start..<requests.count)
        }
        let total = requests.count
        let responses = try await StrategyRequests.answers(requests, examinee) { progress($0, total) }
        return cases.indices.map { opinion(cases[$0], $0, Array(responses[spans[$0]])) }
    }

    private func requests(_ opinion: OpinionCase, _ number: Int) -> [ExamRequest] {
        let choice = prompt(Self.choiceText(opinion))
        var requests = [ExamRequest(prompt: choice, kind: .generation(generation(maximumTokens)))]
        if asksProbabilities {
            let blank = usesChat ? "" : " "
            requests += opinion.options.indices.map { ExamRequest(prompt: choice, kind: .logLikelihood(continuation: blank + AnswerKind.letter($0))) }
        }
        if candidates > 0 {
            requests.append(ExamRequest(prompt: prompt(differentialText(opinion)), kind: .generation(generation(64 + 64 * candidates))))
        }
        if measuresAnchoring {
            let shown = Self.choiceText(opinion, first: anchor(opinion, number))
            requests.append(ExamRequest(prompt: prompt(shown), kind: .generation(generation(maximumTokens))))
        }
        return requests
    }

    private func opinion(_ opinion: OpinionCase, _ number: Int, _ responses: [ExamResponse]) -> CaseOpinion {
        var rest = responses[...]
        let text = rest.popFirst()
        var result = CaseOpinion(reply: Self.reply(text, opinion), text: text?.text ?? "")
        if asksProbabilities {
            let values = opinion.options.map { _ in rest.popFirst()?.logLikelihood ?? -.infinity }
            let highest = values.max() ?? -.infinity
            let weights = values.map { highest.isFinite ? Double.exponential($0 - highest) : 0 }
            let sum = weights.reduce(0, +)
            result.probabilities = sum > 0 ? weights.map { $0 / sum } : nil
        }
        if candidates > 0 { result.differential = rest.popFirst()?.text.map { Differential(reply: "1." + $0, limit: candidates) } }
        if measuresAnchoring {
            result.anchor = anchor(opinion, number)
            result.anchored = Self.reply(rest.popFirst(), opinion)
        }
        return result
    }

    private static func reply(_ response: ExamResponse?, _ opinion: OpinionCase) -> OpinionReply {
        OpinionReply.read(response?.text ?? "", options: opinion.options, isCut: response?.wasCut ?? false)
    }

    private func anchor(_ opinion: OpinionCase, _ number: Int) -> Int {
        FirstOpinion.drawn(opinion, voters: firstVoters, seed: seed, case: number, repetition: 0)
    }

    private func generation(_ tokens: Int) -> ExamGeneration {
        ExamGeneration(until: usesChat ? [] : ["\n\n", "Case:"], maximumTokens: tokens, seed: seed)
    }

    private func prompt(_ text: String) -> ExamPrompt { usesChat ? .messages([ChatMessage(.user, text)]) : .text(text) }

    // MARK: - Texts

    static func choiceText(_ opinion: OpinionCase, first: Int? = nil) -> String {
        var text = "Case: \(opinion.text)\n\nQuestion: \(opinion.question)\n"
        text += opinion.options.enumerated().map { "\(AnswerKind.letter($0)). \($1)\n" }.joined()
        if let first { text += "A colleague answered: \(AnswerKind.letter(first)). \(opinion.options[first])\n" }
        return text + "Give the letter of one option.\nAnswer:"
    }

    /// The options are not shown: a differential is open.
    func differentialText(_ opinion: OpinionCase) -> String {
        "Case: \(opinion.text)\n\nList the \(candidates) most likely diagnoses or answers to this question, the most likely first, each on a line "
            + "with its reason: \(opinion.question)\nThen write a line \"Test:\" with the test that would tell them apart best, and a line "
            + "\"Confidence:\" with your confidence in the first one in percent.\n1."
    }
}
