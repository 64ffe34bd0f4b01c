import Foundation
import LyceumCore
import Testing

/// Second opinions, graders beside people, and a run's page, as a user gets them.
@Suite("Opinions, labels and pages from the command line")
struct ExamOpinionToolTests {
    private func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

    private func cases(_ folder: String) throws -> String {
        let rows = [
            #"{"id": "a", "date": "2023-05", "text": "A bell is silent.", "question": "Why?", "options": ["rust", "frost", "rope"], "poll": [80, 15, 5], "answer": "A"}"#,
            #"{"id": "b", "date": "2024-08", "text": "A mill stands still.", "question": "Why?", "options": ["drought", "frost"], "votes": [6, 4], "answer": 1}"#,
            #"{"id": "c", "date": "2024-09", "text": "A boat leaks.", "question": "Why?", "options": ["rot", "worm", "nail", "age"], "poll": [0.3, 0.3, 0.2, 0.2]}"#,
        ]
        try write(rows.joined(separator: "\n") + "\n", folder + "/cases.jsonl")
        return folder + "/cases.jsonl"
    }

    @Test("second opinions stand beside the crowd, by strata, with benefit and harm; two models make a panel")
    func opinion() throws {
        let folder = try TemporaryFolder()
        let base = [
            "exam", "opinion", Tool.model, "--cases", try cases(folder.path), "--tokens", "8", "--candidates", "3", "--output", folder.path + "/out",
        ]
        let result = try Tool.json(
            base + ["--anchoring", "--cut-off", "2024-01", "--panel", Tool.model, "--sheets", folder.path + "/sheets.jsonl", "--json"])
        #expect(result["models"]?.arrayValue?.count == 2)
        let one = try #require(result["models"]?[0])
        #expect(one["all"]?["vs_consensus"]?["count"] == 3 && one["all"]?["vs_truth"]?["count"] == 2)
        #expect(one["strata"]?.arrayValue?.map { $0["name"] } == ["straightforward", "contested"])
        #expect(one["periods"]?.arrayValue?.map { $0["name"] } == ["before 2024-01", "from 2024-01 on"])
        // Every reply is counted, whatever it is.
        let replies = one["all"]?["replies"]?.objectValue?.map { $0.1.intValue ?? 0 }.reduce(0, +)
        #expect(replies == 3)
        #expect(abs((one["all"]?["random_voter_consensus"]?.doubleValue ?? 0) - (0.8 + 0.6 + 0.3) / 3) < 1e-12)
        #expect(abs((one["all"]?["chance"]?.doubleValue ?? 0) - (1.0 / 3 + 0.5 + 0.25) / 3) < 1e-12)
        #expect(one["benefit"]?.arrayValue?.count == 6 && one["anchoring"]?["count"] != nil)
        // The same model twice never disagrees with its own choices.
        let sheets = try ExamToolTests.lines(folder.path + "/sheets.jsonl")
        #expect(sheets.count == 6 && sheets[0]["reply"] == sheets[3]["reply"] && sheets[0]["notice"]?.stringValue?.contains("no diagnosis") == true)
        let table = try Tool.run(base)
        #expect(table.status == 0 && table.output.contains("straightforward") && table.output.contains("advise if confidence"))
        #expect(table.output.contains("In list of 3") && !table.output.contains("In list of 5"))
        // Answers are kept as those of examinations, and the page shows every case.
        let kept = try ExamToolTests.lines(folder.path + "/out/answers.jsonl").count
        #expect(kept > 3)
        let again = try Tool.json(base + ["--json"])
        #expect(try ExamToolTests.lines(folder.path + "/out/answers.jsonl").count == kept && again["models"]?[0]?["all"] == one["all"])
        let page = try String(contentsOfFile: try #require(result["report"]?.stringValue), encoding: .utf8)
        #expect(page.contains("A mill stands still.") && page.contains("Benefit and harm of following it: tiny-chat") && page.contains("80.0 % of the voters"))
        let data = try JSON.read(path: (try #require(again["report"]?.stringValue) as NSString).deletingLastPathComponent + "/report.json")
        #expect(data["drawn"]?.arrayValue?.count == 3 && data["tables"]?[0]?["rows"]?.arrayValue?.count == 3)
        let bare = try Tool.json(base + ["--no-report", "--no-cache", "--json"])
        #expect(bare["report"] == .null && bare["models"]?[0]?["all"] == one["all"])
    }

    @Test("cases that do not add up are refused with file and line")
    func refused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cases.jsonl"
        try write(#"{"id": "a", "options": ["x", "y"], "poll": [0.5, 0.5]}"# + "\n" + #"{"id": "b", "options": ["x", "y"], "poll": [0.5, 0.1]}"# + "\n", path)
        let outcome = try Tool.run(["exam", "opinion", Tool.model, "--cases", path, "--output", folder.path + "/out"])
        #expect(outcome.status == 65 && outcome.errors.contains("cases.jsonl:2") && outcome.errors.contains("sum"))
        let range = try Tool.run(["exam", "opinion", Tool.model, "--cases", path, "--output", folder.path + "/out", "--top", "3"])
        #expect(range.status != 0 && range.errors.contains("0 to 1"))
    }

    @Test("graders are shown beside people's grades where there are some, and the grades are kept")
    func labels() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<10).map { #"{"task": "bells", "item": \#($0), "grade": "\#($0 < 5 ? "correct" : "wrong")"}"# }
        try write(rows.joined(separator: "\n") + "\n", folder.path + "/labels.jsonl")
        let paths = ["--include-path", Tool.fixtures + "/exam/tasks", "--data-dir", Tool.fixtures]
        let record = Tool.fixtures + "/exam/harness"
        let result = try Tool.json(["exam", "rescore", record, "--labels", folder.path + "/labels.jsonl", "--output", folder.path, "--json"] + paths)
        let found = try #require(result["agreements"]?.arrayValue?.first { $0["metric"] == "acc" })
        // Counted from the harness's own samples.
        let samples = try ExamToolTests.lines("\(record)/samples_bells_\(ExamToolTests.stamp).jsonl").prefix(10)
        let same = samples.filter { sample in
            let isRight = sample["acc"]?.doubleValue == 1
            return isRight == ((sample["doc_id"]?.intValue ?? 0) < 5)
        }
        #expect(found["labeled"] == 10 && found["agreement"]?["value"]?.doubleValue == Double(same.count) / 10)
        #expect(found["corrected"] != .null)
        // Kept beside the answers: no labels need to be given again.
        let folders = try ExamToolTests.files(folder.path).filter { $0.contains("results_") }
        let again = try Tool.json(["exam", "rescore", folder.path + "/" + (try #require(folders.first)), "--json"] + paths)
        #expect(again["agreements"] == result["agreements"])
        let wrong = try Tool.run(["exam", "rescore", record, "--labels", folder.path + "/none.jsonl"] + paths)
        #expect(wrong.status != 0 && wrong.errors.contains("none.jsonl"))
    }

    @Test("the page of a run of multiple choice has a reliability diagram and what cues alone would score")
    func page() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<24).map { number in
            #"{"question": "Where does bell \#(number) ring?", "options": ["hill", "harbor at noon", "mill", "market"], "answer": \#(number % 4)}"#
        }
        try write(rows.joined(separator: "\n") + "\n", folder.path + "/many.jsonl")
        try write(
            """
            task: many
            dataset_path: json
            dataset_kwargs: {data_files: {test: many.jsonl}}
            test_split: test
            output_type: multiple_choice
            doc_to_text: "Question: {{question}}\\nAnswer:"
            doc_to_choice: "{{options}}"
            doc_to_target: answer
            """, folder.path + "/many.yaml")
        let result = try Tool.json(
            ["exam", "run", Tool.model, "--tasks", folder.path + "/many.yaml", "--data-dir", folder.path, "--output", folder.path + "/out", "--json"])
        #expect(result["calibration"]?.arrayValue?.count == 1)
        let score = try #require(result["scores"]?.arrayValue?.first { $0["metric"] == "acc" })
        // The longest option is right in every fourth item.
        #expect(score["baselines"]?["longest option"] == 0.25)
        let page = try #require(result["files"]?["report"]?.stringValue)
        let data = try JSON.read(path: (page as NSString).deletingLastPathComponent + "/report.json")
        let bins = data["calibrations"]?[0]?["bins"]?.arrayValue ?? []
        #expect(bins.compactMap { $0["items"]?.intValue ?? $0["count"]?.intValue }.reduce(0, +) == 24)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("Cues alone") && text.contains("a calibrated model would show"))
        let few = try Tool.json(
            ["exam", "run", Tool.model, "--tasks", folder.path + "/many.yaml", "--data-dir", folder.path, "--output", folder.path + "/few"]
                + ["--limit", "5", "--json"])
        let fewPage = try String(contentsOfFile: try #require(few["files"]?["report"]?.stringValue), encoding: .utf8)
        #expect(fewPage.contains("5 items are too few"))
    }

    @Test("a task's own seed draws its worked examples, and one given by the user comes first")
    func seeds() throws {
        let folder = try TemporaryFolder()
        let bells = try String(contentsOfFile: Tool.fixtures + "/exam/tasks/bells.yaml", encoding: .utf8)
        try write(bells.replacing("version: 1.0", with: "version: 1.0\n  lyceum: {seed: 42}"), folder.path + "/seeded.yaml")
        func prompts(_ file: String, _ more: [String]) throws -> [JSON] {
            let output = folder.path + "/" + UUID().uuidString
            let result = try Tool.json(
                ["exam", "run", Tool.model, "--tasks", file, "--data-dir", Tool.fixtures, "--output", output, "--limit", "6", "--no-report", "--json"]
                    + more)
            return try ExamToolTests.lines(try #require(result["files"]?["samples"]?[0]?.stringValue)).compactMap { $0["prompt_hash"] }
        }
        let (seeded, plain) = (folder.path + "/seeded.yaml", Tool.fixtures + "/exam/tasks/bells.yaml")
        let own = try prompts(seeded, [])
        #expect(own.count == 6)
        #expect(try own == prompts(plain, ["--seed", "42"]) && own != prompts(plain, []))
        #expect(try prompts(seeded, ["--seed", "1234"]) == prompts(plain, []))
    }
}
