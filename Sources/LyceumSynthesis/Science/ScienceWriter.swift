public import LyceumCore
internal import LyceumData
public import LyceumModel

/// A question with its answer, written about a snippet.
public struct SciencePair: Sendable, Hashable {
    public var discipline: String
    public var snippet: String
    public var question: String
    public var answer: String

    public init(discipline: String, snippet: String, question: String, answer: String) {
        self.discipline = discipline
        self.snippet = snippet
        self.question = question
        self.answer = answer
    }

    /// A line of the output; `text` is what is trained on: the question, a line end, the answer.
    public var json: JSON {
        [
            "discipline": .string(discipline), "snippet": .string(snippet), "question": .string(question), "answer": .string(answer),
            "text": .string("\(question)\n\(answer)"),
        ]
    }

    /// nil when the value is not what `json` gives.
    public init?(json: JSON) {
        guard let discipline = json["discipline"]?.stringValue, let snippet = json["snippet"]?.stringValue,
            let question = json["question"]?.stringValue, let answer = json["answer"]?.stringValue
        else { return nil }
        self.init(discipline: discipline, snippet: snippet, question: question, answer: answer)
    }
}

/// Has a model write questions with answers about snippets of scientific texts.
///
/// Every snippet is given with the wish for its discipline; what cannot be read as question and answer, or has nothing to do with the snippet, is refused
/// with its reason. Pairs are plain text to train on, not conversations.
/// - Source: Chen et al. 2024, "Towards Effective and Efficient Continual Pre-training of Large Language Models", arXiv 2407.18743.
public struct ScienceWriter: Sendable {
    /// What one snippet gave.
    public struct Written: Sendable, Hashable {
        public var pairs: [SciencePair]
        public var rejected: [RejectedExercise]
    }

    public let model: any ChatModel
    /// Pairs asked for per snippet.
    public let count: Int
    public let maximumTokens: Int
    public let temperature: Double
    private let check: ExerciseCheck

    /// - Parameters:
    ///   - count: pairs asked for per snippet, 1 or more.
    ///   - maximumTokens: of one answer of the model.
    ///   - temperature: 0 through 2.
    public init(_ model: any ChatModel, count: Int = 2, maximumTokens: Int = 400, temperature: Double = 0.7) throws(LyceumError) {
        self.model = model
        self.count = max(count, 1)
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        check = ExerciseCheck(catalog: try ExerciseCatalog())
    }

    /// - Parameters:
    ///   - number: of the first snippet among all; with the seed it decides every draw, so that a snippet gives the same in any batch.
    /// - Returns: one result per snippet, in order.
    /// - Throws: `LyceumError` when the model is not there at all; a snippet it cannot take is refused alone.
    public func write(_ snippets: [ScienceSnippet], number: Int, seed: UInt64) async throws(LyceumError) -> [Written] {
        let requests = snippets.enumerated().map { request($1, number + $0, seed) }
        let replies = await model.completeAll(requests)
        var written: [Written] = []
        for (snippet, reply) in zip(snippets, replies) {
            switch reply {
            case .success(let reply): written.append(read(reply.text, snippet))
            case .failure(let failure):
                let error = failure as? LyceumError ?? LyceumError(.network, "\(failure)", at: model.name)
                guard error.code == .limitExceeded else { throw error }
                written.append(Written(pairs: [], rejected: [.init(kind: snippet.discipline, reason: "snippet too long for the model", text: "")]))
            }
        }
        return written
    }

    private func request(_ snippet: ScienceSnippet, _ number: Int, _ seed: UInt64) -> ChatRequest {
        let form = (1...count).map { _ in "Question: ...\nAnswer: ..." }.joined(separator: "\n")
        let text = """
            Text:
            \(snippet.text)

            Write \(count == 1 ? "one question" : "\(count) different questions") on \(snippet.discipline) that the text above gives rise to, with \
            \(count == 1 ? "its answer" : "their answers"). Ask for \(ScienceDisciplines.focus(snippet.discipline)).
            A question must be understood without the text: name what it is about, and never speak of “the text”. The answer explains itself and is \
            true by the text. Write in the text's language in exactly this form:
            \(form)
            """
        return ChatRequest(
            [.user(text)],
            options: ChatOptions(
                maximumTokens: maximumTokens, temperature: temperature, seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: number)))
    }

    func read(_ text: String, _ snippet: ScienceSnippet) -> Written {
        let start = String(text.prefix(200))
        func refused(_ reason: String) -> RejectedExercise { RejectedExercise(kind: snippet.discipline, reason: reason, text: start) }
        let found = WrittenExercises.pairs(text)
        guard !found.isEmpty else {
            let lower = text.lowercased()
            return Written(
                pairs: [],
                rejected: [refused(check.catalog.refusals.contains { lower.contains($0) } ? "refusal" : "no question with an answer")])
        }
        var written = Written(pairs: [], rejected: [])
        for pair in found {
            let exercise = Exercise(kind: snippet.discipline, prompt: "science", question: pair.question, answer: pair.answer)
            let isKnown = written.pairs.contains { $0.question.lowercased() == exercise.question.lowercased() }
            if let problem = isKnown ? "question asked twice" : Self.speaksOfText(pair.question) ?? check.problem(exercise, passage: snippet.text) {
                written.rejected.append(refused(problem))
            } else if written.pairs.count < count {
                written.pairs.append(
                    SciencePair(
                        discipline: snippet.discipline, snippet: snippet.id, question: exercise.question.trimmed, answer: exercise.answer.trimmed))
            }
        }
        return written
    }

    /// A question about “the text” cannot be understood without it.
    private static func speaksOfText(_ question: String) -> String? {
        let lower = question.lowercased()
        let marks = ["the text", "the passage", "the snippet", "the excerpt", "the article", "the paragraph", "the author"]
        return marks.contains { lower.contains($0) } ? "speaks of the text" : nil
    }
}
