import Foundation
import LyceumCore
import Testing

/// `lyceum fuse` as a user runs it, on the tiny chat model as pivot and source.
@Suite("Fusion from the command line")
struct FuseToolTests {
    private func chats(_ folder: String, _ count: Int = 24) throws -> String {
        let lines = (0..<count).map { number in
            "{\"messages\": [{\"role\": \"user\", \"content\": \"What is \(number)?\"}, {\"role\": \"assistant\", \"content\": \"It is \(number * 3).\"}]}\n"
        }
        let path = folder + "/chats.jsonl"
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test("record and align make targets that lyceum train takes, and equal models align one to one")
    func stages() throws {
        let folder = try TemporaryFolder()
        let data = try chats(folder.path)
        let foretold = try Tool.json(["fuse", "record", Tool.model, data, "--output", folder.path + "/a", "--dry-run", "--json"])
        #expect(foretold["conversations"] == 24 && !FileManager.default.fileExists(atPath: folder.path + "/a"))
        for name in ["a", "b"] {
            let report = try Tool.json(["fuse", "record", Tool.model, data, "--output", "\(folder.path)/\(name)", "--json"])
            #expect(report["conversations"] == 24 && report["places"] == foretold["places"])
        }
        let aligned = try Tool.json(["fuse", "align", folder.path + "/a", folder.path + "/b", "--output", folder.path + "/t", "--choice", "source", "--json"])
        #expect(aligned["fallback"]?.doubleValue == 0 && aligned["one_to_one"]?.doubleValue == 1 && aligned["source_rows"]?.doubleValue == 1)
        let file = """
            model: \(Tool.model)
            data: {path: \(data)}
            objective: sft
            distillation: {type: fusion, cache: \(folder.path)/t}
            steps: 2
            validation: {share: 0}
            output: \(folder.path)/run
            """
        try file.write(toFile: folder.path + "/train.yaml", atomically: true, encoding: .utf8)
        let outcome = try Tool.run(["train", folder.path + "/train.yaml"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let metrics = try String(contentsOfFile: folder.path + "/run/metrics.jsonl", encoding: .utf8)
        #expect(metrics.contains("fusion/source"))
    }

    @Test("all stages make a merged model with its table of weights, and a rerun does nothing again")
    func whole() throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "fuse", "--pivot", Tool.model, "--source", Tool.model, "--source", Tool.model, "--data", try chats(folder.path), "--epochs", "1", "--rate", "1e-4",
            "--sequences", "8", "--output", folder.path + "/out", "--store", folder.path + "/store", "--threads", "2",
        ]
        let outcome = try Tool.run(arguments, environment: ["LYCEUM_HOME": folder.path + "/home"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let table = try String(contentsOfFile: folder.path + "/out/weights.tsv", encoding: .utf8).split(separator: "\n")
        #expect(table.count > 2 && table[0].hasSuffix("model_1\tmodel_2"))
        // Both sources are one model, so both trainings are the same.
        #expect(table.dropFirst().allSatisfy { $0.hasSuffix("0.500000\t0.500000") })
        #expect(try Tool.json(["inspect", folder.path + "/out/merged", "--json"])["model_type"]?.stringValue != nil)
        let again = try Tool.run(arguments + ["--json"], environment: ["LYCEUM_HOME": folder.path + "/home"])
        #expect(again.status == 0 && !again.output.contains("\"done\""))
    }

    @Test("mistakes are told with the flag")
    func mistakes() throws {
        let folder = try TemporaryFolder()
        let base = ["fuse", "--pivot", Tool.model, "--source", Tool.model, "--data", try chats(folder.path), "--output", folder.path + "/out"]
        for (flags, word) in [(["--truth-weight", "2"], "--truth-weight"), (["--method", "tiez"], "ties"), (["--granularity", "planet"], "--granularity")] {
            let outcome = try Tool.run(base + flags)
            #expect(outcome.status != 0 && outcome.errors.contains(word), "\(outcome.errors)")
        }
        #expect(try Tool.run(["fuse", "align", folder.path, folder.path, "--output", folder.path + "/t"]).errors.contains("fuse record"))
    }
}
