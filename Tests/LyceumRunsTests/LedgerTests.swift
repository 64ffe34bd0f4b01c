import Foundation
import LyceumCore
import Testing

@testable import LyceumRuns

@Suite("Run ledger")
struct LedgerTests {
    @Test("runs are listed newest first, filtered, and found by name, identifier, folder and 'last'")
    func listAndFind() throws {
        let scratch = try Scratch()
        let a = try scratch.record("a", steps: 3)
        let b = try scratch.record("b", steps: 2, finishes: false)
        let entries = try scratch.ledger.runs()
        #expect(Set(entries.map(\.name)) == ["a", "b"])
        #expect(entries.first { $0.name == "a" }?.step == 3)
        #expect(entries.first { $0.name == "a" }?.loss == Scratch.values(3)["loss"])
        #expect(try scratch.ledger.runs(status: .stopped).map(\.name) == ["b"])
        #expect(try scratch.ledger.runs(kind: "exam").isEmpty)
        #expect(try scratch.ledger.runs(limit: 1).count == 1)
        let identifier = try Run.open(a).description.identifier
        for text in ["a", identifier, a, a + "/run.json"] { #expect(try scratch.ledger.find(text).description.identifier == identifier) }
        #expect(["a", "b"].contains(try scratch.ledger.find("last").description.name))
        let error = #expect(throws: LyceumError.self) { try scratch.ledger.find("aa") }
        #expect(error?.code == .notFound)
        try FileSystem.remove(b)
        #expect(try scratch.ledger.runs().map(\.name) == ["a"])
    }

    @Test("a lost index is made again from the folders, which are the truth")
    func rescan() throws {
        let scratch = try Scratch()
        for name in ["a", "b", "c"] { _ = try scratch.record("deep/\(name)", steps: 2) }
        let before = try scratch.ledger.runs()
        try FileSystem.remove(scratch.path + "/home")
        #expect(try scratch.ledger.runs().isEmpty)
        try "{".write(toFile: scratch.path + "/deep/a/run.json", atomically: true, encoding: .utf8)
        let outcome = try scratch.ledger.rescan(scratch.path)
        #expect(outcome.found == 2 && outcome.unreadable.count == 1)
        #expect(try scratch.ledger.runs() == before.filter { $0.name != "deep/a" })
    }

    @Test("a damaged index never stops a run: one warning, and every step is recorded")
    func damagedIndex() throws {
        let scratch = try Scratch()
        try FileSystem.makeFolder(scratch.path + "/home")
        try String(repeating: "no database ", count: 400).write(toFile: scratch.ledger.path, atomically: true, encoding: .utf8)
        let warnings = Locked<[String]>([])
        var options = scratch.options
        options.warn = { text in warnings.withLock { $0.append(text) } }
        let recorder = try RunRecorder(
            folder: scratch.path + "/a", description: RunDescription(name: "a", kind: "train", version: "1"), options: options)
        for step in 1...3 { try recorder.record(step: step, values: ["loss": 1]) }
        try recorder.synchronize()
        try recorder.finish()
        #expect(try Run.open(scratch.path + "/a").metrics().first?.points.count == 3)
        #expect(warnings.withLock { $0.count } == 1)
        #expect(warnings.withLock { $0.first?.contains("--rescan") == true })
        let error = #expect(throws: LyceumError.self) { try scratch.ledger.runs() }
        #expect(error?.code == .invalidData)
    }

    @Test("writers at the same time lose nothing, the first opening included")
    func concurrency() async throws {
        let scratch = try Scratch()
        let (path, ledger) = (scratch.path, scratch.ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    try await BackgroundThread.run { () throws(LyceumError) in
                        for number in 0..<5 {
                            var options = RunRecorder.Options()
                            options.ledger = ledger
                            options.warn = { Issue.record("warned: \($0)") }
                            let recorder = try RunRecorder(
                                folder: "\(path)/runs/\(writer)-\(number)",
                                description: RunDescription(name: "\(writer)-\(number)", kind: "train", version: "1"), options: options)
                            try recorder.record(step: 1, values: ["loss": 1])
                            try recorder.finish()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try ledger.runs().count == 40)
        withExtendedLifetime(scratch) {}
    }

    @Test("a follower sees what is added, once, and a resumed run as rewound")
    func follow() throws {
        let scratch = try Scratch()
        let folder = try scratch.record("a", steps: 5, finishes: false)
        var follower = try RunFollower(try Run.open(folder), lastLines: 2)
        func steps(_ news: [RunFollower.News]) -> [Int] {
            news.compactMap { if case .values(let step, _, _) = $0 { step } else { nil } }
        }
        #expect(steps(try follower.next()) == [4, 5])
        #expect(try follower.next().isEmpty)
        let recorder = try RunRecorder.resume(folder: folder, afterStep: 3, options: scratch.options)
        let rewound = try follower.next()
        #expect(rewound.contains { if case .rewound = $0 { true } else { false } } && steps(rewound).isEmpty)
        try recorder.record(step: 4, values: ["loss": 1])
        #expect(steps(try follower.next()) == [4])
        try Data("{\"step\":5,\"time\"".utf8).append(to: folder + "/metrics.jsonl")
        #expect(try follower.next().isEmpty)
        try Data(":1,\"loss\":2}\n".utf8).append(to: folder + "/metrics.jsonl")
        #expect(steps(try follower.next()) == [5])
    }
}

extension Data {
    fileprivate func append(to path: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: self)
        try file.close()
    }
}
