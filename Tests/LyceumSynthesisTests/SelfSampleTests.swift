import Foundation
import LyceumCore
import LyceumModel
import Testing

@testable import LyceumSynthesis

@Suite("A model's own texts")
struct SelfSampleTests {
    @Test func shortRepeatedAndKnownTextsAreRejected() {
        var quality = SampleQuality(minimumWords: 5, maximumRepetition: 0.2, maximumOverlap: 0.3)
        let good = "A quick brown fox jumps over many lazy dogs near the old river bank."
        #expect(quality.judge("Too short a text.") == "too short")
        #expect(quality.judge(Array(repeating: "again and again", count: 10).joined(separator: " ")) == "repetition")
        #expect(quality.judge("1 2 3 4 5 6 7 8 9 10 11 12 : : : - - -") == "few letters")
        #expect(quality.judge("A broken \u{FFFD} character in a text of words") == "broken characters")
        #expect(quality.judge(good) == nil)
        #expect(quality.judge(good.uppercased()) == "seen before")
        #expect(quality.judge("Something wholly else is told in this one, about ships and sails.") == nil)
    }

    @Test func samplesAreReadAsTheyWereWritten() throws {
        let plain = SelfSample(number: 3, start: "opening", text: "The sea.", tokens: 4)
        #expect(SelfSample(json: plain.json) == plain)
        #expect(plain.json["text"] == "The sea.")
        let chat = SelfSample(number: 4, start: "chat", text: "Hi\nHello.", turns: ["Hi", "Hello."], tokens: 7)
        #expect(SelfSample(json: chat.json) == chat)
        #expect(chat.json["messages"]?[1]?["role"] == "assistant")
        #expect(SelfSample(json: ["number": 1]) == nil)
    }

    @Test func anInterruptedFileGoesOnAndAnotherOneIsRefused() throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-self")
        defer { try? FileSystem.remove(folder) }
        let path = folder + "/self.jsonl"
        var log = try SelfSampleLog(path: path, identity: ["seed": 1])
        try log.add(SelfSample(number: 0, start: "empty", text: "First text.", tokens: 3))
        try log.add(SelfSample(number: 2, start: "empty", text: "Second text.", tokens: 3))
        // A line that a crash cut off.
        let handle = try #require(FileHandle(forWritingAtPath: path + ".unfinished"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"text\": \"cut".utf8))
        try handle.close()
        var again = try SelfSampleLog(path: path, identity: ["seed": 1])
        #expect(again.samples.map(\.number) == [0, 2])
        #expect(again.nextNumber == 3)
        try again.add(SelfSample(number: 3, start: "empty", text: "Third text.", tokens: 3))
        #expect(!FileSystem.isFile(path))
        #expect(throws: LyceumError.self) { try SelfSampleLog(path: path, identity: ["seed": 2]) }
        try again.finish()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 3 && lines[2].contains("Third"))
        #expect(!FileSystem.isFile(path + ".unfinished"))
    }

    @Test func optionsOutOfRangeAreRefused() {
        for options in [
            SelfSampleOptions(tokens: 0), SelfSampleOptions(tokens: 1, temperature: 0), SelfSampleOptions(tokens: 1, topP: 0),
            SelfSampleOptions(tokens: 1, maximumTokens: 1), SelfSampleOptions(tokens: 1, batch: 0),
        ] {
            #expect(throws: LyceumError.self) { try options.check() }
        }
    }

    /// The tiny chat model of random weights, which writes nothing but noise.
    private static let model = String(#filePath.prefix(upTo: #filePath.range(of: "/LyceumSynthesisTests")!.lowerBound)) + "/LyceumToolTests/Fixtures/tiny-chat"

    private func sampler(batch: Int) throws -> SelfSampler {
        let options = SelfSampleOptions(
            tokens: 400, seed: 5, maximumTokens: 24, minimumWords: 1, maximumRepetition: 1, maximumOverlap: 1, takesAnySigns: true, batch: batch)
        return try SelfSampler(try TextModel(try LanguageModel.load(Self.model)), options: options)
    }

    @Test func theFileIsTheSameInAnyBatchAndAfterAnInterruption() throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-self")
        defer { try? FileSystem.remove(folder) }
        let report = try sampler(batch: 8).write(to: folder + "/a")
        let whole = try String(contentsOfFile: folder + "/a", encoding: .utf8)
        #expect(report.tokens >= 400 && report.samples == whole.split(separator: "\n").count)
        #expect(report.starts.count >= 3, "\(report.starts)")
        try sampler(batch: 3).write(to: folder + "/b")
        #expect(try String(contentsOfFile: folder + "/b", encoding: .utf8) == whole)
        // Stopped twice on the way.
        for limit in [100, 250] {
            let error = #expect(throws: LyceumError.self) { try sampler(batch: 4).write(to: folder + "/c") { $0 < limit } }
            #expect(error?.code == .cancelled)
            #expect(!FileSystem.isFile(folder + "/c"))
        }
        let resumed = try sampler(batch: 4).write(to: folder + "/c")
        #expect(try String(contentsOfFile: folder + "/c", encoding: .utf8) == whole)
        #expect(resumed.tokens == report.tokens && resumed.starts == report.starts)
    }

    @Test func conversationsAreBegunWhereTheTemplateSays() throws {
        let text = try TextModel(try LanguageModel.load(Self.model))
        let starts = try SelfStarts(text, SelfSampleOptions(tokens: 1, seed: 2))
        let made = try (0..<200).map { try starts.start($0) }
        let chat = try #require(made.first { $0.kind == "chat" })
        let whole = try text.tokens(messages: [["role": "user", "content": "x"]])
        #expect(whole.starts(with: chat.prompt) && chat.prompt.count < whole.count)
        let request = try #require(made.first { $0.kind == "request" })
        #expect(request.prompt == (try text.tokens(messages: [["role": "user", "content": .string(request.request!)]], addGenerationPrompt: true)))
        let shares = Dictionary(grouping: made, by: \.kind).mapValues(\.count)
        #expect(Set(shares.keys) == ["chat", "request", "opening", "empty"])
        #expect(shares.values.allSatisfy { $0 > 15 })
        let plain = try SelfStarts(text, SelfSampleOptions(tokens: 1, chats: false))
        #expect(try (0..<50).allSatisfy { ["opening", "empty"].contains(try plain.start($0).kind) })
    }
}
