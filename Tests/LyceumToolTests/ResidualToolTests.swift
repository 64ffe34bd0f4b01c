import Foundation
import LyceumCore
import Testing

/// Residuals from the command line.
@Suite("Residuals from the command line", .serialized)
struct ResidualToolTests {
    /// A model trained on from the tiny chat model, and an adapter trained on it.
    private static func trained(_ folder: TemporaryFolder, adapter: Bool) throws -> String {
        let sentences = ["The little school stood on a hill. ", "A river ran by and the bell rang. "]
        try (0..<80).map { sentences[$0 % 2] + "Day \($0 % 13). " }.joined()
            .write(toFile: folder.path + "/text.txt", atomically: true, encoding: .utf8)
        let name = adapter ? "adapter" : "full"
        try """
        model: \(Tool.model)
        data: text.txt
        \(adapter ? "adapter: {type: lora, rank: 4, alpha: 8, targets: [all-linear]}" : "")
        batch: {sequences: 4, length: 48}
        steps: 6
        optimizer: {type: adamw, rate: 1e-2}
        validation: {share: 0}
        output: \(name)
        """.write(toFile: folder.path + "/\(name).yaml", atomically: true, encoding: .utf8)
        let outcome = try Tool.run(["train", "\(folder.path)/\(name).yaml"], environment: ["LYCEUM_HOME": folder.path + "/home"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return "\(folder.path)/\(name)/model"
    }

    private static func mean(_ model: String, _ folder: TemporaryFolder) throws -> Double {
        try #require(
            try Tool.json(["score", model, "--text-file", folder.path + "/text.txt", "--window", "64", "--weight-type", "f32", "--json"])["mean"]?
                .doubleValue)
    }

    @Test("a residual is taken, shown, added in full and by half, and written over only with --force")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let full = try Self.trained(folder, adapter: false)
        let (residual, back) = (folder.path + "/residual", folder.path + "/back")
        let report = try Tool.json(["residual", "extract", Tool.model, full, residual, "--json"])
        #expect(report["exact"]?.boolValue == true && (report["relative_size"]?.doubleValue ?? 0) > 0)
        let added = try Tool.json(["residual", "apply", Tool.model, residual, back, "--json"])
        #expect(added["added_norm"]?.doubleValue ?? 0 > 0)
        let (base, tuned) = (try Self.mean(Tool.model, folder), try Self.mean(full, folder))
        #expect(tuned < base - 0.1)
        #expect(abs(try Self.mean(back, folder) - tuned) < 1e-5)
        // A target that is there.
        let refused = try Tool.run(["residual", "apply", Tool.model, residual, back])
        #expect(refused.status == 64 && refused.errors.contains("--force"))
        try #require(try Tool.run(["residual", "apply", Tool.model, residual + ":0.5", back, "--force"]).status == 0)
        let half = try Self.mean(back, folder)
        #expect(half < base && half > tuned)
        // Sizes without a base, cosines with a model in place of a residual.
        let sizes = try Tool.json(["residual", "stats", residual, "--json"])
        #expect(sizes["all"]?["norm"]?.doubleValue == report["norm"]?.doubleValue)
        let angles = try Tool.json(["residual", "stats", residual, "--base", Tool.model, "--with", full, "--json"])
        #expect(abs((angles["all"]?["cosine"]?.doubleValue ?? 0) - 1) < 1e-6 && angles["independent"]?.boolValue == false)
        let table = try Tool.run(["residual", "stats", residual])
        #expect(table.status == 0 && table.output.contains("self_attn.q_proj") && table.output.contains("layer 0"))
        #expect(!FileManager.default.fileExists(atPath: back + ".partial"))
    }

    @Test("an adapter's residual is the adapter merged")
    func adapters() throws {
        let folder = try TemporaryFolder()
        let adapter = try Self.trained(folder, adapter: true)
        let (residual, back, merged) = (folder.path + "/residual", folder.path + "/back", folder.path + "/merged")
        try #require(try Tool.run(["residual", "extract", Tool.model, adapter, residual]).status == 0)
        try #require(try Tool.run(["residual", "apply", Tool.model, residual, back]).status == 0)
        try #require(try Tool.run(["adapter", "merge", Tool.model, adapter, merged, "--no-compare"]).status == 0)
        let (a, b) = (back + "/model.safetensors", merged + "/model.safetensors")
        #expect(FileManager.default.contents(atPath: a) == FileManager.default.contents(atPath: b))
        try #require(try Tool.run(["residual", "extract", Tool.model, "\(Tool.model)+\(adapter)", folder.path + "/again"]).status == 0)
        #expect(
            FileManager.default.contents(atPath: folder.path + "/again/model.safetensors")
                == FileManager.default.contents(atPath: residual + "/model.safetensors"))
    }

    /// A run of a task with twelve questions.
    private static func examined(_ model: String, _ name: String, _ folder: TemporaryFolder) throws -> String {
        let items = (0..<12).map { "{\"q\": \"Day \($0). The bell\", \"o\": [\" rang.\", \" river.\", \" hill.\"], \"a\": \($0 % 3)}" }
        try items.joined(separator: "\n").write(toFile: folder.path + "/items.jsonl", atomically: true, encoding: .utf8)
        try """
        task: bells
        dataset_path: json
        dataset_kwargs: {data_files: {test: items.jsonl}}
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{q}}"
        doc_to_choice: "{{o}}"
        doc_to_target: a
        target_delimiter: ""
        metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
        """.write(toFile: folder.path + "/bells.yaml", atomically: true, encoding: .utf8)
        let output = "\(folder.path)/exam-\(name)"
        let outcome = try Tool.run(
            [
                "exam", "run", model, "--name", name, "--tasks", folder.path + "/bells.yaml", "--output", output, "--no-report", "--no-cache",
                "--bootstrap-draws", "0",
            ], environment: ["LYCEUM_HOME": folder.path + "/home"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return output
    }

    @Test("four runs become corners, several a choice judged on other items")
    func examinations() throws {
        let folder = try TemporaryFolder()
        let full = try Self.trained(folder, adapter: false)
        let base = try Self.examined(Tool.model, "base", folder)
        let tuned = try Self.examined(full, "tuned", folder)
        let corners = try Tool.json(["residual", "corners", base, tuned, base, tuned, "--draws", "1000", "--json"])
        let task = try #require(corners["tasks"]?.arrayValue?.first)
        let means = try #require(task["means"]?.arrayValue).compactMap(\.doubleValue)
        #expect(task["items"]?.intValue == 12 && means.count == 4 && means[0] == means[2] && means[1] == means[3])
        // What the second thing does not change adds up exactly.
        #expect(task["interaction"]?.doubleValue == 0)
        let text = try Tool.run(["residual", "corners", base, tuned, base, tuned, "--draws", "1000"])
        #expect(text.status == 0 && text.output.contains("merged is") && text.output.contains("if they add up"))
        let selection = try Tool.json(["residual", "select", "a=\(base)", "b=\(tuned)", "--folds", "3", "--reference", "a", "--json"])
        #expect(selection["folds"]?.arrayValue?.count == 3 && selection["reference"]?.stringValue == "a")
        #expect(selection["candidates"]?.arrayValue?.compactMap { $0["mean"]?.doubleValue } == [means[0], means[1]])
        let refused = try Tool.run(["residual", "select", base, tuned, "--reference", "none"])
        #expect(refused.status != 0 && refused.errors.contains("none"))
    }

    @Test("what is wrong is said in words: no residual, too few paths, bad weights and types")
    func errors() throws {
        let folder = try TemporaryFolder()
        for (arguments, word) in [
            (["apply", Tool.model, folder.path], "OUT"), (["apply", Tool.model, Tool.model + ":x", folder.path + "/out"], "number"),
            (["extract", Tool.model, Tool.model, folder.path + "/out", "--dtype", "q8_0"], "f32"),
            (["stats", Tool.model], "no residual"), (["stats", folder.path + "/none"], "no such folder"),
        ] {
            let outcome = try Tool.run(["residual"] + arguments)
            #expect(outcome.status != 0 && outcome.errors.contains(word), "\(arguments): \(outcome.errors)")
        }
    }
}
