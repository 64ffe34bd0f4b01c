import Foundation
import LyceumCore
import Testing

/// `lyceum exam contamination` as a user runs it: a tiny model, before and after it was trained on the items.
@Suite("Contamination from the command line")
struct ExamContaminationToolTests {
    static let paths = ["--include-path", Tool.fixtures + "/exam/tasks", "--data-dir", Tool.fixtures]

    private func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

    private func tests(_ result: JSON) -> [String: JSON] {
        var found: [String: JSON] = [:]
        for test in result[0]?["tests"]?.arrayValue ?? [] { found[test["test"]?.stringValue ?? ""] = test }
        return found
    }

    /// Items as the detectors read them.
    private func items(_ subject: String, _ count: Int) throws -> [String] {
        let rows = try ExamToolTests.lines(Tool.fixtures + "/exam/data/bells.jsonl")
        return (0..<count).map { number in
            let row = rows[number % rows.count]
            let options = row["options"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let stem = (row["question"]?.stringValue ?? "").replacing("bell", with: subject)
            return stem + "\n" + zip(["A", "B", "C", "D"], options).map { "\($0). \($1)" }.joined(separator: "\n")
        }
    }

    @Test("a model trained on the items is found out by Min-k %, MELD and option guessing, and the one it came from is not")
    func trained() throws {
        let folder = try TemporaryFolder()
        let texts = try items("bell", 14).map { JSON.object(JSON.Object([("text", .string($0))])).text() }
        try write(texts.joined(separator: "\n") + "\n", folder.path + "/text.jsonl")
        let others = (0..<24).map { number in
            let text = " When was well \(number + 30) dug? \nA. a cold \(number) winter\nB. in spring\nC. last June \(number * 7)\nD. nobody knows"
            return JSON.object(JSON.Object([("text", .string(text))])).text()
        }
        try write(others.joined(separator: "\n") + "\n", folder.path + "/others.jsonl")
        try write(
            """
            model: \(Tool.model)
            data: text.jsonl
            batch: {sequences: 4, length: 128}
            steps: 400
            optimizer: {type: adamw, rate: 1e-2}
            output: tuned
            """, folder.path + "/train.yaml")
        let training = try Tool.run(["train", folder.path + "/train.yaml"], environment: ["LYCEUM_HOME": folder.path + "/home"])
        try #require(training.status == 0, "\(training.errors)")
        func tested(_ model: String) throws -> [String: JSON] {
            tests(
                try Tool.json(
                    ["exam", "contamination", "bells", "--model", model, "--nonmembers", folder.path + "/others.jsonl", "--orders", "50", "--json"]
                        + Self.paths))
        }
        let (before, after) = (try tested(Tool.model), try tested(folder.path + "/tuned/model"))
        #expect(Set(after.keys) == ["min-k", "meld", "order", "options", "media"])
        #expect(before["meld"]?["flagged"]?.arrayValue?.count == 0)
        #expect(try #require(after["meld"]?["flagged"]?.arrayValue?.count) >= 7)
        func area(_ found: [String: JSON]) throws -> Double { try #require(found["min-k"]?["details"]?["scores"]?[0]?["auroc"]?.doubleValue) }
        #expect(try area(after) > 0.95 && area(before) < area(after))
        #expect(before["options"]?["details"]?["exact"] == 0)
        // What is shown and what is left open is said for every test.
        #expect(after.values.allSatisfy { $0["shows"]?.stringValue?.isEmpty == false && $0["leaves_open"]?.stringValue?.isEmpty == false })
        #expect(after["meld"]?["statement"]?.stringValue?.contains("power was not measured") == true)
    }

    @Test("variants of items are asked beside them; a finding changed by rule or by the user shows in the answers")
    func variants() throws {
        let folder = try TemporaryFolder()
        // The last one twice: it counts once, with the mean of both.
        let rows = ([0, 1, 2, 3, 4, 5, 5]).map { #"{"item": \#($0), "question": "To where does river \#($0) flow? It flows to the"}"# }
        try write(rows.joined(separator: "\n") + "\n", folder.path + "/words.jsonl")
        let result = try Tool.json(
            [
                "exam", "contamination", "rivers", "--model", Tool.model, "--tests", "paraphrase,counterfactual", "--paraphrases",
                folder.path + "/words.jsonl", "--json",
            ] + Self.paths)
        let found = tests(result)
        let paraphrase = try #require(found["paraphrase"])
        let details = try #require(paraphrase["details"])
        let (published, other) = (details["published"]?.doubleValue ?? -1, details["paraphrased"]?.doubleValue ?? -1)
        #expect(paraphrase["items"] == 6 && details["paraphrases"] == 7 && abs((details["gap"]?.doubleValue ?? 9) - (published - other)) < 1e-12)
        // The published side is what an examination gives for the same items.
        let run = try Tool.json(ExamToolTests.arguments(["--tasks", "rivers", "--shots", "0", "--limit", "6", "--json"], output: folder.path + "/r"))
        #expect(run["scores"]?.arrayValue?.first { $0["metric"] == "acc" }?["value"]?.doubleValue == published)
        let changed = try #require(found["counterfactual"])
        #expect(changed["per_item"]?.arrayValue?.allSatisfy { $0["change"]?.stringValue?.contains(" → ") == true } == true)
        #expect(changed["statement"]?.stringValue?.contains("Whether they had to is not known") == true)
        try write(#"{"item": 0, "question": "River 99 runs to the", "answer": 1}"# + "\n", folder.path + "/changed.jsonl")
        let own = try Tool.json(
            ["exam", "contamination", "rivers", "--model", Tool.model, "--tests", "counterfactual", "--counterfactuals", folder.path + "/changed.jsonl"]
                + ["--json"] + Self.paths)
        #expect(tests(own)["counterfactual"]?["details"]?["has_own_answers"] == true)
    }

    @Test("a planted control is measured once, read again, and stands beside what was found on page and terminal")
    func control() throws {
        let folder = try TemporaryFolder()
        let arguments =
            [
                "exam", "contamination", "rivers", "--model", Tool.model, "--tests", "meld,media", "--control", folder.path + "/control.json",
                "--control-items", "2", "--control-fillers", "12", "--html", folder.path + "/page.html",
            ] + Self.paths
        let first = try Tool.run(arguments)
        try #require(first.status == 0, "\(first.errors)")
        let curve = try JSON.read(path: folder.path + "/control.json")
        #expect(curve["repeats"] == [1, 5, 25, 100] && curve["items_per_level"] == 2)
        #expect(first.output.contains("On the planted control it finds"))
        let page = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
        #expect(page.contains("What the detectors would have found") && page.contains("times trained on"))
        let again = try Tool.run(arguments)
        #expect(again.output == first.output)
    }

    @Test("what does not fit is refused with a word on what to do", arguments: [
        (["rivers"], "neither a corpus nor a model"), (["rivers", "--tests", "meld"], "no model was given"),
        (["rivers", "--tests", "mled", "--model", "x"], "there is no test “mled”"), (["rivers", "--tests", "overlap"], "no corpus was given"),
        (["rivers", "--model", "x", "--tests", "paraphrase"], "no paraphrases were given"), (["rivers", "--model", "x", "--orders", "10"], "50 or more"),
        (["rivers", "--model", "x", "--threshold", "2"], "0 to 1"),
    ])
    func refused(arguments: [String], message: String) throws {
        let outcome = try Tool.run(["exam", "contamination"] + arguments + Self.paths)
        #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test("variants that fit no item or no column are refused with both names")
    func refusedVariants() throws {
        let folder = try TemporaryFolder()
        for (row, message) in [
            (#"{"item": 999, "question": "x"}"#, "no item 999"), (#"{"item": 0, "stem": "x"}"#, "no column “stem”"),
            (#"{"question": "x"}"#, "words.jsonl:1"),
        ] {
            try write(row + "\n", folder.path + "/words.jsonl")
            let outcome = try Tool.run(
                ["exam", "contamination", "rivers", "--model", Tool.model, "--tests", "paraphrase", "--paraphrases", folder.path + "/words.jsonl"]
                    + Self.paths)
            #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
        }
    }
}
