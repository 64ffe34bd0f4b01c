import LyceumCore
import Testing

@testable import LyceumModel

@Suite("Scoring texts")
struct ScorerTests {
    let evaluator = ToyEvaluator(vocabularySize: 40, contextLength: 64)
    let text: [Int32] = (0..<150).map { (index: Int) -> Int32 in Int32((index * 7 + index * index / 3) % 40) }

    init() { evaluator.order = 12 }

    func loss(_ context: ArraySlice<Int32>, _ token: Int32) -> Double {
        let row = evaluator.logits(after: context).map(Double.init)
        return logOfSum(row) - row[Int(token)]
    }

    @Test("each token is scored once with the context of its window", arguments: [(64, 32), (20, 5), (10, 9), (33, 32)])
    func windows(window: Int, stride: Int) throws {
        let score = try Scorer(evaluator: evaluator, chunk: 7, promptChunk: 5).score(text, window: window, stride: stride)
        #expect(score.values.count == text.count - 1)
        #expect(score.firstScored == 1)
        for target in 1..<text.count {
            // The first window that reaches the target.
            let index = target < window ? 0 : (target - window) / stride + 1
            let expected = loss(text[(index * stride)..<target], text[target])
            #expect(abs(score.values[target - 1] - expected) < 1e-5, "target \(target)")
        }
        #expect(abs(score.perplexity - exponentialOf(score.total / Double(text.count - 1))) < 1e-9)
    }

    @Test("a beginning token lets the first token be scored and stands before every window")
    func beginning() throws {
        let score = try Scorer(evaluator: evaluator).score(
            text, window: 11, stride: 10, beginning: 39, byteCounts: text.map { Int($0) })
        #expect(score.values.count == text.count)
        for target in text.indices {
            let context = [39] + text[(target / 10 * 10)..<target]
            #expect(abs(score.values[target] - loss(context[...], text[target])) < 1e-5)
        }
        let bytes = text.map(Double.init).reduce(0, +)
        #expect(abs(score.bitsPerByte! - score.total / 0.6931471805599453 / bytes) < 1e-9)
    }

    @Test("continuations share prefixes and give what each gives alone")
    func continuations() throws {
        let shared = Array(text.prefix(30))
        let pairs = (0..<12).map { (index: Int) -> Scorer.Continuation in
            let prompt: [Int32] = index % 4 == 3 ? Array(text[40..<50]) : shared + [Int32(index % 3)]
            return Scorer.Continuation(prompt: prompt, continuation: Array(text[(50 + index)..<(53 + index * 2)]))
        }
        let pieces = pairs.map { (pair: Scorer.Continuation) -> Int in pair.continuation.count }
        let before = evaluator.evaluatedTokens
        let results = try Scorer(evaluator: evaluator, chunk: 4).score(pairs)
        let evaluated = evaluator.evaluatedTokens - before
        #expect(evaluated == 30 + 9 + pieces.reduce(0, +))
        for (pair, result) in zip(pairs, results) {
            var context = pair.prompt
            var isGreedy = true
            for (token, value) in zip(pair.continuation, result.logProbabilities) {
                #expect(abs(value + loss(context[...], token)) < 1e-5)
                let row = evaluator.logits(after: context[...])
                if row[Int(token)] < row.max()! { isGreedy = false }
                context.append(token)
            }
            #expect(result.isGreedy == isGreedy)
        }
        let best = Int32(evaluator.logits(after: shared[...]).indices.max {
            evaluator.logits(after: shared[...])[$0] < evaluator.logits(after: shared[...])[$1]
        }!)
        #expect(try Scorer(evaluator: evaluator).score([.init(prompt: shared, continuation: [best])])[0].isGreedy)
    }

    @Test("wrong windows, strides, tokens and lengths are refused")
    func refusals() {
        let scorer = Scorer(evaluator: evaluator)
        #expect(throws: LyceumError.self) { try scorer.score(text, window: 65) }
        #expect(throws: LyceumError.self) { try scorer.score(text, window: 20, stride: 20) }
        #expect(throws: LyceumError.self) { try scorer.score([1, 40, 2]) }
        #expect(throws: LyceumError.self) { try scorer.score([.init(prompt: [], continuation: [1])]) }
        #expect(throws: LyceumError.self) {
            try scorer.score([.init(prompt: Array(repeating: 1, count: 60), continuation: [1, 2, 3, 4, 5, 6])])
        }
    }
}
