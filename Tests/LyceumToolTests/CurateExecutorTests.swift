import Foundation
import LyceumCore
import Testing

@Suite("Executors of lyceum curate")
struct CurateExecutorTests {
    @Test("Parts by hand, in any order, and a last call make what threads make")
    func parts() throws {
        let folder = try CurateExecutorFolder(files: 7, documents: 8)
        let whole = try folder.whole()
        var files = 0
        for part in ["3/3", "1/3", "2/3"] { files += try Tool.json(folder.arguments("out", "--part", part, "--json"))["files"]?.intValue ?? 0 }
        #expect(files == 7)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/report.json"))
        let last = try Tool.json(folder.arguments("out", "--resume", "--json"))
        #expect(last["files_resumed"]?.intValue == 7)
        #expect(try folder.contents("out") == whole)
        #expect(try Tool.run(folder.arguments("out", "--part", "4/3")).errors.contains("2/8"))
    }

    @Test("Processes that work on the same files at the same time do no harm")
    func race() throws {
        let folder = try CurateExecutorFolder(files: 6, documents: 12)
        let whole = try folder.whole()
        let processes = try (0..<3).map { _ -> Process in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = folder.arguments("out", "--part", "1/1")
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            return process
        }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        _ = try Tool.json(folder.arguments("out", "--resume", "--json"))
        #expect(try folder.contents("out") == whole)
        // Each file was worked on once, so its time was written once and by one.
        #expect(try FileSystem.names(in: folder.path + "/out/times").count == 6)
    }

    @Test("Killed at moments drawn from a seed, as one process or as parts, it ends with the bytes of an uninterrupted run", arguments: [1, 2])
    func kills(seed: UInt64) throws {
        let folder = try CurateExecutorFolder(files: 9, documents: 10)
        let whole = try folder.whole()
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        var kills = 0
        for attempt in 0..<8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = folder.arguments("out") + (attempt % 2 == 0 ? ["--resume"] : ["--part", "\(attempt % 3 + 1)/3"])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(15_000 + UInt32(state >> 33) % 250_000)
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                kills += 1
            }
            process.waitUntilExit()
        }
        #expect(kills > 0)
        _ = try Tool.json(folder.arguments("out", "--resume", "--json"))
        #expect(try folder.contents("out") == whole)
    }

    @Test(
        "Processes that mpirun starts each do a share, and the first makes the reports",
        .enabled(if: MPI.launcher != nil, "mpirun is not installed"), arguments: [2, 3])
    func ranks(count: Int) throws {
        let folder = try CurateExecutorFolder(files: 5, documents: 6)
        let whole = try folder.whole()
        let outcome = try MPI.run(count, folder.arguments("out", "--json"))
        try #require(outcome.status == 0, "\(outcome.errors)")
        let result = try JSON.parse(outcome.output)
        #expect(result["documents"]?.intValue == Int(try JSON.parse(String(decoding: whole["report.json"] ?? Data(), as: UTF8.self))["documents"]?.intValue ?? -1))
        #expect(try folder.contents("out") == whole)
        let again = try MPI.run(count, folder.arguments("out"))
        #expect(again.status == 64)
        #expect(again.errors.contains("--resume"))
    }

    @Test("Flags that need Slurm say so")
    func flags() throws {
        let folder = try CurateExecutorFolder(files: 1, documents: 2)
        #expect(try Tool.run(folder.arguments("out", "--tasks", "2")).errors.contains("need --executor slurm"))
        #expect(try Tool.run(folder.arguments("out", "--executor", "slurm")).errors.contains("--tasks K"))
        #expect(try Tool.run(folder.arguments("out", "--executor", "cloud")).errors.contains("threads, slurm"))
        let missing = try Tool.run(folder.arguments("out", "--executor", "slurm", "--tasks", "2"), environment: ["PATH": folder.path])
        #expect(missing.status == 66)
        #expect(missing.errors.contains("there is no sbatch"))
        #expect(try Tool.run(folder.arguments("out", "--executor", "slurm", "--tasks", "2", "--time", "1 day")).errors.contains("--time"))
    }
}
