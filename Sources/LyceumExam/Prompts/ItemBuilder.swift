internal import LyceumCore

/// Makes the requests and the gold answer of a document.
struct ItemBuilder {
    let task: BoundTask
    let usesChat: Bool
    let hasMultipleInputs: Bool
    /// Whether the first document's target is a list; then lists name several right answers.
    let hasMultipleTargets: Bool
    let generation: ExamGeneration

    private var definition: TaskDefinition { task.definition }

    func item(_ number: Int, _ document: JSON.Object, prompts: [ExamPrompt]) throws(LyceumError) -> ExamItem {
        let target = try task.target.map { source throws(LyceumError) in try task.reader.target(source, document) } ?? .null
        let options = try choices(document)
        let gold = try self.gold(target, options, document)
        let requests = try requests(prompts, target, options)
        let prompt = prompts.first ?? .text("")
        return ExamItem(
            number: number, document: document, prompt: definition.outputType == .rollingLogLikelihood ? requests.first?.prompt ?? prompt : prompt,
            choices: options, gold: gold, target: target, requests: requests, cluster: cluster(document), facets: facets(document))
    }

    private func choices(_ document: JSON.Object) throws(LyceumError) -> [String] {
        guard let choice = task.choice else { return [] }
        var texts: [String] = []
        for value in try task.reader.choices(choice, document) { texts.append(try DocumentReader.string(value)) }
        guard definition.outputType != .multipleChoice || !texts.isEmpty else {
            throw LyceumError(
                .invalidData, "the item has no options", remedy: "give the document its options (doc_to_choice reads them), or take it out of the file")
        }
        return texts
    }

    // MARK: Requests

    private func requests(_ prompts: [ExamPrompt], _ target: JSON, _ options: [String]) throws(LyceumError) -> [ExamRequest] {
        let prompt = prompts.first ?? .text("")
        switch definition.outputType {
        case .generation: return [ExamRequest(prompt: prompt, kind: .generation(generation))]
        case .rollingLogLikelihood: return [ExamRequest(prompt: .text(try DocumentReader.string(target)), kind: .rollingLogLikelihood)]
        case .logLikelihood: return [ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: try DocumentReader.string(target)))]
        case .multipleChoice: return try choiceRequests(prompts, target, options)
        }
    }

    /// The delimiter travels with the option, except in a conversation, whose answer begins a turn of its own.
    private var delimiter: String {
        guard usesChat else { return definition.targetDelimiter }
        guard let opening = definition.generationPrefix, let last = opening.unicodeScalars.last, !last.isPythonSpace else { return "" }
        return definition.targetDelimiter
    }

    private func choiceRequests(_ prompts: [ExamPrompt], _ target: JSON, _ options: [String]) throws(LyceumError) -> [ExamRequest] {
        var requests: [ExamRequest] = []
        if hasMultipleInputs {
            let continuation = delimiter + (try DocumentReader.string(target))
            requests = prompts.map { ExamRequest(prompt: $0, kind: .logLikelihood(continuation: continuation)) }
        } else {
            let prompt = prompts.first ?? .text("")
            requests = options.map { ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: delimiter + $0)) }
        }
        if definition.metrics.contains(where: { $0.name == "acc_mutual_info" }) {
            requests += options.map { ExamRequest(prompt: .text(""), kind: .logLikelihood(continuation: delimiter + $0)) }
        }
        return requests
    }

    // MARK: Gold

    private func gold(_ target: JSON, _ options: [String], _ document: JSON.Object) throws(LyceumError) -> ExamGold {
        switch definition.outputType {
        case .multipleChoice:
            guard hasMultipleInputs, let source = task.text else { return Self.choice(target, options) }
            return Self.choice(try task.reader.text(source, document), options)
        case .generation: return try writtenGold(target, options)
        case .logLikelihood, .rollingLogLikelihood: return .text(try DocumentReader.string(target))
        }
    }

    static func choice(_ target: JSON, _ options: [String]) -> ExamGold {
        func position(_ value: JSON) -> Int? {
            if case .string(let text) = value { return options.firstIndex { $0.utf8.elementsEqual(text.utf8) } }
            return value.intValue.flatMap { options.indices.contains($0) ? $0 : nil }
        }
        if case .array(let several) = target {
            let found = several.compactMap(position)
            guard found.count == several.count, !found.isEmpty else {
                return .invalid("the answer \(target.text()) is not among the \(options.count) options")
            }
            return .choices(found)
        }
        return position(target).map(ExamGold.choice) ?? .invalid("the answer \(target.text()) is not among the \(options.count) options")
    }

    private func writtenGold(_ target: JSON, _ options: [String]) throws(LyceumError) -> ExamGold {
        if definition.choice != nil {
            guard let number = target.intValue, options.indices.contains(number) else {
                return .invalid("the answer \(target.text()) is not among the \(options.count) options")
            }
            return .text(options[number])
        }
        guard hasMultipleTargets else { return .text(try DocumentReader.string(target)) }
        var texts: [String] = []
        for value in target.arrayValue ?? [target] { texts.append(try DocumentReader.string(value)) }
        return .texts(texts)
    }

    // MARK: What results are split by

    private func cluster(_ document: JSON.Object) -> String? {
        definition.clusterColumn.flatMap { document[$0] }.flatMap { $0.isNull ? nil : TaskDecoder.text($0) ?? $0.text() }
    }

    private func facets(_ document: JSON.Object) -> [String: String] {
        var facets: [String: String] = [:]
        for column in definition.facetColumns {
            guard let value = document[column], !value.isNull else { continue }
            facets[column] = TaskDecoder.text(value) ?? value.text()
        }
        return facets
    }
}
