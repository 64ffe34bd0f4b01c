import LyceumCore
import LyceumText
import Testing

@testable import LyceumData

@Suite("Screened records")
struct ScreeningTests {
    /// Refuses texts with a word.
    private struct Word: TextScreen {
        let word: String
        var description: String { "word \(word)" }
        var reach: Int { word.utf8.count }

        func finding(in text: String) -> ScreenFinding? {
            text.contains(word) ? ScreenFinding(subject: "words", item: word, words: word) : nil
        }
    }

    @Test("a long text loses the passages and nothing else; a word over the border of two takes both")
    func cutting() {
        let cutter = TextCutter(screen: Word(word: "forbidden"))
        let lines = (0..<900).map { "line \($0) of a long text with ümlauts" }
        var changed = lines
        changed[450] += " forbidden"
        let text = changed.joined(separator: "\n")
        let parts = cutter.parts(of: text)
        #expect(parts.count == 2)
        #expect(parts.allSatisfy { !$0.contains("forbidden") && text.contains($0) })
        #expect(parts.reduce(0) { $0 + $1.utf8.count } > text.utf8.count - 2 * TextCutter.passage - 100)
        // Without breaks; the word lies anywhere against the borders.
        for place in [0, 4090, 4096, 4100, 9000, 18_000] {
            let long = String(repeating: "ä", count: place) + "forbidden" + String(repeating: "é", count: 20_000 - place)
            let parts = cutter.parts(of: long)
            #expect(!parts.isEmpty && parts.allSatisfy { !$0.contains("forbidden") && !$0.unicodeScalars.contains("\u{FFFD}") })
        }
        #expect(cutter.parts(of: "short and forbidden").isEmpty)
        #expect(cutter.parts(of: String(repeating: "forbidden\n", count: 3000)).isEmpty)
    }

    @Test("what is learned of a record is looked at: the text's field alone, or every string of a conversation without the roles")
    func texts() throws {
        let tokenizer = Sample.tokenizer
        let encoder = TextEncoder(tokenizer)
        let record = DataRecord(.object(JSON.Object([("title", "forbidden"), ("text", "plain")])))
        #expect(encoder.screenedText(of: record).content == "plain")
        #expect(encoder.screenedText(of: DataRecord(.text("as it is"))).content == "as it is")
        let chat = DataRecord(
            .object(JSON.Object([("messages", [["role": "user", "content": "Why?"], ["role": "assistant", "content": [["type": "text", "text": "So."]]]])])))
        let automatic = AutomaticEncoder(
            text: encoder, conversation: ConversationEncoder(tokenizer: tokenizer, template: nil, endTokens: []))
        #expect(automatic.screenedText(of: chat).content.split(separator: "\n") == ["Why?", "So."])
        #expect(!automatic.screenedText(of: chat).isWhole)
    }

    @Test("counts survive being written")
    func counts() {
        var counts = ScreeningCounts()
        for number in 0..<30 {
            counts.note(ScreenFinding(subject: "s\(number % 2)", item: "\(number)", words: "w"), at: "f:\(number)", isCut: number % 3 == 0)
        }
        #expect(counts.samples.count == 20 && counts.dropped == 20 && counts.cut == 10)
        #expect(ScreeningCounts(counts.json) == counts)
    }
}
