internal import LyceumCore

/// Explanations a model writes for training questions, kept only where they lead to the right answer (row 61, step 4).
///
/// The right answer is a filter and never shown: an explanation written to fit it would be a rationalization.
struct ReasoningBank {
    let examinee: any Examinee
    let reasoningTokens: Int
    let seed: UInt64
    /// How often a question is asked until its answer is right.
    var rounds = 5

    /// - Returns: the explanations by document; those whose questions were never answered rightly are missing.
    func fill(_ pool: [StrategyQuestion], _ documents: [Int]) async throws -> [Int: String] {
        var strategy = ReasoningStrategy(name: "reasoning bank")
        strategy.trigger = ReasoningTrigger.all[0]
        strategy.reasoningTokens = reasoningTokens
        strategy.topK = 5
        strategy.topP = 0.8
        var bank: [Int: String] = [:]
        var open = documents
        for round in 0..<rounds where !open.isEmpty {
            strategy.seed = seed &+ UInt64(round)
            strategy.temperatures = [round == 0 ? 0 : 0.8]
            let questions = open.map { pool[$0] }
            var asking = DrawAsking(strategy: strategy, questions: questions, examinee: examinee) { _, _ in }
            let draws = try await asking.run(questions.map { _ in .init() })
            for (document, draw) in zip(open, draws.compactMap(\.first)) {
                let question = pool[document]
                guard GoldAnswer.isRight(draw.answer, question.item, question.kind), let text = draw.reasoning?.text?.stripped, !text.isEmpty
                else { continue }
                bank[document] = text
            }
            open.removeAll { bank[$0] != nil }
        }
        return bank
    }
}
