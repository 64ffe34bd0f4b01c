public import LyceumCore

/// Measures how likely a model finds texts. Logits of at most `chunk` positions exist at a time.
///
/// Used from one thread at a time, like its evaluator.
public final class Scorer {
    private let evaluator: any Evaluator
    private let chunk: Int
    private let promptChunk: Int

    /// - Parameters:
    ///   - chunk: positions whose logits are held at once. Default 128.
    ///   - promptChunk: positions evaluated at once where no logits are needed. Default 512.
    public init(evaluator: any Evaluator, chunk: Int = 128, promptChunk: Int = 512) {
        self.evaluator = evaluator
        self.chunk = max(1, chunk)
        self.promptChunk = max(1, promptChunk)
    }

    // MARK: Long texts

    /// Scores every token of a text once.
    ///
    /// A window of at most `window` tokens moves over the text by `stride`; each window scores the tokens that no earlier one did, so each token is
    /// seen with at least `window − stride` tokens before it (at the start of the text: all there are). Without `beginning` the first token is not
    /// scored; it has nothing before it.
    ///
    /// - Parameters:
    ///   - window: tokens per window, `beginning` included. nil: the model's context.
    ///   - stride: tokens from one window to the next. nil: half a window.
    ///   - beginning: a token put before every window, such as the beginning of sequence. Not scored itself.
    ///   - byteCounts: bytes of each token's text, for bits per byte.
    ///   - progress: called with the number of tokens scored so far; returning false stops with `cancelled`.
    /// - Complexity: O(count · window / stride) evaluated tokens.
    public func score(
        _ tokens: [Int32], window: Int? = nil, stride: Int? = nil, beginning: Int32? = nil, byteCounts: [Int]? = nil,
        progress: (Int) -> Bool = { _ in true }
    ) throws(LyceumError) -> TextScore {
        let lead = beginning == nil ? 0 : 1
        let window = window ?? evaluator.contextLength
        let span = window - lead
        let stride = stride ?? max(1, span / 2)
        try check(tokens, window: window, span: span, stride: stride, beginning: beginning, byteCounts: byteCounts)
        let first = 1 - lead
        var values: [Double] = []
        var start = 0
        var scored = first
        while scored < tokens.count {
            let end = min(start + span, tokens.count)
            let piece = (beginning.map { [$0] } ?? []) + tokens[start..<end]
            values += try windowScores(piece, from: scored - start + lead)
            scored = end
            start += stride
            guard progress(values.count) else { throw LyceumError(.cancelled, "scoring was stopped") }
        }
        let bytes = byteCounts.map { $0.dropFirst(first).reduce(0, +) }
        return TextScore(values: values, firstScored: first, byteCount: bytes)
    }

    private func check(
        _ tokens: [Int32], window: Int, span: Int, stride: Int, beginning: Int32?, byteCounts: [Int]?
    ) throws(LyceumError) {
        guard window <= evaluator.contextLength, span >= 2 else {
            throw LyceumError(
                .invalidArgument, "a window of \(window) tokens; expected 3 through \(evaluator.contextLength)")
        }
        guard stride >= 1, stride < span || beginning != nil && stride == span else {
            throw LyceumError(
                .invalidArgument, "a stride of \(stride) with windows of \(span) tokens; expected 1 through \(span - 1)",
                remedy: "Choose a stride shorter than the window, so that every token has one before it.")
        }
        if let byteCounts, byteCounts.count != tokens.count {
            throw LyceumError(.invalidArgument, "\(byteCounts.count) byte counts for \(tokens.count) tokens")
        }
        try checkTokens(tokens + (beginning.map { [$0] } ?? []), "the text")
    }

    private func checkTokens(_ tokens: [Int32], _ place: String) throws(LyceumError) {
        if let wrong = tokens.first(where: { $0 < 0 || Int($0) >= evaluator.vocabularySize }) {
            throw LyceumError(
                .invalidArgument, "token \(wrong), but tokens are 0 through \(evaluator.vocabularySize - 1)", at: place)
        }
    }

    private func windowScores(_ tokens: [Int32], from first: Int) throws(LyceumError) -> [Double] {
        let memory = evaluator.makeMemory()
        try read(tokens[..<(first - 1)], into: memory)
        var values: [Double] = []
        try forEachRow(memory, tokens, from: first) { row, target in
            values.append(logSumExp(row) - Double(row[target]))
        }
        return values
    }

    /// Evaluates tokens whose logits nobody needs.
    private func read(_ tokens: ArraySlice<Int32>, into memory: any SequenceMemory) throws(LyceumError) {
        var rest = tokens
        while !rest.isEmpty {
            let piece = EvaluationPiece(memory: memory, tokens: Array(rest.prefix(promptChunk)), logits: .none)
            _ = try evaluator.evaluate([piece])
            rest = rest.dropFirst(promptChunk)
        }
    }

    /// Evaluates `tokens[first − 1 ..< count − 1]` and gives each row with the token that follows.
    private func forEachRow(
        _ memory: any SequenceMemory, _ tokens: [Int32], from first: Int,
        _ body: (UnsafeBufferPointer<Float>, Int) -> Void
    ) throws(LyceumError) {
        var position = first - 1
        while position < tokens.count - 1 {
            let end = min(position + chunk, tokens.count - 1)
            let piece = EvaluationPiece(memory: memory, tokens: Array(tokens[position..<end]), logits: .all)
            let logits = try evaluator.evaluate([piece])[0]
            guard logits.count == end - position else {
                throw LyceumError(.invalidData, "\(logits.count) rows of logits for \(end - position) positions")
            }
            for row in 0..<logits.count {
                logits.withRow(row) { body($0, Int(tokens[position + row + 1])) }
            }
            position = end
        }
    }

    // MARK: Continuations

    /// A prompt and what may follow it, both at least one token long.
    public struct Continuation: Sendable, Hashable {
        public var prompt: [Int32]
        public var continuation: [Int32]

        public init(prompt: [Int32], continuation: [Int32]) {
            self.prompt = prompt
            self.continuation = continuation
        }
    }

    /// Log-likelihoods of continuations, in the order given.
    ///
    /// What prompts have in common is evaluated once: they are visited in sorted order, and each keeps the part of the memory it shares with the one
    /// before it.
    /// - Throws: `LyceumError` (`limitExceeded`) when a pair does not fit the context.
    public func score(_ pairs: [Continuation]) throws(LyceumError) -> [ContinuationScore] {
        for (index, pair) in pairs.enumerated() { try check(pair, index) }
        let order = pairs.indices.sorted {
            pairs[$0].prompt == pairs[$1].prompt
                ? $0 < $1 : pairs[$0].prompt.lexicographicallyPrecedes(pairs[$1].prompt)
        }
        var results = [ContinuationScore?](repeating: nil, count: pairs.count)
        let memory = evaluator.makeMemory()
        for index in order {
            let pair = pairs[index]
            try bring(memory, to: pair.prompt.dropLast())
            results[index] = try scoreOne(memory.copy(), pair)
        }
        return results.compactMap { $0 }
    }

    private func check(_ pair: Continuation, _ index: Int) throws(LyceumError) {
        guard !pair.prompt.isEmpty, !pair.continuation.isEmpty else {
            throw LyceumError(
                .invalidArgument, "an empty \(pair.prompt.isEmpty ? "prompt" : "continuation")", at: "pair \(index)",
                remedy: "Begin an empty prompt with the beginning-of-sequence token.")
        }
        guard pair.prompt.count + pair.continuation.count - 1 <= evaluator.contextLength else {
            throw LyceumError(
                .limitExceeded,
                "\(pair.prompt.count) + \(pair.continuation.count) tokens; the context has \(evaluator.contextLength)",
                at: "pair \(index)", remedy: "Cut the beginning of the prompt.")
        }
        try checkTokens(pair.prompt + pair.continuation, "pair \(index)")
    }

    private func bring(_ memory: any SequenceMemory, to prompt: ArraySlice<Int32>) throws(LyceumError) {
        let known = memory.tokens
        var shared = 0
        while shared < min(known.count, prompt.count), known[shared] == prompt[shared] { shared += 1 }
        if known.count > shared { memory.truncate(to: shared) }
        try read(prompt.dropFirst(shared), into: memory)
    }

    private func scoreOne(_ memory: any SequenceMemory, _ pair: Continuation) throws(LyceumError) -> ContinuationScore {
        var result = ContinuationScore(logProbabilities: [], isGreedy: true)
        try forEachRow(memory, pair.prompt + pair.continuation, from: pair.prompt.count) { row, target in
            result.logProbabilities.append(Double(row[target]) - logSumExp(row))
            if let base = row.baseAddress, row[target] < maximum(base, count: row.count) { result.isGreedy = false }
        }
        return result
    }
}
