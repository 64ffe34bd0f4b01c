internal import LyceumCore

/// Does the work of a local chat model. Used on its thread only.
final class LocalChatWorker: @unchecked Sendable {
    private let generator: Generator
    private let text: any ChatText
    private let format: ChatFormat
    private let beginning: Int32?
    private let defaults: SamplingOptions
    private var memory: (any SequenceMemory)?
    private lazy var trie = TokenTrie(text, endTokens: generator.endTokens)

    init(
        generator: Generator, text: any ChatText, format: ChatFormat, beginning: Int32?, defaults: SamplingOptions
    ) {
        self.generator = generator
        self.text = text
        self.format = format
        self.beginning = beginning
        self.defaults = defaults
    }

    // MARK: Answers

    func answer(
        _ request: ChatRequest, isCancelled: () -> Bool, emit: (ChatEvent) -> Void
    ) throws(LyceumError) {
        guard !isCancelled() else { throw LyceumError(.cancelled, "the request was cancelled") }
        try request.options.validate()
        let began = ContinuousClock.now
        let (generation, rendered) = try generationRequest(request)
        var writer = ChatAnswerWriter(request, rendered: rendered, text: text, began: began)
        let result = try run(generation) { event in
            writer.take(event, emit)
            return !isCancelled()
        }
        guard result.endReason != .cancelled else { throw LyceumError(.cancelled, "the request was cancelled") }
        writer.finish(result, model: nil, emit)
    }

    /// Goes on with the last conversation's memory. After a failure nothing is kept.
    private func run(_ request: GenerationRequest, onEvent: (GenerationEvent) -> Bool) throws(LyceumError)
        -> GenerationResult
    {
        let memory = memory ?? generator.evaluator.makeMemory()
        self.memory = nil
        let result = try generator.generate(request, memory: memory, onEvent: onEvent)
        self.memory = memory
        return result
    }

    private func generationRequest(_ request: ChatRequest) throws(LyceumError) -> (GenerationRequest, String) {
        let options = request.options
        let rendered: String
        let tokens: [Int32]
        switch request.prompt {
        case .messages(let messages):
            rendered = try format.render(messages, options)
            tokens = format.tokens(rendered)
        case .text(let plain):
            rendered = plain
            let encoded = text.encode(plain, addSpecialTokens: true, parseSpecialTokens: true)
            tokens = encoded.isEmpty ? beginning.map { [$0] } ?? [] : encoded
        }
        var result = GenerationRequest(
            prompt: tokens, sampling: sampling(options), maximumTokens: options.maximumTokens.map { max($0, 1) },
            stopStrings: options.stop, topLogProbabilities: options.topLogProbabilities,
            constraint: try constraint(request))
        // Markers of calls are control tokens in some vocabularies.
        result.showsSpecialTokens = !options.tools.isEmpty && options.toolChoice != .none
        if case .messages = request.prompt { result.continuesText = false }
        return (result, rendered)
    }

    private func sampling(_ options: ChatOptions) -> SamplingOptions {
        var result = defaults
        if let value = options.temperature { result.temperature = Float(value) }
        if let value = options.topP { result.topP = Float(value) }
        if let value = options.topK { result.topK = value }
        if let value = options.minP { result.minP = Float(value) }
        if let value = options.typicalP { result.typicalP = Float(value) }
        if let value = options.presencePenalty { result.presencePenalty = Float(value) }
        if let value = options.frequencyPenalty { result.frequencyPenalty = Float(value) }
        if let value = options.repetitionPenalty { result.repetitionPenalty = Float(value) }
        if let value = options.seed { result.seed = value }
        for (token, bias) in options.logitBias { result.logitBias[token] = bias }
        return result
    }

    private func constraint(_ request: ChatRequest) throws(LyceumError) -> (any TokenConstraint)? {
        let options = request.options
        let tools: [ToolDefinition]
        switch options.toolChoice {
        case .required: tools = options.tools
        case .function(let name): tools = options.tools.filter { $0.name == name }
        default: tools = []
        }
        if !tools.isEmpty { return try GrammarConstraint(try format.callGrammar(tools), trie) }
        switch options.responseFormat {
        case .text: return nil
        case .jsonObject: return try GrammarConstraint(try Grammar.json(objectsOnly: true), trie)
        case .jsonSchema(_, let schema): return try GrammarConstraint(try Grammar.jsonSchema(schema), trie)
        case .grammar(let source): return try GrammarConstraint(try Grammar.parse(gbnf: source), trie)
        }
    }

    // MARK: Scores

    func score(_ requests: [ScoreRequest]) throws(LyceumError) -> [ScoreResult] {
        var pairs: [Scorer.Continuation] = []
        for (index, request) in requests.enumerated() {
            do throws(LyceumError) { pairs.append(try pair(request)) } catch { throw error.at("request \(index)") }
        }
        let scores = try Scorer(evaluator: generator.evaluator).score(pairs)
        return zip(pairs, scores).map { pair, score in
            let tokens = zip(pair.continuation, score.logProbabilities).map { token, value -> TokenLogProbability in
                let bytes = text.bytes(of: token)
                return TokenLogProbability(
                    text: String(decoding: bytes, as: UTF8.self), bytes: bytes, token: token, logProbability: value)
            }
            return ScoreResult(logLikelihood: score.total, isGreedy: score.isGreedy, tokens: tokens)
        }
    }

    /// Tokenizes context and continuation together, as a text would be, and cuts where the context's own tokens end.
    private func pair(_ request: ScoreRequest) throws(LyceumError) -> Scorer.Continuation {
        var context: String
        var addsBeginning = false
        switch request.context {
        case .text(let plain):
            context = plain
            addsBeginning = true
        case .messages(let messages): context = try format.render(messages, ChatOptions())
        }
        func encode(_ whole: String) -> [Int32] {
            text.encode(whole, addSpecialTokens: addsBeginning, parseSpecialTokens: true)
        }
        let lead = beginning.map { [$0] } ?? []
        let empty = encode(context)
        let prompt = empty.isEmpty ? lead : empty
        let whole = encode(context + request.continuation)
        let start = empty.count
        guard !prompt.isEmpty, whole.count > start else {
            throw LyceumError(
                .invalidArgument, prompt.isEmpty ? "the context has no tokens" : "the continuation adds no tokens",
                remedy: "Give a context and a continuation with text.")
        }
        return Scorer.Continuation(prompt: prompt, continuation: Array(whole[start...]))
    }
}
