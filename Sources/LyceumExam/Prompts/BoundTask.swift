internal import LyceumCore
internal import LyceumText

/// A task whose templates are parsed and whose columns are known.
struct BoundTask {
    let definition: TaskDefinition
    let reader: DocumentReader
    let text: DocumentReader.Bound?
    let target: DocumentReader.Bound?
    let choice: DocumentReader.Bound?
    let opening: DocumentReader.Bound?
    let description: DocumentReader.Bound?
    let shotText: DocumentReader.Bound?
    let shotTarget: DocumentReader.Bound?
    let shotChoice: DocumentReader.Bound?
    let shotOpening: DocumentReader.Bound?

    /// - Parameters:
    ///   - columns: of the documents that are asked.
    ///   - shotColumns: of the documents that examples come from.
    init(_ task: TaskDefinition, columns: Set<String>, shotColumns: Set<String>) throws(LyceumError) {
        definition = task
        reader = DocumentReader(hasChoices: task.choice != nil)
        func bind(_ source: TaskDefinition.Source?, _ key: String, _ columns: Set<String>) throws(LyceumError) -> DocumentReader.Bound? {
            guard let source else { return nil }
            return try DocumentReader.bind(source, columns: columns, name: "\(task.origin) (\(key))")
        }
        func template(_ text: String?) -> TaskDefinition.Source? { text.flatMap { $0.isEmpty ? nil : .template($0) } }
        text = try bind(task.text, "doc_to_text", columns)
        target = try bind(task.target, "doc_to_target", columns)
        choice = try bind(task.choice, "doc_to_choice", columns)
        opening = try bind(template(task.generationPrefix), "gen_prefix", columns)
        description = try bind(template(task.description), "description", columns)
        shotText = try bind(task.fewShot.text ?? task.text, "doc_to_text", columns)
        shotTarget = try bind(task.fewShot.target ?? task.target, "doc_to_target", columns)
        shotChoice = try bind(task.fewShot.choice ?? task.choice, "doc_to_choice", columns)
        shotOpening = try bind(template(task.fewShot.generationPrefix ?? task.generationPrefix), "gen_prefix", shotColumns)
    }

    /// A text that may be nothing.
    func string(_ source: DocumentReader.Bound?, _ document: JSON.Object) throws(LyceumError) -> String? {
        guard let source else { return nil }
        let value = try reader.text(source, document)
        return value.isNull ? nil : try DocumentReader.string(value)
    }
}
