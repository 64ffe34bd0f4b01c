import LyceumCore
import Testing

@testable import LyceumModel

@Suite("Generating text")
struct GeneratorTests {
    let prompt: [Int32] = [1, 2, 3, 4, 5, 6, 7]

    func makeEvaluator(_ size: Int = 60) -> ToyEvaluator { ToyEvaluator(vocabularySize: size) }

    /// The plain loop everything is compared with.
    func reference(_ evaluator: ToyEvaluator, _ prompt: [Int32], _ count: Int, _ options: SamplingOptions, sequence: UInt64 = 0)
        throws -> [Int32]
    {
        let candidates = Candidates(vocabularySize: evaluator.vocabularySize)
        var sampler = try Sampler(options, vocabularySize: evaluator.vocabularySize, sequence: sequence)
        sampler.observe(prompt)
        var tokens = prompt
        for _ in 0..<count {
            let token = try sampler.sample(evaluator.logits(after: tokens[...]), using: candidates)
            sampler.accept(token)
            tokens.append(token)
        }
        return Array(tokens[prompt.count...])
    }

    @Test("chunked prompts give what a plain loop gives", arguments: [1, 2, 3, 512])
    func plain(chunk: Int) throws {
        let evaluator = makeEvaluator()
        let generator = try Generator(evaluator: evaluator, options: GeneratorOptions(promptChunk: chunk))
        for options in [SamplingOptions.greedy, SamplingOptions(topK: 20, seed: 5), SamplingOptions(repetitionPenalty: 1.3, seed: 9)] {
            let result = try generator.generate(GenerationRequest(prompt: prompt, sampling: options, maximumTokens: 25))
            #expect(result.tokenIdentifiers == (try reference(evaluator, prompt, 25, options)))
            #expect(result.endReason == .length)
        }
    }

    @Test("a batch gives each request what it gets alone, with sequences joining and leaving")
    func batch() throws {
        let evaluator = makeEvaluator()
        let generator = try Generator(
            evaluator: evaluator, options: GeneratorOptions(maximumBatch: 3, promptChunk: 4, shortestSharedPrefix: 3))
        let requests = (0..<9).map { index in
            GenerationRequest(
                prompt: index % 3 == 0 ? prompt : Array(prompt.prefix(3 + index % 4)) + [Int32(index)],
                sampling: SamplingOptions(temperature: 0.9, topP: 0.9, seed: 3), maximumTokens: 3 + index * 2,
                sequence: UInt64(index))
        }
        let results = try generator.generate(requests)
        for (request, result) in zip(requests, results) {
            let expected = try reference(
                evaluator, request.prompt, request.maximumTokens!, request.sampling, sequence: request.sequence)
            #expect(result.tokenIdentifiers == expected)
        }
        #expect(evaluator.largestBatch == 3)
    }

    @Test("a common beginning is evaluated once")
    func sharing() throws {
        let evaluator = makeEvaluator()
        let generator = try Generator(evaluator: evaluator, options: GeneratorOptions(promptChunk: 16, shortestSharedPrefix: 8))
        let long = (0..<100).map { Int32($0 % 50) }
        let requests = (0..<4).map {
            GenerationRequest(prompt: long + [Int32($0)], sampling: SamplingOptions(seed: 1), maximumTokens: 1, sequence: UInt64($0))
        }
        let results = try generator.generate(requests)
        #expect(evaluator.evaluatedTokens == 104)
        for (request, result) in zip(requests, results) {
            #expect(result.tokenIdentifiers == (try reference(evaluator, request.prompt, 1, request.sampling, sequence: request.sequence)))
        }
    }

    @Test("a memory keeps what it has in common with the next prompt")
    func memoryReuse() throws {
        let evaluator = makeEvaluator()
        let generator = try Generator(evaluator: evaluator)
        let memory = evaluator.makeMemory()
        let first = try generator.generate(
            GenerationRequest(prompt: prompt, sampling: .greedy, maximumTokens: 5), memory: memory)
        let second = prompt + first.tokenIdentifiers.prefix(3) + [9, 9]
        let before = evaluator.evaluatedTokens
        let result = try generator.generate(
            GenerationRequest(prompt: second, sampling: .greedy, maximumTokens: 1), memory: memory)
        #expect(evaluator.evaluatedTokens - before == 2)
        #expect(result.timings.cachedTokens == second.count - 2)
        #expect(result.tokenIdentifiers == (try reference(evaluator, second, 1, .greedy)))
    }

    @Test("a stop string across tokens ends the text and never shows in part")
    func stopStrings() throws {
        let text = ToyText(bytesAnd: ["</", "ans", "wer>", "é x"], specials: 1)
        // "ok é x</answer> more": the stop string is spread over three tokens.
        let tokens: [Int32] = [111, 107, 32, 259, 256, 257, 258, 32, 109]
        let evaluator = ToyEvaluator(vocabularySize: text.tokenCount)
        evaluator.script = scripted(tokens, promptCount: 2, vocabularySize: text.tokenCount)
        let generator = try Generator(evaluator: evaluator, text: text)
        var shown: [String] = []
        let result = try generator.generate(
            GenerationRequest(prompt: [1, 2], sampling: .greedy, maximumTokens: 9, stopStrings: ["</answer>", "zzz"])
        ) { event in
            if case .text(let piece) = event { shown.append(piece) }
            return true
        }
        #expect(result.text == "ok é x")
        #expect(shown.joined() == "ok é x")
        #expect(result.endReason == .stopString)
        #expect(result.stopString == "</answer>")
    }

    @Test("text that only looked like a stop string is shown at the end")
    func falseStart() throws {
        let text = ToyText()
        let evaluator = ToyEvaluator(vocabularySize: text.tokenCount)
        evaluator.script = scripted([97, 60, 47, 256], promptCount: 1, vocabularySize: text.tokenCount)
        let generator = try Generator(evaluator: evaluator, text: text, endTokens: [256])
        let result = try generator.generate(
            GenerationRequest(prompt: [1], sampling: .greedy, maximumTokens: 9, stopStrings: ["</s>"]))
        #expect(result.text == "a</")
        #expect(result.endReason == .stop)
        #expect(result.stopToken == 256)
        #expect(result.tokenIdentifiers == [97, 60, 47])
    }

    @Test("half a character is never shown")
    func partialCharacters() throws {
        let text = ToyText()
        let bytes = Array("aé漢😀".utf8).map { Int32($0) } + [0xF0, 0x9F]
        let evaluator = ToyEvaluator(vocabularySize: text.tokenCount)
        evaluator.script = scripted(bytes, promptCount: 1, vocabularySize: text.tokenCount)
        let generator = try Generator(evaluator: evaluator, text: text)
        var shown: [String] = []
        _ = try generator.generate(
            GenerationRequest(prompt: [1], sampling: .greedy, maximumTokens: bytes.count)
        ) { event in
            if case .text(let piece) = event { shown.append(piece) }
            return true
        }
        #expect(shown.count == 5)
        #expect(shown.prefix(4) == ["a", "é", "漢", "😀"])
        #expect(shown.last == "\u{FFFD}")
    }

    @Test("log-probabilities are those of the unmodified logits")
    func logProbabilities() throws {
        let evaluator = makeEvaluator()
        let generator = try Generator(evaluator: evaluator)
        let result = try generator.generate(
            GenerationRequest(
                prompt: prompt, sampling: SamplingOptions(temperature: 0.5, topK: 5, repetitionPenalty: 2, seed: 2),
                maximumTokens: 8, topLogProbabilities: 4))
        var context = prompt
        for token in result.tokens {
            let row = evaluator.logits(after: context[...]).map(Double.init)
            let logSum = logOfSum(row)
            #expect(abs(Double(token.logProbability!) - (row[Int(token.token)] - logSum)) < 1e-5)
            let best = row.indices.sorted { row[$0] > row[$1] }.prefix(4)
            #expect(token.top.map { Int($0.token) } == Array(best))
            for (entry, index) in zip(token.top, best) {
                #expect(abs(Double(entry.logProbability) - (row[index] - logSum)) < 1e-5)
            }
            context.append(token.token)
        }
    }

    @Test("the end of the context ends the text")
    func contextEnd() throws {
        let evaluator = ToyEvaluator(vocabularySize: 20, contextLength: 10)
        let generator = try Generator(evaluator: evaluator)
        let result = try generator.generate(GenerationRequest(prompt: prompt, sampling: .greedy))
        // Four tokens: the last one is read from the logits of the tenth position.
        #expect(result.tokens.count == 4)
        #expect(result.endReason == .length)
        #expect(throws: LyceumError.self) {
            try generator.generate(GenerationRequest(prompt: Array(repeating: 1, count: 11)))
        }
        #expect(throws: LyceumError.self) { try generator.generate(GenerationRequest(prompt: [])) }
        #expect(throws: LyceumError.self) { try generator.generate(GenerationRequest(prompt: [20])) }
    }

    @Test("returning false cancels one request of a batch and leaves the others")
    func cancellation() throws {
        let evaluator = makeEvaluator()
        let generator = try Generator(evaluator: evaluator)
        let requests = (0..<2).map { _ in GenerationRequest(prompt: prompt, sampling: .greedy, maximumTokens: 6) }
        let results = try generator.generate(requests) { index, event in
            if index == 0, case .token = event { return false }
            return true
        }
        #expect(results[0].endReason == .cancelled)
        #expect(results[0].tokens.count == 1)
        #expect(results[1].endReason == .length)
        #expect(results[1].tokens.count == 6)
    }
}

func logOfSum(_ row: [Double]) -> Double {
    let largest = row.max()!
    return largest + logarithm(row.map { exponentialOf($0 - largest) }.reduce(0, +))
}
