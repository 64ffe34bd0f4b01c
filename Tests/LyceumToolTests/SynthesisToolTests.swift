import Foundation
import LyceumCore
import Testing

/// `lyceum questions` and `lyceum synthesize` as a user runs them.
@Suite("Texts, exercises and questions from the command line")
struct SynthesisToolTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (number, start) in ["Bal", "Cor", "Dul", "Fen", "Gar", "Hol", "Jun", "Kel", "Lum", "Mor", "Nar", "Pel"].enumerated() {
            let (name, hormone, region) = (start + "tarex", "vi" + start.lowercased() + "statin", "oru" + start.lowercased() + "cortex")
            let text = """
                # The \(name)

                The \(name) is located in the posterior \(region). The \(name) secretes \(hormone) of small size. Physicians know the \(name) well. The \
                \(region) protects the \(name). In most people \(hormone) binds to receptors of the \(region) within minutes. Therefore, the \(region) \
                shrinks when there is a lack of \(hormone) in it. The role of \(hormone) in the \(region) is debated by many physicians of the \(name).
                """
            try text.write(toFile: "\(folder.path)/\(number).md", atomically: true, encoding: .utf8)
        }
        return folder
    }

    private func lines(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test func questionsAreMadeAndExamined() throws {
        let folder = try folder()
        let path = folder.path + "/questions.jsonl"
        let report = try Tool.json(["questions", folder.path, "--output", path, "--json", "--seed", "3"])
        let questions = try lines(path)
        #expect(report["questions"]?.intValue == questions.count)
        #expect(questions.count >= 8)
        #expect(report["is_clean"] == true)
        #expect(questions.allSatisfy { $0["options"]?.arrayValue?.count == 4 })
        let run = try Tool.run(["exam", "run", Tool.model, "--tasks", path, "--limit", "4", "--output", folder.path + "/exam"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("questions"))
    }

    @Test func heldOutTextsAreAskedAboutAndTheOthersWritten() throws {
        let folder = try folder()
        let (path, rest) = (folder.path + "/q.out", folder.path + "/rest.out")
        let report = try Tool.json(["questions", folder.path, "--output", path, "--hold-out", "0.6", "--rest", rest, "--json"])
        let sources = Set(try lines(path).compactMap { $0["source"]?.stringValue })
        let others = Set(try lines(rest).compactMap { $0["source"]?.stringValue })
        #expect(sources.isDisjoint(with: others))
        #expect(others.count + (report["held_out_passages"]?.intValue ?? 0) == report["passages"]?.intValue)
        let wrong = try Tool.run(["questions", folder.path, "--output", path, "--rest", rest])
        #expect(wrong.status == 64 && wrong.errors.contains("--hold-out"))
    }

    @Test func exercisesAreMadeByRulesAndBySmallModels() throws {
        let folder = try folder()
        let path = folder.path + "/training.out"
        let mined = try Tool.json(["synthesize", "exercises", folder.path, "--output", path, "--json"])
        #expect(mined["exercises"]?.intValue ?? 0 >= 10)
        #expect(mined["fallback_share"] == 0.0)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        _ = try Tool.json(["synthesize", "exercises", folder.path, "--output", path, "--json"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
        // A model of random weights writes nothing that holds.
        let written = try Tool.json([
            "synthesize", "exercises", folder.path, "--output", path, "--writer", Tool.model, "--limit", "2", "--exercises", "1", "--max-tokens", "16", "--json",
        ])
        #expect(written["fallback_share"] == 1.0)
        #expect(try lines(path).allSatisfy { $0["fallback"] == true })
    }

    @Test func textsAreCleanedAndListsWritten() throws {
        let folder = try folder()
        let path = folder.path + "/passages.out"
        try "nothing".write(toFile: folder.path + "/x.docx", atomically: true, encoding: .utf8)
        let report = try Tool.json(["synthesize", "texts", folder.path, "--output", path, "--hold-out", "0.3", "--held-out", folder.path + "/held.out", "--json"])
        #expect(report["dropped"]?["unknown format"] == 1)
        #expect(try lines(path).count + lines(folder.path + "/held.out").count == report["passages"]?.intValue)
        let lists = folder.path + "/lists"
        #expect(try Tool.run(["synthesize", "lists", lists]).status == 0)
        #expect(FileManager.default.fileExists(atPath: lists + "/connectors-entail.txt"))
    }

    @Test func wrongOptionsAreRefused() throws {
        let folder = try TemporaryFolder()
        let output = folder.path + "/a"
        for (more, word) in [(["--temperature", "5"], "temperature"), (["--top-p", "0"], "top-p"), (["--max-tokens", "3"], "16"), (["--batch", "0"], "256")] {
            let outcome = try Tool.run(["synthesize", "self", Tool.model, "--tokens", "10", "--output", output] + more)
            #expect(outcome.status == 64 && outcome.errors.contains(word), "\(more): \(outcome.errors)")
        }
        let nothing = try Tool.run(["questions", folder.path + "/none", "--output", output])
        #expect(nothing.status == 66)
        let both = try Tool.run(["synthesize", "exercises", folder.path, "--output", output, "--writer", "a", "--synthesizer", "b"])
        #expect(both.status == 64)
        #expect(folder.contents.isEmpty)
    }
}
