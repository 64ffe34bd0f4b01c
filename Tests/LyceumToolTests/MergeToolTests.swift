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
        #expect(report["cosines"]?.arrayValue?.count == 2)
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

    // MARK: - Ends before the end

    /// A merge that takes long enough to be stopped on the way.
    private static func slow(_ folder: TemporaryFolder) throws -> [String] {
        let model = folder.path + "/model"
        let made = try Tool.run(["init", "--arch", "llama", "--size", "8M", "--tokenizer", Tool.model, model])
        try #require(made.status == 0, "\(made.errors)")
        let models = (0..<6).map { _ in "{model: \(model), parameters: {weight: 0.5}}" }.joined(separator: ", ")
        let path = try write("merge_method: ties\nbase_model: \(folder.path)/base\nmodels: [\(models)]\nparameters: {density: 0.5}\n", folder)
        try FileManager.default.copyItem(atPath: model, toPath: folder.path + "/base")
        return ["merge", path, folder.path + "/out"]
    }

    /// Starts the merge and sends a signal as soon as it writes.
    /// - Returns: nil when it was done before.
    private static func stopped(_ arguments: [String], _ folder: TemporaryFolder, by number: Int32) throws -> Process? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !folder.contents.contains(where: { $0.contains("partial") }) { usleep(500) }
        let isWriting = process.isRunning && !FileManager.default.fileExists(atPath: folder.path + "/out")
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        return isWriting && !FileManager.default.fileExists(atPath: folder.path + "/out") ? process : nil
    }

    @Test("killed at any time, a merge leaves nothing under its name, and runs again", arguments: [SIGKILL, SIGINT, SIGTERM])
    func stops(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let arguments = try Self.slow(folder)
        var process: Process?
        for _ in 0..<10 where process == nil {
            try? FileManager.default.removeItem(atPath: folder.path + "/out")
            process = try Self.stopped(arguments, folder, by: signal)
        }
        let ended = try #require(process)
        if signal == SIGKILL {
            #expect(ended.terminationReason == .uncaughtSignal)
        } else {
            #expect(ended.terminationReason == .exit && ended.terminationStatus == 130)
            #expect(folder.contents.filter { $0.contains("partial") }.isEmpty)
        }
        let again = try Tool.run(arguments)
        #expect(again.status == 0, "\(again.errors)")
        #expect(folder.contents.filter { $0.contains("partial") }.isEmpty)
        let whole = FileManager.default.contents(atPath: folder.path + "/out/model.safetensors")
        #expect(whole != nil)
        // A stop while an old result is written over keeps the old result.
        for _ in 0..<5 {
            _ = try Self.stopped(arguments + ["--force"], folder, by: signal)
            #expect(FileManager.default.contents(atPath: folder.path + "/out/model.safetensors") == whole)
        }
        #expect(try Tool.run(arguments + ["--force"]).status == 0)
        #expect(folder.contents.filter { $0.contains("partial") || $0.contains("replacement") }.isEmpty)
    }

    @Test("a full disk is an error with the file's name; nothing is left, and with room it runs")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let arguments = try Self.slow(folder)
        // Blocks of 512 bytes: 2 MB of a model of 30.
        let full = try Tool.launch("/bin/sh", ["-c", "ulimit -f 4000; exec \"$0\" \"$@\"", Tool.path] + arguments)
        #expect(full.status != 0 && full.errors.contains("error:") && full.errors.contains("out"), "\(full.errors)")
        #expect(folder.contents.filter { $0.contains("out") }.isEmpty)
        #expect(try Tool.run(arguments).status == 0)
    }

    // MARK: - Words

    @Test("what a method does not read is said; slips and revisions of what is here are refused with a remedy")
    func silence() throws {
        let folder = try TemporaryFolder()
        func outcome(_ text: String) throws -> Tool.Outcome { try Tool.run(["merge", try Self.write(text, folder), folder.path + "/no", "--dry-run"]) }
        let models = "models: [{model: \(Tool.model), parameters: {weight: 1}}]\n"
        let other = try outcome("merge_method: linear\n" + models + "parameters: {density: 0.5}\n")
        #expect(other.status == 0 && other.errors.contains("“density” changes nothing") && other.errors.contains("ties"))
        let quiet = try outcome("merge_method: task_arithmetic\nbase_model: \(Tool.fixtures)/tiny-chat/\n" + models + "parameters: {density: 0.5}\n")
        #expect(quiet.status == 0 && !quiet.errors.contains("density"), "\(quiet.errors)")
        let base = try outcome("merge_method: ties\nbase_model: \(Tool.model)\n" + models.replacingOccurrences(of: "[", with: "[{model: \(Tool.fixtures)/tiny-chat/, parameters: {weight: 1}}, "))
        #expect(base.errors.contains("of the base model changes nothing"), "\(base.errors)")
        let slip = try outcome("merge_method: ties\nbase_model: \(Tool.model)\n" + models + "parameters: {densty: 0.5}\n")
        #expect(slip.status != 0 && slip.errors.contains("densty") && slip.errors.contains("density") && slip.errors.contains("merge.yaml:4"))
        let revision = try outcome("merge_method: linear\nmodels: [{model: \(Tool.model)@main, parameters: {weight: 1}}]\n")
        #expect(revision.status != 0 && revision.errors.contains("has no revision “main”") && revision.errors.contains("write “\(Tool.model)”"))
    }

    @Test("tokenizers are transplanted, refused over an old target, and the result is scored")
    func transplant() throws {
        let folder = try TemporaryFolder()
        let text = folder.path + "/text.txt"
        try "the cat sat on the mat and the cats sat there; a mat is a mat\n".write(toFile: text, atomically: true, encoding: .utf8)
        let tokens = folder.path + "/tokens"
        let rows = try #require(try Tool.json(["tokenizer", "train", text, "--vocabulary", "270", tokens, "--json"])["vocabulary"]?.intValue)
        let arguments = ["tokenizer", "transplant", Tool.model, tokens, folder.path + "/out", "--method", "subword"]
        let report = try Tool.json(arguments + ["--json", "--threads", "2"])
        #expect(report["tokens_kept"]?.intValue ?? 0 > 0 && report["tokens_made"]?.intValue ?? 0 > 0)
        #expect(report["rows_after"]?.intValue == rows && report["method"]?.stringValue == "subword")
        #expect(try Tool.json(["score", folder.path + "/out", "--text-file", text, "--json"])["bits_per_byte"]?.doubleValue?.isFinite == true)
        let refused = try Tool.run(arguments)
        #expect(refused.status == 64 && refused.errors.contains("--force"))
        #expect(try Tool.run(arguments + ["--force"]).output.contains("\(rows) rows"))
        let wrong = try Tool.run(["tokenizer", "transplant", Tool.model, tokens, folder.path + "/no", "--method", "magic"])
        #expect(wrong.status == 64 && wrong.errors.contains("omp, subword, interpolation, mean, zero"))
        let alone = try Tool.run(["tokenizer", "transplant", Tool.model, tokens, folder.path + "/no"])
        #expect(alone.status != 0 && alone.errors.contains("--method subword"))
    }
}
