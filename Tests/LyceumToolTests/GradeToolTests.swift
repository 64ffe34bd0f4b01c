import Foundation
import LyceumCore
import LyceumTestSupport
import Testing

/// Texts graded by an endpoint, as a user has it done.
@Suite("Grading from the command line")
struct GradeToolTests {
    /// An endpoint that gives a text the points that stand in it, says nothing of use about the fifth, and may die.
    private static func endpoint(pause: Double = 0, isDead: Locked<Bool> = Locked(false)) -> LoopbackServer {
        ChatEndpoint.start(pause: pause, isDead: isDead, answers: 9) { question in
            let points = (0...9).first { question.contains("is worth \($0) points") }
            return points == 4 || points == nil ? "What a nice text." : "It explains something.\nScore: \(points!)"
        }
    }

    private func texts(_ folder: TemporaryFolder, count: Int = 10) throws -> String {
        let lines = (0..<count).map { #"{"id": "t\#($0)", "text": "Text \#($0) of the shelf is worth \#($0 % 10) points."}"# }
        let path = folder.path + "/texts.jsonl"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func arguments(_ server: LoopbackServer, _ folder: TemporaryFolder, _ texts: String, _ more: [String] = []) -> [String] {
        ["grade", texts, "--judge", server.url + "/v1", "--output", folder.path + "/graded.jsonl", "--concurrency", "1"] + more
    }

    @Test("an endpoint's grades become labels; what has no score is asked for once more, counted and unlabeled")
    func grades() throws {
        let folder = try TemporaryFolder()
        let server = Self.endpoint()
        defer { server.stop() }
        let report = try Tool.json(arguments(server, folder, try texts(folder), ["--labels", "good,bad", "--repeats", "2", "--json"]))
        #expect(report["documents"] == 10 && report["graded"] == 9 && report["wanted"] == 4 && report["written"] == 10)
        #expect(report["output"]?.stringValue == folder.path + "/graded.jsonl")
        #expect(report["grades"]?.arrayValue?.compactMap(\.intValue) == [1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0])
        #expect(report["agreement"]?["pairs"] == 9 && report["agreement"]?["exact"]?.doubleValue == 1)
        let records = try ExamToolTests.lines(folder.path + "/graded.jsonl")
        #expect(records.map { $0["id"]?.stringValue } == (0..<10).map { "t\($0)" })
        #expect(records.map { $0["label"]?.stringValue } == (0..<10).map { $0 == 4 ? nil : $0 >= 6 ? "good" : "bad" })
        #expect(records[7]["grade"]?.doubleValue == 7 && records[4]["grade"] == nil)
        // Every text once and once more, the fifth asked again each time.
        #expect(ChatEndpoint.questions(server).count == 22)
        let words = try Tool.run(arguments(server, folder, try texts(folder), ["--repeats", "2"]))
        #expect(words.output.contains("9 of 10 texts graded, 4 with 6.0 or more; 10 written"))
        #expect(words.output.contains("had no score at first"))
        #expect(words.output.contains("graded again 9 times: 100.0 % equal"))
        // The labels are what a classifier is trained on.
        let trained = try Tool.run(["classifier", "train", folder.path + "/graded.jsonl", "--output", folder.path + "/model.bin", "--epochs", "1"])
        #expect(trained.status == 0, "\(trained.errors)")
    }

    @Test("a grading that is killed, or whose endpoint dies, goes on without asking for a text again")
    func goesOn() throws {
        let folder = try TemporaryFolder()
        let path = try texts(folder, count: 40)
        let isDead = Locked(true)
        let server = Self.endpoint(pause: 0.005, isDead: isDead)
        defer { server.stop() }
        let failed = try Tool.run(arguments(server, folder, path))
        #expect(failed.status != 0 && failed.errors.contains("the key is used up"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/graded.jsonl"))
        isDead.withLock { $0 = false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = arguments(server, folder, path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let before = ChatEndpoint.questions(server).count
        while process.isRunning, ChatEndpoint.questions(server).count < before + 14 { usleep(500) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(try Tool.run(arguments(server, folder, path)).status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/graded.jsonl.unfinished"))
        let whole = try String(contentsOfFile: folder.path + "/graded.jsonl", encoding: .utf8)
        // A portion of eight texts is asked about again at most for each of the two ends; four texts are asked about twice.
        #expect(ChatEndpoint.questions(server).count <= 44 + 2 * 10)
        try FileManager.default.removeItem(atPath: folder.path + "/graded.jsonl")
        #expect(try Tool.run(arguments(server, folder, path)).status == 0)
        #expect(try String(contentsOfFile: folder.path + "/graded.jsonl", encoding: .utf8) == whole)
    }

    @Test("a model on this machine is held to the form, and a file is a rubric")
    func local() throws {
        let folder = try TemporaryFolder()
        let rubric = folder.path + "/rubric.yaml"
        try "purpose: for how well it tells of bells\ncriteria:\n  - {points: 1, when: names a bell}\n  - {points: 2, when: tells how one is cast}\n"
            .write(toFile: rubric, atomically: true, encoding: .utf8)
        let report = try Tool.json([
            "grade", try texts(folder, count: 3), "--judge", Tool.model, "--rubric", rubric, "--tokens", "12", "--output", folder.path + "/graded.jsonl", "--json",
        ])
        #expect(report["highest"] == 3 && report["documents"] == 3)
        // Whatever the first answer was, the second has a score.
        #expect(report["graded"] == 3 && report["unread"] == 0)
    }

    @Test("mistakes are named by their flag or line", arguments: [
        (["--labels", "one"], "--labels"), (["--threshold", "11"], "--threshold"), (["--repeats", "0"], "--repeats"), (["--rubric", "poetry"], "poetry"),
        (["--repeat-share", "2"], "--repeat-share"), (["--limit", "0"], "--limit"), (["--tokens", "1"], "--tokens"), (["--field", "body"], "texts.jsonl:1"),
    ])
    func mistakes(more: [String], named: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["grade", try texts(folder), "--judge", Tool.model, "--output", folder.path + "/graded.jsonl"] + more)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains(named), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/graded.jsonl"))
    }
}
