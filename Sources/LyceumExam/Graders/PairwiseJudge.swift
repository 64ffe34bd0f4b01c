public import LyceumModel
internal import LyceumCore
internal import LyceumText

/// Two answers compared by a model, each pair in both orders: a verdict counts only when it survives the exchange.
public struct PairwiseJudge: Sendable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case first, second, tie
        /// The verdict went with the place and not with the answer.
        case swayed
        /// A reply could not be read.
        case unread
    }

    public struct Pair: Sendable, Hashable {
        public var question: String
        public var first: String
        public var second: String
        public var reference: String?

        public init(question: String, first: String, second: String, reference: String? = nil) {
            self.question = question
            self.first = first
            self.second = second
            self.reference = reference
        }
    }

    public struct Result: Sendable, Hashable {
        public var verdicts: [Verdict]
        /// Verdicts with the first answer shown first, and shown second, both named by answer; nil where they could not be read. The raw material of
        /// `PositionSwap`.
        public var shownFirst: [Verdict?]
        public var shownSecond: [Verdict?]
        /// What the judge said with the first answer shown first, and shown second: one reply each, or two where the first could not be read.
        public var wordsShownFirst: [[String]] = []
        public var wordsShownSecond: [[String]] = []
        /// Replies that had to be asked for again.
        public var retries = 0

        /// Pairs whose verdict changed with the places, of those that were read.
        public var swapRate: Double? {
            let read = verdicts.filter { $0 != .unread }
            return read.isEmpty ? nil : Double(read.filter { $0 == .swayed }.count) / Double(read.count)
        }

        /// The share of wins of the first answer; ties and swayed verdicts count one half.
        public var winRate: Double? {
            let read = verdicts.filter { $0 != .unread }
            guard !read.isEmpty else { return nil }
            return read.reduce(0) { $0 + ($1 == .first ? 1 : $1 == .second ? 0 : 0.5) } / Double(read.count)
        }

        public var unread: Int { verdicts.filter { $0 == .unread }.count }
    }

    public var examinee: any Examinee
    public var maximumTokens: Int

    public init(_ model: any ChatModel, maximumTokens: Int = 256) { self.init(ChatExaminee(model), maximumTokens: maximumTokens) }

    public init(_ examinee: any Examinee, maximumTokens: Int = 256) {
        self.examinee = examinee
        self.maximumTokens = maximumTokens
    }

    /// - Parameter progress: replies there are, and those wanted.
    /// - Throws: `LyceumError` when the model itself fails; a reply that cannot be read is asked for once more.
    public func compare(_ pairs: [Pair], progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> Result {
        let asking = JudgeAsking(examinee: examinee, maximumTokens: maximumTokens)
        let texts = pairs.flatMap { [text($0, isExchanged: false), text($0, isExchanged: true)] }
        let again = "Your last reply was not the JSON that was asked for. Reply with that line only."
        let outcomes = try await asking.ask(texts, again: again, progress: progress, read: Self.read)
        var result = Result(verdicts: [], shownFirst: [], shownSecond: [])
        for position in pairs.indices {
            let (plainly, swapped) = (outcomes[2 * position], outcomes[2 * position + 1])
            let plain = plainly.verdict
            let exchanged = swapped.verdict.map { $0 == .first ? .second : $0 == .second ? .first : $0 }
            result.shownFirst.append(plain)
            result.shownSecond.append(exchanged)
            result.wordsShownFirst.append(plainly.replies)
            result.wordsShownSecond.append(swapped.replies)
            result.retries += [plainly, swapped].count { $0.replies.count > 1 }
            guard let plain, let exchanged else {
                result.verdicts.append(.unread)
                continue
            }
            result.verdicts.append(plain == exchanged ? plain : .swayed)
        }
        return result
    }

    func text(_ pair: Pair, isExchanged: Bool) -> String {
        let (a, b) = isExchanged ? (pair.second, pair.first) : (pair.first, pair.second)
        let reference = pair.reference.map { "\n\nReference:\n\($0)" } ?? ""
        return """
            You compare two answers to a question. Judge what they say: correctness first, then completeness, then clarity. Length and order do not count. \
            \(QuotedAnswer.warning)
            Reply with one line of JSON and nothing else: {"reason": "<at most 20 words>", "better": "A" or "B" or "tie"}

            Question:
            \(pair.question)\(reference)

            Answer A:
            \(QuotedAnswer.text(a))

            Answer B:
            \(QuotedAnswer.text(b))

            Your line of JSON with "reason" and "better":
            """
    }

    private static let marked = Pattern(#"\[\[\s*(A|B|C|tie)\s*\]\]"#, ignoresCase: true)

    /// The answer shown as A is `first`.
    static func read(_ reply: String) -> Verdict? {
        let named = JudgeReply.value("better", in: reply)?.stringValue ?? marked.last(in: reply)
        switch named.map({ PythonString.lower(PythonString.strip($0)) }) {
        case "a"?: return .first
        case "b"?: return .second
        case "tie"?, "c"?, "both"?, "neither"?: return .tie
        default: return nil
        }
    }
}

/// Closeness of meaning by an embedding: the cosine of the two texts' vectors.
public struct EmbeddingGrader: Sendable {
    public var embedder: any TextEmbedder

    public init(_ embedder: any TextEmbedder) { self.embedder = embedder }

    /// Cosines in the order of the pairs, from -1 to 1; 0 where a vector has no length.
    public func cosines(_ pairs: [(answer: String, reference: String)]) async throws -> [Double] {
        let vectors = try await embedder.embed(pairs.flatMap { [$0.answer, $0.reference] })
        guard vectors.count == 2 * pairs.count else {
            throw LyceumError(.invalidData, "expected \(2 * pairs.count) vectors, found \(vectors.count)", at: "embedder")
        }
        return pairs.indices.map { Self.cosine(vectors[2 * $0], vectors[2 * $0 + 1]) }
    }

    static func cosine(_ a: [Float], _ b: [Float]) -> Double {
        guard a.count == b.count else { return 0 }
        var (product, squareA, squareB) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += Double(x) * Double(y)
            squareA += Double(x) * Double(x)
            squareB += Double(y) * Double(y)
        }
        let size = (squareA * squareB).squareRoot()
        return size > 0 ? product / size : 0
    }
}
