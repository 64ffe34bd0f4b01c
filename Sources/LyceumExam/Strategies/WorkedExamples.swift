internal import LyceumCore

/// Chooses the worked examples in front of each question, and writes explanations for them where the data has none.
struct WorkedExamples {
    /// The examples of one question.
    struct Choice {
        var text = ""
        var notes: [JSON] = []
    }

    /// Similar beyond this is the same question in other words.
    private static let duplicate = 0.95
    let strategy: ReasoningStrategy
    let maker: QuestionMaker
    let questions: [StrategyQuestion]
    let examinee: any Examinee

    func choose() async throws -> [Choice] {
        guard let wanted = strategy.examples, wanted.count > 0 else { return questions.map { _ in Choice() } }
        let pool = try maker.examples().filter { !GoldAnswer.canonical($0.item, $0.kind).isEmpty }
        guard !pool.isEmpty else {
            throw LyceumError(
                .notFound, "there are no documents to draw worked examples from, besides those that are asked", at: maker.task.definition.name,
                remedy: "give the task a training_split, or take a strategy without examples")
        }
        let candidates = wanted.isNearest ? try await nearest(pool, 2 * wanted.count) : random(pool, 2 * wanted.count)
        let explained = try await explanations(pool, Set(candidates.flatMap { $0.map(\.document) }).sorted(), wanted.explanations)
        return candidates.map { candidates in
            let kept = candidates.filter { explained[$0.document] != nil }.prefix(wanted.count)
            // Nearest last: next to the question.
            return choice((wanted.isNearest ? Array(kept.reversed()) : Array(kept)), pool, explained)
        }
    }

    private typealias Candidate = (document: Int, similarity: Double)

    /// The same for all questions, so that models and modes see identical examples.
    private func random(_ pool: [StrategyQuestion], _ count: Int) -> [[Candidate]] {
        var random = SeededDraws(seed: strategy.seed, "worked-examples")
        let chosen = random.sample(Array(pool.indices), count).map { (document: $0, similarity: 0.0) }
        return questions.map { _ in chosen }
    }

    private func nearest(_ pool: [StrategyQuestion], _ count: Int) async throws -> [[Candidate]] {
        // Some spare ones for those left out.
        let found = try await neighbors(pool.map(\.stem), count + 16)
        return zip(questions, found).map { question, found in
            Array(found.filter { $0.similarity < Self.duplicate && pool[$0.document].stem != question.stem }.prefix(count))
        }
    }

    private func neighbors(_ pool: [String], _ count: Int) async throws -> [[Candidate]] {
        guard let embedder = strategy.embedder else {
            let index = NeighborIndex(pool)
            return questions.map { index.nearest(to: $0.stem, count: count) }
        }
        return try await EmbeddingNeighbors(pool, embedder).nearest(to: questions.map(\.stem), count: count, embedder)
    }

    // MARK: - Explanations

    /// The explanation of each document that may be shown; empty where answers stand alone.
    private func explanations(
        _ pool: [StrategyQuestion], _ documents: [Int], _ wanted: ReasoningStrategy.Examples.Explanations
    ) async throws -> [Int: String] {
        switch wanted {
        case .none: return Dictionary(uniqueKeysWithValues: documents.map { ($0, "") })
        case .data:
            let found = documents.map { ($0, Self.explanation(pool[$0].item.document)) }
            let known = found.compactMap { document, text in text.map { (document, $0) } }
            return known.isEmpty ? try await generated(pool, documents) : Dictionary(uniqueKeysWithValues: known)
        case .generated: return try await generated(pool, documents)
        }
    }

    private func generated(_ pool: [StrategyQuestion], _ documents: [Int]) async throws -> [Int: String] {
        let bank = ReasoningBank(examinee: examinee, reasoningTokens: strategy.reasoningTokens, seed: strategy.seed)
        return try await bank.fill(pool, documents)
    }

    private static let columns = ["rationale", "explanation", "exp", "cot", "reasoning", "solution", "Explanation", "Rationale"]

    static func explanation(_ document: JSON.Object) -> String? {
        for column in columns {
            if let text = document[column]?.stringValue, !text.stripped.isEmpty { return text.stripped }
        }
        // GSM8K: the solution before the number.
        guard let answer = document["answer"]?.stringValue, answer.utf8Range(of: "####") != nil else { return nil }
        let text = (answer.components(separatedBy: "####").first ?? "").stripped
        return text.isEmpty ? nil : text
    }

    // MARK: - Text

    /// `Q: …\nA: explanation The answer is X.` and an empty line, for each (row 32, step 5).
    private func choice(_ chosen: [Candidate], _ pool: [StrategyQuestion], _ explained: [Int: String]) -> Choice {
        var choice = Choice()
        for candidate in chosen {
            let question = pool[candidate.document]
            guard let gold = GoldAnswer.canonical(question.item, question.kind).first else { continue }
            let answer = if case .choice = question.kind { "(\(gold))" } else { gold }
            let explanation = explained[candidate.document].map { $0.isEmpty ? "" : $0 + " " } ?? ""
            choice.text += question.body() + "\nA: " + explanation + "The answer is " + answer + ".\n\n"
            choice.notes.append(["example": .integer(question.item.number), "similarity": .number(candidate.similarity)])
        }
        return choice
    }
}
