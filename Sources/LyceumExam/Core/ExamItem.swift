public import LyceumCore

/// What counts as right.
public enum ExamGold: Sendable, Hashable {
    /// The position of the right choice.
    case choice(Int)
    /// Several choices count.
    case choices([Int])
    case text(String)
    /// Any of several texts counts.
    case texts([String])
    /// The task's data names an answer that is not there; the item counts as wrong, and the report says so.
    case invalid(String)
}

/// One question of a task, ready to be asked.
public struct ExamItem: Sendable, Hashable {
    /// The position of its document in the split (`doc_id`).
    public var number: Int
    public var document: JSON.Object
    /// What the model sees, worked examples included.
    public var prompt: ExamPrompt
    /// The options of a multiple-choice item, without the delimiter before them.
    public var choices: [String]
    public var gold: ExamGold
    /// What result files show as `target`.
    public var target: JSON
    /// The requests in the order the metrics expect them: one per choice (then one per choice without context where mutual information is asked
    /// for), or one.
    public var requests: [ExamRequest]
    /// Items of one cluster (a passage, a case, a table) are not independent; nil where the task has no clusters.
    public var cluster: String?
    /// What results are split by: subject, difficulty, format, … (name → value).
    public var facets: [String: String]

    public init(
        number: Int, document: JSON.Object, prompt: ExamPrompt, choices: [String] = [], gold: ExamGold, target: JSON,
        requests: [ExamRequest], cluster: String? = nil, facets: [String: String] = [:]
    ) {
        self.number = number
        self.document = document
        self.prompt = prompt
        self.choices = choices
        self.gold = gold
        self.target = target
        self.requests = requests
        self.cluster = cluster
        self.facets = facets
    }
}

/// The answers an item got, and the requests that led to them: for each request its repetitions.
public struct ItemAnswers: Sendable, Hashable {
    /// The requests that were finally asked; a strategy may ask others than the item's own.
    public var requests: [ExamRequest]
    /// `[request][repetition]`
    public var responses: [[ExamResponse]]
    /// What a strategy adds for the record: a chain of thought, votes, retrieved examples.
    public var notes: JSON.Object

    public init(requests: [ExamRequest], responses: [[ExamResponse]], notes: JSON.Object = .init()) {
        self.requests = requests
        self.responses = responses
        self.notes = notes
    }
}
