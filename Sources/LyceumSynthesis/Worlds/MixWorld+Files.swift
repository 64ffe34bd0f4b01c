public import LyceumCore

extension MixWorld {
    /// How an examination puts its questions.
    private enum Form {
        /// The beginning of a sentence that the prose has.
        case cloze
        /// A question before its answer, as plain text.
        case plain
        /// A question for a chat.
        case chat

        var delimiter: String {
            switch self {
            case .cloze: " "
            case .plain: "\\n"
            case .chat: ""
            }
        }
    }

    /// Writes everything: `general.jsonl`, `field.jsonl` (prose), `instructions.jsonl`, `preferences.jsonl`, and `exams/`, a folder of task files.
    ///
    /// - Parameter volumes: of prose.
    public func write(to folder: String, volumes: Int) throws(LyceumError) {
        func lines(_ objects: [JSON.Object]) -> String { objects.map { JSON.object($0).text() + "\n" }.joined() }
        func texts(_ facts: [Fact]) -> String { lines(prose(facts, volumes: volumes).map { JSON.Object([("text", .string($0))]) }) }
        try AtomicFile.write(texts(general), to: "\(folder)/general.jsonl")
        try AtomicFile.write(texts(field), to: "\(folder)/field.jsonl")
        let instructions = instructions(taught).map {
            JSON.Object([("prompt", .string($0.prompt)), ("completion", .string($0.completion))])
        }
        try AtomicFile.write(lines(instructions), to: "\(folder)/instructions.jsonl")
        let preferences = preferences(taught).map {
            JSON.Object([("prompt", .string($0.prompt)), ("chosen", .string($0.chosen)), ("rejected", .string($0.rejected))])
        }
        try AtomicFile.write(lines(preferences), to: "\(folder)/preferences.jsonl")
        let exams = folder + "/exams"
        try FileSystem.makeFolder(exams)
        try write(untaught, "old_facts", .cloze, to: exams)
        try write(field, "new_facts", .cloze, to: exams)
        try write(untaught, "old_questions", .plain, to: exams)
        try write(field, "new_questions", .plain, to: exams)
        try write(untaught, "old_chat", .chat, to: exams)
        try write(field, "new_chat", .chat, to: exams)
    }

    private func write(_ facts: [Fact], _ name: String, _ form: Form, to folder: String) throws(LyceumError) {
        let items = facts.map { fact -> String in
            let values = values(fact)
            let options = form == .cloze ? values.map { $0 + "." } : values.map { answer($0) }
            let object = JSON.Object([
                ("question", .string(form == .cloze ? cloze(fact) : question(fact))), ("options", .array(options.map { .string($0) })),
                ("answer", .integer(values.firstIndex(of: fact.value) ?? 0)),
            ])
            return JSON.object(object).text() + "\n"
        }
        try AtomicFile.write(items.joined(), to: "\(folder)/\(name).jsonl")
        try AtomicFile.write(Self.taskFile(name, form), to: "\(folder)/\(name).yaml")
    }

    private static func taskFile(_ name: String, _ form: Form) -> String {
        """
        # Ten options, scored by the likelihood of their texts.
        task: \(name)
        dataset_path: json
        dataset_kwargs:
          data_files:
            test: \(name).jsonl
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{question}}"
        doc_to_choice: options
        doc_to_target: answer
        target_delimiter: "\(form.delimiter)"
        metric_list:
          - metric: acc
        metadata:
          version: 1

        """
    }
}
