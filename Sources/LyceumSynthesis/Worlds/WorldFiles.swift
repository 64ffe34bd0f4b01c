internal import LyceumCore

/// Files of a small world: JSON lines, and tasks that are answered in writing.
enum WorldFiles {
    static func write(_ rows: [JSON.Object], to path: String) throws(LyceumError) {
        try AtomicFile.write(rows.map { JSON.object($0).text() + "\n" }.joined(), to: path)
    }

    static func texts(_ texts: [String]) -> [JSON.Object] { texts.map { JSON.Object([("text", .string($0))]) } }

    static func conversation(_ question: String, _ answer: String) -> JSON.Object {
        func turn(_ role: String, _ text: String) -> JSON { ["role": .string(role), "content": .string(text)] }
        return JSON.Object([("messages", [turn("user", question), turn("assistant", answer)])])
    }

    /// A task whose answers must be the expected text, with its items.
    static func writeTask(_ name: String, _ items: [(question: String, answer: String)], to folder: String, tokens: Int = 16) throws(LyceumError) {
        try write(
            items.map { JSON.Object([("question", .string($0.question)), ("answer", .string($0.answer))]) }, to: "\(folder)/\(name).jsonl")
        try AtomicFile.write(task(name, tokens: tokens), to: "\(folder)/\(name).yaml")
    }

    private static func task(_ name: String, tokens: Int) -> String {
        """
        task: \(name)
        dataset_path: json
        dataset_kwargs:
          data_files:
            test: \(name).jsonl
        test_split: test
        output_type: generate_until
        doc_to_text: "{{question}}"
        doc_to_target: "{{answer}}"
        generation_kwargs:
          until: ["\\n"]
          max_gen_toks: \(tokens)
          do_sample: false
        metric_list:
          - metric: exact_match
            aggregation: mean
            higher_is_better: true
        metadata:
          version: 1

        """
    }
}
