import Foundation
import LyceumCore
import Testing

/// `lyceum exam` as a user runs it, on the tiny chat model and made-up tasks, beside lm-evaluation-harness's own files of the same model.
@Suite("Examining from the command line")
struct ExamToolTests {
    static let exam = Tool.fixtures + "/exam"
    static let stamp = "2026-01-02T03-04-05.678901"

    static func arguments(_ more: [String], output: String) -> [String] {
        ["exam", "run", Tool.model, "--include-path", exam + "/tasks", "--data-dir", Tool.fixtures, "--output", output] + more
    }

    static func lines(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    static func files(_ folder: String) throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: folder) }

    private func harness(_ run: String, _ task: String) throws -> [JSON] { try Self.lines("\(Self.exam)/\(run)/samples_\(task)_\(Self.stamp).jsonl") }

    private func number(_ value: JSON?) -> Double? { value?.doubleValue ?? value?.stringValue.flatMap(Double.init) }

    /// Every line says the same as the harness's, log-likelihoods within 1e-3.
    private func expectSame(_ ours: [JSON], _ theirs: [JSON], _ task: String) {
        #expect(ours.count == theirs.count)
        for (one, two) in zip(ours, theirs) {
            for key in ["doc_id", "doc", "target", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash", "arguments"] {
                #expect(one[key] == two[key], "\(task) \(key)")
            }
            let (a, b) = (one["resps"]?.arrayValue ?? [], two["resps"]?.arrayValue ?? [])
            #expect(a.count == b.count)
            for (x, y) in zip(a, b) {
                let (p, q) = (x[0]?[0] ?? x[0], y[0]?[0] ?? y[0])
                guard let expected = number(q), let found = number(p) else {
                    #expect(x == y, "\(task) resps")
                    continue
                }
                #expect(abs(found - expected) < 1e-3, "\(task) resps")
                #expect(x[0]?[1] == y[0]?[1])
            }
        }
    }

    @Test("a run gives the harness's items, prompts, hashes, likelihoods and scores, and writes them in its form")
    func sameAsHarness() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.json(Self.arguments(["--tasks", "places,sums,stories", "--json"], output: folder.path))
        let files = try #require(result["files"])
        for path in files["samples"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
            let task = try #require(["bells", "rivers", "sums", "stories"].first { path.contains("samples_\($0)_") })
            expectSame(try Self.lines(path), try harness("harness", task), task)
        }
        let ours = try JSON.read(path: try #require(files["results"]?.stringValue))
        let theirs = try JSON.read(path: "\(Self.exam)/harness/results_\(Self.stamp).json")
        for (task, scores) in try #require(theirs["results"]?.objectValue) {
            for (key, value) in try #require(scores.objectValue) {
                let found = ours["results"]?[task]?[key]
                if let expected = value.doubleValue, let found = found?.doubleValue {
                    #expect(abs(found - expected) <= 1e-4 * max(1, abs(expected)), "\(task) \(key)")
                } else {
                    #expect(found == value, "\(task) \(key)")
                }
            }
        }
        for key in ["group_subtasks", "n-shot", "n-samples", "higher_is_better", "task_hashes"] { #expect(ours[key] == theirs[key], "\(key)") }
        let page = try String(contentsOfFile: try #require(files["report"]?.stringValue), encoding: .utf8)
        #expect(page.contains("<html") && page.contains("bells"))
        let bells = try #require(result["scores"]?.arrayValue?.first { $0["task"] == "bells" && $0["metric"] == "acc" })
        let (lower, upper) = (try #require(bells["lower"]?.doubleValue), try #require(bells["upper"]?.doubleValue))
        #expect(lower < 0.357 && upper > 0.358 && bells["chance"] == 0.25)
        #expect(bells["verdict"]?.stringValue?.contains("chance") == true)
    }

    @Test("with the chat template the prompts are those the harness renders")
    func chat() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.json(
            Self.arguments(["--tasks", "bells", "--limit", "5", "--apply-chat-template", "--system", "Be brief.", "--json"], output: folder.path))
        let path = try #require(result["files"]?["samples"]?[0]?.stringValue)
        expectSame(try Self.lines(path), try harness("harness-chat", "bells"), "bells")
        let ours = try JSON.read(path: try #require(result["files"]?["results"]?.stringValue))
        let theirs = try JSON.read(path: "\(Self.exam)/harness-chat/results_\(Self.stamp).json")
        for key in ["chat_template_sha", "system_instruction_sha", "fewshot_as_multiturn"] { #expect(ours[key] == theirs[key], "\(key)") }
    }

    @Test("the table is the harness's, with intervals and a plain word about chance below it")
    func table() throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(Self.arguments(["--tasks", "places,sums,stories", "--no-report"], output: folder.path))
        try #require(outcome.status == 0, "\(outcome.errors)")
        let expected = try String(contentsOfFile: Self.exam + "/harness/table.txt", encoding: .utf8)
        // Perplexities of long texts differ in the last digits shown.
        let stable = expected.split(separator: "\n").filter { !$0.contains("perplexity") && !$0.contains("----") && !$0.contains("bits") }
        for line in stable { #expect(outcome.output.contains(String(line)), "\(line)") }
        #expect(outcome.output.contains("at chance"))
        #expect(outcome.output.contains("no answer found in 6 of 6 answers"))
        #expect(outcome.output.contains("results  ") && outcome.output.contains("next     lyceum exam compare"))
    }

    @Test("a run compared with itself is a tie; the harness's run of the same model too; other prompts are refused")
    func comparisons() throws {
        let folder = try TemporaryFolder()
        _ = try Tool.json(Self.arguments(["--tasks", "places", "--json", "--name", "one"], output: folder.path))
        let own = try Tool.json(["exam", "compare", folder.path + "/one", folder.path + "/one", "--json", "--margin", "0.2"])
        for pair in own["pairs"]?.arrayValue ?? [] {
            #expect(pair["difference"] == 0.0 && pair["p"] == 1.0 && pair["verdict"] == "tie" && pair["mcnemar"]?["only_a"] == 0)
        }
        #expect(own["pairs"]?.arrayValue?.count == 2)
        let peer = try Tool.json(["exam", "compare", folder.path + "/one", Self.exam + "/harness", "--tasks", "bells,rivers", "--json"])
        #expect(peer["pairs"]?.arrayValue?.allSatisfy { $0["difference"] == 0.0 } == true && peer["differences"] == [])
        _ = try Tool.json(Self.arguments(["--tasks", "places", "--json", "--name", "two", "--shots", "1"], output: folder.path))
        let refused = try Tool.run(["exam", "compare", folder.path + "/one", folder.path + "/two"])
        #expect(
            refused.status == 65 && refused.errors.contains("did not ask the same")
                && refused.errors.contains("bells: one and two saw 2 and 1 worked examples"))
        #expect(refused.errors.contains("saw different prompts for 14 items (0, 1, 2") && refused.errors.contains("--force"))
        let forced = try Tool.run(["exam", "compare", folder.path + "/one", folder.path + "/two", "--force", "--html", folder.path + "/page.html"])
        #expect(forced.status == 0 && forced.errors.contains("warning: bells") && FileManager.default.fileExists(atPath: folder.path + "/page.html"))
        // Whoever sees the page alone must know it, too.
        #expect(try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8).contains("The runs did not ask the same. bells"))
    }

    @Test("a trained model is compared with the one it came from, item by item, and both stand on the leaderboard")
    func changedModel() throws {
        let folder = try TemporaryFolder()
        let rows = try Self.lines(Self.exam + "/data/bells.jsonl").map { row -> String in
            let answer = row["options"]?[row["answer"]?.intValue ?? 0]?.stringValue ?? ""
            return JSON.object(
                JSON.Object([
                    ("text", .string("Question: \((row["question"]?.stringValue ?? "").trimmingCharacters(in: .whitespaces))\nAnswer: \(answer)\n\n"))
                ])
            ).text()
        }
        try rows.joined(separator: "\n").write(toFile: folder.path + "/text.jsonl", atomically: true, encoding: .utf8)
        try """
        model: \(Tool.model)
        data: text.jsonl
        batch: {sequences: 4, length: 48}
        steps: 400
        optimizer: {type: adamw, rate: 1e-2}
        output: tuned
        """.write(toFile: folder.path + "/train.yaml", atomically: true, encoding: .utf8)
        let trained = try Tool.run(["train", folder.path + "/train.yaml"], environment: ["LYCEUM_HOME": folder.path + "/home"])
        try #require(trained.status == 0, "\(trained.errors)")
        let results = folder.path + "/results"
        for model in [Tool.model, folder.path + "/tuned/model"] {
            let run = try Tool.run([
                "exam", "run", model, "--include-path", Self.exam + "/tasks", "--data-dir", Tool.fixtures, "--tasks", "bells", "--shots", "0",
                "--output", results,
            ])
            try #require(run.status == 0, "\(run.errors)")
        }
        let comparison = try Tool.json(["exam", "compare", results + "/tiny-chat", results + "/tuned", "--json"])
        let pair = try #require(comparison["pairs"]?[0])
        let (a, b) = (try #require(pair["score_a"]?.doubleValue), try #require(pair["score_b"]?.doubleValue))
        #expect(pair["count"] == 14 && b > 0.9 && a < 0.7)
        #expect(abs(try #require(pair["difference"]?.doubleValue) - (b - a)) < 1e-12)
        #expect(pair["mcnemar"]?["only_a"] == 0 && pair["verdict"] == "win")
        let board = try Tool.run(["exam", "leaderboard", results, "--html", folder.path + "/board.html"])
        try #require(board.status == 0, "\(board.errors)")
        #expect(board.output.contains("tuned") && board.output.contains("tiny-chat"))
        let json = try Tool.json(["exam", "leaderboard", results, "--json"])
        #expect(json["rows"]?[0]?["model"] == "tuned" && json["rows"]?.arrayValue?.count == 2)
    }

    @Test("scoring again gives what the run gave, of our files and of the harness's; other filters give other scores")
    func rescore() throws {
        let folder = try TemporaryFolder()
        let paths = ["--include-path", Self.exam + "/tasks", "--data-dir", Tool.fixtures]
        let run = try Tool.json(Self.arguments(["--tasks", "places,sums,stories", "--json"], output: folder.path))
        let again = try Tool.json(["exam", "rescore", folder.path] + paths + ["--output", folder.path + "/again", "--json"])
        #expect(again["scores"] == run["scores"])
        for (one, two) in zip(run["files"]?["samples"]?.arrayValue ?? [], again["files"]?["samples"]?.arrayValue ?? []) {
            let (one, two) = (try #require(one.stringValue), try #require(two.stringValue))
            #expect(try String(contentsOfFile: one, encoding: .utf8) == String(contentsOfFile: two, encoding: .utf8))
        }
        let theirs = try Tool.json(["exam", "rescore", Self.exam + "/harness"] + paths + ["--json"])
        for change in theirs["changes"]?.arrayValue ?? [] {
            let (old, new) = (try #require(change["old"]?.doubleValue), try #require(change["new"]?.doubleValue))
            #expect(abs(old - new) < 1e-9)
        }
        #expect(theirs["changes"]?.arrayValue?.count == 9)
        let text = try String(contentsOfFile: Self.exam + "/tasks/sums.yaml", encoding: .utf8)
        try text.replacing("#### (\\\\-?[0-9\\\\.\\\\,]+)", with: "(.*)").replacing("name: strict-match", with: "name: anything")
            .write(toFile: folder.path + "/sums.yaml", atomically: true, encoding: .utf8)
        let other = try Tool.json(["exam", "rescore", folder.path, "--task-file", folder.path + "/sums.yaml", "--json"])
        #expect(other["changes"]?.arrayValue?.contains { $0["metric"] == "exact_match,anything" && $0["old"] == .null } == true)
    }

    @Test("baselines, calibration, power, list and show say what they should")
    func others() throws {
        let paths = ["--include-path", Self.exam + "/tasks", "--data-dir", Tool.fixtures]
        let baselines = try Tool.json(["exam", "baseline", "bells"] + paths + ["--json"])
        #expect(baselines.arrayValue?.first { $0["baseline"] == "chance" }?["accuracy"] == 0.25)
        let beside = try Tool.json(["exam", "baseline", "--record", Self.exam + "/harness", "bells", "--json"])
        #expect(beside.arrayValue?.last?["accuracy"]?.doubleValue == 5.0 / 14)
        let calibration = try Tool.json(["exam", "calibrate", Self.exam + "/harness", "--draws", "50", "--simulations", "50", "--json"])
        #expect(calibration["tasks"]?.arrayValue?.map { $0["task"] } == ["bells", "rivers", "all 2 tasks"])
        #expect(calibration["tasks"]?[0]?["accuracy"]?.doubleValue == 5.0 / 14)
        #expect(try Tool.json(["exam", "power", "--difference", "0.05", "--discordant", "0.2", "--json"])["items"] == 626)
        #expect(try Tool.json(["exam", "power", "--difference", "0.03", "--discordant", "0.1", "--json"])["items"] == 870)
        let detectable = try Tool.json(["exam", "power", "--items", "510", "--json"])["detectable"]?[0]?["difference"]?.doubleValue
        #expect(abs(try #require(detectable) - 0.055) < 0.001)
        let list = try Tool.json(["exam", "list", "bells"] + paths + ["--json"])
        #expect(list.arrayValue?.contains { $0["name"] == "bells" } == true)
        let shown = try Tool.json(["exam", "show", "bells", "--items", "2"] + paths + ["--json"])
        #expect(shown["items"] == 14 && shown["examples"]?.arrayValue?.count == 2)
        let corpus = try TemporaryFolder()
        try "Somebody asked: where does bell 3 ring? The hill at noon, they said.\n".write(
            toFile: corpus.path + "/a.txt", atomically: true, encoding: .utf8)
        let found = try Tool.json([
            "exam", "contamination", "--record", Self.exam + "/harness", "bells", "--corpus", corpus.path, "--ngram", "5", "--json",
        ])
        #expect(found[0]?["dirty_items"]?.arrayValue?.map { $0["item"] } == ["3"])
    }

    @Test("generated tasks need no data")
    func generated() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.json(["exam", "run", Tool.model, "--tasks", "arithmetic:digits=1", "--limit", "4", "--output", folder.path, "--json"])
        #expect(result["scores"]?.arrayValue?.isEmpty == false)
        // A hundred sums of two digits exist, fewer than the usual number of items.
        let shown = try Tool.json(["exam", "show", "arithmetic:digits=1", "--json"])
        #expect((60...100).contains(try #require(shown["items"]?.intValue)))
    }
}
