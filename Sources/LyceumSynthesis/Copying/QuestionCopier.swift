public import LyceumCore
internal import LyceumData
public import LyceumModel

/// Has a model copy multiple-choice questions out of pages, and believes it only what stands there.
///
/// The whole of a copy, and each of its options, must be the page's own words in their order; an answer is kept where the page gives it.
/// - Source: Chang et al. 2024, "RedStone", arXiv 2412.03398, branch E.
public struct QuestionCopier: Sendable {
    public struct Options: Sendable, Hashable {
        /// Least share of a copy's words that stand in the page in their order.
        public var share = 0.9
        /// A copy must stand within so many times its words; nil for anywhere on the page.
        public var reach: Int? = 2
        public var leastOptions = 4
        /// Characters of a page that the model is given at a time.
        public var characters = 6000
        /// Of one answer.
        public var maximumTokens = 1024
        public var temperature = 0.0

        public init() {}
    }

    /// What a page gave.
    public struct Copied: Sendable, Hashable {
        public var questions: [CopiedQuestion] = []
        public var rejected: [RejectedExercise] = []
        public var answersLeftOut = 0
    }

    public let model: any ChatModel
    public let options: Options

    public init(_ model: any ChatModel, options: Options = Options()) {
        self.model = model
        self.options = options
    }

    /// - Parameters:
    ///   - number: of the page among all; with the seed it decides every draw.
    /// - Throws: `LyceumError` when the model is not there at all; a part it cannot take is refused alone.
    public func copy(_ page: String, number: Int, seed: UInt64) async throws(LyceumError) -> Copied {
        let parts = parts(of: page)
        let replies = await model.completeAll(parts.enumerated().map { request($1, number &* 4096 &+ $0, seed) })
        var texts: [String] = []
        var copied = Copied()
        for reply in replies {
            switch reply {
            case .success(let reply): texts.append(reply.text)
            case .failure(let failure):
                let error = failure as? LyceumError ?? LyceumError(.network, "\(failure)", at: model.name)
                guard error.code == .limitExceeded else { throw error }
                copied.rejected.append(RejectedExercise(kind: "page", reason: "too long for the model", text: ""))
            }
        }
        accept(texts, page, &copied)
        return copied
    }

    /// Whole lines, as many as the model is given; the last lines of a part begin the next one, because a question may stand across.
    func parts(of page: String) -> [String] {
        let limit = max(options.characters, 200)
        let lines = page.split(whereSeparator: \.isNewline).flatMap { line -> [Substring] in
            var (pieces, rest) = ([Substring](), line)
            while rest.count > limit {
                pieces.append(rest.prefix(limit))
                rest = rest.dropFirst(limit)
            }
            return pieces + [rest]
        }
        var parts: [String] = []
        var (part, size): ([Substring], Int) = ([], 0)
        for line in lines {
            if size + line.count > limit, !part.isEmpty {
                parts.append(part.joined(separator: "\n"))
                part = part.suffix(6).reduce(0) { $0 + $1.count } + line.count <= limit / 2 ? Array(part.suffix(6)) : []
                size = part.reduce(0) { $0 + $1.count + 1 }
            }
            part.append(line)
            size += line.count + 1
        }
        if !part.isEmpty { parts.append(part.joined(separator: "\n")) }
        return parts
    }

    private func request(_ part: String, _ number: Int, _ seed: UInt64) -> ChatRequest {
        let text = """
            Page:
            \(part)

            Copy every multiple-choice question of the page above, word for word, with all its options. Change, add and leave out nothing. Write each in \
            exactly this form, and the last line only where the page tells the right answer:
            Question: ...
            A) ...
            B) ...
            C) ...
            D) ...
            Answer: ...
            If the page has no multiple-choice question, write NONE.
            """
        return ChatRequest(
            [.user(text)],
            options: ChatOptions(
                maximumTokens: options.maximumTokens, temperature: options.temperature,
                seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: number)))
    }

    // MARK: - Accepting

    /// Goes through a model's answers about one page.
    func accept(_ answers: [String], _ page: String, _ copied: inout Copied) {
        let copy = VerbatimCopy(page: page, reach: options.reach)
        let words = TextWords.lowercased(page)
        var seen: Set<String> = []
        for answer in answers {
            let found = CopiedQuestion.read(answer)
            if found.isEmpty {
                let saysNone = TextWords.lowercased(answer).prefix(3).contains("none")
                if !saysNone { copied.rejected.append(Self.rejected("no question that can be read", answer)) }
            }
            for var question in found {
                question.share = copy.share(of: ([question.question] + question.options).joined(separator: " "))
                if let reason = problem(question, copy) {
                    copied.rejected.append(Self.rejected(reason, question.text))
                    continue
                }
                // Parts overlap; a question in both is one.
                guard seen.insert(TextWords.lowercased(question.text).joined(separator: " ")).inserted else { continue }
                if let number = question.answer, !Self.tells(words, CopiedQuestion.letter(number).lowercased(), question.options[number]) {
                    question.answer = nil
                    copied.answersLeftOut += 1
                }
                copied.questions.append(question)
            }
        }
    }

    private func problem(_ question: CopiedQuestion, _ copy: VerbatimCopy) -> String? {
        if question.options.count < options.leastOptions { return "fewer than \(options.leastOptions) options" }
        if TextWords.lowercased(question.question).count < 2 { return "no question" }
        if Set(question.options.map { TextWords.lowercased($0) }).count < question.options.count { return "an option twice" }
        if question.share < options.share { return "not the page's words" }
        // A single invented option hardly lowers the share of the whole.
        return question.options.contains { TextWords.count($0) > 0 && copy.share(of: $0) < options.share } ? "an option that is not on the page" : nil
    }

    /// Whether the page has `answer: b`, `the answer is b` or `answer: the option's words`.
    private static func tells(_ page: [String], _ letter: String, _ option: String) -> Bool {
        let option = TextWords.lowercased(option)
        return page.indices.contains { place in
            guard page[place] == "answer" || page[place] == "answers" || page[place] == "ans" else { return false }
            let rest = page[(place + 1)...].prefix(option.count + 2)
            let shown = rest.first == "is" ? rest.dropFirst() : rest
            return shown.first == letter || !option.isEmpty && shown.starts(with: option)
        }
    }

    private static func rejected(_ reason: String, _ text: String) -> RejectedExercise {
        RejectedExercise(kind: "choice", reason: reason, text: String(text.prefix(200)))
    }
}
