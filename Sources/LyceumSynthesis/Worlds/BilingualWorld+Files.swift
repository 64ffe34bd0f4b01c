public import LyceumCore

extension BilingualWorld {
    /// What `write` makes, by name.
    public static let files = [
        "first": "first.jsonl", "second": "second.jsonl", "first_pairs": "first_pairs.jsonl", "second_pairs": "second_pairs.jsonl",
        "labeled": "labeled.jsonl", "first_test": "first_test.jsonl", "second_test": "second_test.jsonl", "first_questions": "first_questions.jsonl",
        "second_questions": "second_questions.jsonl", "first_task": "first_task.yaml", "second_task": "second_task.yaml",
    ]

    /// Writes texts, pairs, texts to test on and examinations of both languages as JSON lines.
    ///
    /// Training texts do not say their subject; `labeled.jsonl` has some other texts of both languages that do.
    public func write(to folder: String) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        func save(_ name: String, _ lines: [JSON.Object]) throws(LyceumError) {
            try AtomicFile.write(lines.map { JSON.object($0).text() + "\n" }.joined(), to: "\(folder)/\(name).jsonl")
        }
        for language in Language.allCases {
            let name = language.rawValue
            try save(name, texts(language, passages: options.passages).map { JSON.Object([("text", .string($0.text))]) })
            try save("\(name)_test", texts(language, passages: 1, part: "test").map { JSON.Object([("text", .string($0.text))]) })
            try save("\(name)_pairs", pairs(language).map(Self.line))
            try save("\(name)_questions", examination(language).map(Self.line))
            try AtomicFile.write(Self.task(name), to: "\(folder)/\(name)_task.yaml")
        }
        let labeled = Language.allCases.flatMap { texts($0, passages: 1, part: "labeled") }
        try save("labeled", labeled.map { JSON.Object([("text", .string($0.text)), ("subject", .string($0.subject))]) })
    }

    /// The examination as a task: as in the pairs, an answer follows its question on a line of its own.
    private static func task(_ name: String) -> String {
        """
        task: \(name)
        dataset_path: json
        dataset_kwargs: {data_files: {test: \(name)_questions.jsonl}}
        output_type: multiple_choice
        test_split: test
        doc_to_text: "{{question}}\\n"
        doc_to_choice: "{{options}}"
        doc_to_target: "{{answer}}"
        target_delimiter: ""
        metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]

        """
    }

    private static func line(_ pair: Pair) -> JSON.Object {
        JSON.Object([
            ("text", .string("\(pair.question)\n\(pair.answer)")), ("question", .string(pair.question)), ("answer", .string(pair.answer)),
            ("discipline", .string(pair.subject)), ("snippet", .string("thing-\(pair.thing)")),
        ])
    }

    private static func line(_ item: Item) -> JSON.Object {
        JSON.Object([
            ("question", .string(item.question)), ("options", .array(item.options.map { .string($0) })), ("answer", .integer(item.answer)),
            ("subject", .string(item.subject)),
        ])
    }
}
