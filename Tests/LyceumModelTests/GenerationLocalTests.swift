import Foundation
import LyceumCore
import LyceumText
import Testing

@testable import LyceumModel

extension ToyText: ChatText {
    /// The longest piece first; special tokens are written `<sN>`.
    func encode(_ text: String, addSpecialTokens: Bool, parseSpecialTokens: Bool) -> [Int32] {
        text.utf8.map { Int32($0) }
    }
}

@Suite("Answers of a local model")
struct GenerationLocalTests {
    static let template = """
        {% for m in messages %}[{{ m.role }}]{{ m.content }}
        {% endfor %}{% if tools %}{{ tools | length }} tools <tool_call>
        {% endif %}[assistant]
        """

    /// A model that answers with given texts, in turn of the number of users' lines.
    func makeModel(_ answers: [String], counter: Locked<Int>? = nil) throws -> LocalChatModel {
        let text = ToyText()
        let evaluator = ToyEvaluator(vocabularySize: text.tokenCount, contextLength: 4000)
        evaluator.script = { context in
            counter?.withLock { $0 += 1 }
            let bytes = context.map { UInt8(truncatingIfNeeded: $0) }
            let whole = String(decoding: bytes, as: UTF8.self)
            let turn = whole.components(separatedBy: "[user]").count - 2
            let mark = Array("[assistant]".utf8)
            let start = (0..<max(0, bytes.count - mark.count + 1)).last { bytes[$0..<$0 + mark.count].elementsEqual(mark) } ?? 0
            var row = [Float](repeating: 0, count: text.tokenCount)
            let answer = Array(answers[min(max(turn, 0), answers.count - 1)].utf8)
            let done = bytes.count - start - mark.count
            row[done >= 0 && done < answer.count ? Int(answer[done]) : 256] = 30
            return row
        }
        return try LocalChatModel(
            name: "toy", evaluator: evaluator, text: text, template: try ChatTemplate(Self.template), endTokens: [256],
            beginning: 10, defaults: .greedy)
    }

    @Test("a conversation goes on from what is already evaluated")
    func conversation() async throws {
        let model = try makeModel(["Hello é 漢!", "Twice."])
        var messages = [ChatMessage.user("Hi")]
        let first = try await model.complete(messages)
        #expect(first.text == "Hello é 漢!")
        #expect(first.finishReason == .stop)
        #expect(first.usage?.completionTokens == 13)
        messages += [first.message, .user("Again")]
        let second = try await model.complete(messages)
        #expect(second.text == "Twice.")
        // "[user]Hi\n[assistant]Hello é 漢!" is known; the last answer's end is not.
        #expect(second.usage?.cachedPromptTokens == 33)
    }

    @Test("thinking, tool calls and text come apart")
    func parts() async throws {
        let tool = ToolDefinition(name: "weather", parameters: ["type": "object", "properties": ["city": ["type": "string"]]])
        let answers = [
            ("<think>\nhm {x}\n</think>\n\nYes.", "Yes.", "\nhm {x}\n", 0),
            ("Let me see.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Ulm {\"}}\n</tool_call>\n<tool_call>{\"name\": \"weather\", \"arguments\": {}}</tool_call>", "Let me see.\n", "", 2),
            ("{\"name\": \"weather\", \"parameters\": {\"city\": \"Bonn\"}}", "", "", 1),
            ("[TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"city\": \"Köln\"}}]", "", "", 1),
            ("[TOOL_CALLS]weather[ARGS]{\"city\": \"Kiel\"}", "", "", 1),
            ("<|python_tag|>{\"name\": \"weather\", \"parameters\": {}}", "", "", 1),
            ("{\"name\": \"unknown\", \"parameters\": {}}", "{\"name\": \"unknown\", \"parameters\": {}}", "", 0),
            ("a < b and [TOOL", "a < b and [TOOL", "", 0),
        ]
        for (written, text, reasoning, calls) in answers {
            let reply = try await makeModel([written]).complete([.user("Weather?")], options: ChatOptions(tools: [tool]))
            #expect(reply.text == text)
            #expect((reply.reasoning ?? "") == reasoning)
            #expect(reply.toolCalls.count == calls, "\(written)")
            #expect(reply.finishReason == (calls > 0 ? .toolCalls : .stop))
            for call in reply.toolCalls {
                #expect(call.name == "weather")
                #expect(call.id.count == 9)
                _ = try call.parsedArguments()
            }
        }
    }

    @Test("a required tool call is one, whatever the model would rather write")
    func requiredTool() async throws {
        let tool = ToolDefinition(
            name: "add", parameters: ["type": "object", "properties": ["n": ["enum": [1, 2]]], "required": ["n"]])
        let reply = try await makeModel(["no no no"]).complete(
            [.user("x")], options: ChatOptions(maximumTokens: 400, tools: [tool], toolChoice: .required))
        #expect(reply.toolCalls.map(\.name) == ["add"])
        #expect(["{\"n\":1}", "{\"n\":2}"].contains(try reply.toolCalls[0].parsedArguments().isEmpty ? "" : JSON.object(reply.toolCalls[0].parsedArguments()).text()))
    }

    @Test("answers follow a schema, log-probabilities come for every token, scores add up")
    func formats() async throws {
        let model = try makeModel(["xyz"])
        let schema: JSON = ["type": "object", "properties": ["ok": ["type": "boolean"]], "required": ["ok"]]
        let reply = try await model.complete(
            [.user("x")], options: ChatOptions(responseFormat: .jsonSchema(name: "s", schema: schema), topLogProbabilities: 2))
        #expect(try reply.json().satisfies(schema: schema))
        #expect(reply.logProbabilities.count == reply.usage?.completionTokens)
        #expect(reply.logProbabilities.allSatisfy { $0.alternatives.count == 2 })
        let scores = try await model.logLikelihoods(of: [
            ScoreRequest(context: "", continuation: "ab"), ScoreRequest(context: .messages([.user("q")]), continuation: "xyz"),
        ])
        #expect(scores[0].tokens.map(\.text) == ["a", "b"])
        #expect(scores[1].isGreedy == true)
        #expect(abs(scores[1].logLikelihood) < 1e-6)
        #expect(scores[0].logLikelihood < -1)
    }

    @Test("ending the iteration stops the work, and the model still answers")
    func cancellation() async throws {
        let counter = Locked(0)
        let model = try makeModel([String(repeating: "a", count: 3000)], counter: counter)
        for try await event in model.respond(to: [.user("x")], options: ChatOptions()) {
            if case .text = event { break }
        }
        let reply = try await model.complete([.user("x")], options: ChatOptions(maximumTokens: 3))
        #expect(reply.text == "aaa")
        #expect(reply.finishReason == .length)
        #expect(counter.withLock { $0 } < 2900)
    }

    @Test("a service streams from a thread of its own")
    func service() async throws {
        let text = ToyText()
        let evaluator = ToyEvaluator(vocabularySize: text.tokenCount)
        let service = GenerationService(try Generator(evaluator: evaluator, text: text))
        let result = try await service.generate(GenerationRequest(prompt: [1], sampling: .greedy, maximumTokens: 5))
        #expect(result.tokens.count == 5)
        await #expect(throws: LyceumError.self) { try await service.generate(GenerationRequest(prompt: [])) }
    }

    @Test("a prompt cache comes back whole or not at all")
    func promptCache() throws {
        let path = NSTemporaryDirectory() + "lyceum-prompt-cache-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let tokens: [Int32] = [5, -1, 70_000]
        func write() throws {
            try PromptCacheFile.write(to: path, fingerprint: "m", layout: "l", tokens: tokens, byteCount: 1000) {
                put throws(LyceumError) in
                bytes[..<300].withUnsafeBytes { part in try? put(part) }
                bytes[300...].withUnsafeBytes { part in try? put(part) }
            }
        }
        func read(_ fingerprint: String = "m", _ layout: String = "l") throws -> ([Int32], [UInt8]) {
            try PromptCacheFile.read(from: path, fingerprint: fingerprint, layout: layout) { tokens, fill throws(LyceumError) in
                var restored = [UInt8](repeating: 0, count: 1000)
                var failure: LyceumError?
                restored.withUnsafeMutableBytes { target in
                    do throws(LyceumError) {
                        try fill(UnsafeMutableRawBufferPointer(rebasing: target[..<10]))
                        try fill(UnsafeMutableRawBufferPointer(rebasing: target[10...]))
                    } catch { failure = error }
                }
                if let failure { throw failure }
                return (tokens, restored)
            }
        }
        try write()
        let (foundTokens, foundBytes) = try read()
        #expect(foundTokens == tokens && foundBytes == bytes)
        #expect(throws: LyceumError.self) { try read("other") }
        #expect(throws: LyceumError.self) { try read("m", "other") }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for place in stride(from: 0, to: whole.count, by: 13) {
            var damaged = whole
            damaged[place] ^= 0x10
            try damaged.write(to: URL(fileURLWithPath: path))
            #expect(throws: LyceumError.self, "byte \(place)") { try read() }
            try whole.prefix(place).write(to: URL(fileURLWithPath: path))
            #expect(throws: LyceumError.self, "cut at \(place)") { try read() }
        }
    }
}
