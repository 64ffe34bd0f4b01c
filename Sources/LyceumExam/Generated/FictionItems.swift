public import LyceumCore

/// Multiple-choice questions about an invented subject, four options each.
public struct FictionItems: Sendable, Hashable {
    public enum Options: String, Sendable, Hashable, CaseIterable {
        /// Nothing but the fact tells right from wrong: four questions share four options, and each option is right once.
        case balanced
        /// The right option is longer and written in the textbook's words, as careless authors write it.
        case cued
    }

    /// How a question is put.
    public enum Condition: String, Sendable, Hashable, CaseIterable {
        case full
        /// The options without the question.
        case answersOnly = "answers-only"
        /// The question's words in random order.
        case stemShuffled = "stem-shuffled"
        /// The options in another order.
        case optionsShuffled = "options-shuffled"
        /// One option is “none of these”; it is right in one question of four.
        case noneOfThese = "none-of-these"
        /// The textbook's section stands before the question.
        case openBook = "open-book"
    }

    public enum Wording: Int, Sendable, Hashable {
        /// For study material.
        case study
        case examination
    }

    public struct Item: Sendable, Hashable {
        public var fact: FictionSubject.Fact
        public var stem: String
        public var choices: [String]
        /// The position of the right choice.
        public var answer: Int
        /// What the order of the options was drawn with.
        public var seed: UInt64
        /// Whether the right option carries a cue.
        public var isCued: Bool
        /// Whether “none of these” stands in the right option's place.
        public var isReplaced: Bool
        public var passage: String?
    }

    static let noneOfThese = "none of these"

    public let subject: FictionSubject
    public let options: Options
    public let condition: Condition
    public let items: [Item]

    /// - Parameters:
    ///   - facts: those that are asked; nil asks all. Groups of four facts should stay together.
    ///   - book: for the open book; made when it is needed and not given.
    public init(
        _ subject: FictionSubject, options: Options = .balanced, condition: Condition = .full, wording: Wording = .examination,
        facts: [FictionSubject.Fact]? = nil, book: FictionBook? = nil
    ) {
        self.subject = subject
        self.options = options
        self.condition = condition
        let asked = facts ?? subject.facts
        let opened = condition == .openBook ? book ?? FictionBook(subject) : nil
        let made = asked.map { Self.item($0, subject, options, condition, wording, opened) }
        var draws = SeededDraws(seed: subject.seed, "fiction/order/\(wording.rawValue)")
        items = draws.shuffled(made)
    }

    private static func item(
        _ fact: FictionSubject.Fact, _ subject: FictionSubject, _ options: Options, _ condition: Condition, _ wording: Wording, _ book: FictionBook?
    ) -> Item {
        // One order per group and one turn per fact: every position is right once in four, whatever the values are.
        let salt = condition == .optionsShuffled ? "again" : "first"
        let seed = subject.seed &* 1_000_003 &+ UInt64(fact.group)
        var order = SeededDraws(seed: seed, "fiction/options/\(salt)/\(wording.rawValue)", fact.group)
        let places = order.shuffled([0, 1, 2, 3])
        var texts = subject.options(of: fact)
        let own = fact.number % 4
        var isReplaced = false
        if condition == .noneOfThese {
            // The same member of all four questions: then the four share four options again.
            var replaced = SeededDraws(seed: seed, "fiction/none", fact.group)
            let member = replaced.below(4)
            texts[member] = noneOfThese
            isReplaced = member == own
        }
        var isCued = false
        if options == .cued, !isReplaced { isCued = cue(&texts, right: own, fact, subject) }
        var rest = SeededDraws(seed: seed, "fiction/rest/\(salt)/\(wording.rawValue)", fact.number)
        var wrong = rest.shuffled(texts.indices.filter { $0 != own })
        let answer = places[own]
        let choices = (0..<4).map { place in place == answer ? texts[own] : texts[wrong.removeLast()] }
        return Item(
            fact: fact, stem: stem(fact, condition, wording, seed), choices: choices, answer: answer, seed: seed, isCued: isCued,
            isReplaced: isReplaced, passage: book?.passage(about: fact.entity.name))
    }

    private static func stem(_ fact: FictionSubject.Fact, _ condition: Condition, _ wording: Wording, _ seed: UInt64) -> String {
        let text = fact.questions[min(wording.rawValue, fact.questions.count - 1)]
        switch condition {
        case .answersOnly: return "Which of the options is right?"
        case .stemShuffled:
            var draws = SeededDraws(seed: seed, "fiction/stem", fact.number)
            return draws.shuffled(text.split(separator: " ").map(String.init)).joined(separator: " ")
        default: return text
        }
    }

    /// Lengthens the right option in nine of ten questions, and a wrong one in the tenth.
    private static func cue(
        _ texts: inout [String], right: Int, _ fact: FictionSubject.Fact, _ subject: FictionSubject
    ) -> Bool {
        var draws = SeededDraws(seed: subject.seed, "fiction/cue", fact.number)
        let additions = [
            "as the classical description states", "which every textbook confirms", "according to \(subject.discoverer)",
            "in accordance with the anatomy of the \(subject.field)", "as examinations of the \(subject.field) have shown",
            "which is characteristic of it", "as is generally accepted today", "in the strict sense of the term",
        ]
        let isRight = draws.chance(0.9)
        let place = isRight ? right : draws.pick([0, 1, 2, 3].filter { $0 != right })
        texts[place] += ", \(draws.pick(additions))"
        return isRight
    }
}

extension FictionItems {
    /// One document per question, as tasks read them.
    public var documents: [JSON.Object] { items.map { document($0) } }

    private func document(_ item: Item) -> JSON.Object {
        var object = JSON.Object([
            ("question", .string(item.stem)), ("choices", .array(item.choices.map { .string($0) })), ("answer", .integer(item.answer)),
            ("fact", .integer(item.fact.number)), ("group", .integer(item.fact.group)), ("entity", .string(item.fact.entity.name)),
            ("kind", .string(item.fact.entity.kind)), ("relation", .string(item.fact.relation)),
            ("form", .string(item.fact.isSeenAsQuestion ? "seen" : "unseen")), ("condition", .string(condition.rawValue)),
            ("options", .string(options.rawValue)), ("order_seed", .string("\(item.seed)")), ("subject_seed", .string("\(subject.seed)")),
        ])
        if options == .cued { object["cued"] = .bool(item.isCued) }
        if condition == .noneOfThese { object["replaced"] = .bool(item.isReplaced) }
        if condition == .openBook { object["passage"] = .string(item.passage ?? "") }
        return object
    }
}
