internal import LyceumCore
internal import LyceumModel
internal import LyceumText

/// Turns requests into tokens as lm-evaluation-harness 0.4.13 does for models of transformers (examination reference A3).
struct ExamEncoder {
    let tokenizer: Tokenizer
    let template: ChatTemplate?
    let variables: JSON.Object
    /// What stands before an empty context: the beginning-of-sequence token, else the end-of-sequence token.
    let prefix: Int32?
    private let prefixText: String?
    let place: String

    private var lastPrompt: (prompt: ExamPrompt, text: String)?
    private var lastContext: (text: String, tokens: [Int32])?

    init(_ source: TextModel) throws(LyceumError) {
        tokenizer = source.tokenizer
        template = source.template
        variables = try source.model.checkpoint.templateVariables()
        prefix = tokenizer.beginningOfSequence ?? tokenizer.endOfSequence ?? source.endTokens.min()
        prefixText = prefix.flatMap { source.tokenizer.token(of: $0) }
        place = source.model.checkpoint.path
    }

    // MARK: Texts

    /// What the model reads for a prompt.
    mutating func text(of prompt: ExamPrompt) throws(LyceumError) -> String {
        switch prompt {
        case .text(let text): return text
        case .messages(let messages, let opening):
            if let lastPrompt, lastPrompt.prompt == prompt { return lastPrompt.text }
            guard let template else { throw TextModel.noTemplate(place) }
            let text = try ExamRendering(template: template, variables: variables, place: place).text(messages, opening: opening ?? "")
            lastPrompt = (prompt, text)
            return text
        }
    }

    /// Special tokens written in the text count as such; the beginning token comes in front where the tokenizer wants one and the text has none.
    func encode(_ text: String) -> [Int32] {
        let hasPrefix = prefixText.map { text.utf8.starts(with: $0.utf8) } ?? false
        return tokenizer.encode(text, addSpecialTokens: !hasPrefix, parseSpecialTokens: true)
    }

    // MARK: Context and continuation

    /// The tokens of a context and those of its continuation. Both are encoded together and cut where the context's own tokens end;
    /// blanks at the context's end belong to the continuation.
    mutating func pair(context: String, continuation: String) throws(LyceumError) -> (context: [Int32], continuation: [Int32]) {
        let (context, blanks) = Self.splitTrailingBlanks(context)
        let continuation = blanks + continuation
        if context.isEmpty { return try pairWithoutContext(continuation) }
        let known = tokens(ofContext: context)
        // A vocabulary may have no tokens for a context at all.
        if known.isEmpty { return try pairWithoutContext(context + continuation) }
        return (known, Array(encode(context + continuation).dropFirst(known.count)))
    }

    /// Choices of one item have the same context, one after the other.
    private mutating func tokens(ofContext text: String) -> [Int32] {
        if let lastContext, lastContext.text.utf8.elementsEqual(text.utf8) { return lastContext.tokens }
        let tokens = encode(text)
        lastContext = (text, tokens)
        return tokens
    }

    private func pairWithoutContext(_ continuation: String) throws(LyceumError) -> (context: [Int32], continuation: [Int32]) {
        let tokens = tokenizer.encode(continuation, addSpecialTokens: false, parseSpecialTokens: true)
        let prefix = try requiredPrefix()
        return tokens.first == prefix ? ([prefix], Array(tokens.dropFirst())) : ([prefix], tokens)
    }

    func requiredPrefix() throws(LyceumError) -> Int32 {
        if let prefix { return prefix }
        throw LyceumError(
            .unsupported, "the model has neither a beginning- nor an end-of-sequence token, so a text without a context cannot be scored",
            at: place, remedy: "ask with a context")
    }

    /// Python's `str.rstrip`: all characters its `isspace` knows.
    static func splitTrailingBlanks(_ text: String) -> (text: String, blanks: String) {
        let scalars = text.unicodeScalars
        guard let last = scalars.last, isBlank(last) else { return (text, "") }
        let end = scalars.lastIndex { !isBlank($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return (String(scalars[..<end]), String(scalars[end...]))
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    // MARK: Windows of a long text

    /// Disjoint windows as the harness cuts them: the first predicts up to `window` tokens after the prefix token; each later one predicts the
    /// next, and the last one sees as much before them as the window holds.
    func rollingWindows(_ text: String, window: Int) throws(LyceumError) -> [(context: [Int32], continuation: [Int32])] {
        let tokens = encode(text)
        guard !tokens.isEmpty else { return [] }
        return Self.rollingWindows(tokens, prefix: try requiredPrefix(), window: window)
    }

    static func rollingWindows(_ tokens: [Int32], prefix: Int32, window: Int) -> [(context: [Int32], continuation: [Int32])] {
        var windows: [(context: [Int32], continuation: [Int32])] = []
        var done = min(window, tokens.count)
        windows.append(([prefix], Array(tokens[..<done])))
        while done < tokens.count {
            let count = min(tokens.count - done, window), end = done + count
            windows.append((Array(tokens[max(0, end - window - 1)..<end - count]), Array(tokens[done..<end])))
            done = end
        }
        return windows
    }
}
