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
}
