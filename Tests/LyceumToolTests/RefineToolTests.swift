import Foundation
import LyceumCore
import Testing

@Suite("lyceum refine and lyceum simplify")
struct RefineToolTests {
    private let prose = "The river rises in the hills near the old border and flows to the sea. In the spring its water is cold and clear."

    private func documents(_ folder: TemporaryFolder, _ count: Int) throws -> String {
        let lines = (0..<count).map { number -> String in
            let text = (["Home | About | Contact"] + (0..<number % 4 + 1).map { "\($0): \(prose)" } + ["Share this"]).joined(separator: "\n")
            let value: JSON = ["id": .string("d\(number)"), "text": .string(text), "source": .integer(number)]
            return value.text() + "\n"
        }
        try lines.joined().write(toFile: folder.path + "/documents.jsonl", atomically: true, encoding: .utf8)
        return folder.path + "/documents.jsonl"
    }

    @Test("a model that writes no programs changes nothing, fields stay, and the batch does not matter")
    func untrained() throws {
        let folder = try TemporaryFolder()
        let path = try documents(folder, 9)
        var outputs: [String] = []
        for batch in ["1", "4"] {
            let output = "\(folder.path)/out\(batch).jsonl"
            let counts = try Tool.json([
                "refine", path, "--model", Tool.model, "--output", output, "--batch", batch, "--program-tokens", "8", "--chunk-tokens", "40", "--level", "chunk",
                "--dropped", folder.path + "/dropped.jsonl", "--json",
            ])
            #expect(counts["documents"]?.intValue == 9)
            #expect(counts["dropped"]?.intValue == 0)
            let chunks = (counts["chunks"]?.intValue ?? 0)
            #expect(chunks >= 9)
            outputs.append(try String(contentsOfFile: output, encoding: .utf8))
        }
        #expect(outputs[0] == outputs[1])
        let first = try JSON.parse(String(outputs[0].split(separator: "\n")[3]))
        #expect(first["source"]?.intValue == 3)
        #expect(first["chunk_program"]?.stringValue != nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out1.jsonl.unfinished"))
    }

    @Test("a run that was cut off goes on to the same file; other options are refused")
    func resumes() throws {
        let folder = try TemporaryFolder()
        let path = try documents(folder, 9)
        func arguments(_ output: String, _ more: [String] = []) -> [String] {
            ["refine", path, "--model", Tool.model, "--output", "\(folder.path)/\(output)", "--program-tokens", "6", "--level", "chunk"] + more
        }
        #expect(try Tool.run(arguments("whole.jsonl")).status == 0)
        // The log of a run that stopped after two documents and a half.
        #expect(try Tool.run(arguments("parts.jsonl") + ["--field", "nowhere"]).status != 0)
        let log = folder.path + "/parts.jsonl.unfinished"
        #expect(FileManager.default.fileExists(atPath: log))
        let refused = try Tool.run(arguments("parts.jsonl"))
        #expect(refused.status != 0)
        #expect(refused.errors.contains("unfinished"))
        try FileManager.default.removeItem(atPath: log)
        #expect(try Tool.run(arguments("parts.jsonl")).status == 0)
        let whole = try String(contentsOfFile: folder.path + "/whole.jsonl", encoding: .utf8)
        #expect(try String(contentsOfFile: folder.path + "/parts.jsonl", encoding: .utf8) == whole)
    }

    @Test("a refiner is a filter of pipelines")
    func filter() throws {
        let folder = try TemporaryFolder()
        let path = try documents(folder, 3)
        let outcome = try Tool.run([
            "curate", "try", "refine", path, "--set", "model=\(Tool.model)", "--set", "level=chunk", "--set", "program_tokens=6", "--json",
        ])
        let lines = outcome.output.split(separator: "\n").map { try? JSON.parse(String($0)) }
        #expect(lines.count == 3, "\(outcome.errors)")
        #expect(lines.allSatisfy { $0?["verdict"]?.stringValue == "keep" && $0?["changed"]?.boolValue == false })
        #expect(try Tool.run(["curate", "try", "refine", path, "--set", "model=nowhere"]).status != 0)
    }

    @Test("pages are annotated by rules, made into conversations and measured")
    func teaching() throws {
        let folder = try TemporaryFolder()
        let path = try documents(folder, 12)
        let pages = folder.path + "/pages.jsonl"
        let marked = try Tool.json(["refine", "annotate", path, "--output", pages, "--json"])
        #expect(marked["pages"]?.intValue == 12)
        let kept = 12 - (marked["junk"]?.intValue ?? 0)
        #expect(kept > 0)
        #expect(marked["noise_lines"]?.intValue == 2 * kept)
        let made = try Tool.json(["refine", "examples", pages, "--model", Tool.model, "--output", folder.path + "/examples.jsonl", "--json"])
        #expect(made["examples"]?.intValue == 12 + kept)
        let text = try String(contentsOfFile: folder.path + "/examples.jsonl", encoding: .utf8)
        let last = text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }.last
        #expect(last?["messages"]?.arrayValue?.last?["content"]?.stringValue?.hasPrefix("remove_lines(line_start=0, line_end=0)") == true)
        let measured = try Tool.json(["refine", "measure", pages, "--annotator", "--json"])
        #expect(measured["lines"]?["f1"]?.doubleValue == 1)
        let table = try Tool.run(["refine", "measure", pages, "--rules", "c4-lines"])
        #expect(table.output.contains("exactly right"))
        #expect(try Tool.run(["refine", "measure", pages]).errors.contains("--annotator"))
    }

    @Test("a vocabulary is made of texts, and pairs are measured at equal numbers of words")
    func simplicity() throws {
        let folder = try TemporaryFolder()
        let path = try documents(folder, 6)
        let list = try Tool.run(["simplify", "vocabulary", path, "--words", "5", "--output", folder.path + "/words.txt"])
        #expect(list.output.contains("5 words of 6 texts"))
        let pairs = "{\"original\": \"Notwithstanding objections, physicians perambulate extensively.\", \"leaner\": \"A man walks. He is a man.\"}\n"
        try pairs.write(toFile: folder.path + "/pairs.jsonl", atomically: true, encoding: .utf8)
        let measures = try Tool.json(["simplify", "measure", folder.path + "/pairs.jsonl", "--fields", "original,leaner", "--json"])
        #expect(measures["original"]?["sampled_words"]?.intValue == 5)
        #expect(measures["leaner"]?["sampled_words"]?.intValue == 5)
        let (hard, easy) = (measures["original"]?["reading_ease"]?.doubleValue ?? 0, measures["leaner"]?["reading_ease"]?.doubleValue ?? 0)
        #expect(easy > hard)
        let refused = try Tool.run([
            "simplify", path, "--writer", Tool.model, "--vocabulary", folder.path + "/words.txt", "--output", folder.path + "/x", "--genre", "poem",
        ])
        #expect(refused.errors.contains("encyclopedia"))
    }
}
