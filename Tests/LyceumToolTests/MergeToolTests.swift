import Foundation
import LyceumCore
import Testing

/// Merges from the command line.
@Suite("Merges from the command line", .serialized)
struct MergeToolTests {
    /// Two models a little away from the tiny chat model, made by merging it with noise: an untrained model of the same shape.
    private static func write(_ text: String, _ folder: TemporaryFolder, _ name: String = "merge.yaml") throws -> String {
        try text.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
        return folder.path + "/" + name
    }

    private static func scaled(_ factor: Double, _ folder: TemporaryFolder, _ name: String) throws -> String {
        let path = try write("merge_method: passthrough\nmodels: [{model: \(Tool.model), parameters: {scale: \(factor)}}]\n", folder, name + ".yaml")
        try #require(try Tool.run(["merge", path, folder.path + "/" + name]).status == 0)
        return folder.path + "/" + name
    }

    @Test("models are checked, merged, refused over an old target and written over with --force; the result generates")
    func merge() throws {
        let folder = try TemporaryFolder()
        let (a, b) = (try Self.scaled(0.9, folder, "a"), try Self.scaled(1.1, folder, "b"))
        let text = """
            models:
              - {model: \(a), parameters: {weight: 1}}
              - {model: \(b), parameters: {weight: 1}}
            merge_method: ties
            base_model: \(Tool.model)
            parameters: {density: 0.5}
            """
        let (path, out) = (try Self.write(text, folder), folder.path + "/out")
        let plan = try Tool.json(["merge", path, out, "--dry-run", "--json"])
        #expect(plan["merges"]?[0]?["method"]?.stringValue == "ties" && plan["merges"]?[0]?["peak_bytes"]?.intValue ?? 0 > 0)
        #expect(!FileManager.default.fileExists(atPath: out))
        let report = try Tool.json(["merge", path, out, "--json", "--threads", "2"])
        #expect(report["tensors"]?.intValue == plan["merges"]?[0]?["tensors"]?.intValue)
        #expect(report["cosines"]?.arrayValue?.count == 3)
        let refused = try Tool.run(["merge", path, out])
        #expect(refused.status == 64 && refused.errors.contains("--force"))
        let again = try Tool.run(["merge", path, out, "--force"])
        #expect(again.status == 0 && again.output.contains("merged in") && again.output.contains("memory for weights"))
        #expect(try Tool.run(["generate", out, "--prompt", "The", "--max-tokens", "4"]).status == 0)
        #expect(folder.contents.filter { $0.contains("partial") }.isEmpty)
    }

    @Test("the same seed gives the same bytes on any number of threads; another seed gives others")
    func seeds() throws {
        let folder = try TemporaryFolder()
        let a = try Self.scaled(0.9, folder, "a")
        let path = try Self.write(
            "merge_method: della\nbase_model: \(Tool.model)\nmodels: [{model: \(a)}]\nparameters: {weight: 1, density: 0.5}\n", folder)
        func bytes(_ name: String, _ options: [String]) throws -> Data? {
            try #require(try Tool.run(["merge", path, folder.path + "/" + name] + options).status == 0)
            return FileManager.default.contents(atPath: folder.path + "/\(name)/model.safetensors")
        }
        let one = try bytes("one", ["--seed", "5", "--threads", "1"])
        let (three, other) = (try bytes("three", ["--seed", "5", "--threads", "3"]), try bytes("other", ["--seed", "6"]))
        #expect(one != nil && one == three && one != other)
        // Small files, and all of them.
        _ = try bytes("shards", ["--shard-size", "20kB"])
        #expect(FileManager.default.fileExists(atPath: folder.path + "/shards/model.safetensors.index.json"))
    }

    @Test("a mixture of experts is planned, made, inspected, run and turned into a GGUF file")
    func mixture() throws {
        let folder = try TemporaryFolder()
        let a = try Self.scaled(0.9, folder, "a")
        let text = """
            base_model: \(Tool.model)
            gate_mode: hidden
            experts:
              - {source_model: \(a), positive_prompts: ["one two"], negative_prompts: ["The cat"]}
              - {source_model: \(Tool.model), positive_prompts: ["The cat"]}
            """
        let (path, out) = (try Self.write(text, folder), folder.path + "/out")
        let plan = try Tool.json(["merge", path, out, "--dry-run", "--json"])
        #expect(plan["merges"]?[0]?["experts"]?.intValue == 2 && !FileManager.default.fileExists(atPath: out))
        let report = try Tool.json(["merge", path, out, "--json", "--threads", "1"])
        #expect(report["method"]?.stringValue == "mixture" && report["parameters"] == plan["merges"]?[0]?["parameters"])
        let inspection = try Tool.json(["inspect", out, "--json"])
        #expect(inspection["model_type"]?.stringValue == "mixtral" && inspection["parameters"] == report["parameters"])
        // On more threads the same bytes.
        let before = FileManager.default.contents(atPath: out + "/model.safetensors")
        #expect(try Tool.run(["merge", path, out, "--force", "--threads", "3"]).status == 0)
        #expect(before != nil && FileManager.default.contents(atPath: out + "/model.safetensors") == before)
        #expect(try Tool.run(["convert", out, folder.path + "/out.gguf"]).status == 0)
        let (first, second) = (
            try Tool.run(["generate", out, "--prompt", "The", "--max-tokens", "6", "--temperature", "0"]),
            try Tool.run(["generate", folder.path + "/out.gguf", "--prompt", "The", "--max-tokens", "6", "--temperature", "0"])
        )
        #expect(first.status == 0 && !first.output.isEmpty && first.output == second.output)
        #expect(try Tool.run(["merge", path, folder.path + "/x", "--crop-vocabulary"]).status == 64)
    }

    @Test("a slip in the configuration is told with its line, and nothing is written")
    func errors() throws {
        let folder = try TemporaryFolder()
        let path = try Self.write("merge_method: linear\nmodels:\n  - model: \(Tool.model)\n    paramters: {weight: 1}\n", folder)
        let outcome = try Tool.run(["merge", path, folder.path + "/out"])
        #expect(outcome.status == 64 && outcome.errors.contains("merge.yaml:4") && outcome.errors.contains("parameters"))
        #expect(folder.contents == ["merge.yaml"])
        #expect(try Tool.run(["merge", folder.path + "/none.yaml", folder.path + "/out"]).status == 66)
        #expect(try Tool.run(["merge", path, folder.path + "/out", "--threads", "0"]).status == 64)
        #expect(try Tool.run(["merge", "--help"]).output.contains("breadcrumbs_ties"))
    }
}
