import Foundation
import LyceumCore
import Testing

/// Adapters from the command line: trained, shown, used, merged and taken out of a model again.
@Suite("Adapters from the command line", .serialized)
struct AdapterToolTests {
    /// A folder with an adapter trained on the tiny chat model.
    private final class Workplace {
        let folder: TemporaryFolder
        let text: String
        var path: String { folder.path }
        var adapter: String { path + "/run/model" }

        init() throws {
            folder = try TemporaryFolder()
            text = folder.path + "/text.txt"
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

        /// Nats per token of the text.
        func mean(_ model: String, _ more: [String] = []) throws -> Double {
            let json = try Tool.json(["score", model, "--text-file", text, "--window", "64", "--weight-type", "f32", "--json"] + more)
            return try #require(json["mean"]?.doubleValue)
        }
    }

    @Test("an adapter is shown, used, merged into a folder and a GGUF file, and taken out again, with the same likelihoods")
    func roundTrip() throws {
        let place = try Workplace()
        let shown = try Tool.json(["adapter", "inspect", place.adapter, "--json"])
        #expect(shown["rank"]?.intValue == 4 || shown["configuration"]?["r"]?.intValue == 4)
        let (base, adapted) = (try place.mean(Tool.model), try place.mean(Tool.model, ["--adapter", place.adapter]))
        #expect(adapted < base - 0.5)
        let half = try place.mean(Tool.model, ["--adapter", place.adapter + ":0.5"])
        #expect(half < base && half > adapted)

        let merged = place.path + "/merged"
        let report = try Tool.json(["adapter", "merge", Tool.model, place.adapter, merged, "--json"])
        let change = try #require(report["merge_difference"]?["mean"]?.doubleValue)
        #expect(change < 1e-5)
        #expect(try #require(report["adapter_difference"]?["mean"]?.doubleValue) > 100 * change)
        #expect(abs(try place.mean(merged) - adapted) < 1e-5)

        let file = place.path + "/merged.gguf"
        try #require(try Tool.run(["adapter", "merge", Tool.model, place.adapter, file, "--type", "f32"]).status == 0)
        #expect(abs(try place.mean(file) - adapted) < 1e-5)

        let extracted = place.path + "/extracted"
        let extraction = try Tool.json(["adapter", "extract", merged, Tool.model, extracted, "--rank", "4", "--json"])
        #expect(try #require(extraction["captured_energy"]?.doubleValue) > 0.999_99)
        #expect(abs(try place.mean(Tool.model, ["--adapter", extracted]) - adapted) < 1e-4)
        // Half the rank holds less of the difference.
        let less = try Tool.json(["adapter", "extract", merged, Tool.model, place.path + "/less", "--rank", "2", "--json"])
        #expect(try #require(less["captured_energy"]?.doubleValue) < 0.999_9)
    }

    @Test("a merge that changes the logits too much is refused, leaves nothing, and can be forced")
    func tolerance() throws {
        let place = try Workplace()
        let before = place.folder.contents
        let output = place.path + "/merged"
        let arguments = ["adapter", "merge", Tool.model, place.adapter, output, "--type", "bf16", "--tolerance", "1e-7"]
        let refused = try Tool.run(arguments)
        #expect(refused.status != 0)
        #expect(refused.errors.contains("--force") && refused.errors.contains("on average"))
        #expect(place.folder.contents == before)
        try #require(try Tool.run(arguments + ["--force"]).status == 0)
        #expect(abs(try place.mean(output) - (try place.mean(Tool.model, ["--adapter", place.adapter]))) < 0.05)
        // What is there already stays.
        let again = try Tool.run(["adapter", "merge", Tool.model, place.adapter, output])
        #expect(again.status == 64)
        #expect(again.errors.contains("already"))
    }

    @Test("an adapter of another model is refused with the module's name")
    func otherModel() throws {
        let place = try Workplace()
        let other = place.path + "/other"
        let arguments = ["init", "--arch", "llama", "--layers", "1", "--width", "64", "--heads", "4", "--inner", "96", "--context", "128"]
        try #require(try Tool.run(arguments + ["--tokenizer", Tool.model, other]).status == 0)
        let outcome = try Tool.run(["score", other, "--text-file", place.text, "--adapter", place.adapter])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("layers.") && outcome.errors.contains("proj"))
        let missing = try Tool.run(["score", Tool.model, "--text-file", place.text, "--adapter", place.path + "/nothing"])
        #expect(missing.status != 0)
        #expect(missing.errors.contains("nothing"))
    }
}
