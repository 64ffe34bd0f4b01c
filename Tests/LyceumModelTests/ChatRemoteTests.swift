import LyceumCore
import LyceumModel
import LyceumTestSupport
import Testing

@Suite("Chat model behind an endpoint")
struct ChatRemoteTests {
    static let answer = [
        #": keep-alive"#, "", #"data: {"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}"#, "",
        #"data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}"#, "",
        #"data: {"choices":[{"delta":{"content":"Grü"},"logprobs":{"content":[{"id":7,"token":"Grü","logprob":-0.5,"bytes":[71,114,195,188],"top_logprobs":[{"token":"Grü","logprob":-0.5},{"token":"Ha","logprob":-2}]}]}}]}"#, "",
        #"data: {"choices":[{"delta":{"content":"ße 😀"}}]}"#, "",
        #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":""}}]}}]}"#, "",
        #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]}"#, "",
        #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}"#, "",
        #"data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#, "",
        #"data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":2}},"timings":{"prompt_ms":10,"predicted_ms":20}}"#, "",
        "data: [DONE]", "", "",
    ].joined(separator: "\r\n")

    let sleep = Waits()

    final class Waits: Sendable {
        let count = Locked(0)
        var clock: RetryClock { RetryClock(seed: 1) { [count] _ in count.withLock { $0 += 1 } } }
    }

    private func model(
        _ server: LoopbackServer, timeouts: HTTPTimeouts = HTTPTimeouts(idle: 5), model: String? = "m", retry: RetryPolicy = RetryPolicy()
    ) -> RemoteChatModel {
        RemoteChatModel(
            .init(baseURL: server.url + "/v1/", model: model, apiKey: "key-1", timeouts: timeouts),
            client: HTTPClient(retry: retry, clock: sleep.clock))
    }

    private func check(_ reply: ChatReply) {
        #expect(reply.text == "Grüße 😀" && reply.reasoning == "hm")
        #expect(reply.toolCalls == [ToolCall(id: "c1", name: "f", arguments: #"{"a":1}"#)])
        #expect(reply.finishReason == .toolCalls && reply.finish.model == "m-1")
        #expect(reply.usage == ChatUsage(promptTokens: 5, completionTokens: 9, cachedPromptTokens: 2))
        #expect(reply.timings?.prompt == 0.01 && reply.timings?.completion == 0.02)
        #expect(reply.logProbabilities.count == 1 && reply.logProbabilities[0].token == 7)
        #expect(reply.logProbabilities[0].alternatives.map(\.text) == ["Grü", "Ha"])
    }

    @Test("an answer in one piece, and byte by byte, is the same")
    func streaming() async throws {
        let server = LoopbackServer { request, connection in
            connection.beginStream()
            if request.attempt == 0 { connection.send(Self.answer) } else {
                for byte in Array(Self.answer.utf8) {
                    connection.send([byte])
                    if byte == 0x0A || byte > 0x7F { connection.pause(0.001) }
                }
            }
        }
        defer { server.stop() }
        let model = model(server)
        check(try await model.complete("hi"))
        check(try await model.complete("hi"))
    }

    @Test("the answer does not depend on where the network cuts it")
    func everyCut() async throws {
        let bytes = Array(Self.answer.utf8)
        let server = LoopbackServer { request, connection in
            connection.beginStream()
            let cut = bytes.count * request.attempt / 24
            connection.send(Array(bytes[..<cut]))
            connection.pause(0.01)
            connection.send(Array(bytes[cut...]))
        }
        defer { server.stop() }
        let model = model(server)
        for _ in 0..<24 { check(try await model.complete("hi")) }
    }

    @Test("the request says what the options say")
    func request() async throws {
        let server = LoopbackServer { _, connection in
            connection.beginStream()
            connection.send(Self.answer)
        }
        defer { server.stop() }
        let tool = ToolDefinition(name: "f", description: "d", parameters: ["type": "object"])
        let options = ChatOptions(
            maximumTokens: 9, temperature: 0.5, topP: 0.9, topK: 40, minP: 0.05, repetitionPenalty: 1.1, logitBias: [5: -1],
            seed: 42, stop: ["\n"], responseFormat: .jsonSchema(name: "s", schema: ["type": "object"]), topLogProbabilities: 3,
            tools: [tool], toolChoice: .function("f"), templateArguments: JSON.Object([("enable_thinking", false)]),
            endpointArguments: JSON.Object([("user", "u")]))
        _ = try await model(server).complete([.system("s"), .user("hi")], options: options)
        let sent = server.requests[0]
        #expect(sent.target == "/v1/chat/completions" && sent.headers["authorization"] == "Bearer key-1")
        let body = try JSON.parse(sent.bodyText)
        let expected = try JSON.parse(#"""
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"hi"}],"stream":true,
            "stream_options":{"include_usage":true},"max_tokens":9,"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,
            "repetition_penalty":1.1,"repeat_penalty":1.1,"seed":42,"stop":["\n"],"logit_bias":{"5":-1.0},"logprobs":true,"top_logprobs":3,
            "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"},"strict":true}},
            "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
            "tool_choice":{"type":"function","function":{"name":"f"}},"chat_template_kwargs":{"enable_thinking":false},"user":"u"}
            """#)
        #expect(body == expected)
    }

    @Test("busy servers and broken answers are tried again; only unseen ones")
    func retries() async throws {
        let server = LoopbackServer { request, connection in
            switch request.attempt {
            case 0: connection.respond(429, headers: [("Retry-After", "3")])
            case 1: connection.respond(502)
            case 2:
                connection.beginStream()
                connection.send(String(Self.answer.prefix(700)))
                connection.abort()
            case 3:
                connection.beginStream()
                connection.send(String(Self.answer.prefix(420)))
            default:
                connection.beginStream()
                connection.send(Self.answer)
            }
        }
        defer { server.stop() }
        check(try await model(server).complete("hi"))
        #expect(server.requests.count == 5)
        #expect(sleep.count.withLock { $0 } == 4)
        let cut = LoopbackServer { _, connection in
            connection.beginStream()
            connection.send(#"data: {"choices":[{"delta":{"content":"half"}}]}"# + "\n\n")
            connection.pause(0.05)
            connection.abort()
        }
        defer { cut.stop() }
        var said = ""
        let error = await #expect(throws: LyceumError.self) {
            for try await case .text(let text) in model(cut).respond(to: [.user("hi")], options: ChatOptions()) { said += text }
        }
        #expect(error?.code == .network && said == "half" && cut.requests.count == 1)
    }

    @Test("errors of the server are told, before and within an answer", arguments: [
        (400, #"{"error":{"message":"This model's maximum context length is 10 tokens"}}"#, LyceumError.Code.limitExceeded),
        (401, #"{"error":{"message":"bad key"}}"#, .network), (404, #"{"detail":"no model"}"#, .notFound),
        (422, "[]", .invalidArgument), (200, "data: {\"error\":{\"message\":\"bad key\",\"code\":400}}\n\n", .network),
        (200, "error: {\"message\":\"context size exceeded\"}\n\n", .limitExceeded), (200, "data: {\"choices\":[{\n\n", .network),
        (200, "data: 5\n\n", .network), (200, "<html>hello</html>", .network), (200, "", .network),
    ])
    func failures(status: Int, body: String, code: LyceumError.Code) async {
        let server = LoopbackServer { _, connection in connection.respond(status, text: body) }
        defer { server.stop() }
        let model = model(server, retry: RetryPolicy(maximumAttempts: 2))
        let error = await #expect(throws: LyceumError.self) { try await model.complete("hi") }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error.map { "\($0)".contains("key-1") } == false)
    }

    @Test("a server that does not stream is understood")
    func notStreaming() async throws {
        let server = LoopbackServer { _, connection in
            connection.respond(headers: [("Content-Type", "application/json")], text: #"""
                {"model":"m","choices":[{"message":{"content":"Hi","tool_calls":[{"id":"1","function":{"name":"f","arguments":{"a":1}}}]},
                "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}
                """#)
        }
        defer { server.stop() }
        let reply = try await model(server).complete("hi")
        #expect(reply.text == "Hi" && reply.toolCalls[0].arguments == #"{"a":1}"# && reply.usage?.totalTokens == 3)
    }

    @Test("a silent server is given up, a cancelled request stops at once")
    func time() async throws {
        let server = LoopbackServer { _, connection in
            connection.beginStream()
            connection.send(#"data: {"choices":[{"delta":{"content":"x"}}]}"# + "\n\n")
            connection.pause(2.5)
        }
        defer { server.stop() }
        let start = monotonicSeconds()
        let impatient = model(server, timeouts: HTTPTimeouts(idle: 0.2), retry: RetryPolicy(maximumAttempts: 2))
        let error = await #expect(throws: LyceumError.self) { try await impatient.complete("hi") }
        #expect(error?.message.contains("nothing came") == true)
        let patient = model(server)
        let task = Task { try await patient.complete("hi") }
        try await Task.sleep(nanoseconds: 200_000_000)
        task.cancel()
        #expect(await #expect(throws: LyceumError.self) { try await task.value }?.code == .cancelled)
        for try await _ in patient.respond(to: [.user("hi")], options: ChatOptions()) { break }
        #expect(monotonicSeconds() - start < 2)
    }

    @Test("texts are continued and scored through completions")
    func completions() async throws {
        let server = LoopbackServer { request, connection in
            let body = try? JSON.parse(request.bodyText)
            if body?["echo"] == true {
                // "Die Ü|ber|maß" and one new token; the third token straddles the boundary of the second request.
                connection.respond(headers: [("Content-Type", "application/json")], text: #"""
                    {"choices":[{"text":"Die Übermaß.","logprobs":{"tokens":["Die"," Ü","ber","maß","."],"text_offset":[0,3,5,8,11],
                    "token_logprobs":[null,-1.0,-2.0,-4.0,-8.0],
                    "top_logprobs":[null,{" Ü":-1.0},{"ber":-2.0,"ber2":-1.5},{"maß":-4.0},{".":-8.0}]}}]}
                    """#)
            } else {
                connection.beginStream()
                connection.send("data: {\"choices\":[{\"text\":\" ja\"}]}\n\ndata: {\"choices\":[{\"text\":\"\",\"finish_reason\":\"length\"}]}\n\n")
            }
        }
        defer { server.stop() }
        let model = model(server)
        let reply = try await model.complete(ChatRequest(.text("Na")))
        #expect(reply.text == " ja" && reply.finishReason == .length)
        let results = try await model.logLikelihoods(of: [
            ScoreRequest(context: "Die Über", continuation: "maß"), ScoreRequest(context: "Die Üb", continuation: "ermaß"),
            ScoreRequest(context: "", continuation: "Die Übermaß"), ScoreRequest(context: "Die", continuation: ""),
        ])
        #expect(results.map(\.logLikelihood) == [-4, -6, -7, 0])
        #expect(results.map(\.isGreedy) == [true, false, false, true])
        let deaf = LoopbackServer { _, connection in
            connection.respond(headers: [("Content-Type", "application/json")], text: #"{"choices":[{"text":" x"}]}"#)
        }
        defer { deaf.stop() }
        let error = await #expect(throws: LyceumError.self) {
            try await self.model(deaf).logLikelihoods(of: [ScoreRequest(context: "a", continuation: "b")])
        }
        #expect(error?.code == .unsupported)
    }

    @Test("models are listed, the first one is taken, and texts are embedded in order")
    func lists() async throws {
        let server = LoopbackServer { request, connection in
            let json = [("Content-Type", "application/json")]
            if request.target == "/v1/models" {
                return connection.respond(headers: json, text: #"{"data":[{"id":"first"},{"id":"second"}]}"#)
            }
            let count = (try? JSON.parse(request.bodyText))?["input"]?.arrayValue?.count ?? 0
            let entries = (0..<count).reversed().map { #"{"index":\#($0),"embedding":[\#($0),0.5]}"# }
            connection.respond(headers: json, text: "{\"data\":[\(entries.joined(separator: ","))]}")
        }
        defer { server.stop() }
        let model = model(server, model: nil)
        #expect(try await model.models() == ["first", "second"])
        let vectors = try await model.embed((0..<70).map { "\($0)" })
        #expect(vectors.count == 70 && vectors[63] == [63, 0.5] && vectors[64] == [0, 0.5])
        #expect(try JSON.parse(server.requests.last!.bodyText)["model"] == "first")
        #expect(model.name.hasPrefix("first at http://127.0.0.1"))
    }
}
