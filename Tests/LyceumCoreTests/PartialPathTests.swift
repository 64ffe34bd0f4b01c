import Foundation
import LyceumCore
import Testing

@Suite("What killed processes leave beside a file")
struct PartialPathTests {
    @Test("a file written again takes away what a killed process left, and nothing that may still be written")
    func sweeping() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        let ended = Process()
        ended.executableURL = URL(fileURLWithPath: "/bin/sh")
        ended.arguments = ["-c", "exit 0"]
        try ended.run()
        ended.waitUntilExit()
        let own = FileSystem.name(of: PartialPath.make(for: folder + "/state.json"))
        let start = own.dropLast("\(ProcessInfo.processInfo.processIdentifier)".count)
        let abandoned = "\(start)\(ended.processIdentifier)"
        let kept = ["\(start)1", "state.json.partial-00000000-\(ended.processIdentifier)", "other.json.partial-1", "state.json.partial-x"]
        for name in kept + [abandoned] { try AtomicFile.write("half", to: "\(folder)/\(name)") }
        #expect(PartialPath.abandoned(beside: folder + "/state.json") == ["\(folder)/\(abandoned)"])
        try AtomicFile.write("whole", to: folder + "/state.json")
        #expect(try Set(FileSystem.names(in: folder)) == Set(kept + ["state.json"]))
    }
}
