public import LyceumCore
public import LyceumData
internal import LyceumExam
public import LyceumModel

/// Has a model that was tuned to write question and answer pairs behind a tagged passage continue plain text.
///
/// The passages before, with what was made of them, stand in front as examples. An unfinished last pair is dropped, and so are questions that occur
/// twice.
/// - Source: Cheng et al. 2024, "Instruction pre-training: language models are supervised multitask learners".
public struct InstructionSynthesizer: PassageConverter {
    /// What marks the parts of a text.
    public struct Tags: Sendable, Hashable {
        public var contextStart, contextEnd, question, answer, end: String

        public init(
            contextStart: String = "<CON>", contextEnd: String = "</CON>", question: String = "<QUE>", answer: String = "<ANS>", end: String = "</END>"
        ) {
            self.contextStart = contextStart
            self.contextEnd = contextEnd
            self.question = question
            self.answer = answer
            self.end = end
        }
    }

    public let name: String
    private let model: any ChatModel
    private let tags: Tags
    private let shots: Int
    private let maximumTokens: Int
    private let beginning: String
    private let temperature: Double
    private let check: ExerciseCheck
    private let fallback: RuleMiner?

    /// - Parameters:
    ///   - beginning: text in front of every example, such as the model's `<s>`.
    ///   - shots: passages before that stand in front as examples; 0 or more.
    ///   - maximumTokens: written per passage.
    ///   - fallback: takes the place for passages that give nothing; nil leaves them without exercises.
    public init(
        _ model: any ChatModel, catalog: ExerciseCatalog, tags: Tags = Tags(), shots: Int = 2, maximumTokens: Int = 400, beginning: String = "",
        temperature: Double = 0, fallback: RuleMiner? = nil
    ) {
        name = "synthesizer:\(model.name)"
        self.model = model
        self.tags = tags
        self.shots = max(shots, 0)
        self.maximumTokens = maximumTokens
        self.beginning = beginning
        self.temperature = temperature
        check = ExerciseCheck(catalog: catalog)
        self.fallback = fallback
    }

    public func convert(
        _ passages: [Passage], number: Int, seed: UInt64, earlier: [(Passage, Conversion)]
    ) async throws(LyceumError) -> [Conversion] {
        var known = earlier
        var results: [Conversion] = []
        // Each passage's example is the one before it, so they are asked one after the other.
        for (place, passage) in passages.enumerated() {
            let reply: ChatReply
            do {
                reply = try await model.complete(request(passage, known, seed &+ UInt64(number + place)))
            } catch {
                let error = error as? LyceumError ?? LyceumError(.network, "\(error)", at: model.name)
                guard error.code == .limitExceeded else { throw error }
                results.append(without(passage, number + place, seed, "passage too long for the model"))
                continue
            }
            var conversion = conversion(passage, reply.text)
            if conversion.exercises.isEmpty, let fallback {
                let rejected = conversion.rejected
                conversion = fallback.mine(passage, number: number + place, seed: seed)
                conversion.rejected = rejected
                conversion.isFallback = true
            } else {
                known.append((passage, conversion))
            }
            results.append(conversion)
        }
        return results
    }

    private func without(_ passage: Passage, _ number: Int, _ seed: UInt64, _ reason: String) -> Conversion {
        var conversion = fallback?.mine(passage, number: number, seed: seed) ?? Conversion(opening: passage.text, converter: name)
        conversion.isFallback = fallback != nil
        conversion.rejected = [RejectedExercise(kind: "synthesized", reason: reason, text: "")]
        return conversion
    }

    private func request(_ passage: Passage, _ earlier: [(Passage, Conversion)], _ seed: UInt64) -> ChatRequest {
        let examples = earlier.filter { !$0.1.exercises.isEmpty && $0.1.converter == name }.suffix(shots).map { shot($0.0, $0.1) }
        let text = (examples + [context(passage)]).joined()
        return ChatRequest(.text(text), options: ChatOptions(maximumTokens: maximumTokens, temperature: temperature, seed: seed))
    }

    private func context(_ passage: Passage) -> String { "\(beginning)\(tags.contextStart) \(passage.text) \(tags.contextEnd)\n\n" }

    private func shot(_ passage: Passage, _ conversion: Conversion) -> String {
        context(passage)
            + conversion.exercises.map { "\(tags.question) \($0.question) \(tags.answer) \($0.answer) \(tags.end)" }.joined(separator: "\n\n") + "\n\n"
    }

    /// The complete pairs of a continuation.
    func pairs(_ text: String) -> [(question: String, answer: String)] {
        // What follows the next passage's tag is another text.
        let own = text.firstRange(of: tags.contextStart).map { text[..<$0.lowerBound] } ?? text[...]
        var pairs: [(question: String, answer: String)] = []
        var rest = own
        while let start = rest.firstRange(of: tags.question) {
            rest = rest[start.upperBound...]
            guard let middle = rest.firstRange(of: tags.answer), let end = rest[middle.upperBound...].firstRange(of: tags.end) else { break }
            pairs.append((rest[..<middle.lowerBound].trimmed, rest[middle.upperBound..<end.lowerBound].trimmed))
            rest = rest[end.upperBound...]
        }
        return pairs
    }

    private func conversion(_ passage: Passage, _ text: String) -> Conversion {
        var conversion = Conversion(opening: passage.text, converter: name)
        let pairs = pairs(text)
        if pairs.isEmpty {
            conversion.rejected.append(RejectedExercise(kind: "synthesized", reason: "no question with an answer", text: String(text.prefix(200))))
        }
        var seen = Set<String>()
        for (number, pair) in pairs.enumerated() {
            let exercise = Exercise(kind: "synthesized", prompt: "synthesized/\(number + 1)", question: pair.question, answer: pair.answer)
            let isNew = seen.insert(pair.question.lowercased()).inserted
            if let problem = isNew ? check.problem(exercise, passage: passage.text) : "question asked twice" {
                conversion.rejected.append(RejectedExercise(kind: "synthesized", reason: problem, text: String(pair.question.prefix(200))))
            } else {
                conversion.exercises.append(exercise)
            }
        }
        return conversion
    }
}
