internal import LyceumCore

/// What all sequences of a generator share: the model, the vocabulary and scratch memory.
final class SequenceContext {
    let evaluator: any Evaluator
    let text: (any TokenText)?
    let endTokens: Set<Int32>
    let draftModel: DraftModel?
    let candidates: Candidates
    private let maskWords: UnsafeMutableBufferPointer<UInt64>

    init(evaluator: any Evaluator, text: (any TokenText)?, endTokens: Set<Int32>, draftModel: DraftModel?) {
        self.evaluator = evaluator
        self.text = text
        self.endTokens = endTokens
        self.draftModel = draftModel
        candidates = Candidates(vocabularySize: evaluator.vocabularySize)
        maskWords = .allocate(capacity: (evaluator.vocabularySize + 63) / 64)
        maskWords.initialize(repeating: 0)
    }

    deinit { maskWords.deallocate() }

    /// The tokens a constraint allows; nil without one.
    func mask(_ constraint: inout (any TokenConstraint)?) throws(LyceumError) -> UnsafeBufferPointer<UInt64>? {
        guard constraint != nil else { return nil }
        try constraint!.mask(into: maskWords)
        return UnsafeBufferPointer(maskWords)
    }

    func isStop(_ token: Int32, _ request: GenerationRequest) -> Bool {
        request.stopTokens.contains(token) || !request.ignoresEnd && endTokens.contains(token)
    }

    func makeDrafter(_ request: GenerationRequest) throws(LyceumError) -> (any Drafter)? {
        switch request.speculation {
        case .none: return nil
        case .promptLookup(let options): return PromptLookupDrafter(options)
        case .draftModel(let options):
            guard let draftModel else {
                throw LyceumError(
                    .invalidArgument, "speculation with a draft model, but the generator has none",
                    remedy: "Give the generator a draft model, or use prompt lookup.")
            }
            return ModelDrafter(draftModel, options, candidates: candidates)
        }
    }

    /// Checks a request before any work is done.
    func check(_ request: GenerationRequest) throws(LyceumError) {
        guard !request.prompt.isEmpty else {
            throw LyceumError(
                .invalidArgument, "the prompt has no tokens; a model needs at least one",
                remedy: "Begin with the beginning-of-sequence token.")
        }
        guard request.prompt.count <= evaluator.contextLength else {
            throw LyceumError(
                .limitExceeded,
                "the prompt has \(request.prompt.count) tokens, the model's context \(evaluator.contextLength)",
                remedy: "Shorten the prompt or choose a longer context.")
        }
        if let wrong = request.prompt.first(where: { $0 < 0 || Int($0) >= evaluator.vocabularySize }) {
            throw LyceumError(
                .invalidArgument,
                "token \(wrong) in the prompt, but tokens are 0 through \(evaluator.vocabularySize - 1)")
        }
        if let limit = request.maximumTokens, limit < 1 {
            throw LyceumError(.invalidArgument, "the token limit is \(limit); expected at least 1")
        }
        if let top = request.topLogProbabilities, !(0...1000).contains(top) {
            throw LyceumError(.invalidArgument, "\(top) top log-probabilities; expected 0 through 1000")
        }
        if text == nil, request.stopStrings.contains(where: { !$0.isEmpty }) {
            throw LyceumError(.invalidArgument, "stop strings need a tokenizer, and the generator has none")
        }
        try request.speculation.validate()
    }
}
