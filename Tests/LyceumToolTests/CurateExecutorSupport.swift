import Foundation
import LyceumCore
import Testing

/// Input files, a pipeline over them, and what threads make of it.
struct CurateExecutorFolder {
    private let folder: TemporaryFolder
    var path: String { folder.path }
    var pipeline: String { path + "/pipeline.yaml" }

    init(files: Int, documents: Int, name: String = "executors") throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: path + "/in", withIntermediateDirectories: true)
        let words = ["the", "of", "and", "that", "river", "mountain", "reading", "because", "children", "evening"]
        for file in 0..<files {
            let lines = (0..<documents * (1 + file % 3)).map { document -> String in
                let text = (0..<8).map { line in
                    (0..<12).map { words[(($0 + 3) * (line + 7) * (document + file * 31 + 1)) % 97 % words.count] }.joined(separator: " ") + "."
                }
                let value: JSON = ["id": .string("\(file)-\(document)"), "text": .string(text.joined(separator: "\n") + "\nmail me@example.net")]
                return value.text()
            }
            try (lines.joined(separator: "\n") + "\n").write(toFile: "\(path)/in/part\(file).jsonl", atomically: true, encoding: .utf8)
        }
        let text = """
            name: \(JSON.string(name).text())
            input: in
            stages: [gopher-repetition, gopher-quality, c4-lines, fineweb, personal-data]
            output: out
            workers: 2
            """
        try text.write(toFile: pipeline, atomically: true, encoding: .utf8)
    }

    /// The output of threads in one process, without interruption.
    func whole() throws -> [String: Data] {
        _ = try Tool.json(["curate", pipeline, "--set", "output.folder=whole", "--json"])
        return try contents("whole")
    }

    /// All files of an output folder but those that tell of the work itself.
    func contents(_ output: String) throws -> [String: Data] {
        var all: [String: Data] = [:]
        for name in try FileSystem.files(below: "\(path)/\(output)") where !name.hasPrefix("times/") && !name.hasPrefix("slurm/") {
            all[name] = FileManager.default.contents(atPath: "\(path)/\(output)/\(name)")
        }
        return all
    }

    /// Arguments that run the pipeline into a folder.
    func arguments(_ output: String, _ more: String...) -> [String] {
        ["curate", pipeline, "--set", "output.folder=\(output)"] + more
    }
}

/// Real Slurm: a cluster of one node that lives as long as the value.
final class SlurmNode {
    private let folder: TemporaryFolder
    let environment: [String: String]
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Tools/slurm-one-node.sh").path

    static var isInstalled: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin"]
        return ["sbatch", "slurmctld", "slurmd", "munged"].allSatisfy { program in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        environment = ["SLURM_CONF": folder.path + "/slurm.conf"]
        let port = 30_000 + Int(getpid()) % 20_000
        let outcome = try Tool.launch("/bin/bash", [Self.script, folder.path], environment: ["SLURM_ONE_NODE_PORT": "\(port)"])
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    deinit { _ = try? Tool.launch("/bin/bash", [Self.script, folder.path, "stop"]) }

    @discardableResult
    func command(_ words: String...) throws -> String {
        try Tool.launch("/usr/bin/env", words, environment: environment).output
    }
}
