public import LyceumCore

/// A multiple-choice task made of a file of one's own, described by the names of its columns.
public struct OwnQuestions: Sendable, Hashable {
    public var name: String
    /// Asked of the model: a column, or a template such as `{{case}}\n{{question}}`.
    public var question: String
    /// A column with a list or a mapping of options, or the columns of the options.
    public var options: [String]
    /// A column with a letter, a position from 0, or the right option's text.
    public var answer: String
    /// Whether the model is scored on the letter of an option (`A`), else on its whole text.
    public var asksLetters: Bool
    /// Whether the options go on with the question's text; nothing stands between them.
    public var continues = false
    /// A column that tells items of one case, passage or table.
    public var cluster: String?
    /// Columns that results are split by.
    public var facets: [String]

    public init(
        name: String = "own", question: String = "question", options: [String] = ["options"], answer: String = "answer", asksLetters: Bool = true,
        cluster: String? = nil, facets: [String] = []
    ) {
        self.name = name
        self.question = question
        self.options = options
        self.answer = answer
        self.asksLetters = asksLetters
        self.cluster = cluster
        self.facets = facets
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    /// - Throws: `invalidArgument` for names of columns that a template cannot use.
    public func task() throws(LyceumError) -> TaskDefinition {
        for column in options + [answer] { try Self.check(column) }
        let list = optionList
        let shown = "{% for x in o %}{{'\(Self.letters)'[loop.index0]}}. {{x}}\n{% endfor %}"
        let asked = question.contains("{") ? question : try Self.checked(question, "{{\(question)}}")
        var task = TaskDefinition(name: name, origin: "own:\(name)")
        task.outputType = .multipleChoice
        task.splits.test = "test"
        task.fewShot.split = "test"
        task.text = .template(continues ? "\(list)\(asked)" : "\(list)\(asked)\n\(asksLetters ? shown : "")Answer:")
        task.choice = .template(asksLetters ? "\(list){{'\(Self.letters)'[:o|length]|list}}" : "\(list){{o|map('string')|list}}")
        task.target = .template(target(list))
        task.metrics = asksLetters ? [.init(name: "acc")] : [.init(name: "acc"), .init(name: "acc_norm")]
        task.metadata = JSON.Object([("summary", "Own multiple-choice questions."), ("version", 1), ("licence", "own")])
        task.clusterColumn = cluster
        task.facetColumns = facets
        task.data.source = "your own file"
        return task
    }

    private var optionList: String {
        guard options.count == 1 else { return "{% set o = [\(options.joined(separator: ", "))] %}" }
        return "{% set g = \(options[0]) %}{% set g = g.values()|list if g is mapping else g|list %}"
            + "{% set o = g|map(attribute='text')|list if g[0] is mapping and g[0].text is defined else "
            + "g|map(attribute='value')|list if g[0] is mapping else g %}"
    }

    /// The position of the right option: by its text, else by its letter.
    private func target(_ list: String) -> String {
        "\(list){% set a = \(answer) %}{% if a is string and a in o %}{{o.index(a)}}"
            + "{% elif a is string and a|trim in o|map('string')|map('trim')|list %}{{(o|map('string')|map('trim')|list).index(a|trim)}}"
            + "{% elif a is string and a|trim|length == 1 and a|trim|upper in '\(Self.letters)' %}{{'\(Self.letters)'.index(a|trim|upper)}}"
            + "{% else %}{{a}}{% endif %}"
    }

    private static func check(_ column: String) throws(LyceumError) { _ = try checked(column, "") }

    private static func checked(_ column: String, _ text: String) throws(LyceumError) -> String {
        let scalars = column.unicodeScalars
        guard let first = scalars.first, first.properties.isXIDStart || first == "_", scalars.allSatisfy(\.properties.isXIDContinue) else {
            throw LyceumError(
                .invalidArgument, "expected the name of a column, found '\(column)'", remedy: "rename the column to letters, digits and underscores")
        }
        return text
    }
}
