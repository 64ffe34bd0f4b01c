public import LyceumCore

/// Sizes of the generation loop.
public struct GeneratorOptions: Sendable, Hashable {
    /// Most sequences that run together. At least 1. Default 8.
    public var maximumBatch: Int
    /// Most prompt tokens evaluated in one step; between steps others write and cancellation is seen. At least 1. Default 512.
    public var promptChunk: Int
    /// Prompts of a batch that begin with at least this many equal tokens evaluate them once. Default 32.
    public var shortestSharedPrefix: Int

    public init(maximumBatch: Int = 8, promptChunk: Int = 512, shortestSharedPrefix: Int = 32) {
        self.maximumBatch = max(1, maximumBatch)
        self.promptChunk = max(1, promptChunk)
        self.shortestSharedPrefix = max(1, shortestSharedPrefix)
    }
}

/// Writes text with a language model.
///
/// Used from one thread at a time, like its evaluator.
public final class Generator {
    public let evaluator: any Evaluator
    public let text: (any TokenText)?
    /// Tokens that end a text (from `generation_config.json` or the tokenizer).
    public let endTokens: Set<Int32>
    public var options: GeneratorOptions
    private let context: SequenceContext

    /// - Parameters:
    ///   - text: the vocabulary's text; without it results have tokens only.
    ///   - draftModel: for `Speculation.draftModel`.
    /// - Throws: `LyceumError` (`invalidArgument`) when the draft model has another vocabulary.
    public init(
        evaluator: any Evaluator, text: (any TokenText)? = nil, endTokens: Set<Int32> = [],
        draftModel: DraftModel? = nil, options: GeneratorOptions = GeneratorOptions()
    ) throws(LyceumError) {
        try draftModel?.checkVocabulary(of: evaluator, text)
        self.evaluator = evaluator
        self.text = text
        self.endTokens = endTokens
        self.options = options
        context = SequenceContext(evaluator: evaluator, text: text, endTokens: endTokens, draftModel: draftModel)
    }

    /// An empty batch to add requests to.
    public func makeBatch() -> GenerationBatch { GenerationBatch(context, options) }

    /// Generates one text.
    ///
    /// - Parameters:
    ///   - memory: a memory to go on with; what it has in common with the prompt is not evaluated again. Afterwards it holds the prompt and the
    ///     generated tokens but the last.
    ///   - onEvent: called as things happen; returning false cancels.
    /// - Throws: `LyceumError` when the request is wrong or the evaluator fails.
    public func generate(
        _ request: GenerationRequest, memory: (any SequenceMemory)? = nil,
        onEvent: (GenerationEvent) -> Bool = { _ in true }
    ) throws(LyceumError) -> GenerationResult {
        try generate([request], memories: [memory]) { _, event in onEvent(event) }[0]
    }

    /// Generates many texts together. Results are in the order of the requests, each as if generated alone.
    ///
    /// - Parameter onEvent: called with the request's position; returning false cancels that request only.
    /// - Throws: the first error of any request, after all others are done.
    public func generate(
        _ requests: [GenerationRequest], onEvent: (Int, GenerationEvent) -> Bool = { _, _ in true }
    ) throws(LyceumError) -> [GenerationResult] {
        try generate(requests, memories: [], onEvent: onEvent)
    }

    private func generate(
        _ requests: [GenerationRequest], memories: [(any SequenceMemory)?], onEvent: (Int, GenerationEvent) -> Bool
    ) throws(LyceumError) -> [GenerationResult] {
        let outcome = Outcomes(count: requests.count)
        var failure: LyceumError?
        withoutActuallyEscaping(onEvent) { onEvent in
            let batch = makeBatch()
            for (position, request) in requests.enumerated() {
                let memory = position < memories.count ? memories[position] : nil
                batch.add(request, memory: memory) { event in
                    outcome.note(position, event)
                    return onEvent(position, event)
                }
            }
            while !batch.isIdle {
                do throws(LyceumError) { try batch.step() } catch { failure = failure ?? error }
            }
        }
        if let error = outcome.failure ?? failure { throw error }
        return outcome.results.compactMap { $0 }
    }

    private final class Outcomes {
        var results: [GenerationResult?]
        var failure: LyceumError?

        init(count: Int) { results = Array(repeating: nil, count: count) }

        func note(_ position: Int, _ event: GenerationEvent) {
            switch event {
            case .finished(let result): results[position] = result
            case .failed(let error): failure = failure ?? (results.count > 1 ? error.at("request \(position)") : error)
            default: break
            }
        }
    }
}
