public import LyceumCore
public import LyceumModel

/// Has a chat model grade texts by a rubric, some of them several times, so that its agreement with itself is known.
public struct RubricGrader: Sendable {
    public struct Options: Sendable, Hashable {
        /// Of an answer.
        public var maximumTokens = 400
        /// Scalars of a text that are shown.
        public var longest = 8000
        /// Times that a text is graded; the first time without chance, then by `temperature`.
        public var repeats = 1
        /// Share of the texts that is graded more than once, chosen by the texts themselves.
        public var repeatedShare = 1.0
        public var temperature = 0.7
        public var seed: UInt64 = 0

        public init() {}
    }

    /// What a model said of a text.
    public struct Grading: Sendable, Hashable {
        /// In the order of asking; nil where no score could be read.
        public var scores: [Double?]
        /// Requests put once more because no score could be read.
        public var asked = 0
        /// The text does not fit into the model's context.
        public var isTooLong = false
        /// Only the beginning was shown.
        public var isCut = false

        /// The mean of those that could be read; nil without any.
        public var grade: Double? {
            let read = scores.compactMap(\.self)
            return read.isEmpty ? nil : read.reduce(0, +) / Double(read.count)
        }
    }

    public let rubric: TextRubric
    public let options: Options
    public let model: any ChatModel

    public init(_ model: any ChatModel, rubric: TextRubric, options: Options = Options()) {
        (self.model, self.rubric, self.options) = (model, rubric, options)
    }

    /// What is shown of a text: its beginning, with nothing in it that ends the quotation.
    package func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(options.longest))).replacing(TextRubric.closing, with: "< /text>")
    }

    func times(_ text: String) -> Int {
        guard options.repeats > 1, options.repeatedShare > 0 else { return 1 }
        return FastTextLabeled.isHeldOut(text, share: options.repeatedShare, seed: options.seed) || options.repeatedShare >= 1 ? options.repeats : 1
    }

    /// Models on this machine can be held to the form of an answer when they missed it; endpoints have no common way to say so.
    private var holdsGrammars: Bool { model.capabilities.isSuperset(of: [.structuredOutput, .reproducible]) }

    private func request(_ text: String, time: Int, again: Bool) -> ChatRequest {
        let words = rubric.request(shown(text)) + (again ? "\n\n" + rubric.reminder : "")
        var chat = ChatOptions(maximumTokens: again ? min(options.maximumTokens, 60) : options.maximumTokens)
        chat.temperature = time == 0 ? 0 : options.temperature
        chat.seed = options.seed &+ UInt64(time)
        if again, holdsGrammars { chat.responseFormat = .grammar(rubric.grammar) }
        return ChatRequest([.user(words)], options: chat)
    }

    /// Grades texts, in their order. An answer without a score is asked for once more, of models on this machine by a grammar, then it
    /// counts as unread.
    /// - Throws: `LyceumError` when the model itself fails; a text it cannot take is left without a grade.
    public func grade(_ texts: [String]) async throws(LyceumError) -> [Grading] {
        var gradings = texts.map { text in
            Grading(scores: [Double?](repeating: nil, count: times(text)), isCut: text.unicodeScalars.count > options.longest)
        }
        var open = gradings.indices.flatMap { text in gradings[text].scores.indices.map { (text: text, time: $0) } }
        for attempt in 0..<2 where !open.isEmpty {
            let replies = await model.completeAll(open.map { request(texts[$0.text], time: $0.time, again: attempt > 0) })
            var unread: [(text: Int, time: Int)] = []
            for (one, reply) in zip(open, replies) {
                if attempt > 0 { gradings[one.text].asked += 1 }
                guard let answer = try text(of: reply) else {
                    gradings[one.text].isTooLong = true
                    continue
                }
                gradings[one.text].scores[one.time] = GradeReply.score(in: answer, highest: rubric.highest)
                if gradings[one.text].scores[one.time] == nil { unread.append(one) }
            }
            open = unread
        }
        return gradings
    }

    private func text(of reply: Result<ChatReply, any Error>) throws(LyceumError) -> String? {
        switch reply {
        case .success(let reply): return reply.text
        case .failure(let failure):
            let error = failure as? LyceumError ?? LyceumError(.network, "\(failure)", at: model.name)
            guard error.code == .limitExceeded else { throw error }
            return nil
        }
    }
}
