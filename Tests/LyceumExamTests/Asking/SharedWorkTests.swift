import Foundation
import LyceumCore
import LyceumModel
import LyceumTensor
import Testing

@testable import LyceumExam

@Suite("Shared beginnings and batches")
struct SharedWorkTests {
    private static let contexts = ["The mill", "The mill by the", "Question: how many lamps burn? Answer:", "Question: who keeps them? Answer:", "", "Zoë "]
    private static let choices = [" seven", " the keeper", " the keeper counted them", " the river", " one", "</s>"]

    private static var requests: [ExamRequest] {
        contexts.flatMap { context in choices.map { AskingFixtures.request(context, $0) } }
            + [ExamRequest(prompt: .text("The mill by the river ground barley, oats and rye."), kind: .rollingLogLikelihood)]
    }

    @Test("everything together has the bits of one request at a time, whatever the batch and the memory", arguments: [1, 7, 1024], [0, 1 << 30])
    func bits(rows: Int, memory: Int) async throws {
        let alone = try AskingFixtures.examinee("exam-plain")
        let together = try AskingFixtures.examinee("exam-plain", .init(batchRows: rows, memoryBytes: memory, requestsAtOnce: 20))
        var expected: [ExamResponse] = []
        for request in Self.requests { expected += try await alone.answers(to: [request]) }
        #expect(try await together.answers(to: Self.requests) == expected)
        #expect(try await together.answers(to: Self.requests.reversed()) == expected.reversed())
    }

    @Test("drawn texts depend on seed and repetition, not on what is written beside them")
    func drawnTexts() async throws {
        func requests(seed: UInt64) -> [ExamRequest] {
            Self.contexts.flatMap { context in
                (0..<3).map { repetition in
                    ExamRequest(
                        prompt: .text(context),
                        kind: .generation(ExamGeneration(until: ["."], maximumTokens: 10, temperature: 1, topP: 0.95, topK: 100, seed: seed)),
                        repetition: repetition)
                }
            }
        }
        let all = try await AskingFixtures.examinee("exam-plain").answers(to: requests(seed: 5))
        let few = try AskingFixtures.examinee("exam-plain", .init(generationBatch: 1))
        for (request, expected) in zip(requests(seed: 5), all) { #expect(try await few.answers(to: [request]) == [expected]) }
        #expect(Set(all).count == all.count, "repetitions and questions must not repeat one another's draws")
        #expect(try await few.answers(to: requests(seed: 6)) != all)
        // Repetition r of seed s is repetition 0 of seed s + r.
        var moved = requests(seed: 6)
        for index in moved.indices { moved[index].repetition = max(0, moved[index].repetition - 1) }
        let shifted = try await few.answers(to: moved)
        for index in all.indices where index % 3 > 0 { #expect(shifted[index] == all[index]) }
    }

    @Test("a tree holds every beginning once and asks every question where it belongs")
    func tree() {
        let random = Philox(seed: 3)
        var draw: UInt64 = 0
        func next(_ bound: Int) -> Int {
            draw += 1
            return min(bound - 1, Int(Double(random.uniformPair(draw).0) * Double(bound)))
        }
        let sequences = (0..<200).map { _ -> TokenTree.Sequence in
            let tokens = (0..<1 + next(8)).map { _ in Int32(next(3)) }
            return .init(tokens: tokens, targets: (0..<1 + next(tokens.count)).map { _ in Int32(next(3)) })
        }
        let tree = TokenTree(sequences)
        var beginnings: Set<[Int32]> = []
        for whole in sequences {
            for length in 1...whole.tokens.count { beginnings.insert(Array(whole.tokens[..<length])) }
        }
        let held = tree.nodes.map(\.count).reduce(0, +)
        #expect(beginnings.count == held)
        var asked: Set<[Int32]> = []
        for (index, node) in tree.nodes.enumerated().dropFirst() {
            #expect(tree.nodes[node.parent].end == node.start && tree.nodes[node.parent].children.contains(index))
            #expect(node.count > 0)
            for question in node.questions {
                let sequence = sequences[question.sequence]
                #expect((node.start..<node.end).contains(question.position))
                #expect(sequence.tokens.count - sequence.targets.count + question.index == question.position)
                #expect(sequence.targets[question.index] == question.target)
                #expect(sequence.tokens[..<node.end].elementsEqual(tree.sequences[node.source].tokens[..<node.end]))
                asked.insert([Int32(question.sequence), Int32(question.index)])
            }
        }
        #expect(asked.count == sequences.map(\.targets.count).reduce(0, +))
    }

    @Test("a shared beginning is evaluated once")
    func evaluatedOnce() throws {
        let model = try AskingFixtures.model("exam-plain")
        let counter = CountingEvaluator(model.model)
        let head: [Int32] = (0..<40).map { 10 + $0 }
        let tails: [[Int32]] = [[], [5], [5, 6]]
        var sequences: [TokenTree.Sequence] = []
        for item: Int32 in 0..<6 {
            for tail in tails {
                let targets: [Int32] = tail.isEmpty ? [4] : [Int32](repeating: 7, count: tail.count + 1)
                sequences.append(TokenTree.Sequence(tokens: head + [100 + item, 3] + tail, targets: targets))
            }
        }
        var answered: Set<Int> = []
        let scorer = TreeScorer(evaluator: counter, batchRows: 512, pageBytes: model.model.cachePageBytes, memoryBytes: 1 << 30)
        try scorer.score(TokenTree(sequences)) { sequence, _ in answered.insert(sequence) }
        #expect(answered.count == sequences.count)
        // The head, and for each item its two tokens and the two of the longest continuation.
        #expect(counter.tokens == 40 + 6 * 4)
    }

    @Test("a request that cannot be asked does not keep the others from being answered")
    func refusals() async throws {
        let examinee = try AskingFixtures.examinee("exam-plain")
        let requests = [
            AskingFixtures.request("The mill", " by"), AskingFixtures.request("The mill", ""),
            AskingFixtures.request("A", String(repeating: " keeper", count: 100)), AskingFixtures.request("A", " lamp"),
            ExamRequest(prompt: .text("A"), kind: .generation(ExamGeneration(maximumTokens: 64))),
        ]
        let answered = Locked<[Int]>([])
        let error = await #expect(throws: LyceumError.self) {
            try await examinee.answer(requests) { position, _ in answered.withLock { $0.append(position) } }
        }
        #expect(answered.withLock { $0.sorted() } == [0, 3])
        #expect(error?.message.contains("adds no tokens") == true && error?.message.contains("2 more of 5") == true)
        #expect(error?.location?.hasSuffix("request 1") == true)
        #expect(examinee.notices == ["3 requests could not be asked"])
    }

    @Test("what happened to prompts is known as soon as their answers are there")
    func notices() async throws {
        let examinee = try AskingFixtures.examinee("exam-plain")
        let long = AskingFixtures.request(String(repeating: "The mill by the river. ", count: 30), " by")
        for number in 1...200 {
            _ = try await examinee.answers(to: [long])
            let (who, its) = number == 1 ? ("1 scored text was", "its") : ("\(number) scored texts were", "their")
            try #require(examinee.notices == ["\(who) longer than the context and lost \(its) beginning"])
        }
    }

    @Test("a stopped examination ends with what was answered")
    func cancellation() async throws {
        let examinee = try AskingFixtures.examinee("exam-plain", .init(batchRows: 1))
        let requests = (0..<50).map { AskingFixtures.request("The mill number \($0)", " by") }
        let answered = Locked(0), isStopped = Locked(false)
        let task = Task {
            try await examinee.answer(requests) { _, _ in
                answered.withLock { $0 += 1 }
                while !isStopped.withLock({ $0 }) { usleep(1000) }
            }
        }
        while answered.withLock({ $0 }) == 0 { try await Task.sleep(nanoseconds: 1_000_000) }
        task.cancel()
        isStopped.withLock { $0 = true }
        let error = await #expect(throws: LyceumError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(answered.withLock { $0 } < requests.count)
        // And it can be asked again.
        #expect(try await examinee.answers(to: [requests[0]]).count == 1)
    }
}

/// Counts the tokens a model evaluates.
private final class CountingEvaluator: Evaluator {
    let inner: LanguageModel
    private(set) var tokens = 0

    init(_ inner: LanguageModel) { self.inner = inner }

    var vocabularySize: Int { inner.vocabularySize }
    var contextLength: Int { inner.contextLength }
    func makeMemory() -> any SequenceMemory { inner.makeMemory() }
    func evaluate(_ pieces: [EvaluationPiece]) throws(LyceumError) -> [Logits] {
        tokens += pieces.map(\.tokens.count).reduce(0, +)
        return try inner.evaluate(pieces)
    }
}
