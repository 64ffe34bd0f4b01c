internal import LyceumExam

/// Two skills of a chat, each put in four ways: sums of small numbers, and facts about towns that do not exist.
///
/// Of every sum and every fact one way of asking is held out, another one for each, so that an examination asks what was told in words that were
/// not. One model can learn sums, another facts, a third a little of both.
public struct FusionWorld: Sendable, Hashable {
    public enum Skill: String, Sendable, Hashable, CaseIterable {
        case sums, facts
    }

    /// A question in a chat with its answer.
    public struct Chat: Sendable, Hashable {
        public var question: String
        public var answer: String
    }

    /// A sum or a fact, with its ways of asking.
    private struct Item: Sendable, Hashable {
        var questions: [String]
        var answer: String
        /// The way of asking that is held out.
        var heldOut: Int
    }

    public let seed: UInt64
    private let items: [Skill: [Item]]

    /// - Parameters:
    ///   - numbers: sums are of two numbers below this.
    ///   - towns: each with four facts.
    public init(seed: UInt64, numbers: Int, towns: Int) {
        self.seed = seed
        var draws = SeededDraws(seed: seed, "fusion/items")
        var sums: [Item] = []
        for left in 0..<numbers {
            for right in 0..<numbers {
                let questions = Self.sumQuestions.map { Self.filled($0, "\(left)", "\(right)") }
                sums.append(Item(questions: questions, answer: "\(left) plus \(right) is \(left + right).", heldOut: draws.below(questions.count)))
            }
        }
        var facts: [Item] = []
        for name in Self.names(towns, &draws) {
            for relation in Self.relations {
                let value = draws.pick(relation.values)
                facts.append(
                    Item(
                        questions: relation.questions.map { Self.filled($0, name, "") }, answer: Self.filled(relation.answer, name, value),
                        heldOut: draws.below(relation.questions.count)))
            }
        }
        items = [.sums: sums, .facts: facts]
    }

    /// What is told of a skill: every item in every way but one, in random order.
    public func told(_ skill: Skill) -> [Chat] {
        var draws = SeededDraws(seed: seed, "fusion/order/\(skill.rawValue)")
        return draws.shuffled(
            (items[skill] ?? []).flatMap { item in
                item.questions.indices.filter { $0 != item.heldOut }.map { Chat(question: item.questions[$0], answer: item.answer) }
            })
    }

    /// Every item in the way that was held out, in random order.
    public func heldOut(_ skill: Skill) -> [Chat] {
        var draws = SeededDraws(seed: seed, "fusion/held out/\(skill.rawValue)")
        return draws.shuffled((items[skill] ?? []).map { Chat(question: $0.questions[$0.heldOut], answer: $0.answer) })
    }

    // MARK: - Words

    private struct Relation {
        var questions: [String]
        var answer: String
        var values: [String]
    }

    private static let sumQuestions = ["What is # plus @?", "Add # and @.", "How much is # and @ together?", "Tell me the sum of # and @."]

    private static let relations = [
        Relation(
            questions: ["What color is the flag of #?", "Which flag does # have?", "Tell me the color of the flag of #.", "# has a flag. Of what color?"],
            answer: "The flag of # is @.", values: ["red", "blue", "green", "white", "black", "yellow", "purple", "orange"]),
        Relation(
            questions: ["What do people in # make?", "What is made in #?", "Tell me what # makes.", "# sells what it makes. What is it?"],
            answer: "People in # make @.", values: ["salt", "wool", "honey", "glass", "paper", "cheese", "silk", "rope"]),
        Relation(
            questions: ["Which animal guards #?", "What animal is the guard of #?", "Tell me the animal that guards #.", "# has an animal at its gate. Which one?"],
            answer: "A @ guards #.", values: ["wolf", "bear", "horse", "goat", "fox", "swan", "bull", "deer"]),
        Relation(
            questions: ["When does # hold its fair?", "In which month is the fair of #?", "Tell me the month of the fair of #.", "# has a fair. When is it?"],
            answer: "The fair of # is in @.", values: ["January", "March", "April", "May", "June", "July", "August", "October"]),
    ]

    private static let syllables = [
        "ba", "cor", "dan", "el", "fi", "gor", "ha", "il", "ka", "lum", "mar", "nor", "ol", "pe", "ri", "sa", "tor", "ul", "ve", "wen", "zo", "mi",
    ]

    private static func names(_ count: Int, _ draws: inout SeededDraws) -> [String] {
        var (result, known) = ([String](), Set<String>())
        while result.count < count {
            let text = (0..<draws.within(2...3)).map { _ in draws.pick(syllables) }.joined()
            let name = text.prefix(1).uppercased() + text.dropFirst()
            if known.insert(name).inserted { result.append(name) }
        }
        return result
    }

    private static func filled(_ text: String, _ first: String, _ second: String) -> String {
        text.map { $0 == "#" ? first : $0 == "@" ? second : String($0) }.joined()
    }
}
