public import LyceumCore

/// A task whose documents are made on the spot from a seed: nothing to download, and nothing a model can have seen.
public protocol GeneratedTask: Sendable {
    /// What users call it, without options.
    var name: String { get }
    var summary: String { get }
    var options: [GeneratedTaskOption] { get }
    /// Where the kind of task comes from.
    var source: String { get }
    func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet
}

/// A generated task: what it asks and its documents.
public struct GeneratedTaskSet: Sendable, Hashable {
    public var definition: TaskDefinition
    /// Documents by split, named as the definition's splits are.
    public var documents: [String: [JSON.Object]]

    public init(definition: TaskDefinition, documents: [String: [JSON.Object]]) {
        self.definition = definition
        self.documents = documents
    }

    /// The documents that are asked.
    public var test: [JSON.Object] { documents["test"] ?? [] }
}

/// One question with its answer, before it becomes a document.
struct GeneratedItem {
    var question: String
    var answer: String
    /// What a reader who understands nothing would write: the answer of the last worked example, or the thing that stands last.
    var copy: String?
    /// The probability that a guess among the possible answers is right; nil where answers cannot be listed.
    var chance: Double?
    var fields: [(String, JSON)] = []

    var document: JSON.Object {
        var object = JSON.Object([("question", .string(question)), ("answer", .string(answer))])
        if let copy { object["copy"] = .string(copy) }
        if let chance { object["chance"] = .number(chance) }
        for (name, value) in fields { object[name] = value }
        return object
    }
}

extension GeneratedTask {
    /// A task answered in writing, with documents that all differ.
    ///
    /// - Parameter item: makes the item of a number; called again with fresh draws when its question was there already.
    func written(
        _ choices: GeneratedTaskChoices, version: String = "1", maximumTokens: Int = 32, metric: JSON.Object = .init(),
        filters: [TaskDefinition.FilterPipeline] = GeneratedFilters.line, facets: [String] = [],
        item: (inout SeededDraws, Int) throws(LyceumError) -> GeneratedItem
    ) throws(LyceumError) -> GeneratedTaskSet {
        var known = Set<String>()
        var test = try distinct(choices, "test", choices.number("items"), isExact: !choices.isStandard("items"), &known, item)
        var examples: [JSON.Object] = []
        if test.count == choices.number("items") {
            examples = try distinct(choices, "train", choices.number("examples"), isExact: !choices.isStandard("examples"), &known, item)
        } else {
            // There are no more: the examples are taken from those that were found, at most one in six.
            let count = choices.isStandard("examples") ? test.count / 6 : choices.number("examples")
            guard count < test.count else { throw tooMany(choices, "train", count, known: known.count) }
            examples = Array(test.suffix(count))
            test.removeLast(count)
        }
        var definition = base(choices, version: version, facets: facets)
        definition.outputType = .generation
        definition.text = .template("{{question}}")
        definition.target = .template("{{answer}}")
        definition.generation = JSON.Object([
            ("until", ["\n"]), ("do_sample", false), ("temperature", 0), ("max_gen_toks", .integer(maximumTokens)),
        ])
        definition.metrics = [.init(name: "exact_match", aggregation: "mean", isHigherBetter: true, options: metric)]
        definition.filters = filters
        definition.metadata["baselines"] = Self.baselines(test)
        return GeneratedTaskSet(definition: definition, documents: ["test": test, "train": examples])
    }

    func base(_ choices: GeneratedTaskChoices, version: String, facets: [String]) -> TaskDefinition {
        var definition = TaskDefinition(name: choices.name, origin: "\(GeneratedTasks.originPrefix)\(choices.name)")
        definition.tags = ["generated"]
        definition.splits.test = "test"
        definition.splits.training = "train"
        definition.splits.fewShot = "train"
        definition.facetColumns = facets
        definition.metadata = JSON.Object([
            ("version", .string(version)), ("generator", .string(name)), ("options", .object(choices.json)), ("source", .string(source)),
        ])
        return definition
    }

    /// - Parameter isExact: whether fewer items than asked for, where there are not so many, are an error.
    private func distinct(
        _ choices: GeneratedTaskChoices, _ split: String, _ count: Int, isExact: Bool, _ known: inout Set<String>,
        _ item: (inout SeededDraws, Int) throws(LyceumError) -> GeneratedItem
    ) throws(LyceumError) -> [JSON.Object] {
        var documents: [JSON.Object] = []
        documents.reserveCapacity(min(count, 1 << 16))
        for number in 0..<count {
            var isNew = false
            for attempt in 0..<200 where !isNew {
                var draws = SeededDraws(seed: choices.seed, "\(choices.name)/\(split)/\(attempt)", number)
                let made = try item(&draws, number)
                guard known.insert(made.question).inserted else { continue }
                documents.append(made.document)
                isNew = true
            }
            guard isNew else {
                guard isExact || documents.isEmpty && split == "test" else { return documents }
                throw tooMany(choices, split, count, known: known.count)
            }
        }
        return documents
    }

    private func tooMany(_ choices: GeneratedTaskChoices, _ split: String, _ count: Int, known: Int) -> LyceumError {
        LyceumError(
            .invalidArgument, "found only \(known) different items, expected \(count) for the split “\(split)”", at: choices.name,
            remedy: "ask for fewer items, or for larger ones")
    }

    /// What guessing and copying reach on these documents.
    private static func baselines(_ documents: [JSON.Object]) -> JSON {
        var result = JSON.Object()
        let chances = documents.compactMap { $0["chance"]?.doubleValue }
        if !chances.isEmpty, chances.count == documents.count {
            result["chance"] = .number(chances.reduce(0, +) / Double(chances.count))
        }
        let copies = documents.filter { $0["copy"] != nil }
        if !copies.isEmpty {
            let right = copies.filter { $0["copy"] == $0["answer"] }.count
            result["copy"] = .number(Double(right) / Double(copies.count))
        }
        return .object(result)
    }
}

/// What is taken from a written answer.
enum GeneratedFilters {
    /// The first line, without blanks around it.
    static let line = [pipeline("none", "^\\s*(.*?)\\s*$")]
    /// The first whole number, in one pipeline.
    static let count = [pipeline("none", "(-?[0-9][0-9,]*)")]
    /// The whole answer as a number, or the first number in it.
    static let number = [pipeline("strict-match", "^\\s*(-?[0-9][0-9,]*)\\.?\\s*$"), pipeline("flexible-extract", "(-?[0-9][0-9,]*)")]
    /// The first yes or no.
    static let yesNo = [pipeline("strict-match", "(?i)^\\s*(yes|no)\\b"), pipeline("flexible-extract", "(?i)\\b(yes|no)\\b")]

    private static func pipeline(_ name: String, _ pattern: String) -> TaskDefinition.FilterPipeline {
        TaskDefinition.FilterPipeline(
            name: name,
            steps: [
                .init(function: "regex", options: JSON.Object([("regex_pattern", .string(pattern)), ("group_select", 0)])),
                .init(function: "take_first"),
            ])
    }
}
