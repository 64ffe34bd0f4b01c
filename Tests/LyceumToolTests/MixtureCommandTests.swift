import Foundation
import LyceumCore
import Testing

@Suite("lyceum mixture")
struct MixtureCommandTests {
    /// Two sources in two languages; the second has fewer and longer texts.
    private func sources() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let words = ["river", "stone", "tree", "bird", "cloud", "field", "light", "rain"]
        for (name, count, length) in [("web", 60, 12), ("books", 12, 40)] {
            let lines = (0..<count).map { number -> String in
                let text = (0..<length).map { words[($0 * 3 + number * 5) % words.count] }.joined(separator: " ")
                let value: JSON = ["id": .string("\(name)\(number)"), "language": .string(number % 3 == 0 ? "de" : "en"), "text": .string(text)]
                return value.text()
            }
            try (lines.joined(separator: "\n") + "\n").write(toFile: "\(folder.path)/\(name).jsonl", atomically: true, encoding: .utf8)
        }
        return folder
    }

    @Test("Counts, a plan and a written mixture agree, and lyceum train takes the mixture's sources at their rates")
    func whole() throws {
        let folder = try sources()
        let paths = ["web=\(folder.path)/web.jsonl", "\(folder.path)/books.jsonl"]
        let counts = try Tool.json(["mixture", "show"] + paths + ["--by", "language", "--output", folder.path + "/counts.json", "--json"])
        #expect(counts["groups"]?.arrayValue?.compactMap { $0["tokens"]?.intValue } == [480, 240, 320, 160])
        let plan = try Tool.json(["mixture", "plan", folder.path + "/counts.json", "--rate", "web=1", "--rate", "books=3", "--tokens", "1600", "--json"])
        #expect(plan["groups"]?.arrayValue?.compactMap { $0["takes"]?.intValue } == [267, 133, 800, 400])
        let output = folder.path + "/mixed"
        let arguments = ["mixture", "write", folder.path + "/counts.json", "--rate", "web=1", "--rate", "books=3", "--tokens", "1600"]
        let written = try Tool.json(arguments + ["--output", output, "--json"])
        #expect(written["groups"]?.arrayValue?.count == 4)
        for (group, wanted) in zip(written["groups"]?.arrayValue ?? [], [267, 133, 800, 400]) {
            #expect(abs((group["tokens"]?.intValue ?? 0) - wanted) <= 20)
        }
        let again = try Tool.run(arguments + ["--output", output])
        #expect(again.errors.contains("not empty"))
        let configuration = """
            model: \(Tool.model)
            data: [{path: \(folder.path)/web.jsonl}]
            objective: causal-lm
            batch: {sequences: 2, length: 64}
            steps: 4
            output: \(folder.path)/run
            """
        try configuration.write(toFile: folder.path + "/train.yaml", atomically: true, encoding: .utf8)
        let taken = try Tool.json(["train", folder.path + "/train.yaml", "--data", output + "/mixture.yaml", "--plan", "--json"])
        #expect(taken["sources"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["web/en", "web/de", "books/en", "books/de"])
    }

    @Test("Shards hold the mixture's documents; mistakes are named")
    func shards() throws {
        let folder = try sources()
        let output = folder.path + "/shards"
        let source = "web=\(folder.path)/web.jsonl"
        let written = try Tool.json(["mixture", "write", source, "--tokenizer", Tool.model, "--shards", "--output", output, "--json"])
        let path = try #require(written["groups"]?.arrayValue?.first?["path"]?.stringValue)
        let inspected = try Tool.run(["shards", "inspect", path])
        #expect(inspected.output.contains("train: 60 documents"))
        let plan = ["mixture", "plan", source]
        #expect(try Tool.run(plan + ["--rate", "wbe=1"]).errors.contains("web"))
        #expect(try Tool.run(plan + ["--perplexity-power", "1"]).errors.contains("--perplexity MODEL"))
        #expect(try Tool.run(plan + ["--by", "language", "--output", folder.path + "/m.yaml"]).errors.contains("lyceum mixture write"))
        #expect(try Tool.run(["mixture", "write", source, "--shards", "--output", folder.path + "/x"]).errors.contains("--tokenizer"))
    }
}
