import LyceumCore
import LyceumModel
import LyceumTestSupport
import LyceumText
import Testing

@testable import LyceumExam

@Suite("Models behind endpoints")
struct ChatExamineeTests {
    private static func model(_ server: LoopbackServer, concurrency: Int = 4) -> RemoteChatModel {
        RemoteChatModel(
            .init(baseURL: server.url + "/v1", model: "m", apiKey: "k", maximumConcurrency: concurrency),
            client: HTTPClient(retry: RetryPolicy(maximumAttempts: 1)))
    }

    /// Echoes a prompt with one token per character, each of probability e^(−its place).
    private static func echo(_ prompt: String) -> String {
        let characters = prompt.unicodeScalars.map { JSON.string(String($0)) }
        let values = prompt.unicodeScalars.indices.enumerated().map { $0.offset == 0 ? JSON.null : .number(-Double($0.offset)) }
        let choice: JSON = [
            "text": .string(prompt + "!"),
            "logprobs": [
                "tokens": .array(characters + ["!"]), "token_logprobs": .array(values + [-9]),
                "text_offset": .array((0...characters.count).map { .integer($0) }), "top_logprobs": .array([]),
            ],
        ]
        return JSON.object(JSON.Object([("choices", [choice])])).text()
    }

    private static func answer(_ text: String, to request: LoopbackServer.Request) -> String {
        let isChat = request.target.hasSuffix("/chat/completions")
        let event: JSON =
            isChat
            ? ["choices": [["index": 0, "delta": ["content": .string(text)], "finish_reason": "stop"]]]
            : ["choices": [["index": 0, "text": .string(text), "finish_reason": "stop"]]]
        return "data: \(event.text())\n\ndata: [DONE]\n\n"
    }

    private static func prompt(_ request: LoopbackServer.Request) -> String {
        (try? JSON.parse(request.bodyText))?["prompt"]?.stringValue ?? ""
    }

    @Test("log-likelihoods come from echoed prompts; the context's blanks count with the continuation")
    func scores() async throws {
        let server = LoopbackServer { request, connection in connection.respond(text: Self.echo(Self.prompt(request))) }
        defer { server.stop() }
        let examinee = ChatExaminee(Self.model(server), beginning: "^")
        let answers = try await examinee.answers(to: [
            AskingFixtures.request("abc ", "de"), AskingFixtures.request("", "xy"),
            ExamRequest(prompt: .text("pqr"), kind: .rollingLogLikelihood),
        ])
        let expected: [Double?] = [-12, -3, -6]
        #expect(answers.map(\.logLikelihood) == expected)
        let bare = ChatExaminee(Self.model(server))
        let error = await #expect(throws: LyceumError.self) { _ = try await bare.answers(to: [AskingFixtures.request("", "xy")]) }
        #expect(error?.code == .unsupported)
    }

    @Test("an endpoint that dies half-way is not asked twice for what it answered")
    func resumes() async throws {
        let isDead = Locked(false)
        let seen = Locked([String: Int]())
        let server = LoopbackServer { request, connection in
            let prompt = Self.prompt(request)
            let count = seen.withLock { $0.count }
            if count >= 5, isDead.withLock({ $0 }) { return connection.abort() }
            seen.withLock { $0[prompt, default: 0] += 1 }
            connection.respond(text: Self.echo(prompt))
        }
        defer { server.stop() }
        isDead.withLock { $0 = true }
        let path = try AskingFixtures.temporaryFile()
        let requests = (0..<12).map { AskingFixtures.request("question \($0)", " a") }
        let examinee = ChatExaminee(Self.model(server, concurrency: 1))
        let error = await #expect(throws: LyceumError.self) {
            _ = try await CachedExaminee(examinee, cache: try AnswerCache(path: path)).answers(to: requests)
        }
        #expect(error?.code == .network)
        #expect(seen.withLock { $0.count } == 5)
        isDead.withLock { $0 = false }
        let answers = try await CachedExaminee(examinee, cache: try AnswerCache(path: path)).answers(to: requests)
        #expect(answers.count == 12)
        #expect(seen.withLock { $0.count == 12 && $0.values.allSatisfy { $0 == 1 } })
    }

    @Test("written answers are cut at stop texts the endpoint leaves in, and asked at once")
    func texts() async throws {
        let server = LoopbackServer { request, connection in
            connection.beginStream()
            connection.send(Self.answer("four\n\nQuestion: what else", to: request))
        }
        defer { server.stop() }
        let generation = ExamGeneration(until: ["Question:", "\n\n"], maximumTokens: 9)
        let requests = [
            ExamRequest(prompt: .text("2 + 2 ="), kind: .generation(generation)),
            ExamRequest(prompt: .messages([.user("2 + 2")]), kind: .generation(generation)),
            ExamRequest(prompt: .messages([.user("2 + 2")], opening: "It is"), kind: .generation(generation)),
        ]
        let answers = try await ChatExaminee(Self.model(server)).answers(to: requests)
        #expect(answers.map(\.text) == ["four", "four", "four"])
        #expect(Set(server.requests.map(\.target)) == ["/v1/completions", "/v1/chat/completions"])
        let opened = server.requests.first { $0.bodyText.contains("It is") }
        #expect(opened?.bodyText.contains("\"continue_final_message\":true") == true)
    }

    @Test("a model without log-likelihoods says so before it is asked anything")
    func lacking() async throws {
        let model = ScriptedChatModel(replies: ["a"])
        let error = await #expect(throws: LyceumError.self) {
            _ = try await ChatExaminee(model).answers(to: [
                ExamRequest(prompt: .text("x"), kind: .generation(ExamGeneration())), AskingFixtures.request("x", " a"),
            ])
        }
        #expect(error?.code == .unsupported && error?.message.contains("log-likelihoods") == true)
        #expect(model.requests.isEmpty)
    }

    @Test("a prompt that is too long loses its beginning; a conversation that is too long is refused alone")
    func tooLong() async throws {
        let model = ScriptedChatModel(answer: { request in
            let length =
                switch request.prompt {
                case .text(let text): text.utf8.count
                case .messages(let messages): messages[0].text.utf8.count
                }
            guard length <= 60 else { throw LyceumError(.limitExceeded, "maximum context length is 60") }
            if case .text(let text) = request.prompt { return ChatReply(text: text) }
            return ChatReply(text: "short")
        })
        let examinee = ChatExaminee(model)
        let long = String(repeating: "0123456789", count: 10)
        let write = ExamRequest.Kind.generation(ExamGeneration())
        let cut = try await examinee.answers(to: [ExamRequest(prompt: .text(long), kind: write)])
        #expect(cut[0].text.map { long.hasSuffix($0) && $0.utf8.count <= 60 && $0.utf8.count > 40 } == true)
        let answered = Locked<[Int]>([])
        let error = await #expect(throws: LyceumError.self) {
            try await examinee.answer([
                ExamRequest(prompt: .messages([.user(long)]), kind: write), ExamRequest(prompt: .messages([.user("x")]), kind: write),
            ]) { position, _ in answered.withLock { $0.append(position) } }
        }
        #expect(error?.code == .limitExceeded && answered.withLock { $0 } == [1])
        #expect(examinee.notices.count == 2)
    }

    @Test("a local chat model examined as any other gives the local examinee's log-likelihoods")
    func local() async throws {
        let text = try AskingFixtures.model("exam-plain")
        let template = try #require(text.template)
        let examinee = ChatExaminee(try LocalChatModel(text, name: "tiny"), template: template, variables: JSON.Object([("bos_token", "<s>")]), beginning: "<s>")
        let requests = [
            AskingFixtures.request("The mill ", "by"), AskingFixtures.request("", "The mill"),
            ExamRequest(prompt: .messages([.user("Who?")], opening: "The answer is"), kind: .logLikelihood(continuation: " Zoë")),
        ]
        let expected = try await AskingFixtures.examinee("exam-plain").answers(to: requests)
        for (found, wanted) in zip(try await examinee.answers(to: requests), expected) {
            let value: Double = try #require(found.logLikelihood), other: Double = try #require(wanted.logLikelihood)
            #expect(abs(value - other) < 1e-4)
        }
    }
}
