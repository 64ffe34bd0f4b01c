internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumExam

/// A file of multiple-choice questions with the names of its columns.
struct QuestionFile: Sendable {
    var path: String
    var name: String
    var question: String
    var options: [String]
    var answer: String
    var asksLetters: Bool
    var continues: Bool
    var isOptional: Bool
    var cluster: String?

    static let path = ConfigurationKey<String>.requiredPath("path", "A file of questions: JSON lines, JSON, CSV, TSV or Parquet.")
    static let name = ConfigurationKey<String?>.text("name", automatic: "the file's name", "What the task is called.")
    static let question = ConfigurationKey<String>.text("question", default: "question", "The column that is asked, or a template such as {{case}}\\n{{question}}.")
    static let options = ConfigurationKey<[String]>.texts("options", default: ["options"], "A column with a list of options, or the columns of the options.")
    static let answer = ConfigurationKey<String>.text(
        "answer", default: "answer", "A column with a letter, a position from 0, or the right option's text.")
    static let letters = ConfigurationKey<Bool>.flag("letters", default: false, "Score the letters of the options, not their texts.")
    static let continues = ConfigurationKey<Bool>.flag(
        "continues", default: false, "The options go on with the question's text, as completions do; no Answer: stands between.")
    static let isOptional = ConfigurationKey<Bool>.flag("optional", default: false, "Leave the file out where it is empty, instead of failing.")
    static let cluster = ConfigurationKey<String?>.text("cluster", "A column that tells which questions belong together.")

    static let section = ConfigurationSection(
        "questions", "Files of multiple-choice questions of one's own.", shorthand: "path",
        keys: [
            path.declaration, name.declaration, question.declaration, options.declaration, answer.declaration, letters.declaration, continues.declaration, isOptional.declaration,
            cluster.declaration,
        ])

    init(_ reader: ConfigurationReader) {
        path = reader[Self.path]
        name = reader[Self.name] ?? Self.name(of: path)
        question = reader[Self.question]
        options = reader[Self.options]
        answer = reader[Self.answer]
        asksLetters = reader[Self.letters]
        continues = reader[Self.continues]
        isOptional = reader[Self.isOptional]
        cluster = reader[Self.cluster]
    }

    private static func name(of path: String) -> String {
        String(FileSystem.name(of: path).prefix { $0 != "." })
    }

    /// Whether there is nothing to ask, and that may be.
    var isLeftOut: Bool { isOptional && FileSystem.attributes(path)?.size == 0 }

    func task() throws(LyceumError) -> TaskDefinition {
        var own = OwnQuestions(
            name: name, question: question, options: options, answer: answer, asksLetters: asksLetters, cluster: cluster)
        own.continues = continues
        var task = try own.task()
        task.data.files["test"] = [path]
        return task
    }
}
