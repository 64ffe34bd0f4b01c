internal import LyceumData
internal import LyceumExam

/// The mining of one passage: which wordings are still free, and what was found.
struct MiningWork {
    let rules: MiningRules
    var draws: SeededDraws
    private(set) var exercises: [Exercise] = []
    private var free: [String: [MiningRules.Wording]] = [:]
    private static let perKind = 2

    init(rules: MiningRules, draws: SeededDraws) {
        self.rules = rules
        self.draws = draws
    }

    /// A wording that this passage has not had.
    private mutating func wording(_ kind: String) -> MiningRules.Wording? {
        var list = free[kind] ?? rules.wordings[kind] ?? []
        guard !list.isEmpty else { return nil }
        let chosen = list.remove(at: draws.below(list.count))
        free[kind] = list
        return chosen
    }

    private mutating func add(_ kind: String, _ parts: [String: String]) {
        guard let wording = wording(kind) else { return }
        exercises.append(wording.exercise(kind, parts))
    }

    // MARK: - Title and completion

    /// How the passage opens the text: with a title and two sentences summary alone 0.4, completion alone 0.1, both 0.4, none 0.1.
    mutating func opening(title: String, body: String, sentences: [String], name: String) -> Conversion {
        var conversion = Conversion(opening: body, converter: name)
        guard !title.isEmpty, sentences.count >= 2 else { return conversion }
        let draw = draws.below(10)
        let (summary, completion) = (draw < 4 || (5..<9).contains(draw), draw == 4 || (5..<9).contains(draw))
        var front = ""
        if summary {
            // A text that is cut in two cannot be the answer to its title.
            let kind = completion || draws.chance(0.5) ? "title-of-text" : "text-of-title"
            if let wording = wording(kind) {
                let exercise = wording.exercise(kind, ["title": title, "text": body])
                conversion.openingExercises.append(exercise)
                if kind == "text-of-title" {
                    conversion.opening = exercise.question + "\n" + exercise.answer
                    return conversion
                }
                front = exercise.question + " " + exercise.answer
            }
        }
        if completion, let exercise = completionExercise(body, sentences) {
            conversion.openingExercises.append(exercise.made)
            conversion.opening = exercise.start + "\n\n" + exercise.made.question + "\n" + exercise.made.answer
        }
        if !front.isEmpty { conversion.opening += "\n\n" + front }
        return conversion
    }

    /// Cuts the passage behind a sentence drawn from all but the last.
    private mutating func completionExercise(_ body: String, _ sentences: [String]) -> (start: String, made: Exercise)? {
        guard let wording = wording("completion") else { return nil }
        let last = draws.below(sentences.count - 1)
        // The sentences are looked for in the text, so that its paragraphs stay.
        var rest = Substring(body)
        for sentence in sentences[...last] {
            guard let found = rest.firstRange(of: sentence) else { return nil }
            rest = rest[found.upperBound...]
        }
        let (start, end) = (body[..<rest.startIndex].trimmed, rest.trimmed)
        guard !start.isEmpty, !end.isEmpty else { return nil }
        return (start, wording.exercise("completion", ["start": start, "rest": end]))
    }

    // MARK: - Sentences

    mutating func mineWords(_ sentences: [String], _ vocabulary: DomainVocabulary?, _ tokenCount: (String) -> Int) {
        guard let vocabulary else { return }
        var found: [(sentence: String, words: [String])] = []
        for sentence in sentences where tokenCount(sentence) <= 100 {
            var seen = Set<String>()
            let words = TextWords.words(sentence).filter { vocabulary.contains($0) && seen.insert($0.lowercased()).inserted }.map(String.init)
            if words.count >= 3 { found.append((sentence, words)) }
        }
        for (sentence, words) in draws.sample(found, Self.perKind) {
            add("words-to-sentence", ["words": draws.shuffled(words).joined(separator: ", "), "sentence": sentence])
        }
    }

    mutating func mineTerms(_ sentences: [String]) {
        for found in draws.sample(MinedRelations.terms(sentences, rules.connectors["definition"] ?? []), Self.perKind) {
            add("definition", ["term": Self.withoutArticle(found.term), "definition": found.meaning, "sentence": found.sentence])
        }
        for found in draws.sample(MinedRelations.terms(sentences, rules.connectors["topic"] ?? []), Self.perKind) {
            add("topic", ["topic": found.meaning, "sentence": found.sentence])
        }
    }

    private static func withoutArticle(_ term: String) -> String {
        for article in ["The ", "A ", "An "] where term.hasPrefix(article) { return String(term.dropFirst(article.count)) }
        return term
    }

    /// Of ten pairs eight ask whether the second sentence follows, two ask for it.
    mutating func mineEntailment(_ sentences: [String]) {
        for relation in ["entail", "contradict", "neutral"] {
            for pair in draws.sample(MinedRelations.pairs(sentences, rules.connectors[relation] ?? []), Self.perKind) {
                let parts = ["premise": pair.premise, "hypothesis": pair.hypothesis]
                let labels = rules.connectors["labels-\(relation)"] ?? []
                if draws.chance(0.8), !labels.isEmpty {
                    add("entailment", parts.merging(["label": draws.pick(labels)]) { $1 })
                } else {
                    add(relation, parts)
                }
            }
        }
    }

    mutating func mineCauses(_ sentences: [String]) {
        let openings = ["entail", "contradict", "neutral", "same"].flatMap { rules.connectors[$0] ?? [] }
        for pair in draws.sample(MinedRelations.causes(sentences, rules.connectors["cause"] ?? [], openings: openings), Self.perKind) {
            let kind = draws.chance(0.5) ? "effect-of-cause" : "cause-of-effect"
            let lower = kind == "cause-of-effect" ? MiningWork.lowered(pair.effect) : pair.effect
            add(kind, ["cause": pair.cause, "effect": lower])
        }
    }

    mutating func mineParaphrases(_ sentences: [String]) {
        for relation in ["same", "different"] {
            for pair in draws.sample(MinedRelations.pairs(sentences, rules.connectors[relation] ?? []), Self.perKind) {
                add(relation, ["premise": pair.premise, "hypothesis": pair.hypothesis])
            }
        }
    }

    /// The first letter small, where the first word is no name or abbreviation.
    static func lowered(_ text: String) -> String {
        let articles = ["The", "A", "An", "This", "These", "In", "It", "Its", "Many", "Some", "Most", "All", "Such"]
        guard let first = text.split(separator: " ").first, articles.contains(String(first)) else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
