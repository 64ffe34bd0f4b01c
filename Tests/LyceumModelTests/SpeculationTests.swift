import LyceumCore
import Testing

@testable import LyceumModel

@Suite("Speculative decoding")
struct SpeculationTests {
    /// A model that likes to repeat: order 1, so lookup finds much.
    func makeEvaluator(_ scale: Float = 3) -> ToyEvaluator {
        let evaluator = ToyEvaluator(vocabularySize: 12, contextLength: 400)
        evaluator.order = 2
        evaluator.scale = scale
        return evaluator
    }

    let prompt: [Int32] = [1, 2, 3, 1, 2, 3, 1, 2]

    @Test("prompt lookup gives exactly the tokens of plain generation, also with a temperature")
    func promptLookup() throws {
        for options in [SamplingOptions.greedy, SamplingOptions(temperature: 0.6, topK: 5, seed: 4), SamplingOptions(repetitionPenalty: 1.1, seed: 8)] {
            let evaluator = makeEvaluator()
            let generator = try Generator(evaluator: evaluator)
            let plain = try generator.generate(GenerationRequest(prompt: prompt, sampling: options, maximumTokens: 150))
            let calls = evaluator.calls
            let fast = try generator.generate(
                GenerationRequest(
                    prompt: prompt, sampling: options, maximumTokens: 150, topLogProbabilities: 0, speculation: .promptLookup()))
            #expect(fast.tokenIdentifiers == plain.tokenIdentifiers)
            #expect(fast.tokens.allSatisfy { $0.logProbability != nil })
            if options.isGreedy {
                #expect(evaluator.calls - calls < calls / 2)
                #expect(fast.speculation!.acceptanceRate > 0.5)
            }
        }
    }

    @Test("a greedy draft model gives exactly the tokens of plain generation", arguments: [UInt64(1), 2])
    func greedyDraft(seed: UInt64) throws {
        let evaluator = makeEvaluator()
        let draft = makeEvaluator()
        draft.seed = seed
        let generator = try Generator(evaluator: evaluator, endTokens: [11], draftModel: DraftModel(evaluator: draft))
        let plain = try generator.generate(GenerationRequest(prompt: prompt, sampling: .greedy, maximumTokens: 100, ignoresEnd: true))
        let calls = evaluator.calls
        let fast = try generator.generate(
            GenerationRequest(
                prompt: prompt, sampling: .greedy, maximumTokens: 100, ignoresEnd: true,
                speculation: .draftModel(DraftModelOptions(minimumProbability: 0))))
        #expect(fast.tokenIdentifiers == plain.tokenIdentifiers)
        if seed == 1 {
            #expect(fast.speculation!.acceptanceRate == 1)
            #expect(evaluator.calls - calls < 20)
        }
    }

    @Test("a draft model leaves the distribution of the text unchanged")
    func distribution() throws {
        let evaluator = makeEvaluator(0.7)
        let draft = makeEvaluator(0.7)
        draft.seed = 99
        let options = SamplingOptions(temperature: 0.9, topK: 6, seed: 5)
        let generator = try Generator(
            evaluator: evaluator, draftModel: DraftModel(evaluator: draft), options: GeneratorOptions(maximumBatch: 32))
        // Exact probabilities of the first two tokens.
        var exact: [[Int32]: Double] = [:]
        var sampler = try Sampler(options, vocabularySize: 12)
        for (first, p) in try SamplingTests.distribution(&sampler, evaluator.logits(after: prompt[...])) {
            for (second, q) in try SamplingTests.distribution(&sampler, evaluator.logits(after: (prompt + [first])[...])) {
                exact[[first, second]] = p * q
            }
        }
        let draws = 12_000
        let requests = (0..<draws).map {
            GenerationRequest(
                prompt: prompt, sampling: options, maximumTokens: 4, sequence: UInt64($0),
                speculation: .draftModel(DraftModelOptions(minimumProbability: 0.22)))
        }
        var counts: [[Int32]: Int] = [:]
        var proposed = 0
        for result in try generator.generate(requests) {
            counts[Array(result.tokenIdentifiers.prefix(2)), default: 0] += 1
            proposed += result.speculation!.proposed
        }
        #expect(proposed > draws)
        #expect(counts.keys.allSatisfy { exact[$0] != nil })
        let chiSquare = exact.map { pair, p -> Double in
            let difference = Double(counts[pair] ?? 0) - p * Double(draws)
            return difference * difference / (p * Double(draws))
        }.reduce(0, +)
        #expect(exact.count == 36)
        #expect(chiSquare < 66.6)  // 99.9 % quantile, 35 degrees of freedom
    }

    @Test("a draft model with another vocabulary is refused")
    func vocabularies() throws {
        let main = ToyEvaluator(vocabularySize: 300)
        #expect(throws: LyceumError.self) {
            try Generator(evaluator: main, draftModel: DraftModel(evaluator: ToyEvaluator(vocabularySize: 299)))
        }
        let text = ToyText(bytesAnd: ["ab"])
        let other = ToyText(bytesAnd: ["ac"])
        #expect(throws: LyceumError.self) {
            try Generator(evaluator: main, text: text, draftModel: DraftModel(evaluator: main, text: other))
        }
        _ = try Generator(evaluator: main, text: text, draftModel: DraftModel(evaluator: ToyEvaluator(vocabularySize: 258), text: text))
    }
}
