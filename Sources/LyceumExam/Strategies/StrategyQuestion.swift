internal import LyceumCore
internal import LyceumModel

/// A question without worked examples and without the words that ask for its answer.
struct StrategyQuestion {
    var item: ExamItem
    var kind: AnswerKind
    /// Begins with "Q: " or as the task's text begins.
    var stem: String
    /// Instructions before the conversation; nil for plain text.
    var conversation: [ChatMessage]?
    /// The options in the stem.
    var layout: OptionLayout?
    /// Which of the task's options stands at each place where they are listed here and not in the task's text; nil in the task's order.
    private(set) var order: [Int]?

    /// The words before the answer that a task's text may end with.
    private static let marks = ["\nA:", "\nAnswer:", "\nAnswer (", "\nThe answer", "\nRéponse", "\nAntwort", "\n答案"]

    init(_ item: ExamItem, _ task: TaskDefinition) {
        self.item = item
        kind = .of(task, item)
        switch item.prompt {
        case .text(let text): stem = Self.withoutCue(text)
        case .messages(let messages, _):
            conversation = messages.filter { $0.role == .system }
            stem = Self.withoutCue(messages.last { $0.role == .user }.map(Self.text) ?? "")
        }
        guard case .choice = kind else { return }
        layout = OptionLayout(stem, count: item.choices.count)
        if layout == nil, !Self.areLetters(item.choices) {
            // The task compares full texts, which the question does not list.
            shuffleOptions()
            let listed = OptionLayout(listing: self.item.choices, behind: stem)
            stem = listed.text(Array(item.choices.indices))
            layout = listed
        }
    }

    /// Options that were compared as texts stand in any order in the data, often with the right one first: who always says A would be right.
    private mutating func shuffleOptions() {
        var random = SeededDraws(seed: 1234, "listed options", item.number)
        let order = random.shuffled(Array(item.choices.indices))
        func place(_ option: Int) -> Int { order.firstIndex(of: option) ?? option }
        self.order = order
        item.choices = order.map { item.choices[$0] }
        switch item.gold {
        case .choice(let position): item.gold = .choice(place(position))
        case .choices(let positions): item.gold = .choices(positions.map(place))
        case .text, .texts, .invalid: break
        }
    }

    /// Values of the options as they stand here, in the order of the task.
    func inTaskOrder<Element>(_ values: [Element]) -> [Element] {
        guard let order, values.count == order.count else { return values }
        var result = values
        for (place, option) in order.enumerated() { result[option] = values[place] }
        return result
    }

    private static func areLetters(_ choices: [String]) -> Bool { choices.enumerated().allSatisfy { AnswerKind.letter($0) == $1 } }

    private static func text(_ message: ChatMessage) -> String {
        message.content.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    private static func withoutCue(_ text: String) -> String {
        var end = text.endIndex
        for mark in marks {
            // Only the last line asks; the same words in the question stay.
            guard let place = lastRange(of: mark, in: text), !text[place.upperBound...].contains("\n") else { continue }
            end = min(end, place.lowerBound)
        }
        return String(text[..<end])
    }

    private static func lastRange(of mark: String, in text: String) -> Range<String.Index>? {
        var found: Range<String.Index>?
        var start = text.startIndex
        while let range = text.utf8Range(of: mark, from: start) {
            found = range
            start = range.upperBound
        }
        return found
    }

    /// The stem as row 32 writes questions, with the options in an order.
    func body(_ order: [Int]? = nil) -> String {
        let text = order.flatMap { order in layout.map { $0.text(order) } } ?? stem
        if text.hasPrefix("Q: ") { return text }
        return "Q: " + (text.hasPrefix("Question: ") ? String(text.dropFirst("Question: ".count)) : text)
    }

    /// One or more turns: plain text puts them together, a conversation makes messages of them.
    func prompt(_ turns: [StrategyTurn]) -> ExamPrompt {
        guard let conversation else { return .text(turns.map(\.text).joined()) }
        return .messages(conversation + turns.map { ChatMessage($0.isModel ? .assistant : .user, $0.text.stripped) })
    }
}

/// Words of one side.
struct StrategyTurn {
    var text: String
    var isModel = false
}

/// Makes questions, and those of a task's example documents.
struct QuestionMaker {
    let task: PreparedTask

    var usesChat: Bool {
        if case .messages = task.items.first?.prompt { true } else { false }
    }

    /// The task's questions without worked examples.
    func questions() throws(LyceumError) -> [StrategyQuestion] {
        guard task.shots > 0 else { return task.items.map { StrategyQuestion($0, task.definition) } }
        let bare = try bareItems(task.items.map(\.document))
        return zip(task.items, bare).map { item, bare in
            var copy = item
            copy.prompt = Self.merged(bare.prompt, item.prompt)
            return StrategyQuestion(copy, task.definition)
        }
    }

    /// Questions of the documents that examples come from, those that are asked left out.
    func examples() throws(LyceumError) -> [StrategyQuestion] {
        let asked = Set(task.items.map(\.document))
        let documents = task.examples.filter { !asked.contains($0) }
        guard !documents.isEmpty else { return [] }
        return try bareItems(documents).map { StrategyQuestion($0, task.definition) }
    }

    func bareItems(_ documents: [JSON.Object]) throws(LyceumError) -> [ExamItem] {
        var definition = task.definition
        definition.shots = 0
        definition.fewShot = .init()
        return try TaskPreparation(shots: 0, usesChat: usesChat).prepare(definition, documents: documents).items
    }

    /// The instruction of the full prompt before the bare question.
    private static func merged(_ bare: ExamPrompt, _ full: ExamPrompt) -> ExamPrompt {
        guard case .messages(let short, let opening) = bare, case .messages(let long, _) = full else { return bare }
        return .messages(long.filter { $0.role == .system } + short.filter { $0.role != .system }, opening: opening)
    }
}
