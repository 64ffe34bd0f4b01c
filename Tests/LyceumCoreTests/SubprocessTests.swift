import Testing

@testable import LyceumCore

@Suite("Other programs")
struct SubprocessTests {
    @Test("a program gives its status and what it wrote")
    func outcome() async throws {
        let outcome = try await Subprocess.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
        #expect(outcome.status == 3)
        #expect(outcome.output == "out\nerr\n")
    }

    @Test("cancelling the task stops the program before it has done its work, whatever thread started it")
    func cancelled() async throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-subprocess")
        defer { try? FileSystem.remove(folder) }
        let work = Task { try await Subprocess.run(["sh", "-c", "touch '\(folder)/begun'; sleep 3; touch '\(folder)/ended'"]) }
        while FileSystem.attributes("\(folder)/begun") == nil { try await Task.sleep(for: .milliseconds(10)) }
        work.cancel()
        await #expect(throws: LyceumError.self) { try await work.value }
        #expect(FileSystem.attributes("\(folder)/ended") == nil)
    }

    @Test("a program that is not there is named")
    func missing() async {
        let error = await #expect(throws: LyceumError.self) { try await Subprocess.run(["lyceum-no-such-program"]) }
        #expect(error?.code == .notFound)
    }
}
