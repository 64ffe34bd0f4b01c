import Foundation
import LyceumCore
import LyceumModel
import LyceumTestSupport
import Testing

@testable import LyceumExam

@Suite("Answers that are kept")
struct AnswerCacheTests {
    private static var requests: [ExamRequest] {
        (0..<20).map { number in
            ExamRequest(
                prompt: .text("question \(number % 16)"),
                kind: number % 2 == 0 ? .logLikelihood(continuation: " a") : .generation(ExamGeneration(temperature: 1)), repetition: number / 16)
        }
    }

    @Test("a run that dies half-way goes on without asking twice")
    func resumes() async throws {
        let path = try AskingFixtures.temporaryFile()
        let inner = CountingExaminee(diesAfter: 7)
        let first = CachedExaminee(inner, cache: try AnswerCache(path: path))
        await #expect(throws: LyceumError.self) { _ = try await first.answers(to: Self.requests) }
        inner.revive()
        let second = CachedExaminee(inner, cache: try AnswerCache(path: path))
        #expect(try await second.answers(to: Self.requests) == Self.requests.map(CountingExaminee.answer))
        #expect(inner.asked.values.allSatisfy { $0 == 1 })
        // A log-likelihood is the same for every repetition, a drawn text is not.
        #expect(inner.asked.count == Set(Self.requests.map { AnswerKey($0, identity: "") }).count)
    }

    @Test("what a killed process left half written is skipped, at every byte")
    func cutFiles() throws {
        let path = try AskingFixtures.temporaryFile()
        let answers: [ExamResponse] = [
            .logLikelihood(-1.0 / 3, isGreedy: true), .logLikelihood(-.infinity, isGreedy: nil), .text("ü\n\"\u{0}", tokens: 2, isCut: true), .text(""),
        ]
        func request(_ number: Int) -> ExamRequest { AskingFixtures.request("q\(number)", " a") }
        do {
            let cache = try AnswerCache(path: path)
            for (number, answer) in answers.enumerated() { try cache.keep(answer, to: request(number), of: "m") }
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for length in 0...whole.count {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            let cache = try AnswerCache(path: path)
            let lines = max(0, whole.prefix(length).count { $0 == 10 } - 1)
            #expect(cache.count == lines)
            for (number, answer) in answers.enumerated() { try cache.keep(answer, to: request(number), of: "m") }
            let again = try AnswerCache(path: path)
            #expect(answers.indices.map { again.answer(to: request($0), of: "m") } == answers.map { Optional($0) })
        }
    }

    @Test("two users of one file see each other's answers, and models do not mix")
    func shared() async throws {
        let path = try AskingFixtures.temporaryFile()
        let one = CountingExaminee(identity: "one"), same = CountingExaminee(identity: "one"), other = CountingExaminee(identity: "other")
        let a = CachedExaminee(one, cache: try AnswerCache(path: path)), b = CachedExaminee(same, cache: try AnswerCache(path: path))
        let c = CachedExaminee(other, cache: try AnswerCache(path: path))
        _ = try await a.answers(to: Array(Self.requests[..<10]))
        _ = try await b.answers(to: Array(Self.requests[5...]))
        _ = try await c.answers(to: Self.requests)
        #expect(Set(one.asked.keys.map { AnswerKey($0, identity: "") }).isDisjoint(with: same.asked.keys.map { AnswerKey($0, identity: "") }))
        #expect(other.asked.count == one.asked.count + same.asked.count)
        #expect(try AnswerCache(path: path).count == 2 * other.asked.count)
    }

    @Test("writers at the same time lose nothing")
    func concurrentWriters() async throws {
        let path = try AskingFixtures.temporaryFile()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let cache = try AnswerCache(path: path)
                    for number in 0..<100 {
                        try cache.keep(.text("\(writer) \(number)"), to: AskingFixtures.request("q\(number)", " a"), of: "\(writer)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let cache = try AnswerCache(path: path)
        #expect(cache.count == 400)
        #expect(cache.answer(to: AskingFixtures.request("q7", " a"), of: "3") == .text("3 7"))
    }

    @Test("a file that is something else is not touched")
    func foreignFile() throws {
        let path = try AskingFixtures.temporaryFile()
        try Data("notes of mine\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: LyceumError.self) { _ = try AnswerCache(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "notes of mine\n")
    }

    @Test("keys tell apart what looks alike when written together")
    func keys() {
        let requests = [
            AskingFixtures.request("ab", "c"), AskingFixtures.request("a", "bc"), AskingFixtures.request("abc", ""),
            ExamRequest(prompt: .text("ab"), kind: .rollingLogLikelihood),
            ExamRequest(prompt: .messages([.user("ab")]), kind: .logLikelihood(continuation: "c")),
            ExamRequest(prompt: .messages([.user("ab")], opening: "c"), kind: .logLikelihood(continuation: "c")),
            ExamRequest(prompt: .text("ab"), kind: .generation(ExamGeneration(until: ["a", "b"]))),
            ExamRequest(prompt: .text("ab"), kind: .generation(ExamGeneration(until: ["ab"]))),
            ExamRequest(prompt: .text("ab"), kind: .generation(ExamGeneration(until: ["ab", "c"]))),
            ExamRequest(prompt: .text("ab"), kind: .generation(ExamGeneration(until: ["a", "bc"]))),
            ExamRequest(prompt: .text("ab"), kind: .generation(ExamGeneration(until: ["ab"], temperature: 1))),
            ExamRequest(prompt: .text("ab"), kind: .generation(ExamGeneration(until: ["ab"], temperature: 1)), repetition: 1),
        ]
        #expect(Set(requests.map { AnswerKey($0, identity: "m") }).count == requests.count)
        #expect(AnswerKey(requests[0], identity: "m") != AnswerKey(requests[0], identity: "n"))
    }
}
