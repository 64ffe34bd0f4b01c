/// An item shown in full: what the model saw, and what it made of it.
public struct ReportExcerpt: Sendable, Hashable {
    /// An option of a multiple-choice item.
    public struct Option: Sendable, Hashable {
        public var text: String
        /// In nats; nil where none was asked.
        public var logLikelihood: Double?
        /// Share of the probability of all options.
        public var probability: Double?
        public var isRight: Bool
        public var isChosen: Bool

        public init(_ text: String, logLikelihood: Double? = nil, probability: Double? = nil, isRight: Bool = false, isChosen: Bool = false) {
            self.text = text
            self.logLikelihood = logLikelihood
            self.probability = probability
            self.isRight = isRight
            self.isChosen = isChosen
        }
    }

    public var task: String
    /// `doc_id`
    public var number: Int
    public var filter: String
    public var isRight: Bool
    /// Share of 1; nil where the model gives none.
    public var confidence: Double?
    /// Everything the model saw, worked examples and chat markers included.
    public var prompt: String
    public var options: [Option]
    /// What was right.
    public var target: String
    /// The text as written, or the chosen option.
    public var answer: String
    /// What a filter read out of the text, where that differs.
    public var extracted: String?
    public var isCut: Bool
    public var facets: [String: String]
    public var cluster: String?
    /// What judges said about the answer.
    public var remarks: [ReportContent.Fact] = []

    public init(
        task: String, number: Int, filter: String = "none", isRight: Bool, confidence: Double? = nil, prompt: String, options: [Option] = [],
        target: String, answer: String, extracted: String? = nil, isCut: Bool = false, facets: [String: String] = [:], cluster: String? = nil
    ) {
        self.task = task
        self.number = number
        self.filter = filter
        self.isRight = isRight
        self.confidence = confidence
        self.prompt = prompt
        self.options = options
        self.target = target
        self.answer = answer
        self.extracted = extracted
        self.isCut = isCut
        self.facets = facets
        self.cluster = cluster
    }
}
