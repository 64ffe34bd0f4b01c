public import LyceumCore
internal import LyceumData
public import LyceumModel

/// Has a model rewrite texts in common words, and takes only what holds.
///
/// A text is cleaned (tags, signs outside ASCII), its persons get common names, it is cut into windows of whole sentences, and each is rewritten. A rewrite
/// holds when it stands between its marks, is neither much shorter nor longer than the window, has no addresses, does not repeat itself, and its words lie
/// inside the vocabulary as far as asked. What does not hold is asked for once more, with the words that lie outside named; then the fallback decides.
/// - Source: Yang et al. 2025, "TinyHelen's First Curriculum", arXiv 2501.00522; the wording is our own.
public struct Simplifier: Sendable {
    /// What takes the place of a window that could not be rewritten.
    public enum Fallback: String, Sendable, Hashable, CaseIterable {
        /// Nothing: the window is left out.
        case drop
        /// Those sentences of the best rewrite, or else of the window, that lie wholly inside the vocabulary.
        case sentences
        /// The window as it was.
        case original
    }

    public struct Options: Sendable, Hashable {
        public var genre = SimplifyGenre.web
        /// Least share of a rewrite's words inside the vocabulary, 0 to 1.
        public var coverage = 0.95
        /// Shortest and longest rewrite, in words to a word of the window.
        public var shortest = 0.3
        public var longest = 3.0
        public var fallback = Fallback.sentences
        /// 0 to 2; the second try has the same.
        public var temperature = 0.8
        public var topP = 0.95
        /// Tokens of a window, counted as one to four bytes; nil is the genre's.
        public var windowTokens: Int?
        public var exchangesNames = true

        public init() {}
    }

    /// A window that was rewritten, or not.
    public struct Piece: Sendable, Hashable {
        public var original: String
        public var leaner: String
        /// `first`, `second` or the fallback's name.
        public var way: String
        /// Why tries did not hold.
        public var problems: [String]
    }

    /// What became of a text.
    public struct Simplified: Sendable, Hashable {
        public var pieces: [Piece] = []
        /// Why the text was not rewritten at all.
        public var refusal: String?

        public init() {}

        /// The rewritten text; empty when nothing holds.
        public var text: String { pieces.map(\.leaner).filter { !$0.isEmpty }.joined(separator: "\n") }
    }

    public let model: any ChatModel
    public let vocabulary: SimpleVocabulary
    public let options: Options

    static let begin = "EDITED:"
    static let end = "END OF EDIT"

    /// - Throws: `LyceumError` (`invalidArgument`) for options out of range.
    public init(_ model: any ChatModel, vocabulary: SimpleVocabulary, options: Options = Options()) throws(LyceumError) {
        func need(_ holds: Bool, _ what: String, _ name: String) throws(LyceumError) {
            if !holds { throw LyceumError(.invalidArgument, "expected \(what)", at: name) }
        }
        try need((0...1).contains(options.coverage), "0 to 1, found \(options.coverage)", "coverage")
        try need((0...2).contains(options.temperature), "0 to 2, found \(options.temperature)", "temperature")
        try need(options.topP > 0 && options.topP <= 1, "above 0 up to 1, found \(options.topP)", "topP")
        try need(options.shortest >= 0 && options.longest > options.shortest, "a shortest length of 0 or more below the longest", "shortest")
        try need(options.windowTokens ?? 1 >= 1, "1 or more, found \(options.windowTokens ?? 0)", "windowTokens")
        self.model = model
        self.vocabulary = vocabulary
        self.options = options
    }

    private struct Task {
        var text: Int
        var window: String
        var names: Set<String>
        var best: (text: String, problem: String)?
        var problems: [String] = []
    }

    /// - Parameter number: of the first text among all; with the seed it decides every draw, so that a text gives the same in any batch.
    /// - Returns: one result per text, in order.
    /// - Throws: `LyceumError` when the model is not there at all; a window it cannot take is refused alone.
    public func simplify(_ texts: [String], number: Int, seed: UInt64) async throws(LyceumError) -> [Simplified] {
        var results = texts.map { _ in Simplified() }
        var tasks: [Task] = []
        for (place, text) in texts.enumerated() {
            let clean = SimplifyText.ascii(SimplifyText.withoutTags(text))
            if SimplifyText.isMostlyNumbers(clean) {
                results[place].refusal = "numbers and addresses"
                continue
            }
            let names = options.exchangesNames ? SimplifyNames(clean, vocabulary: vocabulary) : nil
            let windows = SimplifyText.windows(names?.applied(to: clean) ?? clean, tokens: options.windowTokens ?? options.genre.windowTokens) {
                ($0.utf8.count + 3) / 4
            }
            let allowed = Set((names?.table.values.map { $0.lowercased() }) ?? [])
            tasks += windows.map { Task(text: place, window: $0, names: allowed) }
        }
        var open = Array(tasks.indices)
        var done = [Piece?](repeating: nil, count: tasks.count)
        for round in 0..<2 where !open.isEmpty {
            let replies = await model.completeAll(open.map { request(tasks[$0], number + tasks[$0].text, $0, seed, round) })
            for (place, reply) in zip(open, replies) {
                switch try Self.rewrite(of: reply, model.name) {
                case .failure(let problem): tasks[place].problems.append(problem.text)
                case .success(let rewrite):
                    if let problem = problem(rewrite, tasks[place]) {
                        tasks[place].problems.append(problem)
                        tasks[place].best = (rewrite, problem)
                    } else {
                        done[place] = Piece(
                            original: tasks[place].window, leaner: rewrite, way: round == 0 ? "first" : "second", problems: tasks[place].problems)
                    }
                }
            }
            open = open.filter { done[$0] == nil }
        }
        for (place, task) in tasks.enumerated() { results[task.text].pieces.append(done[place] ?? fallback(task)) }
        return results
    }

    // MARK: - Asking

    private func request(_ task: Task, _ number: Int, _ place: Int, _ seed: UInt64, _ round: Int) -> ChatRequest {
        var text = """
            Rewrite the text below for a small child. \(options.genre.wish)
            - Use only the most common words, at most about \(vocabulary.words.count) different ones. Explain what has no common word.
            - Short sentences with one idea each. Keep the main story and its order; nothing may be added.
            - Places: the first two letters in capitals and what it is, such as “FR country”. Times may be vague: “long ago”, “on a summer day”. Products and \
            companies become what they are: “a phone”, “a big shop”.
            - Leave out advertisements and noise.
            Begin with \(Self.begin) and end with \(Self.end).

            """
        if round > 0, let best = task.best {
            let outside = vocabulary.coverage(best.text, allowing: task.names).ordered.prefix(12)
            if !outside.isEmpty { text += "Do not use these words: \(outside.joined(separator: ", ")).\n" }
        }
        text += "\nText:\n\(task.window)"
        let stream = UInt64(truncatingIfNeeded: number) &* 0x1_0000 &+ UInt64(truncatingIfNeeded: place) &* 2 &+ UInt64(round)
        return ChatRequest(
            [.user(text)],
            options: ChatOptions(
                maximumTokens: 64 + (task.window.utf8.count + 1) / 2, temperature: options.temperature, topP: options.topP,
                seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ stream, stop: [Self.end]))
    }

    struct Unread: Error, Hashable { var text: String }

    private static func rewrite(of reply: Result<ChatReply, any Error>, _ name: String) throws(LyceumError) -> Result<String, Unread> {
        switch reply {
        case .success(let reply): return read(reply.text, isCut: reply.finish.reason == .length)
        case .failure(let failure):
            let error = failure as? LyceumError ?? LyceumError(.network, "\(failure)", at: name)
            guard error.code == .limitExceeded else { throw error }
            return .failure(Unread(text: "window too long for the model"))
        }
    }

    /// What stands between the marks.
    static func read(_ text: String, isCut: Bool) -> Result<String, Unread> {
        let parts = text.split(separator: begin, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return .failure(Unread(text: "no mark at the beginning")) }
        if isCut { return .failure(Unread(text: "no end")) }
        let body = parts[1].split(separator: end, maxSplits: 1, omittingEmptySubsequences: false)[0]
        let rewrite = SimplifyText.ascii(String(body)).trimmed
        return rewrite.isEmpty ? .failure(Unread(text: "empty")) : .success(rewrite)
    }

    // MARK: - Checking

    /// Why a rewrite does not hold; nil when it does.
    func problem(_ rewrite: String, of window: String, allowing names: Set<String> = []) -> String? {
        let (before, after) = (TextWords.count(window), TextWords.count(rewrite))
        guard after > 0 else { return "empty" }
        if Double(after) < options.shortest * Double(before) { return "too short" }
        if Double(after) > options.longest * Double(max(before, 8)) { return "too long" }
        if rewrite.split(whereSeparator: \.isWhitespace).contains(where: { SimplifyText.isAddress($0) }) { return "address" }
        let sentences = SentenceSplitter.sentences(rewrite).map { $0.lowercased() }
        if sentences.count >= 4, Set(sentences).count * 2 <= sentences.count { return "repeats itself" }
        return vocabulary.coverage(rewrite, allowing: names).share < options.coverage ? "words outside the vocabulary" : nil
    }

    private func problem(_ rewrite: String, _ task: Task) -> String? { problem(rewrite, of: task.window, allowing: task.names) }

    private func fallback(_ task: Task) -> Piece {
        var piece = Piece(original: task.window, leaner: "", way: options.fallback.rawValue, problems: task.problems)
        switch options.fallback {
        case .drop: break
        case .original: piece.leaner = task.window
        case .sentences:
            // A rewrite that is too long, too short or repeats itself is no better for its good sentences.
            let source = task.best.flatMap { $0.problem == "words outside the vocabulary" ? $0.text : nil } ?? task.window
            let good = SentenceSplitter.sentences(source).filter { vocabulary.coverage($0, allowing: task.names).outside.isEmpty }
            piece.leaner = good.joined(separator: " ")
        }
        return piece
    }
}
