public import LyceumCore

extension InventedField {
    /// How questions are worded.
    public enum Wording: String, Sendable, Hashable, CaseIterable {
        /// As exercises about other facts are.
        case exercise
        /// As nothing that is trained on.
        case other
    }

    /// The questions on the examined facts, in an order drawn from the seed.
    public func questions(_ wording: Wording = .exercise) -> [SharedOptionItem] { items(examined, wording) }

    /// The questions on the facts that exercises show.
    public var exerciseQuestions: [SharedOptionItem] { items(exercises, .exercise) }

    private func items(_ facts: [Fact], _ wording: Wording) -> [SharedOptionItem] {
        let groups = stride(from: 0, to: facts.count, by: 4).map { Array(facts[$0..<min($0 + 4, facts.count)]) }
        let made = groups.flatMap { group -> [SharedOptionItem] in
            guard let first = group.first, let property = InventedFieldProperty.named(first.property) else { return [] }
            let pairs = group.map { fact in
                (question: wording == .exercise ? property.question(about: fact.herb) : property.otherQuestion(about: fact.herb), answer: fact.value)
            }
            return SharedOptionItem.group(first.group, pairs, facet: property.name, seed: seed, "field/\(wording.rawValue)")
        }
        var order = SeededDraws(seed: seed, "field/order/\(wording.rawValue)")
        return order.shuffled(made)
    }

    /// The exercises as training documents: question and answer, in the form of the examination, about facts that it does not ask for.
    public var exerciseDocuments: [JSON.Object] {
        exerciseQuestions.map { item in
            let answer = item.options[item.answer]
            return JSON.Object([
                ("question", .string(item.question)), ("answer", .string(answer)), ("text", .string("Question: \(item.question)\nAnswer: \(answer)")),
            ])
        }
    }

    /// The same exercises as conversations, which training puts into the model's chat template.
    public var conversationDocuments: [JSON.Object] {
        exerciseQuestions.map { item in
            let answer = Self.sentence(item.options[item.answer])
            return JSON.Object([
                ("messages", .array([["role": "user", "content": .string(item.question)], ["role": "assistant", "content": .string(answer)]]))
            ])
        }
    }

    /// An answer as people write it in a conversation.
    private static func sentence(_ answer: String) -> String { answer.prefix(1).uppercased() + answer.dropFirst() + "." }
}
