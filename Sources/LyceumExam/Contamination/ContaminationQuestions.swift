public import LyceumCore

/// The items of a task as the tests for contamination take them, with the scores a model got where it was examined.
public struct ContaminationQuestions: Sendable {
    public struct Item: Sendable, Hashable {
        public var name: String
        public var stem: String
        public var options: [String]
        /// The right option's position.
        public var answer: Int?
        /// Stem and options, as somebody would have met them.
        public var text: String
        public var fields: ContaminationItem
        public var hasMedia: Bool
        public var score: Double?
        public var cluster: String?
    }

    public let task: String
    public let metric: String
    public let items: [Item]

    /// Items of a task prepared without worked examples.
    ///
    /// - Parameter column: the column whose text the tests take; nil takes stem and options.
    public init(_ task: PreparedTask, column: String? = nil) throws(LyceumError) {
        let fields = try ContaminationItem.items(of: task)
        self.task = task.definition.name
        metric = ""
        var items: [Item] = []
        for (item, texts) in zip(task.items, fields) {
            items.append(
                try Self.item(
                    item.document, name: "\(item.number)", choice: BaselineItem(item), fields: texts, column: column, cluster: item.cluster,
                    task: task.definition.name))
        }
        self.items = items
    }

    /// Items of a record, with their scores.
    public init(_ task: TaskRecord, column: String? = nil) throws(LyceumError) {
        let scores = try ItemScores(task)
        self.task = task.name
        metric = scores.metric
        var items: [Item] = []
        for (sample, value) in scores.values {
            let choice = BaselineItem(sample)
            let document = sample.document.objectValue ?? JSON.Object()
            let fields: ContaminationItem
            if let choice {
                fields = ContaminationItem(
                    name: "\(sample.number)", stem: choice.stem, options: choice.options, key: choice.gold.first.map { choice.options[$0] })
            } else {
                let stem = OptionTexts.stem(document, prompt: sample.arguments.first?.first?.stringValue ?? "")
                fields = ContaminationItem(name: "\(sample.number)", stem: stem, key: PythonText.text(sample.target))
            }
            var item = try Self.item(
                document, name: "\(sample.number)", choice: choice, fields: fields, column: column, cluster: sample.cluster, task: task.name)
            item.score = value
            items.append(item)
        }
        self.items = items
    }

    private init(task: String, metric: String, items: [Item]) {
        self.task = task
        self.metric = metric
        self.items = items
    }

    /// The first so many, in the order they were published in.
    public func first(_ count: Int) -> ContaminationQuestions {
        ContaminationQuestions(task: task, metric: metric, items: Array(items.prefix(count)))
    }

    private static func item(
        _ document: JSON.Object, name: String, choice: BaselineItem?, fields: ContaminationItem, column: String?, cluster: String?, task: String
    ) throws(LyceumError) -> Item {
        let stem = choice?.stem ?? fields.fields.first?.text ?? ""
        let options = choice?.options ?? []
        var text = fields.wholeText
        if !options.isEmpty { text = stem + "\n" + zip(letters(options.count), options).map { "\($0). \($1)" }.joined(separator: "\n") }
        if let column {
            guard let own = document[column]?.stringValue else {
                throw LyceumError(
                    .notFound, "item \(name) has no text in the column “\(column)”", at: task,
                    remedy: "there are: \(document.keys.joined(separator: ", "))")
            }
            text = own
        }
        return Item(
            name: name, stem: stem, options: options, answer: choice?.gold.first, text: text, fields: fields,
            hasMedia: MediaReference.hasMedia(document), score: nil, cluster: cluster)
    }

    private static func letters(_ count: Int) -> [String] { (0..<count).map { $0 < 26 ? AnswerKind.letter($0) : "\($0 + 1)" } }

    /// Scores of all items, where each has one.
    var scores: [Double]? {
        let known = items.compactMap(\.score)
        return known.count == items.count && !known.isEmpty ? known : nil
    }

    var clusters: [String?]? { items.contains { $0.cluster != nil } ? items.map(\.cluster) : nil }
}
