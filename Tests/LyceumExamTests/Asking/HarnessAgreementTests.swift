import LyceumCore
import LyceumModel
import Testing

@testable import LyceumExam

@Suite("Answers as lm-evaluation-harness gets them")
struct HarnessAgreementTests {
    @Test("contexts and continuations have the harness's tokens", arguments: AskingFixtures.models)
    func encoding(model: String) throws {
        var encoder = try ExamEncoder(AskingFixtures.model(model))
        let pairs = try #require(try AskingFixtures.answers(model)["pairs"]?.arrayValue)
        #expect(pairs.count == 25)
        for pair in pairs {
            let context = try #require(pair["context"]?.stringValue), continuation = try #require(pair["continuation"]?.stringValue)
            let expected: [[Int32]] = (pair["encoded"]?.arrayValue ?? []).map { (row: JSON) -> [Int32] in
                (row.arrayValue ?? []).compactMap { (token: JSON) -> Int32? in token.intValue.map { Int32($0) } }
            }
            let found = try encoder.pair(context: context, continuation: continuation)
            // Where the continuation itself begins with the beginning token, that token is the context.
            let isBegun = context.isEmpty && expected[1].first == expected[0].first
            #expect(found.context == expected[0], "\(context)|\(continuation)")
            #expect(found.continuation == (isBegun ? Array(expected[1].dropFirst()) : expected[1]), "\(context)|\(continuation)")
        }
    }

    @Test("log-likelihoods and greediness: blanks, no context, cut contexts, shared choices", arguments: AskingFixtures.models)
    func logLikelihoods(model: String) async throws {
        let pairs = try #require(try AskingFixtures.answers(model)["pairs"]?.arrayValue)
        let requests = pairs.map { AskingFixtures.request($0["context"]?.stringValue ?? "", $0["continuation"]?.stringValue ?? "") }
        let examinee = try AskingFixtures.examinee(model)
        for (pair, response) in zip(pairs, try await examinee.answers(to: requests)) {
            guard case .logLikelihood(let value, let isGreedy) = response else {
                Issue.record("no log-likelihood")
                return
            }
            let expected = try #require(pair["log_likelihood"]?.doubleValue)
            #expect(abs(value - expected) < 1e-3, "\(pair)")
            #expect(isGreedy == pair["is_greedy"]?.boolValue)
        }
        #expect(examinee.notices == ["3 scored texts were longer than the context and lost their beginning"])
    }

    @Test("what the model would have written is greedy, and with a word more it is not", arguments: AskingFixtures.models)
    func greediness(model: String) async throws {
        let pairs = try #require(try AskingFixtures.answers(model)["most_likely"]?.arrayValue)
        #expect(Set(pairs.compactMap { $0["is_greedy"]?.boolValue }) == [true, false])
        let requests = pairs.map { AskingFixtures.request($0["context"]?.stringValue ?? "", $0["continuation"]?.stringValue ?? "") }
        for (pair, response) in zip(pairs, try await AskingFixtures.examinee(model).answers(to: requests)) {
            let value = try #require(response.logLikelihood), expected = try #require(pair["log_likelihood"]?.doubleValue)
            #expect(abs(value - expected) < 1e-3, "\(pair)")
            guard case .logLikelihood(_, let isGreedy) = response else { continue }
            #expect(isGreedy == pair["is_greedy"]?.boolValue, "\(pair)")
        }
    }

    @Test("rolling log-likelihoods over windows as long as the context", arguments: AskingFixtures.models)
    func rolling(model: String) async throws {
        let texts = try #require(try AskingFixtures.answers(model)["rolling"]?.arrayValue)
        let requests = texts.map { ExamRequest(prompt: .text($0["text"]?.stringValue ?? ""), kind: .rollingLogLikelihood) }
        for (text, response) in zip(texts, try await AskingFixtures.examinee(model).answers(to: requests)) {
            let value = try #require(response.logLikelihood), expected = try #require(text["log_likelihood"]?.doubleValue)
            #expect(abs(value - expected) < 1e-3 * max(1, abs(expected) / 100), "\(text)")
        }
    }

    @Test("written answers end before the first of the stop texts", arguments: AskingFixtures.models)
    func texts(model: String) async throws {
        let cases = try #require(try AskingFixtures.answers(model)["written"]?.arrayValue)
        let requests = cases.map { json in
            ExamRequest(
                prompt: .text(json["context"]?.stringValue ?? ""),
                kind: .generation(
                    ExamGeneration(
                        until: json["until"]?.arrayValue?.compactMap(\.stringValue) ?? [], maximumTokens: json["max_gen_toks"]?.intValue ?? 0)))
        }
        let found = try await AskingFixtures.examinee(model).answers(to: requests)
        #expect(found.map(\.text) == cases.map { $0["text"]?.stringValue })
    }

    @Test("conversations are rendered with their opening, without a system message the template refuses", arguments: AskingFixtures.models)
    func conversations(model: String) async throws {
        let cases = try #require(try AskingFixtures.answers(model)["conversations"]?.arrayValue)
        let examinee = try AskingFixtures.examinee(model)
        var requests: [ExamRequest] = []
        for json in cases {
            let messages = try (json["messages"]?.arrayValue ?? []).map { try ChatMessage(json: $0) }
            let prompt = ExamPrompt.messages(messages, opening: json["opening"]?.stringValue)
            #expect(try examinee.text(of: prompt) == json["rendered"]?.stringValue)
            requests.append(ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: " the keeper")))
        }
        for (json, response) in zip(cases, try await examinee.answers(to: requests)) {
            let value = try #require(response.logLikelihood), expected = try #require(json["log_likelihood"]?.doubleValue)
            #expect(abs(value - expected) < 1e-3)
        }
    }

    @Test("windows cover every token once, as the harness cuts them")
    func windows() {
        let tokens = (0..<10).map { Int32($0) }
        let windows = ExamEncoder.rollingWindows(tokens, prefix: 99, window: 4)
        #expect(windows.map(\.context) == [[99], [3], [5, 6, 7]])
        #expect(windows.map(\.continuation) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    }
}
