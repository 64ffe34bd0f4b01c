internal import LyceumCore

/// One answer to one question.
struct ReasoningDraw {
    var item: Int
    var number: Int
    var temperature: Double
    /// Which option stands at each place; nil in their own order.
    var order: [Int]?
    /// What was asked: the prompt of the chain of thought, and that of the answer.
    var prompts: [ExamPrompt] = []
    var reasoning: ExamResponse?
    var reply: ExamResponse = .text("")
    /// In canonical form, letters in the options' own order; nil for none.
    var answer: String?
    /// What the first round gave.
    var firstAnswer: String?
    var round = 0

    var isCut: Bool { [reasoning, reply].contains { $0?.wasCut == true } }
    var tokens: (reasoning: Int, answer: Int) { (reasoning?.tokenCount ?? 0, reply.tokenCount ?? 0) }
}

extension ExamResponse {
    var wasCut: Bool { if case .text(_, _, true) = self { true } else { false } }

    var tokenCount: Int? { if case .text(_, let tokens, _) = self { tokens } else { nil } }
}

/// Asks for all draws of all questions, stage by stage, so that each stage goes to the examinee as one list.
struct DrawAsking {
    let strategy: ReasoningStrategy
    let questions: [StrategyQuestion]
    let examinee: any Examinee
    let progress: @Sendable (Int, Int) -> Void
    private var done = 0
    private var total = 0

    init(
        strategy: ReasoningStrategy, questions: [StrategyQuestion], examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        self.strategy = strategy
        self.questions = questions
        self.examinee = examinee
        self.progress = progress
    }

    /// - Parameter worked: the examples in front of each question.
    /// - Returns: `[question][draw]`
    mutating func run(_ worked: [WorkedExamples.Choice]) async throws -> [[ReasoningDraw]] {
        var draws: [ReasoningDraw] = []
        for item in questions.indices {
            for (number, temperature) in strategy.temperatures.enumerated() {
                draws.append(ReasoningDraw(item: item, number: number, temperature: temperature, order: order(item, number)))
            }
        }
        total = draws.count * stages
        draws = try await ask(draws, worked)
        for place in draws.indices { draws[place].firstAnswer = draws[place].answer }
        var round = 1
        while round <= strategy.rounds {
            // The most likely words would be the same again.
            let again = draws.indices.filter { draws[$0].answer == nil && draws[$0].temperature > 0 }
            if again.isEmpty { break }
            total += again.count * stages
            var retried = again.map { draws[$0] }
            for place in retried.indices { retried[place].round = round }
            for (place, draw) in zip(again, try await ask(retried, worked)) { draws[place] = draw }
            round += 1
        }
        return questions.indices.map { item in draws.filter { $0.item == item } }
    }

    private var stages: Int { strategy.trigger == nil ? 1 : 2 }

    private func order(_ item: Int, _ draw: Int) -> [Int]? {
        guard strategy.shufflesOptions, draw > 0, let layout = questions[item].layout else { return nil }
        var random = SeededDraws(seed: strategy.seed, "choice-shuffle", questions[item].item.number << 12 | draw)
        return random.shuffled(Array(layout.options.indices))
    }

    private mutating func ask(_ draws: [ReasoningDraw], _ worked: [WorkedExamples.Choice]) async throws -> [ReasoningDraw] {
        var draws = draws
        let opened = draws.map { opening($0, worked[$0.item].text) }
        if strategy.trigger != nil {
            let thoughts = try await answers(draws, opened.map { $0 }, tokens: strategy.reasoningTokens)
            var closed: [[StrategyTurn]] = []
            for place in draws.indices {
                draws[place].prompts = [questions[draws[place].item].prompt(opened[place])]
                draws[place].reasoning = thoughts[place]
                closed.append(Self.asksForAnswer(opened[place], thoughts[place].text ?? "", questions[draws[place].item]))
            }
            let replies = try await answers(draws, closed, tokens: strategy.answerTokens)
            finish(&draws, closed, replies)
        } else {
            let tokens = strategy.examples.map { $0.explanations == .none } ?? true ? strategy.answerTokens : strategy.reasoningTokens
            let replies = try await answers(draws, opened, tokens: tokens)
            for place in draws.indices { draws[place].prompts = [] }
            finish(&draws, opened, replies)
        }
        return draws
    }

    private func finish(_ draws: inout [ReasoningDraw], _ turns: [[StrategyTurn]], _ replies: [ExamResponse]) {
        for place in draws.indices {
            let question = questions[draws[place].item]
            draws[place].prompts.append(question.prompt(turns[place]))
            draws[place].reply = replies[place]
            let text = replies[place].text ?? ""
            draws[place].answer = read(text, question).map { Self.unshuffled($0, draws[place].order) }
        }
    }

    private func read(_ text: String, _ question: StrategyQuestion) -> String? {
        guard strategy.examples != nil, strategy.trigger == nil else { return question.kind.read(text) }
        guard case .choice(let count) = question.kind, strategy.examples?.explanations != Examples.none else {
            return question.kind.read(text, isFewShot: true)
        }
        // An explanation is full of capital letters: only an announced one counts.
        let options = question.layout?.options ?? Array(repeating: "", count: count)
        return MedicalLetterCascade.extract(text, options: options).answer
    }

    private typealias Examples = ReasoningStrategy.Examples.Explanations

    /// `Q: …\nA:` and what makes the model reason, or the words that ask at once.
    private func opening(_ draw: ReasoningDraw, _ examples: String) -> [StrategyTurn] {
        let question = questions[draw.item]
        var text = examples + question.body(draw.order) + "\nA:"
        if let trigger = strategy.trigger {
            text += " " + trigger
        } else if strategy.examples == nil {
            text += " " + question.kind.directCue
        }
        return [StrategyTurn(text: text)]
    }

    /// Reasoning prompt, chain of thought as it came, blank, cue (row 32, step 2).
    ///
    /// A blank comes before the chain of thought where it begins without one, as endpoints that trim their texts send it.
    static func asksForAnswer(_ opening: [StrategyTurn], _ thought: String, _ question: StrategyQuestion) -> [StrategyTurn] {
        guard question.conversation != nil else {
            let blank = thought.unicodeScalars.first?.properties.isWhitespace == true ? "" : " "
            return opening + [StrategyTurn(text: blank + thought + " " + question.kind.reasonedCue)]
        }
        return opening + [StrategyTurn(text: thought, isModel: true), StrategyTurn(text: question.kind.reasonedCue)]
    }

    /// The letter in the options' own order.
    static func unshuffled(_ answer: String, _ order: [Int]?) -> String {
        guard let order, let place = answer.unicodeScalars.first.map({ Int($0.value) - 65 }), order.indices.contains(place) else { return answer }
        return AnswerKind.letter(order[place])
    }

    private mutating func answers(_ draws: [ReasoningDraw], _ turns: [[StrategyTurn]], tokens: Int) async throws -> [ExamResponse] {
        let requests = zip(draws, turns).map { draw, turns in
            ExamRequest(
                prompt: questions[draw.item].prompt(turns),
                kind: .generation(strategy.generation(tokens, temperature: draw.temperature)),
                repetition: draw.temperature > 0 ? draw.number + draw.round * 1000 : 0)
        }
        let (before, all, report) = (done, total, progress)
        let responses = try await StrategyRequests.answers(requests, examinee) { report(before + $0, all) }
        done += requests.count
        return responses
    }
}

enum StrategyRequests {
    /// Answers in order; requests that are the same are asked once.
    static func answers(
        _ requests: [ExamRequest], _ examinee: any Examinee, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [ExamResponse] {
        var places: [ExamRequest: Int] = [:]
        var unique: [ExamRequest] = []
        for request in requests where places[request] == nil {
            places[request] = unique.count
            unique.append(request)
        }
        let state = Locked((answers: [ExamResponse?](repeating: nil, count: unique.count), done: 0))
        try await examinee.answer(unique) { position, response in
            let count = state.withLock {
                $0.answers[position] = response
                $0.done += 1
                return $0.done
            }
            progress(count)
        }
        let answers = state.withLock { $0.answers }
        var result: [ExamResponse] = []
        for request in requests {
            guard let place = places[request], let answer = answers[place] else {
                throw LyceumError(.invalidData, "a request was not answered", at: examinee.name)
            }
            result.append(answer)
        }
        return result
    }
}
