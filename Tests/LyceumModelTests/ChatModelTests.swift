import LyceumCore
import LyceumModel
import Testing

@Suite("Chat models")
struct ChatModelTests {
    @Test("messages survive the way through JSON, tools, images and reasoning included")
    func messages() throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: #"{"city": "Bern"}"#)
        let conversation: [ChatMessage] = [
            .system("Be brief."),
            ChatMessage(.user, content: [.text("Look"), .image(url: "data:image/png;base64,AA==", detail: "low")]),
            ChatMessage(.assistant, content: [], reasoning: "hm", toolCalls: [call]), .toolResult("sunny", for: call),
        ]
        let json = JSON.array(conversation.map { $0.json() })
        #expect(try ChatMessage.conversation(json: JSON.parse(json.text())) == conversation)
        #expect(json[0]?["content"] == "Be brief.")
        #expect(json[2]?["content"] == .null)
        #expect(json[2]?["tool_calls"]?[0]?["function"]?["arguments"] == .string(call.arguments))
        #expect(conversation[2].json(.template)["tool_calls"]?[0]?["function"]?["arguments"]?["city"] == "Bern")
        #expect(conversation[1].json(.template)["content"]?[1] == ["type": "image"])
    }

    @Test("mistakes in messages are named", arguments: [
        (#"{"a": 1}"#, "messages"), (#"[{"content": "x"}]"#, "message 1"), (#"[{"role": "user", "content": 4}]"#, "content"),
        (#"[{"role": "user", "content": [{"type": "video"}]}]"#, "content"), (#"[3]"#, "message 1"),
    ])
    func mistakes(text: String, place: String) throws {
        let json = try JSON.parse(text)
        let error = #expect(throws: LyceumError.self) { try ChatMessage.conversation(json: json) }
        #expect(error?.location?.contains(place) == true)
    }

    @Test("options outside their range are refused by name")
    func options() {
        for (options, name) in [
            (ChatOptions(temperature: -1), "temperature"), (ChatOptions(topP: 0), "topP"), (ChatOptions(minP: 2), "minP"),
            (ChatOptions(maximumTokens: -1), "maximumTokens"), (ChatOptions(toolChoice: .function("f")), "toolChoice"),
            (ChatOptions(temperature: .nan), "temperature"),
        ] {
            #expect(#expect(throws: LyceumError.self) { try options.validate() }?.location == name)
        }
    }

    @Test("the script answers in order, streams in pieces and remembers its requests")
    func script() async throws {
        let call = ToolCall(id: "1", name: "f", arguments: "{}")
        let model = ScriptedChatModel(
            [.text("Grüße 👩‍👩‍👧 an alle"), .toolCalls([call]), .failure(LyceumError(.network, "down")),
             .interrupted(after: "half", LyceumError(.network, "cut"))])
        var pieces: [String] = []
        for try await case .text(let text) in model.respond(to: [.user("hi")], options: .greedy) { pieces.append(text) }
        #expect(pieces.joined() == "Grüße 👩‍👩‍👧 an alle" && pieces.count > 2)
        let reply = try await model.complete("again", system: "s")
        #expect(reply.toolCalls == [call] && reply.finishReason == .toolCalls)
        #expect(reply.message.toolCalls == [call] && reply.message.content.isEmpty)
        await #expect(throws: LyceumError.self) { try await model.complete("x") }
        var said = ""
        await #expect(throws: LyceumError.self) {
            for try await case .text(let text) in model.respond(to: [.user("x")], options: .greedy) { said += text }
        }
        #expect(said == "half")
        let error = await #expect(throws: LyceumError.self) { try await model.complete("x") }
        #expect(error?.code == .limitExceeded)
        #expect(model.requests.count == 5)
        #expect(model.requests[1].prompt == .messages([.system("s"), .user("again")]))
    }

    @Test("many requests keep their order and their own failures")
    func many() async {
        let model = ScriptedChatModel { request in
            guard case .text(let text) = request.prompt, text != "3" else { throw LyceumError(.network, "no") }
            return ChatReply(text: "re " + text)
        }
        let results = await model.completeAll((0..<6).map { ChatRequest(.text("\($0)")) })
        for (index, result) in results.enumerated() {
            if index == 3 { #expect(throws: LyceumError.self) { try result.get() } } else {
                #expect((try? result.get().text) == "re \(index)")
            }
        }
    }

    @Test("scoring is unsupported unless the script has it")
    func scoring() async throws {
        let requests = [ScoreRequest(context: "a", continuation: "bc")]
        let error = await #expect(throws: LyceumError.self) {
            try await ScriptedChatModel(replies: []).logLikelihoods(of: requests)
        }
        #expect(error?.code == .unsupported)
        let model = ScriptedChatModel([], score: { ScoreResult(logLikelihood: -Double($0.continuation.count)) })
        #expect(try await model.logLikelihoods(of: requests)[0].logLikelihood == -2)
        #expect(model.capabilities.contains(.scoring) && model.scored == requests)
    }
}
