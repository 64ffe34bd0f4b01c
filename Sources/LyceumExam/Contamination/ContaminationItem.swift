public import LyceumCore

/// An item of a benchmark as contamination detectors see it: texts by field.
public struct ContaminationItem: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        /// `stem`, `options`, `key`, or a column's name.
        public var name: String
        public var text: String

        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// How reports name it.
    public var name: String
    public var fields: [Field]

    public init(name: String, fields: [Field]) {
        self.name = name
        self.fields = fields
    }

    public init(name: String, stem: String, options: [String] = [], key: String? = nil) {
        var fields = [Field("stem", stem)]
        fields += options.map { Field("options", $0) }
        if let key { fields.append(Field("key", key)) }
        self.init(name: name, fields: fields)
    }

    /// Items of a task prepared without worked examples: what stands before the answer, the options, and the right answer.
    /// - Throws: `LyceumError` (`invalidArgument`) for a task prepared with worked examples, whose texts would be mixed with those of others.
    public static func items(of task: PreparedTask) throws(LyceumError) -> [ContaminationItem] {
        guard task.shots == 0 else {
            throw LyceumError(
                .invalidArgument, "expected a task without worked examples, found \(task.shots) before each item", at: task.definition.name,
                remedy: "prepare the task with 0 shots")
        }
        return task.items.map { item in
            ContaminationItem(name: "\(item.number)", stem: text(item.prompt), options: item.choices, key: key(item))
        }
    }

    private static func text(_ prompt: ExamPrompt) -> String {
        switch prompt {
        case .text(let text): text
        case .messages(let messages, _): messages.map(\.text).joined(separator: "\n")
        }
    }

    private static func key(_ item: ExamItem) -> String? {
        switch item.gold {
        case .choice(let index): item.choices.indices.contains(index) ? item.choices[index] : nil
        case .choices(let indices): indices.first.flatMap { item.choices.indices.contains($0) ? item.choices[$0] : nil }
        case .text(let text): text
        case .texts(let texts): texts.first
        case .invalid: nil
        }
    }

    /// All fields but the key, which repeats an option, in one text.
    public var wholeText: String {
        fields.filter { $0.name != "key" }.map(\.text).joined(separator: "\n")
    }
}
