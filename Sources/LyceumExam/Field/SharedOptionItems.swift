public import LyceumCore

/// A four-option question of a group of four that share their options, each option being right once.
///
/// Within a group nothing about an option, its length, its words or how usual it is, can point to the right answer, and every position is right once.
public struct SharedOptionItem: Sendable, Hashable {
    public var question: String
    public var options: [String]
    /// The position of the right option.
    public var answer: Int
    /// Which four belong together.
    public var group: Int
    /// What results are split by, such as the property that is asked for.
    public var facet: String

    /// As `lyceum exam` reads a file of one's own.
    public var document: JSON.Object {
        JSON.Object([
            ("question", .string(question)), ("options", .array(options.map { .string($0) })), ("answer", .integer(answer)),
            ("group", .integer(group)), ("facet", .string(facet)),
        ])
    }

    /// As the audit for cues reads it.
    public var auditItem: CueAudit.Item { CueAudit.Item(stem: question, choices: options, answer: answer, group: "\(group)") }

    /// A group's four items; the order of the options is drawn.
    static func group(_ number: Int, _ pairs: [(question: String, answer: String)], facet: String, seed: UInt64, _ name: String) -> [Self] {
        var draws = SeededDraws(seed: seed, "\(name)/options", number)
        let places = draws.shuffled(Array(pairs.indices))
        return pairs.enumerated().map { own, pair in
            var wrong = draws.shuffled(pairs.indices.filter { $0 != own }).map { pairs[$0].answer }
            let options = pairs.indices.map { $0 == places[own] ? pair.answer : wrong.removeLast() }
            return SharedOptionItem(question: pair.question, options: options, answer: places[own], group: number, facet: facet)
        }
    }
}

/// A task of such items that scores the options' whole texts.
enum SharedOptionTask {
    static func complete(_ definition: inout TaskDefinition) {
        definition.outputType = .multipleChoice
        definition.text = .template(SharedOptionFiles.prompt)
        definition.choice = .column("options")
        definition.target = .column("answer")
        definition.clusterColumn = "group"
        definition.metrics = [
            .init(name: "acc", aggregation: "mean", isHigherBetter: true), .init(name: "acc_norm", aggregation: "mean", isHigherBetter: true),
        ]
        definition.metadata["baselines"] = ["chance": 0.25]
    }
}

/// Files of such items: JSON lines, and a task file beside them that lm-evaluation-harness reads, too.
enum SharedOptionFiles {
    /// How items are put; exercises are written in the same form.
    static let prompt = "Question: {{question}}\nAnswer:"

    static func lines(_ documents: [JSON.Object]) -> String { documents.map { JSON.object($0).text() + "\n" }.joined() }

    /// Writes `NAME.jsonl` and `NAME.yaml`.
    static func write(_ items: [SharedOptionItem], name: String, to folder: String) throws(LyceumError) -> [String] {
        try AtomicFile.write(lines(items.map(\.document)), to: "\(folder)/\(name).jsonl")
        try AtomicFile.write(taskFile(name), to: "\(folder)/\(name).yaml")
        return ["\(name).jsonl", "\(name).yaml"]
    }

    private static func taskFile(_ name: String) -> String {
        """
        # Four-option questions, scored by the likelihood of the options' texts: lyceum exam run MODEL --tasks \(name).yaml
        task: \(name)
        dataset_path: json
        dataset_kwargs:
          data_files:
            test: \(name).jsonl
        test_split: test
        output_type: multiple_choice
        doc_to_text: "Question: {{question}}\\nAnswer:"
        doc_to_choice: options
        doc_to_target: answer
        metric_list:
          - metric: acc
          - metric: acc_norm
        metadata:
          version: 1

        """
    }
}
