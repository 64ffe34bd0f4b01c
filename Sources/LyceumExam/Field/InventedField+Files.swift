public import LyceumCore

extension InventedField {
    /// Writes the field as a folder that an expert can be grown from:
    /// - `texts/volume-N.md`, the textbook for readers, and `texts.jsonl`, the same, one training document per paragraph;
    /// - `exercises.jsonl`, questions with answers on facts that are not examined, and `conversations.jsonl`, the same as conversations;
    /// - `questions.jsonl` and `.yaml`, the examination, and `other_questions.jsonl` and `.yaml`, the same facts in a wording that no exercise has;
    /// - `facts.jsonl`, every fact, and `field.json`, the seed and the numbers.
    ///
    /// - Returns: the files' paths below the folder.
    /// - Throws: `LyceumError` (`inputOutput`) when the folder or a file cannot be written.
    @discardableResult
    public func write(to folder: String, volumes: Int = 5) throws(LyceumError) -> [String] {
        let book = InventedFieldBook(self, volumes: volumes)
        try FileSystem.makeFolder("\(folder)/texts")
        var files: [(name: String, text: String)] = book.volumes.indices.map { ("texts/volume-\($0 + 1).md", book.markdown(volume: $0)) }
        files.append(("texts.jsonl", SharedOptionFiles.lines(book.documents)))
        files.append(("exercises.jsonl", SharedOptionFiles.lines(exerciseDocuments)))
        files.append(("conversations.jsonl", SharedOptionFiles.lines(conversationDocuments)))
        files.append(("facts.jsonl", SharedOptionFiles.lines(facts.map(row))))
        files.append(("field.json", summary(volumes: book.volumes.count).text(indent: 2) + "\n"))
        for file in files { try AtomicFile.write(file.text, to: "\(folder)/\(file.name)") }
        return files.map(\.name) + (try SharedOptionFiles.write(questions(), name: "questions", to: folder))
            + (try SharedOptionFiles.write(questions(.other), name: "other_questions", to: folder))
    }

    private func row(_ fact: Fact) -> JSON.Object {
        JSON.Object([
            ("fact", .integer(fact.number)), ("herb", .string(fact.herb)), ("property", .string(fact.property)), ("value", .string(fact.value)),
            ("group", .integer(fact.group)), ("form", .string(fact.isExercise ? "exercise" : "examined")),
        ])
    }

    private func summary(volumes: Int) -> JSON {
        [
            "seed": .string("\(seed)"), "valley": .string(name), "herbs": .integer(herbs.count), "facts": .integer(facts.count),
            "examined": .integer(examined.count), "exercises": .integer(exercises.count), "volumes": .integer(volumes),
        ]
    }
}
