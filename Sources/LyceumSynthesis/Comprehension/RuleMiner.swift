public import LyceumCore
public import LyceumData
internal import LyceumExam

/// Finds exercises in passages by rules: titles, definitions, and connectors between and inside sentences. No model is asked.
///
/// At most two exercises of each kind are made per passage, and no wording is used twice for one.
/// - Source: Cheng, Huang, Wei 2024, "Adapting large language models via reading comprehension" (kinds, connectors, shares).
public struct RuleMiner: PassageConverter {
    public let name = "rules"
    let rules: MiningRules
    let vocabulary: DomainVocabulary?
    /// Most tokens of a passage; its end is left out.
    let maximumTokens: Int
    let tokenCount: @Sendable (String) -> Int

    /// - Parameters:
    ///   - vocabulary: words of the field; without them no sentences are made of words.
    ///   - contextLength: tokens of the texts made; 200 are kept for the exercises.
    ///   - tokenCount: counts a text's tokens; nil estimates 1.4 per word.
    public init(
        rules: MiningRules, vocabulary: DomainVocabulary? = nil, contextLength: Int = 2048, tokenCount: (@Sendable (String) -> Int)? = nil
    ) {
        self.rules = rules
        self.vocabulary = vocabulary
        maximumTokens = max(contextLength - 200, 64)
        self.tokenCount = tokenCount ?? { TextWords.count($0) * 7 / 5 + 1 }
    }

    public func convert(
        _ passages: [Passage], number: Int, seed: UInt64, earlier: [(Passage, Conversion)]
    ) async throws(LyceumError) -> [Conversion] {
        passages.enumerated().map { mine($1, number: number + $0, seed: seed) }
    }

    /// The exercises of one passage.
    public func mine(_ passage: Passage, number: Int, seed: UInt64) -> Conversion {
        var work = MiningWork(rules: rules, draws: SeededDraws(seed: seed, "comprehension/mined", number))
        let body = cut(passage.text)
        let sentences = SentenceSplitter.sentences(body)
        var conversion = work.opening(title: passage.title, body: body, sentences: sentences, name: name)
        work.mineWords(sentences, vocabulary, tokenCount)
        work.mineTerms(sentences)
        work.mineEntailment(sentences)
        work.mineCauses(sentences)
        work.mineParaphrases(sentences)
        conversion.exercises = work.exercises
        return conversion
    }

    /// The text up to the last sentence that fits.
    private func cut(_ text: String) -> String {
        guard tokenCount(text) > maximumTokens else { return text }
        var kept = ""
        var count = 0
        for sentence in SentenceSplitter.sentences(text) {
            count += tokenCount(sentence)
            guard count <= maximumTokens else { break }
            kept += kept.isEmpty ? sentence : " " + sentence
        }
        return kept.isEmpty ? String(text.prefix(maximumTokens)) : kept
    }
}
