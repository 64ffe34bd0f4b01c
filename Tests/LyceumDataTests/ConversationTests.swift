import LyceumCore
import LyceumText
import Testing

@testable import LyceumData

@Suite("Conversations as training data")
struct ConversationTests {
    private let talk = """
        {"messages": [{"role": "system", "content": "said"}, {"role": "user", "content": "the cat?"},
         {"role": "assistant", "content": "the cat sat"}, {"role": "user", "content": "and 7"},
         {"role": "assistant", "content": "a mat"}]}
        """

    /// What is learned, as text.
    private func learned(_ document: TrainingDocument) -> String {
        let trained = document.trained ?? document.tokens.map { _ in true }
        return Sample.tokenizer.decode(zip(document.tokens, trained).filter { $0.1 }.map { $0.0 })
    }

    /// The tokens that a chat builds as the prompt after some messages.
    private func prompt(_ messages: [JSON], _ template: String = Sample.chatML) throws -> [Int32] {
        let text = try ChatTemplate(template).render(messages: messages, addGenerationPrompt: true)
        return Sample.tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: true)
    }

    @Test("before every answer stand exactly the tokens of the chat's prompt for that turn")
    func chatPromptsArePrefixes() throws {
        let messages = try #require(try JSON.parse(talk)["messages"]?.arrayValue)
        let document = try Sample.encoder().encode(Sample.record(talk))[0]
        for index in [2, 4] {
            let prompt = try prompt(Array(messages[..<index]))
            #expect(document.tokens.starts(with: prompt))
            #expect(document.trained![prompt.count] && !document.trained![prompt.count - 1])
        }
        let apart = try Sample.encoder(turns: .apart).encode(Sample.record(talk))
        #expect(apart.count == 2)
        for (part, index) in zip(apart, [2, 4]) {
            let prompt = try prompt(Array(messages[..<index]))
            #expect(part.tokens.starts(with: prompt))
            #expect(part.trained == part.tokens.indices.map { $0 >= prompt.count })
        }
    }

    @Test("what is learned is what was asked for", arguments: [
        (ConversationEncoder.Loss.assistant, "the cat sat<|im_end|>a mat<|im_end|>"), (.last, "a mat<|im_end|>"),
        (.completion, "a mat<|im_end|>"),
    ])
    func loss(loss: ConversationEncoder.Loss, expected: String) throws {
        #expect(learned(try Sample.encoder(loss: loss).encode(Sample.record(talk))[0]) == expected)
    }

    @Test("everything is learned when everything is asked for")
    func lossOnAll() throws {
        let document = try Sample.encoder(loss: .all).encode(Sample.record(talk))[0]
        #expect(document.trained!.allSatisfy { $0 } && learned(document).hasPrefix("<|im_start|>system\nsaid<|im_end|>"))
    }

    @Test("a template's own marks are followed, and the token that ends the answer is learned even when they leave it out")
    func marks() throws {
        for inside in [true, false] {
            let template = """
                {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}{% if message['role'] == 'assistant' %}\
                {% generation %}{{ message['content'] }}\(inside ? "<|im_end|>" : ""){% endgeneration %}\(inside ? "" : "<|im_end|>")\
                {% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\\n' }}{% endfor %}\
                {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
                """
            let document = try Sample.encoder(template).encode(Sample.record(talk))[0]
            #expect(learned(document) == "the cat sat<|im_end|>a mat<|im_end|>")
        }
    }

    @Test("the end of text is appended where a template writes none")
    func endAppended() throws {
        let template = "{% for m in messages %}{{ m.role + ': ' + m.content + '\\n' }}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"
        let document = try Sample.encoder(template).encode(Sample.record("{\"prompt\": [{\"role\":\"user\",\"content\":\"cat\"}], \"completion\": \"sat\"}"))[0]
        #expect(document.tokens.last == Sample.tokenizer.endOfSequence)
        #expect(learned(document) == " sat\n<|im_end|>")
    }

    @Test("the common forms give the same tokens as messages")
    func forms() throws {
        let encoder = try Sample.encoder()
        let expected = try encoder.encode(
            Sample.record("{\"messages\":[{\"role\":\"user\",\"content\":\"the cat?\\n\\non 7\"},{\"role\":\"assistant\",\"content\":\"a mat\"}]}"))
        for record in [
            "{\"instruction\":\"the cat?\",\"input\":\"on 7\",\"output\":\"a mat\"}",
            "{\"conversations\":[{\"from\":\"human\",\"value\":\"the cat?\\n\\non 7\"},{\"from\":\"gpt\",\"value\":\"a mat\"}]}",
            "{\"question\":\"the cat?\\n\\non 7\",\"answer\":\"a mat\"}",
            "{\"prompt\":[{\"role\":\"user\",\"content\":\"the cat?\\n\\non 7\"}],\"completion\":[{\"role\":\"assistant\",\"content\":\"a mat\"}]}",
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"the cat?\\n\\non 7\"}]},{\"role\":\"assistant\",\"content\":\"a mat\"}]}",
        ] { #expect(try encoder.encode(Sample.record(record)) == expected, "\(record)") }
        let named = ConversationColumns(.promptCompletion, prompt: "in.q", completion: "out")
        #expect(try Sample.encoder(columns: named).encode(Sample.record("{\"in\":{\"q\":\"the cat?\\n\\non 7\"},\"out\":\"a mat\"}")) == expected)
    }

    @Test("a prompt and completion that are texts stand as they are, with the end of text")
    func plain() throws {
        let document = try Sample.encoder().encode(Sample.record("{\"prompt\":\"the cat\",\"completion\":\" sat on\"}"))[0]
        #expect(Sample.tokenizer.decode(document.tokens) == "the cat sat on<|im_end|>" && learned(document) == " sat on<|im_end|>")
        let styled = try Sample.encoder(style: .conversation).encode(Sample.record("{\"prompt\":\"the cat\",\"completion\":\"sat\"}"))[0]
        #expect(Sample.tokenizer.decode(styled.tokens).hasPrefix("<|im_start|>user\nthe cat<|im_end|>"))
        let error = failure { _ = try Sample.encoder().encode(Sample.record("{\"prompt\":\"the \",\"completion\":\"cat\"}")) }
        #expect(error?.code == .invalidData && error?.remedy != nil)
    }

    @Test("a prompt that is not a prefix is an error that says what to do; answers apart work")
    func inexactPrompts() throws {
        // The template drops what the assistant said before, as templates of thinking models do.
        let template = """
            {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}\
            {% if message['role'] == 'assistant' and not loop.last %}{{ '…' }}{% else %}{{ message['content'] }}{% endif %}{{ '<|im_end|>\\n' }}{% endfor %}\
            {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
            """
        let error = failure { _ = try Sample.encoder(template).encode(Sample.record(talk)) }
        #expect(error?.code == .invalidData && error?.remedy?.contains("apart") == true)
        let apart = try Sample.encoder(template, turns: .apart).encode(Sample.record(talk))
        #expect(apart.map(learned) == ["the cat sat<|im_end|>", "a mat<|im_end|>"])
    }

    @Test("tools reach the template, calls with their arguments as objects")
    func tools() throws {
        let template = """
            {% if tools %}{% for tool in tools %}{{ tool.function.name + '\\n' }}{% endfor %}{% endif %}{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content }}\
            {% for call in m.tool_calls or [] %}{{ call.function.name ~ call.function.arguments.x }}{% endfor %}{{ '<|im_end|>\\n' }}{% endfor %}\
            {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
            """
        let record = """
            {"tools": "[{\\"name\\": \\"look\\"}]", "messages": [{"role": "user", "content": "the cat"}, {"role": "assistant", "content": null,
             "tool_calls": [{"function": {"name": "look", "arguments": "{\\"x\\": 7}"}}]}, {"role": "tool", "content": "sat"},
             {"role": "assistant", "content": "a mat"}]}
            """
        let document = try Sample.encoder(template).encode(Sample.record(record))[0]
        #expect(Sample.tokenizer.decode(document.tokens).hasPrefix("look\n<|im_start|>user"))
        #expect(learned(document) == "look7<|im_end|>a mat<|im_end|>")
        let shareGPT = """
            {"tools": [{"name": "look"}], "conversations": [{"from": "human", "value": "the cat"}, {"from": "function_call",
             "value": "{\\"name\\": \\"look\\", \\"arguments\\": {\\"x\\": 7}}"}, {"from": "observation", "value": "sat"}, {"from": "gpt", "value": "a mat"}]}
            """
        #expect(try Sample.encoder(template).encode(Sample.record(shareGPT))[0] == document)
    }

    @Test("records that are no conversation are errors that name what is wrong", arguments: [
        ("{\"a\": 1}", "'a'"), ("{\"messages\": []}", "empty list"), ("{\"messages\": [{\"content\": \"x\"}]}", "role"),
        ("{\"messages\": [{\"role\": \"user\", \"content\": 5}]}", "content"), ("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}", "assistant"),
        ("{\"prompt\": 3, \"completion\": \"x\"}", "prompt"), ("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"tools\": 3}", "tools"),
    ])
    func mistakes(record: String, words: String) throws {
        let error = failure { _ = try Sample.encoder().encode(Sample.record(record)) }
        #expect(error?.code == .invalidData && error?.message.contains(words) == true, "\(error?.description ?? "no error")")
    }

    @Test("a row that cannot be used is named with file and line")
    func place() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", "{\"question\":\"a\",\"answer\":\"b\"}\n{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}\n")
        let encoder = AutomaticEncoder(text: TextEncoder(Sample.tokenizer), conversation: try Sample.encoder())
        #expect(failure { _ = try PreparedDocuments.load([path], encoder: encoder) }?.location == "\(path):2")
        let loaded = try PreparedDocuments.load([path], encoder: encoder, reading: .init(onError: .skip))
        #expect(loaded.documents.count == 1 && loaded.counts.skipped == 1)
        #expect(failure { _ = try Sample.encoder(nil).encode(Sample.record(talk)) }?.code == .unsupported)
    }

    @Test("the preview marks what is learned and counts it; control characters do not reach the terminal")
    func preview() throws {
        var batch = TrainingBatch()
        let document = try Sample.encoder().encode(Sample.record(talk))[0]
        batch.append(tokens: document.tokens, trained: document.trained, source: 0, reference: .init(source: 0, document: 3, tokens: 0..<document.tokens.count))
        let preview = BatchPreview(Sample.tokenizer, sourceNames: ["talk"], marks: .plain, origin: { _ in "a.jsonl:4" })
        let text = preview.text(batch)
        let learned = document.trained!.filter { $0 }.count
        #expect(text.contains("talk · a.jsonl:4 · \(document.tokens.count) tokens, \(learned) learned"))
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast(2).joined(separator: "\n")
        #expect(shown.replacing("|", with: "").contains("[the cat sat<im_end>]\n<im_start>user\nand 7<im_end>\n<im_start>assistant\n[a mat<im_end>]"))
        var hostile = TrainingBatch()
        hostile.append(tokens: Sample.tokenizer.encode("a\u{1B}[2Jé\u{202E}🙂"), source: 0)
        let marked = BatchPreview(Sample.tokenizer, marks: .plain).text(hostile)
        #expect(!marked.unicodeScalars.contains("\u{1B}") && !marked.unicodeScalars.contains("\u{202E}"))
        #expect(BatchPreview(Sample.tokenizer, marks: .colors).text(batch).contains("\u{1B}[32m"))
        #expect(preview.text(batch, maximumDocuments: 0).contains("1 more documents"))
    }
}
