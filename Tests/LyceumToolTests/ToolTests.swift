import Foundation
import LyceumCore
import Testing

/// The real binary on a tiny chat model; the expected values are the reference implementation's (`Tools/reference/text_model_fixture.py`).
@Suite("Command line")
struct ToolTests {
    static let expected = Result { try JSON.read(path: Tool.fixtures + "/expected.json") }

    private func greedy(_ prompt: String, _ more: [String] = [], environment: [String: String] = [:]) throws -> JSON {
        try Tool.json(
            ["generate", Tool.model, "--prompt", prompt, "--temperature", "0", "--max-tokens", "24", "--json"] + more,
            environment: environment)
    }

    @Test("greedy text equals the reference implementation's")
    func greedyText() throws {
        for item in try Self.expected.get()["greedy"]?.arrayValue ?? [] {
            let result = try greedy(item["prompt"]!.stringValue!)
            #expect(result["tokens"] == item["tokens"])
        }
    }

    @Test("threads, levels, drafts and prompt caches change nothing in greedy text")
    func invariants() throws {
        let prompt = "The little school stood on a hill. The little school stood on a"
        let plain = try greedy(prompt)
        #expect(try greedy(prompt, ["--threads", "1"])["tokens"] == plain["tokens"])
        #expect(try greedy(prompt, ["--prompt-lookup"])["tokens"] == plain["tokens"])
        #expect(try greedy(prompt, ["--draft-model", Tool.model])["tokens"] == plain["tokens"])
        #expect(try greedy(prompt, environment: ["LYCEUM_KERNELS": "reference"])["tokens"] == plain["tokens"])
        let folder = try TemporaryFolder()
        let cache = ["--prompt-cache", folder.path + "/cache"]
        #expect(try greedy(prompt, cache)["tokens"] == plain["tokens"])
        let second = try greedy(prompt, cache)
        #expect(second["tokens"] == plain["tokens"])
        #expect(second["timings"]?["cached_tokens"]?.intValue ?? 0 > 0)
    }

    @Test("standard output is the completion alone; a seed repeats a text")
    func sampling() throws {
        let arguments = ["generate", Tool.model, "--prompt", "Numbers", "--seed", "5", "--max-tokens", "16"]
        let first = try Tool.run(arguments)
        let second = try Tool.run(arguments)
        #expect(first.status == 0)
        #expect(first.output == second.output)
        #expect(!first.output.isEmpty)
        let other = try Tool.run(arguments.map { $0 == "5" ? "6" : $0 })
        #expect(other.output != first.output)
    }

    @Test("an answer under a JSON schema is JSON of that form")
    func schema() throws {
        let folder = try TemporaryFolder()
        let schema = """
            {"type": "object", "properties": {"word": {"enum": ["bell", "river"]}, "count": {"type": "integer", "minimum": 1, "maximum": 9}},
             "required": ["word", "count"], "additionalProperties": false}
            """
        try schema.write(toFile: folder.path + "/schema.json", atomically: true, encoding: .utf8)
        for seed in 1...3 {
            let outcome = try Tool.run([
                "generate", Tool.model, "--chat", "--prompt", "Read a word.", "--seed", "\(seed)", "--json-schema",
                folder.path + "/schema.json", "--max-tokens", "200",
            ])
            let value = try JSON.parse(outcome.output)
            #expect(["bell", "river"].contains(value["word"]?.stringValue))
            #expect((1...9).contains(value["count"]?.intValue ?? 0))
        }
    }

    @Test("scores equal the reference implementation's")
    func scores() throws {
        let expected = try Self.expected.get()
        let folder = try TemporaryFolder()
        let text = expected["scored_text"]!.stringValue!
        try text.write(toFile: folder.path + "/text", atomically: true, encoding: .utf8)
        let result = try Tool.json(["score", Tool.model, "--text-file", folder.path + "/text", "--json"])
        #expect(result["token_ids"] == expected["scored_ids"])
        let found = result["values"]!.arrayValue!.map { $0.doubleValue! }
        let wanted = expected["losses"]!.arrayValue!.map { $0.doubleValue! }
        #expect(found.count == wanted.count)
        #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(abs(result["total"]!.doubleValue! - wanted.reduce(0, +)) < 1e-3)
    }

    @Test("templates and tokens equal the reference implementation's")
    func textTools() throws {
        let expected = try Self.expected.get()
        let rendered = try Tool.run(
            ["template", Tool.model, "--messages", "-", "--add-generation-prompt"], input: expected["messages"]!.text())
        #expect(rendered.output == expected["rendered"]?.stringValue)
        for item in expected["greedy"]!.arrayValue! {
            let prompt = item["prompt"]!.stringValue!
            let ids = item["ids"]!.arrayValue!.map { "\($0.intValue!)" }.joined(separator: " ")
            #expect(try Tool.run(["tokenize", Tool.model], input: prompt).output == ids + "\n")
            #expect(try Tool.run(["tokenize", Tool.model, "--decode"], input: ids).output == prompt)
        }
    }

    @Test("a model survives the way to GGUF and back")
    func conversion() throws {
        let folder = try TemporaryFolder()
        let (gguf, back) = (folder.path + "/model.gguf", folder.path + "/back")
        #expect(try Tool.run(["convert", Tool.model, gguf]).status == 0)
        #expect(try Tool.run(["convert", gguf, back, "--to", "safetensors"]).status == 0)
        for path in [gguf, back] {
            for item in try Self.expected.get()["greedy"]!.arrayValue! {
                let result = try Tool.json([
                    "generate", path, "--prompt", item["prompt"]!.stringValue!, "--temperature", "0", "--max-tokens", "24", "--json",
                ])
                #expect(result["tokens"] == item["tokens"], "\(path)")
            }
        }
        let report = try Tool.json(["quantize", Tool.model, folder.path + "/small.gguf", "--type", "Q8_0", "--json"])
        #expect(report["comparison"]!["kl_mean"]!.doubleValue! < 0.01)
        #expect(report["bytes_after"]!.intValue! < report["bytes_before"]!.intValue!)
        #expect(folder.contents == ["back", "model.gguf", "small.gguf"])
    }

    @Test("a full disk, a cut-off file and wrong flags end with an error and leave nothing")
    func failures() throws {
        let folder = try TemporaryFolder()
        let gguf = folder.path + "/model.gguf"
        let full = try Tool.launch(
            "/bin/sh", ["-c", "ulimit -f 64; trap '' XFSZ; exec \"$0\" convert \"$1\" \"$2\"", Tool.path, Tool.model, gguf])
        #expect(full.status == 74, "\(full.errors)")
        #expect(folder.contents.isEmpty, "\(folder.contents)")
        #expect(try Tool.run(["convert", Tool.model, gguf]).status == 0)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: gguf))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: folder.path + "/cut.gguf"))
        for (arguments, status, mention) in [
            (["inspect", folder.path + "/cut.gguf"], Int32(65), "cut.gguf"),
            (["generate", Tool.model], 64, "--prompt"),
            (["generate", Tool.model, "--prompt", "x", "--temperature", "-1"], 64, "emperature"),
            (["generate", folder.path + "/missing", "--prompt", "x"], 66, "missing"),
            (["logits", Tool.model, "--tokens", "1,two"], 64, "two"),
            (["logits", Tool.model, "--tokens", "9999"], 64, "9999"),
            (["quantize", Tool.model, folder.path + "/q.gguf", "--type", "Q9"], 64, "Q9"),
            (["generate", Tool.model, "--prompt", "x", "--threads", "0"], 64, "threads"),
            (["score", Tool.model, "--text-file", folder.path + "/none"], 66, "none"),
        ] {
            let outcome = try Tool.run(arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains(mention), "\(arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(arguments)")
        }
        let level = try Tool.run(["logits", Tool.model, "--tokens", "1"], environment: ["LYCEUM_KERNELS": "quantum"])
        #expect(level.status == 64 && level.errors.contains("LYCEUM_KERNELS"))
    }

    @Test("a conversation goes on over several turns and is saved")
    func chat() throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(
            ["chat", Tool.model, "--temperature", "0", "--max-tokens", "8"],
            input: "Read a word.\nAnd another.\n/save \(folder.path)/talk.json\n/reset\nAgain.\n/quit\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let saved = try JSON.read(path: folder.path + "/talk.json")
        #expect(saved.arrayValue?.map { $0["role"]?.stringValue } == ["user", "assistant", "user", "assistant"])
        #expect(outcome.output.contains(saved[1]!["content"]!.stringValue!))
    }

    @Test("every command explains itself with an example")
    func help() throws {
        for command in [
            "chat", "generate", "score", "logits", "tokenize", "template", "embed", "inspect", "convert", "quantize", "bench", "pull",
            "models",
        ] {
            let outcome = try Tool.run([command, "--help"])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("Example"), "\(command)")
            #expect(outcome.output.contains("lyceum \(command)"), "\(command)")
        }
    }
}
