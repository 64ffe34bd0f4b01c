/// How text gets to the model: one of the short ways for the common patterns, or step by step.
enum EncodingPlan: Sendable {
    case gpt2
    case digitsApartGPT2
    case wordsAndLines(longestNumber: Int)
    case casedWords(longestNumber: Int, hasContractions: Bool)
    case stepByStep

    init(normalizer: Normalizer?, preTokenizer: PreTokenizer, model: TokenizerModel, isByteLevel: Bool) {
        self = .stepByStep
        guard isByteLevel, case .byteLevel(addsPrefixSpace: false, let usesPattern)? = preTokenizer.steps.last else { return }
        let others = preTokenizer.steps.dropLast()
        if others.isEmpty {
            if usesPattern { self = .gpt2 }
            return
        }
        guard others.count == 1, case .split(let splitter)? = others.first else { return }
        switch (splitter.matcher, usesPattern) {
        case (.predicate(.numeric), true) where splitter.behavior == .isolated && !splitter.isInverted:
            self = .digitsApartGPT2
        case (.gpt2, false) where splitter.keepsMatches: self = .gpt2
        case (.wordsAndLines(let longest), false) where splitter.keepsMatches: self = .wordsAndLines(longestNumber: longest)
        case (.casedWords(let longest, let contractions), false) where splitter.keepsMatches:
            self = .casedWords(longestNumber: longest, hasContractions: contractions)
        default: break
        }
    }
}

extension Splitter {
    /// The pieces of a pattern that covers all text are its matches.
    var keepsMatches: Bool { behavior == .isolated || (behavior == .removed && isInverted) }
}
