import Foundation
import LyceumCore
import LyceumTestSupport
import Testing

/// Examinations that are cut off: what was answered is not asked again.
@Suite("Examinations that go on")
struct ExamResumeTests {
    /// An endpoint that answers sums, slowly, and knows what it was asked.
    private static func endpoint(pause: Double = 0, isDead: Locked<Bool> = Locked(false)) -> LoopbackServer {
        ChatEndpoint.start(pause: pause, isDead: isDead, answers: 15) { _ in "#### 3" }
    }

    /// Forty sums and a task of them.
    private static func makeTask(_ folder: String) throws {
        let rows = (0..<40).map { number -> String in
            JSON.object(JSON.Object([("question", .string("What is \(number) and 1?")), ("answer", .string("#### \(number + 1)"))])).text()
        }
        try rows.joined(separator: "\n").write(toFile: folder + "/more.jsonl", atomically: true, encoding: .utf8)
        try """
        task: more
        dataset_path: json
        dataset_kwargs: {data_files: {test: more.jsonl}}
        test_split: test
        output_type: generate_until
        doc_to_text: "Question: {{question}}\\nAnswer:"
        doc_to_target: "{{answer}}"
        generation_kwargs: {until: ["\\n"], max_gen_toks: 8}
        metric_list:
          - metric: exact_match
        metadata: {version: 1}
        """.write(toFile: folder + "/more.yaml", atomically: true, encoding: .utf8)
    }

    private static func arguments(_ server: LoopbackServer, _ folder: String) -> [String] {
        [
            "exam", "run", server.url + "/v1", "--endpoint-model", "m", "--concurrency", "1", "--tasks", folder + "/more.yaml", "--data-dir", folder,
            "--output", folder + "/out", "--apply-chat-template", "--json",
        ]
    }

    @Test("killed again and again, a run asks every question once, but for the one on its way when it was killed")
    func kills() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let server = Self.endpoint(pause: 0.01)
        defer { server.stop() }
        var kills = 0
        while true {
            let before = ChatEndpoint.questions(server).count
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = Self.arguments(server, folder.path)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning, kills >= 3 || ChatEndpoint.questions(server).count < before + 8 { usleep(1000) }
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                kills += 1
            }
            process.waitUntilExit()
            guard process.terminationReason == .exit else { continue }
            #expect(process.terminationStatus == 0)
            break
        }
        let asked = ChatEndpoint.questions(server)
        #expect(kills == 3 && Set(asked).count == 40)
        #expect(asked.count <= 40 + kills)
        let again = try Tool.json(Self.arguments(server, folder.path))
        #expect(ChatEndpoint.questions(server).count == asked.count, "a run that is made again asks nothing")
        #expect(again["scores"]?[0]?["value"]?.doubleValue == 1.0 / 40)
    }

    @Test("an endpoint that dies half-way is asked only the rest when it is back")
    func deadEndpoint() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let isDead = Locked(true)
        let server = Self.endpoint(isDead: isDead)
        defer { server.stop() }
        let first = try Tool.run(Self.arguments(server, folder.path))
        #expect(first.status != 0 && first.errors.contains("error: "))
        #expect(try ExamToolTests.files(folder.path + "/out").allSatisfy { !$0.contains("results_") })
        let before = ChatEndpoint.questions(server)
        isDead.withLock { $0 = false }
        let second = try Tool.run(Self.arguments(server, folder.path))
        #expect(second.status == 0, "\(second.errors)")
        let rest = ChatEndpoint.questions(server).dropFirst(before.count)
        #expect(rest.count == 25 && Set(before.prefix(15)).isDisjoint(with: rest))
    }

    @Test("Ctrl-C keeps the answers and says so", arguments: [[SIGINT, 130], [SIGTERM, 143]])
    func interruption(_ case: [Int32]) throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let server = Self.endpoint(pause: 0.02)
        defer { server.stop() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = Self.arguments(server, folder.path)
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        while process.isRunning, ChatEndpoint.questions(server).count < 6 { usleep(1000) }
        kill(process.processIdentifier, `case`[0])
        process.waitUntilExit()
        #expect(process.terminationStatus == `case`[1])
        #expect(String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains("the same command goes on"))
        let asked = ChatEndpoint.questions(server).count
        try #require(try Tool.run(Self.arguments(server, folder.path)).status == 0)
        #expect(ChatEndpoint.questions(server).count <= 41 && asked >= 6)
    }
}
