import LyceumCore
import LyceumData
import LyceumText
import Testing

@Suite("Conversations as plain text")
struct PlainEncoderTests {
    private func render(_ json: JSON, loss: ConversationEncoder.Loss = .all) throws -> (text: String, learned: [Range<Int>]) {
        let object = try #require(json.objectValue)
        let columns = try #require(ConversationColumns.detect(object))
        return try PlainEncoder(Sample.tokenizer, loss: loss).render(DataRecord(.object(object)), columns)
    }

    @Test("instructions, preferences and conversations are what was said, without roles, in lines of their own")
    func forms() throws {
        #expect(try render(["prompt": "Who?", "completion": "I."]).text == "Who?\nI.")
        #expect(try render(["instruction": "Add.", "input": "1 1", "output": "2"]).text == "Add.\n\n1 1\n2")
        // White space that is there already is enough.
        #expect(try render(["prompt": "Q: a\nA: ", "completion": "b"]).text == "Q: a\nA: b")
        #expect(try render(["prompt": "Who?", "chosen": "I.", "rejected": "You."]).text == "Who?\nI.")
        let turns: JSON = [["role": "user", "content": "Hi"], ["role": "assistant", "content": "Yes?"], ["role": "user", "content": "Bye"]]
        #expect(try render(["messages": turns]).text == "Hi\nYes?\nBye")
        // A preferred answer may come as messages, with the question or without it.
        let answer: JSON = [["role": "assistant", "content": "I."]]
        let whole: JSON = [["role": "user", "content": "Who?"], ["role": "assistant", "content": "I."]]
        #expect(try render(["prompt": "Who?", "chosen": answer, "rejected": answer]).text == "Who?\nI.")
        #expect(try render(["prompt": "Who?", "chosen": whole, "rejected": whole]).text == "Who?\nI.")
        #expect(try render(["chosen": whole, "rejected": whole]).text == "Who?\nI.")
    }

    @Test("what is learned is the answers, or everything")
    func learned() throws {
        let record: JSON = ["messages": [
            ["role": "user", "content": "Hi"], ["role": "assistant", "content": "Yes?"], ["role": "user", "content": "a"],
            ["role": "assistant", "content": "bc"],
        ]]
        #expect(try render(record, loss: .assistant).learned == [3..<7, 10..<12])
        #expect(try render(record, loss: .last).learned == [10..<12])
        #expect(try render(record).learned.count == 4)
        #expect(throws: LyceumError.self) {
            try render(["messages": [["role": "user", "content": "Hi"]]], loss: .assistant)
        }
    }

    @Test("tokens are those of the text and its end, and the learned ones spell the answer")
    func tokens() throws {
        let tokenizer = Sample.tokenizer
        let record = DataRecord(.object(JSON.Object([("prompt", "What is it?"), ("completion", "It is red.")])))
        let all = try #require(try PlainEncoder(tokenizer, end: 2).encode(record).first)
        #expect(all.trained == nil && all.tokens.last == 2)
        let answers = try #require(try PlainEncoder(tokenizer, end: 2, loss: .completion).encode(record).first)
        #expect(answers.tokens == all.tokens)
        let learned = answers.tokens.indices.filter { answers.trained![$0] }
        #expect(learned.last == answers.tokens.count - 1)
        #expect(tokenizer.decode(learned.dropLast().map { answers.tokens[$0] }).hasSuffix("It is red."))
        // Texts stay texts.
        let text = DataRecord(.object(JSON.Object([("text", "Just words."), ("prompt", "x"), ("completion", "y")])))
        let plain = try #require(try PlainEncoder(tokenizer, end: 2).encode(text).first)
        #expect(tokenizer.decode(Array(plain.tokens.dropLast())).hasSuffix("Just words."))
    }
}
