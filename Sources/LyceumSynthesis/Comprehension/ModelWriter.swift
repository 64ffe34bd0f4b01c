public import LyceumCore
public import LyceumData
internal import LyceumExam
public import LyceumModel

/// Has a model write exercises about passages, and checks each one.
///
/// For every passage some kinds of exercises are drawn; the model gets the passage with one prompt per kind. What cannot be read or does not belong to
/// the passage is asked for once more in another wording; a passage that still has no exercise gets those the rules find.
public struct ModelWriter: PassageConverter {
    public let name: String
    private let model: any ChatModel
    private let catalog: ExerciseCatalog
    private let fallback: RuleMiner
    private let exercises: Int
    private let maximumTokens: Int
    private let temperature: Double
    private let check: ExerciseCheck

    /// - Parameters:
    ///   - fallback: takes the place for passages that the model fails.
    ///   - exercises: asked for per passage, 1 or more.
    ///   - maximumTokens: of one answer of the model.
    ///   - temperature: 0 through 2.
    public init(
        _ model: any ChatModel, catalog: ExerciseCatalog, fallback: RuleMiner, exercises: Int = 3, maximumTokens: Int = 200, temperature: Double = 0.7
    ) {
        name = "model:\(model.name)"
        self.model = model
        self.catalog = catalog
        self.fallback = fallback
        self.exercises = max(exercises, 1)
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        check = ExerciseCheck(catalog: catalog)
    }

    /// A prompt to one passage, and where it stands.
    private struct Asked {
        var passage: Int
        var prompt: ExerciseCatalog.Prompt
        /// Another wording for the second try; the same when the kind has only one.
        var second: ExerciseCatalog.Prompt
        var number: Int
    }

    public func convert(
        _ passages: [Passage], number: Int, seed: UInt64, earlier: [(Passage, Conversion)]
    ) async throws(LyceumError) -> [Conversion] {
        var results = passages.map { Conversion(opening: $0.text, converter: name) }
        var asked: [Asked] = []
        for place in passages.indices { asked += drawn(place, number + place, seed) }
        let again = try await ask(asked, passages, seed, isSecond: false, &results)
        _ = try await ask(again, passages, seed, isSecond: true, &results)
        for place in passages.indices where results[place].exercises.isEmpty {
            let rejected = results[place].rejected
            results[place] = fallback.mine(passages[place], number: number + place, seed: seed)
            results[place].rejected = rejected
            results[place].isFallback = true
        }
        return results
    }

    /// Kinds without repetition, each in one of its wordings.
    private func drawn(_ place: Int, _ number: Int, _ seed: UInt64) -> [Asked] {
        var draws = SeededDraws(seed: seed, "comprehension/written", number)
        return draws.sample(catalog.kinds, exercises).enumerated().compactMap { order, kind in
            let wordings = draws.shuffled(catalog.prompts.filter { $0.kind == kind })
            guard let first = wordings.first else { return nil }
            return Asked(passage: place, prompt: first, second: wordings.dropFirst().first ?? first, number: number * 64 + order)
        }
    }

    /// - Returns: what must be asked again.
    private func ask(
        _ asked: [Asked], _ passages: [Passage], _ seed: UInt64, isSecond: Bool, _ results: inout [Conversion]
    ) async throws(LyceumError) -> [Asked] {
        guard !asked.isEmpty else { return [] }
        let requests = asked.map { request($0, passages[$0.passage], seed, isSecond: isSecond) }
        let replies = await model.completeAll(requests)
        var again: [Asked] = []
        for (one, reply) in zip(asked, replies) {
            let prompt = isSecond ? one.second : one.prompt
            let text: String
            switch reply {
            case .success(let reply): text = reply.text
            case .failure(let failure):
                let error = failure as? LyceumError ?? LyceumError(.network, "\(failure)", at: model.name)
                // Too long a passage fails alone; a model that is not there fails always.
                guard error.code == .limitExceeded else { throw error }
                results[one.passage].rejected.append(RejectedExercise(kind: prompt.kind, reason: "passage too long for the model", text: ""))
                continue
            }
            let (good, rejected) = read(text, prompt, passages[one.passage], known: results[one.passage].exercises)
            results[one.passage].exercises += good
            results[one.passage].rejected += rejected
            if good.isEmpty, !isSecond { again.append(one) }
        }
        return again
    }

    private func request(_ asked: Asked, _ passage: Passage, _ seed: UInt64, isSecond: Bool) -> ChatRequest {
        let prompt = isSecond ? asked.second : asked.prompt
        let title = passage.title.isEmpty ? "" : "Title: \(passage.title)\n\n"
        let text = """
            \(title)\(passage.text)

            Task: \(prompt.text)
            Use only what the passage above says. Answer in the passage's language in exactly this form:
            Question: ...
            Answer: ...
            """
        let stream = UInt64(asked.number) &* 2 &+ (isSecond ? 1 : 0)
        return ChatRequest(
            [.user(text)],
            options: ChatOptions(maximumTokens: maximumTokens, temperature: temperature, seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ stream))
    }

    /// The first exercise of an answer that holds, and those before it with what is wrong.
    private func read(
        _ text: String, _ prompt: ExerciseCatalog.Prompt, _ passage: Passage, known: [Exercise]
    ) -> (good: [Exercise], rejected: [RejectedExercise]) {
        let start = String(text.prefix(200))
        let pairs = WrittenExercises.pairs(text)
        guard !pairs.isEmpty else {
            let lower = text.lowercased()
            let reason = catalog.refusals.contains { lower.contains($0) } ? "refusal" : "no question with an answer"
            return ([], [RejectedExercise(kind: prompt.kind, reason: reason, text: start)])
        }
        var good: [Exercise] = []
        var rejected: [RejectedExercise] = []
        for pair in pairs.prefix(3) {
            let exercise = Exercise(kind: prompt.kind, prompt: prompt.id, question: pair.question, answer: pair.answer)
            let isKnown = known.contains { $0.question.lowercased() == exercise.question.lowercased() }
            if let problem = isKnown ? "question asked twice" : check.problem(exercise, passage: passage.text) {
                rejected.append(RejectedExercise(kind: prompt.kind, reason: problem, text: start))
            } else {
                good.append(exercise)
                break
            }
        }
        return (good, rejected)
    }
}
