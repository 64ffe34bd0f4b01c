internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The option whose letter is the most likely next token (row 43): variants with and without a blank are added up, and nothing but letters counts.
public struct ConstrainedChoiceStrategy: PromptingStrategy {
    public let name: String

    public init(name: String = "constrained") { self.name = name }

    public func ask(
        _ task: PreparedTask, of examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [ItemAnswers] {
        // Worked examples stay: the prompt is the task's own, and only the answer is constrained.
        let questions = task.items.map { StrategyQuestion($0, task.definition) }
        var requests: [ExamRequest] = []
        var sizes: [Int] = []
        for (item, question) in zip(task.items, questions) {
            let made = try Self.requests(item, question, task)
            sizes.append(made.count)
            requests += made
        }
        let total = requests.count
        let responses = try await StrategyRequests.answers(requests, examinee) { progress($0, total) }
        var place = 0
        return zip(questions, sizes).map { question, size in
            defer { place += size }
            return Self.answers(question, Array(requests[place..<place + size]), Array(responses[place..<place + size]), name)
        }
    }

    /// For each option its label with a blank before it, and without.
    private static func requests(_ item: ExamItem, _ question: StrategyQuestion, _ task: PreparedTask) throws(LyceumError) -> [ExamRequest] {
        guard item.choices.count > 1 else {
            throw LyceumError(
                .unsupported, "item \(item.number) has no options to choose from", at: task.definition.name,
                remedy: "take another strategy for tasks with written answers")
        }
        let prompt = prompt(item, question)
        return labels(question).flatMap { label in
            [" " + label, label].map { ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: $0)) }
        }
    }

    private static func labels(_ question: StrategyQuestion) -> [String] {
        if case .labels = question.kind { return question.item.choices }
        return question.item.choices.indices.map(AnswerKind.letter)
    }

    /// The task's own words where it lists its options and asks for a letter or word, else the options listed.
    private static func prompt(_ item: ExamItem, _ question: StrategyQuestion) -> ExamPrompt {
        if labels(question) == item.choices { return item.prompt }
        return question.prompt([StrategyTurn(text: question.body() + "\nA: " + question.kind.directCue)])
    }

    private static func answers(
        _ question: StrategyQuestion, _ requests: [ExamRequest], _ responses: [ExamResponse], _ name: String
    ) -> ItemAnswers {
        let values = responses.map { $0.logLikelihood ?? -.infinity }
        let merged = stride(from: 0, to: values.count - 1, by: 2).map { sum(values[$0], values[$0 + 1]) }
        let highest = merged.max() ?? 0
        let shares = merged.map { highest.isFinite ? exp($0 - highest) : 0 }
        let whole = shares.reduce(0, +)
        let mass = highest.isFinite ? exp(highest) * whole : 0
        let best = shares.indices.max { shares[$0] < shares[$1] || shares[$0] == shares[$1] && $0 > $1 } ?? 0
        let notes = JSON.Object([
            ("strategy", .string(name)), ("answer", whole > 0 ? .string(labels(question)[best]) : .null),
            ("probabilities", .array(shares.map { .number(whole > 0 ? $0 / whole : 0) })),
            ("probability_of_any_option", .number(min(mass, 1))),
        ])
        var result = ChosenOption.answers(question, shares: shares, prompt: requests.first?.prompt ?? question.item.prompt, notes: notes)
        // The sums themselves where lengths are equal, so that calibration sees what the model said.
        if whole > 0, labels(question) == question.item.choices { result.responses = merged.map { [.logLikelihood($0, isGreedy: nil)] } }
        return result
    }

    private static func sum(_ a: Double, _ b: Double) -> Double {
        let highest = max(a, b)
        return highest.isFinite ? highest + log(exp(a - highest) + exp(b - highest)) : highest
    }
}
