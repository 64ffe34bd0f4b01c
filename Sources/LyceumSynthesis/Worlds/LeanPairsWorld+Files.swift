public import LyceumCore
internal import LyceumExam

extension LeanPairsWorld {
    /// Questions on everybody, each with the values of its notion as options; the value completes a sentence.
    private func questions(isLean: Bool) -> [JSON.Object] {
        var draws = SeededDraws(seed: seed, "lean/questions")
        var rows: [JSON.Object] = []
        for person in people {
            for (place, notion) in LeanNotions.all.enumerated() {
                // The order of options is the same in both languages.
                let order = draws.shuffled(Array(notion.values.indices))
                let options = order.map { isLean ? notion.values[$0].lean : notion.values[$0].words[0] }
                let question = LeanNotions.filled(isLean ? notion.question : notion.originalQuestion, person.name, "")
                rows.append(
                    JSON.Object([
                        ("question", .string(question)), ("options", .array(options.map { .string($0) })),
                        ("answer", .integer(order.firstIndex(of: person.values[place]) ?? 0)),
                    ]))
            }
        }
        return rows
    }

    /// A task that completes sentences by the options.
    private static func task(_ name: String) -> String {
        """
        task: \(name)
        dataset_path: json
        dataset_kwargs:
          data_files:
            test: \(name).jsonl
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{question}}"
        doc_to_choice: "{{options}}"
        doc_to_target: answer
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
        metadata:
          version: 1

        """
    }

    /// Writes the world: `pairs.jsonl` (idx, original, leaner), `original.jsonl` and `leaner.jsonl` (their texts), `original_test.jsonl` and
    /// `leaner_test.jsonl` (further stories about the same people), the tasks `original_task.yaml` and `leaner_task.yaml`, and
    /// instructions with the tasks `original_following.yaml` and `leaner_following.yaml`.
    public func write(to folder: String, pairs count: Int, tests: Int) throws(LyceumError) {
        for (name, pairs) in [("", pairs(count, name: "stories")), ("_test", pairs(tests, name: "tests"))] {
            try WorldFiles.write(WorldFiles.texts(pairs.map(\.original)), to: "\(folder)/original\(name).jsonl")
            try WorldFiles.write(WorldFiles.texts(pairs.map(\.leaner)), to: "\(folder)/leaner\(name).jsonl")
            try WorldFiles.write(
                pairs.enumerated().map {
                    JSON.Object([("idx", .integer($0)), ("original", .string($1.original)), ("leaner", .string($1.leaner))])
                }, to: "\(folder)/pairs\(name).jsonl")
        }
        for (name, isLean) in [("leaner_task", true), ("original_task", false)] {
            try WorldFiles.write(questions(isLean: isLean), to: "\(folder)/\(name).jsonl")
            try AtomicFile.write(Self.task(name), to: "\(folder)/\(name).yaml")
        }
        try writeInstructions(to: folder)
    }
}
