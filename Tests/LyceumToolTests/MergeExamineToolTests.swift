import Foundation
import LyceumCore
import Testing

@Suite("Merges that are examined and searched, from the command line", .serialized)
struct MergeExamineToolTests {
    private static func write(_ text: String, _ folder: TemporaryFolder, _ name: String) throws -> String {
        try text.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
        return folder.path + "/" + name
    }

    /// Two models a little away from the tiny chat model, a merge of both, and questions.
    private static func world(_ folder: TemporaryFolder) throws -> (merge: String, questions: String) {
        for (name, factor) in [("a", 0.9), ("b", 1.1)] {
            let path = try write(
                "merge_method: passthrough\nmodels: [{model: \(Tool.model), parameters: {scale: \(factor)}}]\n", folder, name + ".yaml")
            try #require(try Tool.run(["merge", path, folder.path + "/" + name]).status == 0)
        }
        let merge = try write(
            """
            merge_method: ties
            base_model: \(Tool.model)
            models:
              - {model: a, parameters: {weight: 1, density: 0.8}}
              - {model: b, parameters: {weight: 0.5, density: 0.6}}
            """, folder, "ties.yaml")
        let lines = (0..<24).map { number in
            "{\"question\": \"What is \(number)?\", \"options\": [\"a\(number % 5)\", \"the\(number % 3)\"], \"answer\": \"\(number % 2 == 0 ? "A" : "B")\"}"
        }
        return (merge, try write(lines.joined(separator: "\n") + "\n", folder, "questions.jsonl"))
    }

    @Test("a merge is examined with its parents: table, verdict and report; a slip in a task shows before anything is merged")
    func examine() throws {
        let folder = try TemporaryFolder()
        let (merge, questions) = try Self.world(folder)
        let out = folder.path + "/out"
        let common = ["--examine", questions, "--exam-results", folder.path + "/results", "--threads", "1"]
        let shown = try Tool.run(["merge", merge, out, "--limit", "20"] + common)
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.output.contains("verdict ") && shown.output.contains("corrected: Holm") && shown.output.contains("tiny-chat"))
        let report = try JSON.read(path: out + "-examination.json")
        #expect(report["tasks"]?.arrayValue?.count == 3 && report["tasks"]?[0]?["items"]?.intValue == 20)
        #expect(FileManager.default.fileExists(atPath: out + "-examination.html"))
        let json = try Tool.json(["merge", merge, out, "--json", "--force"] + common)
        #expect(["keep", "discard", "undecided"].contains(json["examination"]?["decision"]?.stringValue) && json["tensors"]?.intValue ?? 0 > 0)
        let slip = try Tool.run(["merge", merge, folder.path + "/none", "--examine", "arithmetik"])
        #expect(slip.status == 66 && slip.errors.contains("arithmetic"))
        #expect(try Tool.run(["merge", merge, folder.path + "/none", "--limit", "5"]).errors.contains("--examine"))
        #expect(try Tool.run(["merge", merge, folder.path + "/none", "--margin", "0"] + common).status == 64)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
    }

    @Test("a search forecasts, finds, writes model and numbers, and is refused over an old target")
    func search() throws {
        let folder = try TemporaryFolder()
        let (merge, questions) = try Self.world(folder)
        let out = folder.path + "/found"
        let common = [
            "--examine", questions, "--exam-results", folder.path + "/results", "--threads", "1", "--budget", "10", "--population", "4", "--items", "8",
            "--metric", "brier_score", "--seed", "3",
        ]
        let plan = try Tool.json(["merge", "search", merge, out, "--dry-run", "--json", "--granularity", "1"] + common)
        #expect(plan["generations"]?.intValue == 2 && plan["stays_in_memory"]?.boolValue == true)
        #expect(plan["genes"]?.intValue == 4 * (plan["groups"]?.intValue ?? 0) && !FileManager.default.fileExists(atPath: out + "-search"))
        let found = try Tool.json(["merge", "search", merge, out, "--json"] + common)
        #expect(found["evaluations"]?.intValue == 10 && found["genes"]?.arrayValue?.count == 4)
        #expect(found["scores"]?.arrayValue?.count ?? 0 >= 5 && found["verdict"]?["tasks"]?.arrayValue?.count ?? 0 >= 4)
        let numbers = try String(contentsOfFile: out + "-search/best.yaml", encoding: .utf8)
        #expect(numbers == found["configuration"]?.stringValue && numbers.contains("merge_method: ties"))
        // The numbers make the same model again.
        let again = try Tool.run(["merge", out + "-search/best.yaml", folder.path + "/again", "--seed", "3"])
        #expect(again.status == 0)
        #expect(
            FileManager.default.contents(atPath: folder.path + "/again/model.safetensors")
                == FileManager.default.contents(atPath: out + "/model.safetensors"))
        let refused = try Tool.run(["merge", "search", merge, out] + common)
        #expect(refused.status == 64 && refused.errors.contains("--force"))
        #expect(try Tool.run(["merge", "search", merge, folder.path + "/x", "--examine", questions, "--budget", "soon"]).status == 64)
        #expect(try Tool.run(["merge", "search", merge, folder.path + "/x"]).errors.contains("--examine"))
        #expect(try Tool.run(["merge", "search", "--help"]).output.contains("held-out"))
    }
}
