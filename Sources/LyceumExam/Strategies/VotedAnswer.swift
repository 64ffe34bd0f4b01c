internal import LyceumCore
internal import LyceumModel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The answer that most draws give, in the form the task is scored in.
struct VotedAnswer {
    let strategy: ReasoningStrategy
    let question: StrategyQuestion
    let draws: [ReasoningDraw]
    let worked: WorkedExamples.Choice

    /// Answers and their votes, most first; equal ones as they were first given.
    static func votes(_ answers: [String?]) -> [(answer: String, count: Int)] {
        var votes: [(answer: String, count: Int)] = []
        for answer in answers.compactMap({ $0 }) {
            if let place = votes.firstIndex(where: { $0.answer.utf8.elementsEqual(answer.utf8) }) {
                votes[place].count += 1
            } else {
                votes.append((answer, 1))
            }
        }
        return votes.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
    }

    func answers() -> ItemAnswers {
        let votes = Self.votes(draws.map(\.answer))
        let notes = notes(votes)
        guard !question.item.choices.isEmpty, question.item.requests.count > 1 else { return written(votes, notes) }
        return chosen(votes, notes)
    }

    /// The winning draw first, so that a filter that takes the first response takes the vote and one that votes sees all draws.
    private func written(_ votes: [(answer: String, count: Int)], _ notes: JSON.Object) -> ItemAnswers {
        let winner = votes.first.flatMap { vote in draws.firstIndex { $0.answer == vote.answer } } ?? 0
        let order = [winner] + draws.indices.filter { $0 != winner }
        let responses = order.filter(draws.indices.contains).map { response(draws[$0]) }
        let request = ExamRequest(
            prompt: draws.indices.contains(winner) ? draws[winner].prompts.last ?? question.item.prompt : question.item.prompt,
            kind: .generation(strategy.generation(strategy.answerTokens, temperature: draws.first?.temperature ?? 0)))
        return ItemAnswers(requests: [request], responses: [responses], notes: notes)
    }

    /// What is scored: the answer that was read, and the reply itself where none was, or where answers are free text.
    private func response(_ draw: ReasoningDraw) -> ExamResponse {
        guard case .text(let text, let tokens, let isCut) = draw.reply else { return draw.reply }
        if case .text = question.kind { return .text(text.stripped, tokens: tokens, isCut: isCut) }
        return .text(draw.answer.map(asGoldIsWritten) ?? text, tokens: tokens, isCut: isCut && draw.answer == nil)
    }

    /// A number behind the mark that worked solutions end with, where the gold answers have it: strict filters look for it.
    private func asGoldIsWritten(_ answer: String) -> String {
        guard case .number = question.kind else { return answer }
        return GoldAnswer.texts(question.item).contains { $0.utf8Range(of: "#### ") != nil } ? "#### " + answer : answer
    }

    private func chosen(_ votes: [(answer: String, count: Int)], _ notes: JSON.Object) -> ItemAnswers {
        let prompt = draws.first?.prompts.last ?? question.item.prompt
        return ChosenOption.answers(question, shares: shares(votes), prompt: prompt, notes: notes)
    }

    /// Votes of each option; of equal ones that which was given first keeps a hair more.
    private func shares(_ votes: [(answer: String, count: Int)]) -> [Double] {
        var shares = [Double](repeating: 0, count: question.item.choices.count)
        for (place, vote) in votes.enumerated() {
            guard let option = question.position(of: vote.answer) else { continue }
            shares[option] = Double(vote.count) - Double(place) * 1e-9
        }
        return shares
    }

    // MARK: - Notes

    private func notes(_ votes: [(answer: String, count: Int)]) -> JSON.Object {
        let first = Self.votes(draws.map(\.firstAnswer)).first?.answer
        let tokens = draws.reduce((0, 0)) { ($0.0 + $1.tokens.reasoning, $0.1 + $1.tokens.answer) }
        var notes = JSON.Object([
            ("strategy", .string(strategy.name)), ("answer", votes.first.map { .string($0.answer) } ?? .null),
            ("votes", .object(JSON.Object(votes.map { ($0.answer, .integer($0.count)) }))),
            ("draws_without_answer", .integer(draws.count { $0.answer == nil })),
            ("cut_by_length", .integer(draws.count { $0.isCut })),
            ("tokens", ["reasoning": .integer(tokens.0), "answer": .integer(tokens.1)]),
            ("rendering", question.conversation == nil ? "plain" : "chat"),
        ])
        if strategy.rounds > 0 {
            notes["asked_again"] = .integer(draws.count { $0.round > 0 })
            notes["answer_without_asking_again"] = first.map { .string($0) } ?? .null
        }
        if let order = question.order { notes["listed_options"] = .array(order.map { .integer($0) }) }
        if !worked.notes.isEmpty { notes["examples"] = .array(worked.notes) }
        notes["draws"] = .array(draws.map(Self.note))
        return notes
    }

    private static func note(_ draw: ReasoningDraw) -> JSON {
        var note = JSON.Object([
            ("temperature", .number(draw.temperature)), ("prompts", .array(draw.prompts.map(\.note))),
            ("reasoning", draw.reasoning?.text.map { .string($0) } ?? .null), ("reply", .string(draw.reply.text ?? "")),
            ("answer", draw.answer.map { .string($0) } ?? .null),
        ])
        if let order = draw.order { note["order"] = .array(order.map { .integer($0) }) }
        return .object(note)
    }
}

extension ExamPrompt {
    /// As records keep it: the exact text, or the turns.
    var note: JSON {
        switch self {
        case .text(let text): .string(text)
        case .messages(let messages, _):
            .array(messages.map { message in
                let text = message.content.map { if case .text(let text) = $0 { text } else { "" } }.joined()
                return ["role": .string(message.role.rawValue), "content": .string(text)]
            })
        }
    }
}

extension StrategyQuestion {
    /// Which option an answer in canonical form names.
    func position(of answer: String) -> Int? {
        switch kind {
        case .choice:
            guard let place = answer.unicodeScalars.first.map({ Int($0.value) - 65 }), item.choices.indices.contains(place) else { return nil }
            return place
        default: return item.choices.firstIndex { $0.lowercased() == answer.lowercased() }
        }
    }
}

/// A choice in the form of log-likelihoods, which multiple-choice tasks are scored by.
enum ChosenOption {
    /// An option nobody voted for.
    private static let none = -1000.0

    /// - Parameter shares: votes or probabilities of the options, in any unit; all zero when no option was chosen, which then counts as wrong.
    ///
    /// The best option gets 0 and the others the logarithm of their share of it, so that scores with and without a length agree, and a softmax gives
    /// the shares back.
    static func logLikelihoods(shares: [Double]) -> [Double] {
        guard let most = shares.max(), most > 0 else { return shares.map { _ in -.infinity } }
        return shares.map { $0 > 0 ? max(log($0 / most), none) : none }
    }

    static func answers(_ question: StrategyQuestion, shares: [Double], prompt: ExamPrompt, notes: JSON.Object) -> ItemAnswers {
        let values = logLikelihoods(shares: question.inTaskOrder(shares))
        let best = values.firstIndex(of: 0)
        return ItemAnswers(
            requests: question.inTaskOrder(question.item.choices).map { ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: " " + $0)) },
            responses: values.enumerated().map { [.logLikelihood($1, isGreedy: $0 == best)] }, notes: notes)
    }
}
