internal import LyceumCore

/// Puts together what stands before an answer: instruction, worked examples, question.
struct PromptBuilder {
    let task: BoundTask
    let examples: [JSON.Object]
    let system: String?
    let usesChat: Bool
    let multiturn: Bool
    /// Whether contexts differ by option and the continuation is shared.
    let hasMultipleInputs: Bool
    /// Turns of the examples made so far.
    private var made: [Int: [PromptTurn]] = [:]

    init(
        _ task: BoundTask, examples: [JSON.Object], system: String?, usesChat: Bool, multiturn: Bool, hasMultipleInputs: Bool
    ) {
        self.task = task
        self.examples = examples
        self.system = system
        self.usesChat = usesChat
        self.multiturn = multiturn
        self.hasMultipleInputs = hasMultipleInputs
    }

    /// The prompts of a document: one, or one for each option.
    mutating func prompts(for document: JSON.Object, shots: [Int]) throws(LyceumError) -> [ExamPrompt] {
        var turns: [PromptTurn] = []
        let description = try task.string(task.description, document)
        let instruction = PromptTurns.joined(system, description, task.definition.fewShotDelimiter)
        if !instruction.isEmpty { turns.append(PromptTurn(role: .system, content: instruction)) }
        for shot in shots { turns += try example(shot) }
        let opening = try task.string(task.opening, document)
        return try questions(document).map { question in
            let delimiter = hasMultipleInputs ? "" : task.definition.targetDelimiter
            let last = PromptTurns.turns(
                question: question, answer: nil, opening: opening, targetDelimiter: delimiter, fewShotDelimiter: "")
            guard usesChat else { return .text(PromptTurns.text(turns + last)) }
            return PromptTurns.messages(turns + last, opening: opening, multiturn: multiturn)
        }
    }

    private func questions(_ document: JSON.Object) throws(LyceumError) -> [String] {
        guard let source = task.text else { return [""] }
        if hasMultipleInputs, let choice = task.choice {
            var texts: [String] = []
            for value in try task.reader.choices(choice, document) { texts.append(try DocumentReader.string(value)) }
            return texts
        }
        return [try DocumentReader.string(try task.reader.text(source, document))]
    }

    private mutating func example(_ position: Int) throws(LyceumError) -> [PromptTurn] {
        if let turns = made[position] { return turns }
        let turns = try madeExample(examples[position])
        made[position] = turns
        return turns
    }

    private func madeExample(_ document: JSON.Object) throws(LyceumError) -> [PromptTurn] {
        guard let textSource = task.shotText, let targetSource = task.shotTarget else {
            throw LyceumError(.invalidData, "worked examples need doc_to_text and doc_to_target", at: task.definition.name)
        }
        let options = try task.shotChoice.map { source throws(LyceumError) in try task.reader.choices(source, document) }
        let text = try task.reader.text(textSource, document)
        var question = text
        if hasMultipleInputs {
            guard let options, let number = text.intValue, options.indices.contains(number) else {
                throw LyceumError(.invalidData, "expected the number of an option as the text of a worked example, found \(text.text())")
            }
            question = options[number]
        }
        let target = try task.reader.target(targetSource, document)
        let answer = try self.answer(target, hasMultipleInputs ? nil : options)
        return PromptTurns.turns(
            question: try DocumentReader.string(question), answer: answer, opening: try task.string(task.shotOpening, document),
            targetDelimiter: task.definition.fewShot.targetDelimiter ?? task.definition.targetDelimiter,
            fewShotDelimiter: task.definition.fewShot.delimiter ?? task.definition.fewShotDelimiter)
    }

    /// A number is an option where there are options; of several answers the first is shown.
    private func answer(_ target: JSON, _ options: [JSON]?) throws(LyceumError) -> String? {
        switch target {
        case .null: return nil
        case .array(let several):
            guard let first = several.first else { return nil }
            if case .integer(let number) = first, let options, options.indices.contains(number) { return try DocumentReader.string(options[number]) }
            return try DocumentReader.string(first)
        default:
            guard case .string = target else {
                guard let options, !options.isEmpty, let number = target.intValue else { return try DocumentReader.string(target) }
                let position = number < 0 ? number + options.count : number
                guard options.indices.contains(position) else {
                    throw LyceumError(.invalidData, "a worked example has the answer \(number), but \(options.count) options")
                }
                return try DocumentReader.string(options[position])
            }
            return target.stringValue
        }
    }
}
