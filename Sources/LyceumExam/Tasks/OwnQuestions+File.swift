internal import LyceumCore
internal import LyceumData

extension OwnQuestions {
    /// The task that a file with questions is, found by the names of its columns; nil for files that are no data (task files).
    ///
    /// Options are scored by their whole text. Columns `group` or `cluster` tell items that belong together; results are split by a column `kind`.
    /// Where the first item's `kind` is `completion`, options go on with the question's text.
    /// - Throws: `LyceumError` (`invalidData`) when a column is missing, with those that are there.
    static func task(ofFile path: String) throws(LyceumError) -> TaskDefinition? {
        guard let format = DataFormat(path: path), ![.text, .lines].contains(format) else { return nil }
        let reader = RecordReader([DataFile(path: path, format: format)])
        guard let record = try reader.next(), case .object(let object) = record.content else {
            throw LyceumError(.invalidData, "the file holds no questions", at: path, remedy: "give a file with columns question, options and answer")
        }
        let columns = OwnColumns(object.keys)
        guard let question = columns.first(of: ["question", "stem", "prompt"]),
            let answer = columns.first(of: ["answer", "solution", "label", "answer_idx"]),
            let options = columns.options
        else {
            throw LyceumError(
                .invalidData, "expected columns question, options (or A, B, C …) and answer, found \(object.keys.joined(separator: ", "))", at: path,
                remedy: "rename the columns, or write a task file (.yaml) that names them")
        }
        let name = FileSystem.name(of: path).split(separator: ".").first.map(String.init) ?? "own"
        var own = OwnQuestions(name: name, question: question, options: options, answer: answer, asksLetters: false)
        own.cluster = columns.first(of: ["group", "cluster", "case"])
        own.facets = columns.first(of: ["kind"]).map { [$0] } ?? []
        own.continues = columns.first(of: ["kind"]).flatMap { object[$0]?.stringValue } == "completion"
        var task = try own.task()
        task.data.files = ["test": [path]]
        return task
    }
}

/// The names of a file's columns.
private struct OwnColumns {
    let names: [String]

    init(_ names: [String]) { self.names = names }

    func first(of known: [String]) -> String? {
        for name in known { if let found = names.first(where: { $0.lowercased() == name }) { return found } }
        return nil
    }

    /// One column with all options, or columns named by letters from A on.
    var options: [String]? {
        if let one = first(of: ["options", "choices"]) { return [one] }
        var found: [String] = []
        for letter in "abcdefghij" {
            guard let name = first(of: [String(letter)]) else { break }
            found.append(name)
        }
        return found.count >= 2 ? found : nil
    }
}
