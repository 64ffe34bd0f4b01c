import Foundation
import LyceumCore
import Testing

/// Real processes through Open MPI.
@Suite(
    "mpirun", .serialized, .enabled(if: MPI.launcher != nil, "mpirun is not installed, so nothing is tested with real processes"))
struct ParallelToolTests {
    @Test("processes sum the same bits as threads of one process would", arguments: [1, 2, 4])
    func check(_ count: Int) throws {
        let outcome = try MPI.run(count, ["parallel-check", "--elements", "300007", "--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let report = try JSON.parse(outcome.output)
        #expect(report["ranks"]?.intValue == count)
        #expect(report["hosts"]?.arrayValue?.count == count)
        if count > 1 { #expect(report["mpi"]?.stringValue?.hasPrefix("Open MPI") == true) }
    }

    @Test("a rank that fails ends the whole job with its error and its exit code")
    func failure() throws {
        let outcome = try MPI.run(2, ["parallel-check", "--elements", "1000", "--failure", "error"])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("error: rank 1 of 2: this rank was told to fail"))
    }

    @Test("a rank that leaves without a word ends the whole job")
    func exit() throws {
        let outcome = try MPI.run(2, ["parallel-check", "--elements", "1000", "--failure", "exit"])
        #expect(outcome.status != 0)
    }

    @Test("a rank that stands still is noticed")
    func stopped() throws {
        let outcome = try MPI.run(
            2, ["parallel-check", "--elements", "1000", "--failure", "stop"], environment: ["LYCEUM_RANK_TIMEOUT": "3"])
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("rank 1 has given no sign of life for 3 seconds"))
    }

    @Test("one, two and four processes train alike: the same global batch gives the same losses to rounding")
    func training() throws {
        let folder = try TemporaryFolder()
        let words = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog"]
        let text = (0..<120).map { row in (0..<40).map { words[(row * 7 + $0 * $0 + $0 * row) % words.count] }.joined(separator: " ") }
        try text.joined(separator: "\n\n").write(toFile: folder.path + "/text.txt", atomically: true, encoding: .utf8)
        let configuration = """
            model: \(Tool.model)
            data: [{path: \(folder.path)/text.txt, separator: "\\n\\n"}]
            objective: {type: causal-lm}
            batch: {sequences: 6, length: 48}
            steps: 4
            optimizer: {type: adamw, rate: 1e-3}
            precision: f32
            output: \(folder.path)/run
            """
        try configuration.write(toFile: folder.path + "/train.yaml", atomically: true, encoding: .utf8)
        var losses: [[Double]] = []
        for count in [1, 2, 4] {
            let outcome = try MPI.run(
                count, ["train", folder.path + "/train.yaml", "--set", "output=\(folder.path)/run\(count)"],
                environment: ["LYCEUM_HOME": folder.path + "/home"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let lines = try String(contentsOfFile: "\(folder.path)/run\(count)/metrics.jsonl", encoding: .utf8).split(separator: "\n")
            losses.append(try lines.compactMap { try JSON.parse(String($0))["loss"]?.doubleValue })
        }
        #expect(losses[0].count >= 4)
        for other in losses.dropFirst() {
            #expect(other.count == losses[0].count)
            #expect(zip(losses[0], other).allSatisfy { abs($0 - $1) <= 2e-6 * $0 }, "\(losses)")
        }
    }

    @Test("one, two and three processes deduplicate to the same bits")
    func deduplication() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: true)
        let words = ["river", "mountain", "reading", "because", "children", "evening", "market", "tower", "garden", "letter"]
        for file in 0..<5 {
            let lines = (0..<80).map { number -> String in
                let seed = number % 4 == 3 ? number : file * 1000 + number
                let text = (0..<30).map { words[($0 * $0 * 7 + seed * 13 + seed * $0) % 101 % words.count] + ($0 % 9 == 8 ? ".\\n" : "") }
                return "{\"id\": \"\(file)-\(number)\", \"text\": \"\(text.joined(separator: " "))\"}"
            }
            try (lines.joined(separator: "\n") + "\n").write(toFile: "\(folder.path)/in/\(file).jsonl", atomically: true, encoding: .utf8)
        }
        func contents(_ output: String) throws -> [String: Data] {
            var all: [String: Data] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: output) {
                all[name] = FileManager.default.contents(atPath: "\(output)/\(name)")
            }
            return all
        }
        for method in ["minhash", "line"] {
            var outputs: [[String: Data]] = []
            for count in [1, 2, 3] {
                let output = "\(folder.path)/\(method)\(count)"
                let outcome = try MPI.run(count, ["dedup", folder.path + "/in", "--output", output, "--method", method, "--keep-removed", "--json"])
                try #require(outcome.status == 0, "\(outcome.errors)")
                #expect(try JSON.parse(outcome.output)["documents"]?.intValue == 400)
                outputs.append(try contents(output))
            }
            #expect(outputs[0].count > 10)
            #expect(outputs[0] == outputs[1])
            #expect(outputs[0] == outputs[2])
        }
        // Broken input in one process's files ends all of them with its error.
        try "{broken".write(toFile: folder.path + "/in/4.jsonl", atomically: true, encoding: .utf8)
        let outcome = try MPI.run(2, ["dedup", folder.path + "/in", "--output", folder.path + "/broken"])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("4.jsonl:1"))
    }

    @Test("started by a launcher without a usable library, a process refuses to work as if it were alone")
    func noLibrary() throws {
        let outcome = try Tool.run(
            ["parallel-check"], environment: ["OMPI_COMM_WORLD_SIZE": "2", "LYCEUM_MPI_LIBRARY": "/nonexistent/libmpi.so"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("started by mpirun or srun"))
    }
}

enum MPI {
    static let launcher: String? = ["/usr/bin/mpirun", "/usr/local/bin/mpirun", "/opt/homebrew/bin/mpirun"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Several processes of the tool on this machine, one thread each.
    static func run(_ count: Int, _ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Outcome {
        var settings = environment
        settings["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
        settings["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        settings["LYCEUM_THREADS"] = "1"
        return try Tool.launch(
            try #require(launcher), ["--oversubscribe", "--bind-to", "none", "-n", "\(count)", Tool.path] + arguments, environment: settings)
    }
}
