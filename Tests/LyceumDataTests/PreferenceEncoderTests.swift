import LyceumCore
import LyceumData
import Testing

@Suite("Preferences")
struct PreferenceEncoderTests {
    private func record(_ chosen: String, _ rejected: String) -> DataRecord {
        DataRecord(
            .object(JSON.Object([("prompt", "who sat?"), ("chosen", .string(chosen)), ("rejected", .string(rejected))])))
    }

    @Test("both answers stand after the same question in the chat's form, and a pair is found again in a batch")
    func pair() throws {
        let encoder = PreferenceEncoder(try Sample.encoder())
        let document = try #require(try encoder.encode(record("the cat", "the mat said hello")).first)
        var batch = TrainingBatch()
        batch.append(tokens: [3, 4], source: 0)
        batch.append(tokens: document.tokens, trained: document.trained, source: 0)
        let pair = try #require(PreferencePair(rows: batch.documents[1]) { batch.weights[$0] != 0 })
        let question = "<|im_start|>user\nwho sat?<|im_end|>\n<|im_start|>assistant\n"
        let texts = [pair.chosen, pair.rejected].map { Sample.tokenizer.decode(Array(batch.tokens[$0])) }
        #expect(texts == ["\(question)the cat<|im_end|>", "\(question)the mat said hello<|im_end|>"])
        #expect(pair.chosen.lowerBound == 2 && pair.rejected.upperBound == batch.tokens.count)
        // Rows of one text are no pair.
        #expect(PreferencePair(rows: batch.documents[0]) { batch.weights[$0] != 0 } == nil)
    }

    @Test("equal answers, pairs that do not fit and records of another form are refused")
    func refusals() throws {
        let encoder = PreferenceEncoder(try Sample.encoder())
        #expect(throws: LyceumError.self) { try encoder.encode(record("a", "a")) }
        #expect(throws: LyceumError.self) { try PreferenceEncoder(try Sample.encoder(), limit: 10).encode(record("a cat", "a mat")) }
        let plain = DataRecord(.object(JSON.Object([("prompt", "a"), ("completion", "b")])))
        #expect(throws: LyceumError.self) { try encoder.encode(plain) }
    }
}
