public import LyceumCore

/// Answers that were given once, scored anew: with other filters, other metrics, or a task definition that changed since.
///
/// Nothing is asked again. What the answers were given to (prompt, options, right answer) comes from the samples.
public struct Rescoring: Sendable {
    public let draws: Int

    public init(draws: Int = 100_000) { self.draws = draws }

    /// - Parameter definitions: how to score each task, by name; tasks without one stay as they are.
    /// - Throws: `invalidData` for samples that cannot be scored again, with their number.
    public func record(_ record: ExaminationRecord, definitions: [String: TaskDefinition], groups: [TaskGroup] = []) throws(LyceumError)
        -> ExaminationRecord
    {
        var copy = record
        copy.date = ""
        for position in copy.tasks.indices {
            guard let definition = definitions[copy.tasks[position].name] else { continue }
            copy.tasks[position] = try task(copy.tasks[position], definition, source: record.source ?? record.modelName)
        }
        copy.groups = record.groups.map { group in
            guard let definition = groups.first(where: { $0.name == group.name }) else { return group }
            var group = group
            let members = copy.tasks.filter { group.members.contains($0.name) }
            group.scores = GroupScorer.scores(definition, members: members)
            return group
        }
        return copy
    }

    private func task(_ task: TaskRecord, _ definition: TaskDefinition, source: String) throws(LyceumError) -> TaskRecord {
        guard let first = task.samples.first else {
            throw LyceumError(
                .invalidData, "the task has no samples to score again", at: "\(source): \(task.name)",
                remedy: "keep the samples_….jsonl files beside the results")
        }
        let scorer = try ExaminationParts.scorer(definition)
        let asked = task.samples.filter { $0.filter.utf8.elementsEqual(first.filter.utf8) }
        var perItem: [[SampleRecord]] = []
        for sample in asked {
            let answered = try AnsweredItem(sample, definition, place: "\(source): \(task.name): item \(sample.number)")
            perItem.append(
                scorer.score(answered.item, answered.answers).map { scored in
                    var scored = scored
                    scored.arguments = sample.arguments
                    scored.target = sample.target
                    (scored.cluster, scored.facets, scored.notes) = (sample.cluster, sample.facets, sample.notes)
                    // What a judge said of an answer does not change with the rules.
                    if scored.filter == sample.filter { scored.metrics += sample.metrics.filter { JudgedMetrics.names.contains($0.name) } }
                    (scored.documentHash, scored.promptHash, scored.targetHash) = (sample.documentHash, sample.promptHash, sample.targetHash)
                    return scored
                })
        }
        var copy = task
        copy.samples = (0..<(perItem.first?.count ?? 0)).flatMap { filter in perItem.compactMap { filter < $0.count ? $0[filter] : nil } }
        let kept = task.scores.filter { score in
            JudgedMetrics.names.contains(score.metric) && copy.samples.contains { $0.filter == score.filter && $0.value(score.metric) != nil }
        }
        copy.scores = kept + scorer.scores(of: copy.samples, draws: draws).filter { !JudgedMetrics.names.contains($0.metric) }
        var configuration = definition.json
        configuration["num_fewshot"] = .integer(task.shots)
        copy.configuration = configuration
        return copy
    }
}

/// An item and its answers as a sample remembers them.
struct AnsweredItem {
    let item: ExamItem
    let answers: ItemAnswers

    init(_ sample: SampleRecord, _ definition: TaskDefinition, place: String) throws(LyceumError) {
        guard let document = sample.document.objectValue else {
            throw LyceumError(.invalidData, "expected the document as an object, found \(sample.document.kind)", at: place)
        }
        guard sample.arguments.count == sample.responses.count, !sample.responses.isEmpty else {
            throw LyceumError(
                .invalidData, "\(sample.arguments.count) requests but \(sample.responses.count) responses", at: place)
        }
        var requests: [ExamRequest] = []
        for parts in sample.arguments { requests.append(try Self.request(parts, place)) }
        let choices = Self.choices(sample.arguments, definition)
        let gold = try Self.gold(sample, choices, definition)
        item = ExamItem(
            number: sample.number, document: document, prompt: requests[0].prompt, choices: choices, gold: gold,
            target: Self.target(sample.target, gold), requests: requests, cluster: sample.cluster, facets: sample.facets)
        answers = ItemAnswers(requests: requests, responses: sample.responses, notes: sample.notes)
    }

    private static func request(_ parts: [JSON], _ place: String) throws(LyceumError) -> ExamRequest {
        guard let context = parts.first?.stringValue else {
            throw LyceumError(.invalidData, "expected the prompt as text, found \(parts.first?.kind ?? "nothing")", at: place)
        }
        guard parts.count > 1 else { return ExamRequest(prompt: .text(context), kind: .rollingLogLikelihood) }
        if let continuation = parts[1].stringValue {
            return ExamRequest(prompt: .text(context), kind: .logLikelihood(continuation: continuation))
        }
        let options = parts[1].objectValue ?? JSON.Object()
        let until = options["until"]?.arrayValue?.compactMap(\.stringValue) ?? options["until"]?.stringValue.map { [$0] } ?? []
        return ExamRequest(
            prompt: .text(context),
            kind: .generation(
                ExamGeneration(
                    until: until, maximumTokens: options["max_gen_toks"]?.intValue ?? 256, temperature: options["temperature"]?.doubleValue ?? 0)))
    }

    /// Continuations without the delimiter; with mutual information the second half repeats the first without context.
    private static func choices(_ arguments: [[JSON]], _ definition: TaskDefinition) -> [String] {
        guard definition.outputType == .multipleChoice else { return [] }
        let needsTwice = definition.metrics.contains { $0.name == "acc_mutual_info" }
        let count = needsTwice ? arguments.count / 2 : arguments.count
        return arguments.prefix(count).map { parts in
            let text = parts.count > 1 ? parts[1].stringValue ?? "" : ""
            return text.hasPrefix(definition.targetDelimiter) ? String(text.dropFirst(definition.targetDelimiter.count)) : text
        }
    }

    private static func gold(_ sample: SampleRecord, _ choices: [String], _ definition: TaskDefinition) throws(LyceumError) -> ExamGold {
        guard definition.outputType == .multipleChoice else {
            if let list = texts(sample.target) { return .texts(list) }
            return .text(PythonText.text(sample.target))
        }
        guard let positions = BaselineItem.gold(sample.target, choices), !positions.isEmpty else {
            return .invalid("no choice is “\(PythonText.text(sample.target))”")
        }
        guard positions.allSatisfy(choices.indices.contains) else { return .invalid("\(positions) of \(choices.count) choices") }
        return positions.count == 1 ? .choice(positions[0]) : .choices(positions)
    }

    /// A list of texts: as such, or as Python or JSON prints one.
    private static func texts(_ target: JSON) -> [String]? {
        if let list = target.arrayValue { return list.map { PythonText.text($0) } }
        guard let text = target.stringValue, text.hasPrefix("["), text.hasSuffix("]") else { return nil }
        return PythonList.texts(text)
    }

    private static func target(_ target: JSON, _ gold: ExamGold) -> JSON {
        if case .choice(let position) = gold { return .integer(position) }
        return target
    }
}

/// Reads a list of texts as Python prints it: `['a', "it's"]`.
enum PythonList {
    static func texts(_ text: String) -> [String]? {
        var (result, current): ([String], String?) = ([], nil)
        var quote: Character?
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if let open = quote {
                if isEscaped {
                    current?.append(["n": "\n", "t": "\t", "r": "\r"][character] ?? character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == open {
                    result.append(current ?? "")
                    (quote, current) = (nil, nil)
                } else {
                    current?.append(character)
                }
            } else if character == "'" || character == "\"" {
                (quote, current) = (character, "")
            } else if character != "," && !character.isWhitespace {
                return nil
            }
        }
        return quote == nil ? result : nil
    }
}
