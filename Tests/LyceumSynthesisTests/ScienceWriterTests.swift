import Foundation
import LyceumCore
import LyceumData
import LyceumExam
import LyceumModel
import Testing

@testable import LyceumSynthesis

@Suite("Questions with answers about scientific snippets")
struct ScienceWriterTests {
    private static let text =
        "A glacier moves because ice deforms under its own weight; meltwater at the bed lets it slide faster in summer than in winter."
    private static let snippet = ScienceSnippet(id: "a:1#0", text: text, discipline: "earth science")
    private static let good = "Question: Why does a glacier slide faster in summer?\nAnswer: Because meltwater at the bed lets the ice slide."

    private func written(_ reply: String, count: Int = 2) throws -> ScienceWriter.Written {
        try ScienceWriter(ScriptedChatModel(replies: [reply], then: .repeatLast), count: count).read(reply, Self.snippet)
    }

    @Test("pairs are read from lines and JSON, with their discipline and snippet; text is question, line end, answer")
    func reads() async throws {
        let model = ScriptedChatModel(replies: [Self.good], then: .repeatLast)
        let writer = try ScienceWriter(model, count: 1)
        let result = try await writer.write([Self.snippet], number: 0, seed: 3)
        let pair = try #require(result.first?.pairs.first)
        #expect(pair.question == "Why does a glacier slide faster in summer?" && pair.discipline == "earth science" && pair.snippet == "a:1#0")
        #expect(pair.json["text"]?.stringValue == "\(pair.question)\n\(pair.answer)")
        #expect(SciencePair(json: pair.json) == pair)
        guard case .messages(let messages)? = model.requests.first?.prompt else { Issue.record("no messages"); return }
        #expect(messages[0].text.contains(Self.text) && messages[0].text.contains(ScienceDisciplines.focus("earth science")))
        let object = #"[{"question": "What lets a glacier slide?", "answer": "Meltwater at the bed of the glacier."}]"#
        #expect(try written(object).pairs.map(\.answer) == ["Meltwater at the bed of the glacier."])
    }

    @Test(
        "what cannot be used is refused with its reason",
        arguments: [
            ("The ice is cold.", "no question with an answer"),
            ("Question: What does the text say about ice?\nAnswer: Ice deforms under its own weight.", "speaks of the text"),
            ("Question: Which king ruled longest?\nAnswer: Ludwig reigned seventy years altogether.", "not in the passage"),
            ("Question: Why?\nAnswer: Because meltwater lets the ice slide.", "question too short"),
        ])
    func refuses(reply: String, reason: String) throws {
        let written = try written(reply)
        #expect(written.pairs.isEmpty && written.rejected.map(\.reason) == [reason])
    }

    @Test("a question asked twice counts once, and no more are taken than were asked for")
    func counts() throws {
        let twice = try written(Self.good + "\n" + Self.good)
        #expect(twice.pairs.count == 1 && twice.rejected.map(\.reason) == ["question asked twice"])
        let more = Self.good + "\nQuestion: What makes a glacier move at all?\nAnswer: The ice deforms under its own weight."
        #expect(try written(more, count: 1).pairs.count == 1)
        #expect(try written(more, count: 2).pairs.count == 2)
    }

    private func pair(_ question: String, _ answer: String) -> SciencePair {
        SciencePair(discipline: "physics", snippet: "x", question: question, answer: answer)
    }

    @Test("repeated, nearly repeated and examined pairs are left out, each counted")
    func filter() throws {
        let item = ContaminationItem(name: "1", stem: "Which force keeps the moon on its path around the earth every month", key: "gravity")
        let index = try OverlapIndex([item], options: OverlapIndex.Options(size: .fixed(8)))
        let long = (1...60).map { "word\($0)" }.joined(separator: " ")
        let pairs = [
            pair("What is heat?", "Motion of particles."), pair("what is HEAT", "Something else."),
            pair("Explain this first thing?", long + " indeed."),
            pair("Explain this first thing!!", long + " surely."), pair("Explain that other thing?", long + " indeed."),
            pair("Tell me which force keeps the moon on its path around the earth.", "Gravity."), pair("What is work?", "Force times way."),
        ]
        let (kept, counts) = try PairFilter(examinations: [index]).filter(pairs)
        #expect(counts.repeated == 2 && counts.examined == 1 && counts.similar == 1)
        #expect(kept.map(\.question) == ["What is heat?", "Explain this first thing?", "What is work?"])
        #expect(try PairFilter().filter([pairs[5]]).pairs.count == 1)
    }

    @Test("work that was stopped goes on where it was, and gives what it would have given")
    func resume() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-science-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let snippets = (0..<5).map { number in
            ScienceSnippet(id: "a:\(number)#0", text: Self.text + " This is glacier number \(number) of the valley.", discipline: "earth science")
        }
        func reply(_ number: Int) -> ScriptedChatModel.Step {
            .text("Question: Which glacier has the number \(number) here?\nAnswer: It is glacier number \(number) of the valley.")
        }
        func work(_ model: ScriptedChatModel, _ batch: Int) throws -> ScienceWork {
            var work = ScienceWork(try ScienceWriter(model, count: 1), filter: try PairFilter(), seed: 4)
            work.batch = batch
            return work
        }
        let whole = try await work(ScriptedChatModel((0..<5).map(reply)), 5).write(snippets, to: folder + "/whole.jsonl")
        #expect(whole.kept == 5 && whole.earlier == 0)
        let broken = ScriptedChatModel([reply(0), reply(1), reply(2), .failure(LyceumError(.network, "gone"))], then: .repeatLast)
        await #expect(throws: LyceumError.self) { try await work(broken, 1).write(snippets, to: folder + "/part.jsonl") }
        #expect(!FileManager.default.fileExists(atPath: folder + "/part.jsonl"))
        // A line that was cut off by a kill.
        let unfinished = folder + "/part.jsonl.unfinished"
        let text = try String(contentsOfFile: unfinished, encoding: .utf8)
        try String(text.dropLast(7)).write(toFile: unfinished, atomically: true, encoding: .utf8)
        let rest = try await work(ScriptedChatModel([reply(2), reply(3), reply(4)]), 2).write(snippets, to: folder + "/part.jsonl")
        #expect(rest.earlier == 2 && rest.kept == 5)
        #expect(FileManager.default.contentsEqual(atPath: folder + "/part.jsonl", andPath: folder + "/whole.jsonl"))
        #expect(!FileManager.default.fileExists(atPath: unfinished))
        try text.write(toFile: unfinished, atomically: true, encoding: .utf8)
        await #expect(throws: LyceumError.self) {
            try await work(ScriptedChatModel([reply(0)]), 1).write(Array(snippets.dropLast()), to: folder + "/part.jsonl")
        }
    }

    @Test("snippets are of the wanted disciplines, likely enough, and at most so many of each, drawn by the seed")
    func snippets() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-science-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lines = (0..<12).map { number in
            #"{"text": "\#(Self.text) Number \#(number).", "topic": "\#(["Physics", "law", "biology"][number % 3])", "topic_probability": \#(number < 6 ? 0.9 : 0.4)}"#
        }
        try (lines.joined(separator: "\n") + "\n").write(toFile: folder + "/in.jsonl", atomically: true, encoding: .utf8)
        let files = try DataFile.find([folder + "/in.jsonl"])
        let splitter = PassageSplitter(minimumCharacters: 20)
        func read(_ change: (inout ScienceSnippets) -> Void) throws -> [ScienceSnippet] {
            var snippets = ScienceSnippets(splitter: splitter, wanted: ["physics", "biology"])
            change(&snippets)
            return try snippets.read(files)
        }
        let all = try read { _ in }
        #expect(all.map(\.discipline) == (0..<4).flatMap { _ in ["Physics", "biology"] })
        #expect(all[1].id == folder + "/in.jsonl:3#0")
        #expect(try read { $0.minimum = 0.5 }.count == 4)
        let some = try read { $0.limit = 2 }
        #expect(some.count == 4 && some.count { $0.discipline == "Physics" } == 2 && some == all.filter { some.contains($0) })
        #expect(
            try read {
                $0.discipline = "medicine"; $0.wanted = []
            }.allSatisfy { $0.discipline == "medicine" })
        #expect(throws: LyceumError.self) { try read { $0.wanted = ["chemistry"] } }
    }
}
