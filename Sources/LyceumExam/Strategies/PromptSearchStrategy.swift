internal import LyceumCore
internal import LyceumModel

/// Finds the wording that suits a model on validation items, and asks the test items in that wording alone (rows 47 and 86).
///
/// Candidates are the usual template and sampled ones, times instructions, times draws of worked examples; the first best wins. No test item
/// takes part in the search: validation items that are also asked are left out.
public struct PromptSearchStrategy: PromptingStrategy {
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// The letter that is the most likely next token.
        case constrained
        /// Up to 64 tokens, the most likely each time; a reply without a letter is wrong.
        case greedy
    }

    public let name: String
    /// Sampled templates beside the usual one.
    public var templates = 10
    public var shots = 0
    /// Draws of worked examples that are tried.
    public var draws = 10
    /// Instructions tried beside none.
    public var instructions = 0
    public var validationLimit = 500
    public var mode = Mode.constrained
    public var seed: UInt64 = 1234

    public init(name: String = "prompt-search") { self.name = name }

    public func ask(
        _ task: PreparedTask, of examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [ItemAnswers] {
        let maker = QuestionMaker(task: task)
        let questions = try maker.questions().map { SearchQuestion($0) }
        guard questions.allSatisfy({ $0.options.count > 1 }) else {
            throw LyceumError(
                .unsupported, "a search for prompts needs multiple-choice items", at: task.definition.name,
                remedy: "take another strategy for this task")
        }
        let (validation, examples) = try split(maker)
        let candidates = PromptCandidate.all(templates: templates, instructions: instructions, draws: draws, shots: shots, seed: seed)
        let steps = candidates.count * validation.count + questions.count
        var accuracies: [Double] = []
        for (number, candidate) in candidates.enumerated() {
            let asker = CandidateAsking(strategy: self, candidate: candidate, examples: examples, examinee: examinee)
            let before = number * validation.count
            let answers = try await asker.ask(validation) { progress(before + $0, steps) }
            let right = zip(validation, answers).count { GoldAnswer.positions($0.item).contains($1.best ?? -1) }
            accuracies.append(Double(right) / Double(max(validation.count, 1)))
        }
        let best = accuracies.indices.max { accuracies[$0] < accuracies[$1] || accuracies[$0] == accuracies[$1] && $0 > $1 } ?? 0
        let asker = CandidateAsking(strategy: self, candidate: candidates[best], examples: examples, examinee: examinee)
        let answers = try await asker.ask(questions) { progress(steps - questions.count + $0, steps) }
        var notes = JSON.Object([
            ("strategy", .string(name)), ("chosen", candidates[best].json), ("validation_accuracy", .number(accuracies[best])),
            ("validation_items", .integer(validation.count)), ("candidates", .integer(candidates.count)),
        ])
        return zip(questions, answers).enumerated().map { number, pair in
            // The whole search once, with the first item.
            notes["search"] = number > 0 ? nil : .array(zip(candidates, accuracies).map { ["candidate": $0.json, "accuracy": .number($1)] })
            return pair.1.answers(pair.0, notes)
        }
    }

    /// Validation items and, apart from them, documents for worked examples.
    private func split(_ maker: QuestionMaker) throws(LyceumError) -> (validation: [SearchQuestion], examples: [SearchQuestion]) {
        let asked = Set(maker.task.items.map(\.document))
        var pool = try maker.examples().map { SearchQuestion($0) }.filter { !GoldAnswer.positions($0.item).isEmpty && $0.options.count > 1 }
        var random = SeededDraws(seed: seed, "prompt-search-validation")
        var validation: [SearchQuestion] = []
        if let name = maker.task.definition.splits.validation, maker.task.definition.splits.test != nil,
            let documents = try? TaskDocuments(task: maker.task.definition, folder: nil).split(name).documents
        {
            let unseen = documents.filter { !asked.contains($0) }
            validation = unseen.isEmpty ? [] : try maker.bareItems(unseen).map { SearchQuestion(StrategyQuestion($0, maker.task.definition)) }
            let used = Set(documents)
            pool.removeAll { used.contains($0.item.document) }
        }
        if validation.isEmpty {
            // No validation split at hand: half of the training documents take its place.
            pool = random.shuffled(pool)
            validation = Array(pool.prefix((pool.count + 1) / 2))
            pool.removeFirst(validation.count)
        }
        validation = random.sample(validation.filter { !GoldAnswer.positions($0.item).isEmpty }, validationLimit)
        guard !validation.isEmpty else {
            throw LyceumError(
                .notFound, "there are no validation items to choose a prompt by", at: maker.task.definition.name,
                remedy: "give the task a validation_split or a training_split with other documents than the test split's")
        }
        guard shots == 0 || pool.count >= shots else {
            throw LyceumError(.notFound, "there are \(pool.count) documents for \(shots) worked examples", at: maker.task.definition.name)
        }
        return (validation, pool)
    }
}

/// A question and its options apart.
struct SearchQuestion {
    var item: ExamItem
    var conversation: [ChatMessage]?
    var question: String
    var options: [String]
    private let source: StrategyQuestion

    /// Values of the options as they stand here, in the order of the task.
    func inTaskOrder<Element>(_ values: [Element]) -> [Element] { source.inTaskOrder(values) }

    init(_ source: StrategyQuestion) {
        self.source = source
        item = source.item
        conversation = source.conversation
        options = source.layout?.options ?? source.item.choices
        var text = source.layout?.separators.first ?? source.stem
        if source.layout != nil {
            // Without the first option's label and the words before it.
            for end in ["(A) ", "A. ", "A) ", "A: "] where text.hasSuffix(end) {
                text.removeLast(end.count)
                break
            }
        }
        for end in ["Answer Choices:", "Choices:", "Options:"] where text.stripped.hasSuffix(end) { text = String(text.stripped.dropLast(end.count)) }
        for start in ["Q: ", "Question: "] where text.hasPrefix(start) {
            text.removeFirst(start.count)
            break
        }
        question = text.stripped
    }
}

/// Asks questions in one wording.
struct CandidateAsking {
    struct Answer {
        var best: Int?
        var shares: [Double]
        var prompt: ExamPrompt
        var reply: String?

        func answers(_ question: SearchQuestion, _ notes: JSON.Object) -> ItemAnswers {
            var notes = notes
            notes["answer"] = best.map { .string(AnswerKind.letter($0)) } ?? .null
            if let reply { notes["reply"] = .string(reply) }
            let values = question.inTaskOrder(ChosenOption.logLikelihoods(shares: shares))
            let isBest = question.inTaskOrder(shares.indices.map { $0 == best })
            return ItemAnswers(
                requests: question.inTaskOrder(question.item.choices).map {
                    ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: " " + $0))
                },
                responses: zip(values, isBest).map { [.logLikelihood($0, isGreedy: $1)] }, notes: notes)
        }
    }

    let strategy: PromptSearchStrategy
    let candidate: PromptCandidate
    let examples: [SearchQuestion]
    let examinee: any Examinee

    func ask(_ questions: [SearchQuestion], progress: @escaping @Sendable (Int) -> Void) async throws -> [Answer] {
        let start = worked()
        let prompts = questions.map { prompt($0, start) }
        switch strategy.mode {
        case .greedy: return try await written(questions, prompts, progress)
        case .constrained: return try await constrained(questions, prompts, progress)
        }
    }

    /// The worked examples of this candidate's draw, the same for every question.
    private func worked() -> String {
        guard let draw = candidate.draw else { return "" }
        var random = SeededDraws(seed: strategy.seed, "prompt-search-examples", draw)
        return random.sample(examples, strategy.shots).map { example in
            let answer = AnswerKind.letter(GoldAnswer.positions(example.item).first ?? 0)
            let text = candidate.template.text(question: example.question, options: example.options)
            return text + (text.last?.isWhitespace == true ? "" : " ") + answer + "\n\n"
        }.joined()
    }

    private func prompt(_ question: SearchQuestion, _ start: String) -> ExamPrompt {
        let text = start + candidate.template.text(question: question.question, options: question.options)
        guard let conversation = question.conversation else { return .text((candidate.instruction.map { $0 + "\n\n" } ?? "") + text) }
        let system = candidate.instruction.map { [ChatMessage(.system, $0)] } ?? conversation
        return .messages(system + [ChatMessage(.user, text.stripped)])
    }

    private func constrained(
        _ questions: [SearchQuestion], _ prompts: [ExamPrompt], _ progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [Answer] {
        var requests: [ExamRequest] = []
        for (question, prompt) in zip(questions, prompts) {
            for option in question.options.indices {
                requests.append(ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: Self.continuation(prompt, option))))
            }
        }
        let share = Double(questions.count) / Double(max(requests.count, 1))
        let responses = try await StrategyRequests.answers(requests, examinee) { progress(Int(Double($0) * share)) }
        var place = 0
        return zip(questions, prompts).map { question, prompt in
            let values = (0..<question.options.count).map { responses[place + $0].logLikelihood ?? -.infinity }
            place += values.count
            let highest = values.max() ?? -.infinity
            let shares = values.map { highest.isFinite ? Double.exponential($0 - highest) : 0 }
            return Answer(best: highest.isFinite ? values.firstIndex(of: highest) : nil, shares: shares, prompt: prompt)
        }
    }

    /// A letter with the blank that its place asks for.
    private static func continuation(_ prompt: ExamPrompt, _ option: Int) -> String {
        guard case .text(let text) = prompt else { return AnswerKind.letter(option) }
        return (text.last?.isWhitespace == true ? "" : " ") + AnswerKind.letter(option)
    }

    private func written(
        _ questions: [SearchQuestion], _ prompts: [ExamPrompt], _ progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [Answer] {
        let generation = ExamGeneration(until: candidate.template.stops + ["\n\n"], maximumTokens: 64, seed: strategy.seed)
        let requests = prompts.map { ExamRequest(prompt: $0, kind: .generation(generation)) }
        let responses = try await StrategyRequests.answers(requests, examinee, progress: progress)
        return zip(zip(questions, prompts), responses).map { pair, response in
            let reply = response.text ?? ""
            let found = Extractors.flexible(options: .letters(pair.0.options))(reply, isCut: response.wasCut).answer
            let best = found.flatMap { $0.unicodeScalars.first }.map { Int($0.value) - 65 }.flatMap { pair.0.options.indices.contains($0) ? $0 : nil }
            return Answer(best: best, shares: pair.0.options.indices.map { $0 == best ? 1 : 0 }, prompt: pair.1, reply: reply)
        }
    }
}
