import Foundation
import LyceumCore
import Testing

/// Merges by statistics and of adapters in groups, from the command line.
@Suite("Merging by what a text says, and in groups", .serialized)
struct MergeWeighingToolTests {
    /// A folder with a text, an adapter trained on it and the model with the adapter folded in.
    private final class MergeWorkplace {
        let folder: TemporaryFolder
        var path: String { folder.path }
        var text: String { path + "/text.txt" }
        var adapter: String { path + "/run/model" }

        init() throws {
            folder = try TemporaryFolder()
            let sentences = ["The little school stood on a hill. ", "A river ran by and the bell rang. "]
            try (0..<160).map { sentences[$0 % 2] + "Day \($0 % 13). " }.joined().write(toFile: text, atomically: true, encoding: .utf8)
            try """
            model: \(Tool.model)
            data: text.txt
            adapter: {type: lora, rank: 4, alpha: 8, targets: [all-linear]}
            batch: {sequences: 4, length: 48}
            steps: 20
            optimizer: {type: adamw, rate: 1e-2}
            validation: {share: 0}
            output: run
            """.write(toFile: path + "/train.yaml", atomically: true, encoding: .utf8)
            let outcome = try Tool.run(["train", path + "/train.yaml"], environment: ["LYCEUM_HOME": path + "/home"])
            try #require(outcome.status == 0, "\(outcome.errors)")
        }

        func write(_ content: String, _ name: String) throws -> String {
            try content.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
            return path + "/" + name
        }

        func mean(_ model: String, _ more: [String] = []) throws -> Double {
            let json = try Tool.json(["score", model, "--text-file", text, "--window", "64", "--weight-type", "f32", "--json"] + more)
            return try #require(json["mean"]?.doubleValue)
        }
    }

    @Test("a model and its tuned self are measured and merged by fisher and regmean; the child knows part of the text")
    func statistics() throws {
        let place = try MergeWorkplace()
        let tuned = Tool.model + "+" + place.adapter
        let (base, adapted) = (try place.mean(Tool.model), try place.mean(Tool.model, ["--adapter", place.adapter]))
        for (kind, method) in [("fisher", "fisher"), ("gram", "regmean")] {
            for (number, model) in [Tool.model, tuned].enumerated() {
                let report = try Tool.json([
                    "merge", "statistics", model, "--kind", kind, "--texts", place.text, "--output", "\(place.path)/\(kind)-\(number)",
                    "--tokens", "600", "--length", "64", "--json",
                ])
                #expect(report["tokens"]?.intValue == 600 && report["passes"]?.intValue == 1)
            }
            let configuration = try place.write(
                """
                merge_method: \(method)
                models:
                - {model: \(Tool.model), statistics: \(kind)-0}
                - {model: \(tuned), statistics: \(kind)-1, parameters: {weight: 3}}
                dtype: float32
                """, method + ".yaml")
            let merged = try Tool.json(["merge", configuration, place.path + "/" + method, "--json"])
            #expect(merged["method"]?.stringValue == method)
            let child = try place.mean(place.path + "/" + method)
            #expect(child < base - 0.2 && child > adapted - 0.1, "\(method): \(child) between \(adapted) and \(base)")
        }
        let again = try Tool.run(["merge", "statistics", Tool.model, "--kind", "gram", "--texts", place.text, "--output", place.path + "/gram-0"])
        #expect(again.status != 0 && again.errors.contains("--force"))
        let wrong = try Tool.run(["merge", "statistics", Tool.model, "--kind", "grams", "--texts", place.text, "--output", place.path + "/x"])
        #expect(wrong.status != 0 && wrong.errors.contains("fisher or gram"))
    }

    @Test("adapters are grouped, merged and cut to a rank in one go; the merged one serves as those it is made of")
    func groups() throws {
        let place = try MergeWorkplace()
        let configuration = try place.write(
            """
            base_model: \(Tool.model)
            adapters:
            - {adapter: run/model, name: one, routes: [da-en]}
            - {adapter: run/model, name: two, routes: [nl-en]}
            - {adapter: run/model, name: out, routes: [en-da]}
            into: en
            cluster: {similarity: 0.9}
            rank: 4
            """, "groups.yaml")
        let plan = try Tool.json(["merge", "groups", configuration, place.path + "/merged", "--dry-run", "--json"])
        #expect(plan["groups"]?.arrayValue?.count == 2)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/merged"))
        let report = try Tool.json(["merge", "groups", configuration, place.path + "/merged", "--json"])
        let (before, after) = (try #require(report["parameters_before"]?.intValue), try #require(report["parameters_after"]?.intValue))
        #expect(before * 2 == after * 3)
        #expect(report["routes"]?["nl-en"]?.stringValue == "group-1")
        let adapted = try place.mean(Tool.model, ["--adapter", place.adapter])
        #expect(abs(try place.mean(Tool.model, ["--adapter", place.path + "/merged/group-1"]) - adapted) < 1e-4)
        #expect(FileManager.default.fileExists(atPath: place.path + "/merged/routing.json"))
        let words = try Tool.run(["merge", "groups", configuration, place.path + "/words"])
        #expect(words.status == 0 && words.output.contains("route da-en  group-1") && words.output.contains("ties of 2 adapters"))
    }
}
