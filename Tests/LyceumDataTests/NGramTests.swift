import Foundation
import LyceumCore
import Testing

@testable import LyceumData

@Suite("N-gram models")
struct NGramTests {
    private func train(
        _ texts: [String], order: Int, words: NGramWords = .plain, memory: Int = 64 << 20, in scratch: Scratch, name: String = "model"
    ) throws -> (NGramModel, NGramTrainer.Summary) {
        let trainer = try NGramTrainer(.init(order: order, words: words, memory: memory, temporaryFolder: scratch.path))
        for text in texts { try trainer.add(text) }
        let summary = try trainer.finish(writing: "\(scratch.path)/\(name)")
        return (try NGramModel(path: "\(scratch.path)/\(name)"), summary)
    }

    /// Sentences of a few words with repetitions, the same in every run.
    private func sentences(_ count: Int, seed: UInt64, kinds: Int = 12) -> [String] {
        var numbers = Numbers(seed)
        return (0..<count).map { _ in
            (0...numbers.next(7)).map { _ in "w\(min(numbers.next(kinds), numbers.next(kinds)))" }.joined(separator: " ")
        }
    }

    private struct Golden: Decodable {
        struct Case: Decodable {
            var order: Int
            var counts: [Int]
            var log10: [[Double]]
        }
        var train: [String]
        var test: [String]
        var cases: [Case]
    }

    @Test("every word's score is KenLM's, for orders 2, 3 and 5")
    func agreesWithKenLM() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/ngram-kenlm", withExtension: "json"))
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        let scratch = try Scratch()
        for expected in golden.cases {
            let (model, summary) = try train(golden.train, order: expected.order, in: scratch, name: "\(expected.order)")
            #expect(summary.counts == expected.counts)
            for (text, scores) in zip(golden.test, expected.log10) {
                let found = model.wordScores(text)
                #expect(found.count == scores.count)
                let difference = zip(found, scores).map { abs(Double($0) - $1) }.max() ?? 0
                #expect(difference < 1e-4, "order \(expected.order): \(text)")
            }
        }
    }

    @Test("every word's score is that of the definition, also with fallback discounts", arguments: [2, 3, 4, 5], [4, 60])
    func agreesWithDefinition(order: Int, count: Int) throws {
        let scratch = try Scratch()
        let texts = sentences(count, seed: UInt64(order * 100 + count))
        let (model, _) = try train(texts, order: order, in: scratch)
        let brute = NGramBruteForce(texts.map { $0.split(separator: " ").map(String.init) }, order: order)
        for text in sentences(8, seed: 77, kinds: 15) {
            let words = text.split(separator: " ").map(String.init) + ["</s>"]
            let found = model.wordScores(text)
            var context = ["<s>"]
            for (word, score) in zip(words, found) {
                let expected = log10(brute.probability(word, after: context))
                #expect(abs(Double(score) - expected) < 1e-5, "\(context) \(word)")
                context.append(word)
            }
        }
    }

    @Test("probabilities of all words after any context sum to 1")
    func sumsToOne() throws {
        let scratch = try Scratch()
        let texts = sentences(80, seed: 5)
        let (model, _) = try train(texts, order: 4, in: scratch)
        let words = Set(texts.flatMap { $0.split(separator: " ").map(String.init) })
        for context in ["", "w0", "w1 w0", "w3 w2 w1", "never w0", "w0 never"] {
            // A sentence end is scored last; all other words, and one unknown, before it.
            var sum = pow(10, Double(model.wordScores(context.isEmpty ? "w0" : context).last!))
            if context.isEmpty { continue }
            for word in words.sorted() + ["unheard"] {
                let scores = model.wordScores(context + " " + word)
                sum += pow(10, Double(scores[scores.count - 2]))
            }
            #expect(abs(sum - 1) < 1e-4, "\(context)")
        }
    }

    @Test("counts that are written aside give the same file")
    func spillsGiveTheSameBytes() throws {
        let scratch = try Scratch()
        let texts = sentences(3000, seed: 9, kinds: 60)
        let (_, whole) = try train(texts, order: 5, in: scratch, name: "whole")
        let (_, parts) = try train(texts, order: 5, memory: 1, in: scratch, name: "parts")
        #expect(whole.spills == 0 && parts.spills > 5)
        let (first, second) = (try FileReader.contents(of: scratch.path + "/whole"), try FileReader.contents(of: scratch.path + "/parts"))
        #expect(first == second)
        // Nothing of what was written aside is left.
        #expect(try FileSystem.names(in: scratch.path).sorted() == ["parts", "whole"])
    }

    @Test("perplexity counts words and sentence ends; empty lines and the model's own marks are left out")
    func perplexity() throws {
        let scratch = try Scratch()
        let (model, summary) = try train(["a b\n\n \nb a a\n", "<s> a </s> <unk> b"], order: 2, in: scratch)
        #expect(summary.sentences == 3 && summary.words == 7 && summary.documents == 2)
        let score = model.score("a b\n\nzz")
        #expect(score.words == 3 && score.sentences == 2 && score.unknown == 1)
        let sum = model.wordScores("a b\nzz").reduce(0) { $0 + Double($1) }
        #expect(abs(score.perplexity - pow(10, -sum / 5)) < 1e-9)
        #expect(model.score(" \n").perplexity == .infinity)
    }

    @Test("folded words are in lower case, with digits as 0 and marks apart")
    func foldedWords() {
        func words(_ text: String, _ kind: NGramWords) -> [String] {
            var words: [String] = []
            kind.split(text) { words.append(String(decoding: $0, as: UTF8.self)) } sentenceEnd: { words.append("|") }
            return words
        }
        #expect(words("The DOSE was 2.5 mg/kg.\nÉtude №7!", .folded) == ["the", "dose", "was", "0", ".", "0", "mg", "/", "kg", ".", "|", "étude", "№", "0", "!", "|"])
        #expect(words("The DOSE,\t2.5\n", .plain) == ["The", "DOSE,", "2.5", "|"])
    }

    @Test("documents whose words were shuffled land in the worst decile")
    func noiseIsWorst() throws {
        let scratch = try Scratch()
        var numbers = Numbers(31)
        // Every word has three possible successors, so order tells much.
        func sentence() -> [Int] {
            var words = [numbers.next(40)]
            while words.count < 24 { words.append((words.last! * 7 + 1 + numbers.next(3)) % 40) }
            return words
        }
        func text(_ words: [Int]) -> String { words.map { "t\($0)" }.joined(separator: " ") }
        let (model, _) = try train((0..<300).map { _ in text(sentence()) }, order: 5, in: scratch)
        var documents = (0..<200).map { index in (isNoise: index % 10 == 3, words: sentence()) }
        for index in documents.indices where documents[index].isNoise {
            for place in documents[index].words.indices.reversed() { documents[index].words.swapAt(place, numbers.next(place + 1)) }
        }
        let ranked = documents.map { (model.score(text($0.words)).perplexity, $0.isNoise) }.sorted { $0.0 > $1.0 }
        #expect(ranked.prefix(20).count { $0.1 } == 20)
        let candidates = documents.map { NGramSelection.Candidate(perplexity: model.score(text($0.words)).perplexity, tokens: 24, words: 24) }
        let selection = NGramSelection(candidates, budget: 24 * 100)
        let takenNoise = zip(selection.isTaken, documents).count { $0 && $1.isNoise }
        #expect(selection.tokens == 2400 && takenNoise == 0)
    }

    @Test("a selection takes the lowest perplexities within its budget, earlier documents first")
    func selection() {
        let candidates: [NGramSelection.Candidate] = [
            .init(perplexity: 30, tokens: 10, words: 10), .init(perplexity: 10, tokens: 10, words: 10), .init(perplexity: 5, tokens: 10, words: 2),
            .init(perplexity: 10, tokens: 10, words: 10), .init(perplexity: .infinity, tokens: 0, words: 0),
        ]
        #expect(NGramSelection(candidates, budget: 15, minimumWords: 5).isTaken == [false, true, false, false, false])
        #expect(NGramSelection(candidates, budget: 20, minimumWords: 1).isTaken == [false, true, true, false, false])
        let all = NGramSelection(candidates, budget: nil)
        #expect(all.isTaken == [true, true, true, true, false] && all.limit == 30 && all.tokens == 40)
        #expect(NGramSelection(candidates, budget: nil, maximumPerplexity: 10).isTaken == [false, true, true, true, false])
    }

    @Test("files that are cut off or changed are refused, and never crash")
    func damagedFiles() throws {
        let scratch = try Scratch()
        _ = try train(sentences(60, seed: 3), order: 3, in: scratch)
        let bytes = try FileReader.contents(of: scratch.path + "/model")
        var numbers = Numbers(8)
        for trial in 0..<60 {
            var damaged = bytes
            if trial % 2 == 0 { damaged.removeLast(1 + numbers.next(bytes.count - 1)) } else { damaged[numbers.next(bytes.count)] ^= UInt8(1 + numbers.next(255)) }
            let path = try scratch.file("damaged", damaged)
            // A changed blank or number in the head may still read; everything behind it is under a checksum.
            guard let model = try? NGramModel(path: path) else { continue }
            _ = model.score("w0 w1 w2 w3")
            #expect(trial % 2 == 1)
        }
        let other = try scratch.file("other", "hello")
        #expect(failure { _ = try NGramModel(path: other) }?.code == .invalidData)
        #expect(failure { _ = try NGramTrainer(.init(order: 6)) }?.code == .invalidArgument)
        #expect(failure { _ = try NGramTrainer(.init(order: 2)).finish(writing: scratch.path + "/none") }?.code == .invalidData)
    }
}
