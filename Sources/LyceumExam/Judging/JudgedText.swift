internal import LyceumCore
internal import LyceumText

/// What a grading model is shown of an item: its question with options, the reference, and what was answered.
struct JudgedText {
    /// A column of the documents that holds the question; nil finds it.
    var questionColumn: String?
    /// A column with the reference; nil takes the right answer.
    var referenceColumn: String?

    private static let questions = ["question", "Question", "problem", "query", "instruction", "input", "prompt"]
    private static let lists = ["options", "choices", "answers"]

    /// The question as the data have it; where no column is one, all that the model was asked.
    func question(_ sample: SampleRecord, at place: String) throws(LyceumError) -> String {
        if let questionColumn { return try Self.column(questionColumn, of: sample, at: place, flag: "--question") }
        guard let text = Self.questions.lazy.compactMap({ sample.document[$0]?.stringValue }).first(where: { !$0.isEmpty }) else {
            return PythonText.text(sample.arguments.first?.first ?? .string(""))
        }
        return PythonString.strip(text) + Self.options(sample.document)
    }

    private static func options(_ document: JSON) -> String {
        for name in lists {
            let list = document[name]?.arrayValue?.compactMap(\.stringValue) ?? document[name]?.objectValue?.compactMap { $0.1.stringValue } ?? []
            guard list.count > 1 else { continue }
            return "\n" + list.enumerated().map { "\(AnswerKind.letter($0)). \($1)" }.joined(separator: "\n")
        }
        return ""
    }

    func reference(_ sample: SampleRecord, at place: String) throws(LyceumError) -> String {
        guard let referenceColumn else { return Self.target(sample) }
        return try Self.column(referenceColumn, of: sample, at: place, flag: "--reference")
    }

    /// The right answer as text; of several that count, all.
    static func target(_ sample: SampleRecord) -> String {
        sample.target.arrayValue?.map { PythonText.text($0) }.joined(separator: "\nor: ") ?? PythonText.text(sample.target)
    }

    private static func column(_ name: String, of sample: SampleRecord, at place: String, flag: String) throws(LyceumError) -> String {
        guard let value = sample.document[name], !value.isNull else {
            let known = sample.document.objectValue?.keys.sorted().joined(separator: ", ") ?? "nothing"
            throw LyceumError(
                .invalidData, "expected the column '\(name)', found \(known)", at: "\(place): item \(sample.number)",
                remedy: "name a column of the data with \(flag)")
        }
        return value.arrayValue?.map { PythonText.text($0) }.joined(separator: "\n") ?? PythonText.text(value)
    }

    /// The reply as it was written; of several, the first.
    ///
    /// - Throws: `unsupported` for items whose options were scored.
    static func answer(_ sample: SampleRecord, at place: String) throws(LyceumError) -> String {
        guard let text = sample.responses.first?.first?.text else {
            throw LyceumError(
                .unsupported, "the item \(sample.number) has no written answer: its options were scored", at: place,
                remedy: "judge tasks with written answers; name them with --tasks")
        }
        return PythonString.strip(text)
    }
}
