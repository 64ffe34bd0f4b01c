import Foundation
import LyceumCore
import LyceumTestSupport
import Testing

/// Written answers graded and compared by a model, as a user has it done.
@Suite("Judging from the command line")
struct ExamJudgeToolTests {
    /// An endpoint that answers questions in two moods, and judges what has a judge's marks.
    private final class Endpoint: Sendable {
        let server: LoopbackServer
        /// The judge is gone after so many replies; nil for one that stays.
        let patience = Locked<Int?>(nil)

        init() {
            let patience = self.patience
            let judged = Locked(0)
            server = LoopbackServer { request, connection in
                guard request.method == "POST" else {
                    let list = #"{"object":"list","data":[{"id":"m","object":"model"}]}"#
                    return connection.respond(headers: [("Content-Type", "application/json")], text: list)
                }
                let body = (try? JSON.parse(request.bodyText)) ?? .null
                let text = body["messages"]?.arrayValue?.last?["content"]?.stringValue ?? ""
                if text.contains("<answer>") {
                    let count = judged.withLock { judged in
                        judged += 1
                        return judged
                    }
                    if let most = patience.withLock({ $0 }), count > most {
                        return connection.respond(401, text: #"{"error":{"message":"the key is used up"}}"#)
                    }
                }
                let reply = text.contains("<answer>") ? Self.verdict(text) : Self.answer(text, by: body["model"]?.stringValue ?? "")
                connection.beginStream()
                let part = #"{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"#
                connection.send("data: \(part)\"delta\":{\"content\":\(JSON.string(reply).text())},\"finish_reason\":null}]}\n\n")
                connection.send("data: \(part)\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
            }
        }

        var url: String { server.url + "/v1" }
        var judgings: [String] { server.requests.filter { $0.method == "POST" && $0.bodyText.contains("<answer>") }.map(\.bodyText) }

        /// “wise” knows most, “plain” little.
        private static func answer(_ text: String, by model: String) -> String {
            let number = Int(text.split(separator: "#").dropFirst().first?.prefix { $0.isNumber } ?? "0") ?? 0
            if number == 7 { return "unclear" }
            let isGood = model == "wise" ? number % 4 != 0 : number % 4 == 1
            return isGood ? "good answer \(number)" : "bad answer \(number)"
        }

        private static func verdict(_ text: String) -> String {
            let answers = text.components(separatedBy: "<answer>\n").dropFirst().map { $0.components(separatedBy: "\n")[0] }
            if answers.contains("unclear") { return "Hm." }
            guard answers.count == 2 else {
                return #"{"reason": "I read it", "grade": "\#(answers[0].hasPrefix("good") ? "correct" : "wrong")"}"#
            }
            if answers[0].prefix(4) == answers[1].prefix(4) { return #"{"reason": "the first", "better": "A"}"# }
            return #"{"reason": "the good one", "better": "\#(answers[0].hasPrefix("good") ? "A" : "B")"}"#
        }
    }

    private static func makeTask(_ folder: String) throws {
        let rows = (0..<12).map { #"{"question": "What is #\#($0)?", "answer": "good answer \#($0)", "kind": "\#($0 % 2 == 0 ? "even" : "odd")"}"# }
        try rows.joined(separator: "\n").write(toFile: folder + "/short.jsonl", atomically: true, encoding: .utf8)
        try """
        task: short
        dataset_path: json
        dataset_kwargs: {data_files: {test: short.jsonl}}
        test_split: test
        output_type: generate_until
        doc_to_text: "{{question}}"
        doc_to_target: "{{answer}}"
        generation_kwargs: {until: ["\\n"], max_gen_toks: 16}
        metric_list: [{metric: exact_match}]
        metadata: {version: 1, grader: {kind: rubric, scale: [0, 0.5, 1]}, lyceum: {facets: [kind]}}
        """.write(toFile: folder + "/short.yaml", atomically: true, encoding: .utf8)
    }

    private static func examine(_ endpoint: Endpoint, _ model: String, _ folder: String) throws -> String {
        let result = try Tool.run([
            "exam", "run", endpoint.url, "--endpoint-model", model, "--concurrency", "2", "--tasks", folder + "/short.yaml", "--data-dir", folder,
            "--output", folder + "/out", "--apply-chat-template", "--no-report",
        ])
        try #require(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("lyceum exam judge \(folder)/out/\(model) --judge MODEL"))
        return "\(folder)/out/\(model)"
    }

    private static func judge(_ endpoint: Endpoint, _ runs: [String], _ more: [String] = []) -> [String] {
        ["exam", "judge"] + runs + ["--judge", endpoint.url, "--endpoint-model", "judge", "--concurrency", "2"] + more
    }

    @Test("a run is graded, the grades are compared, ranked and shown with the judge's words; nothing is asked twice")
    func graded() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let endpoint = Endpoint()
        defer { endpoint.server.stop() }
        let show = try Tool.run(["exam", "show", folder.path + "/short.yaml", "--data-dir", folder.path])
        #expect(show.output.contains("lyceum exam judge"))
        let wise = try Self.examine(endpoint, "wise", folder.path)
        let plain = try Self.examine(endpoint, "plain", folder.path)
        let result = try Tool.json(Self.judge(endpoint, [wise], ["--json"]))
        let counts = try #require(result["judged"]?[0])
        #expect(counts["answers"] == 12 && counts["asked_again"] == 1 && counts["without_grade"] == 1 && counts["kind"] == "short-answer")
        let score = try #require(result["scores"]?[0])
        // Of 0…11 without 7: 0, 4 and 8 are wrong.
        #expect(score["metric"] == "judge" && score["count"] == 11 && abs((score["value"]?.doubleValue ?? 0) - 8.0 / 11) < 1e-12)
        #expect(endpoint.judgings.count == 13)
        _ = try Tool.json(Self.judge(endpoint, [wise], ["--json"]))
        #expect(endpoint.judgings.count == 13, "judged again, nothing is asked")
        let text = try Tool.run(Self.judge(endpoint, [plain]))
        #expect(text.status == 0 && text.output.contains("No grade") && text.output.contains("1 of 12 answers have no grade"), "\(text.errors)")

        let comparison = try Tool.json(["exam", "compare", wise, plain, "--json"])
        let pair = try #require(comparison["pairs"]?[0])
        #expect(pair["metric"] == "judge" && pair["count"] == 11 && comparison["warnings"]?.arrayValue?.count ?? 0 >= 2)
        #expect(pair["mcnemar"]?["only_a"] == 5 && pair["mcnemar"]?["only_b"] == 0)
        let board = try Tool.run(["exam", "leaderboard", folder.path + "/out"])
        #expect(board.status == 0 && board.output.contains("0.7273") || board.output.contains("72.7"), "\(board.output)\(board.errors)")
        let page = try String(contentsOfFile: try #require(result["files"]?["report"]?.stringValue), encoding: .utf8)
        #expect(page.contains("correct — I read it") && page.contains("Judge on the answer"))
        let samples = try ExamToolTests.lines(try #require(result["files"]?["samples"]?[0]?.stringValue))
        #expect(samples[7]["judge"] == nil && samples[1]["judge"]?.doubleValue == 1)
        #expect(samples[7]["lyceum"]?["notes"]?.stringValue?.contains("Hm.") == true)
    }

    @Test("a judge that goes away is asked only the rest when it is back")
    func resumed() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let endpoint = Endpoint()
        defer { endpoint.server.stop() }
        let wise = try Self.examine(endpoint, "wise", folder.path)
        endpoint.patience.withLock { $0 = 5 }
        let broken = try Tool.run(Self.judge(endpoint, [wise]))
        #expect(broken.status != 0 && broken.errors.contains("error: "))
        endpoint.patience.withLock { $0 = nil }
        let before = endpoint.judgings
        let result = try Tool.json(Self.judge(endpoint, [wise], ["--json"]))
        let rest = endpoint.judgings.dropFirst(before.count)
        #expect(rest.count == 8 && Set(before.prefix(5)).isDisjoint(with: rest))
        #expect(result["judged"]?[0]?["without_grade"] == 1)
    }

    @Test("of two runs the better answers are chosen in both orders; people's labels say how far the judge can be believed")
    func pairwise() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let endpoint = Endpoint()
        defer { endpoint.server.stop() }
        let runs = [try Self.examine(endpoint, "wise", folder.path), try Self.examine(endpoint, "plain", folder.path)]
        let rows = [(2, "A"), (3, "wise"), (6, "tie"), (1, "tie")].map { #"{"item": \#($0.0), "better": "\#($0.1)"}"# }
        try rows.joined(separator: "\n").write(toFile: folder.path + "/people.jsonl", atomically: true, encoding: .utf8)
        let result = try Tool.json(Self.judge(endpoint, runs, ["--labels", folder.path + "/people.jsonl", "--json"]))
        let task = try #require(result["tasks"]?[0])
        // “wise” is better on 2, 3, 6, 10, 11; on all others both wrote the same, so that nobody is asked.
        #expect(task["items"] == 12 && task["wins"] == 5 && task["losses"] == 0 && task["ties"] == 7 && task["same_text"] == 7 && task["unread"] == 0)
        #expect(abs((task["win_rate"]?["value"]?.doubleValue ?? 0) - 8.5 / 12) < 1e-12)
        #expect(task["labels"]?["labeled"] == 4 && task["labels"]?["agreement"]?["value"] == 0.75 && task["labels"]?["corrected"] != .null)
        #expect(endpoint.judgings.count == 10)
        let comparison = try Tool.json(["exam", "compare"] + runs + ["--metric", "preferred", "--json"])
        #expect(comparison["pairs"]?[0]?["score_a"]?.doubleValue.map { abs($0 - 8.5 / 12) < 1e-12 } == true)
        let page = try String(contentsOfFile: try #require(result["files"]?["report"]?.stringValue), encoding: .utf8)
        #expect(page.contains("Preferred by a judge") && page.contains("The judge beside people") && page.contains("What plain answered"))
        let text = try Tool.run(Self.judge(endpoint, runs))
        #expect(text.status == 0 && text.output.contains("Winner changed with place") && endpoint.judgings.count == 10)
    }

    @Test("labels of people stand beside a run's grades, and a rubric of one's own changes them")
    func labelsAndRubric() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let endpoint = Endpoint()
        defer { endpoint.server.stop() }
        let wise = try Self.examine(endpoint, "wise", folder.path)
        let rows = (0..<6).map { #"{"item": \#($0), "grade": "\#($0 < 4 ? "correct" : "wrong")"}"# }
        try rows.joined(separator: "\n").write(toFile: folder.path + "/people.jsonl", atomically: true, encoding: .utf8)
        try "levels:\n  - {name: correct, meaning: is good, value: 0.8}\n  - {name: wrong, meaning: is not, value: 0}\n"
            .write(toFile: folder.path + "/rubric.yaml", atomically: true, encoding: .utf8)
        let result = try Tool.json(Self.judge(endpoint, [wise], ["--labels", folder.path + "/people.jsonl", "--json"]))
        let found = try #require(result["agreements"]?.arrayValue?.first { $0["metric"] == "judge" })
        // The judge: 0 wrong, 1–3 right, 4 wrong, 5 right. People: 0–3 right, 4 and 5 wrong.
        #expect(found["labeled"] == 6 && abs((found["agreement"]?["value"]?.doubleValue ?? 0) - 4.0 / 6) < 1e-12 && found["corrected"] != .null)
        let own = try Tool.json(Self.judge(endpoint, [wise], ["--rubric", folder.path + "/rubric.yaml", "--json"]))
        #expect(abs((own["scores"]?[0]?["value"]?.doubleValue ?? 0) - 8 * 0.8 / 11) < 1e-12)
        for (more, words) in [
            (["--rubric", folder.path + "/none.yaml"], "none.yaml"), (["--tokens", "3"], "16 to 32768"), (["--tasks", "shirt"], "short"),
        ] {
            let outcome = try Tool.run(Self.judge(endpoint, [wise], more))
            #expect(outcome.status != 0 && outcome.errors.contains(words), "\(more): \(outcome.errors)")
        }
        let three = try Tool.run(Self.judge(endpoint, [wise, wise, wise]))
        #expect(three.status == 64 && three.errors.contains("one run or two"))
    }

    @Test("a small model on this machine judges too; what it babbles is counted and scores nothing")
    func local() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let endpoint = Endpoint()
        defer { endpoint.server.stop() }
        let wise = try Self.examine(endpoint, "wise", folder.path)
        let result = try Tool.json(["exam", "judge", wise, "--judge", Tool.model, "--tokens", "16", "--output", folder.path + "/judged", "--json"])
        let counts = try #require(result["judged"]?[0])
        let unread = try #require(counts["without_grade"]?.intValue)
        let scored = result["scores"]?.arrayValue?.first { $0["metric"] == "judge" }?["count"]?.intValue ?? 0
        #expect(counts["answers"] == 12 && unread + scored == 12)
        #expect(result["files"]?["results"]?.stringValue?.hasPrefix(folder.path + "/judged/wise/") == true)
    }

    @Test("a run whose answers were all known says so, instead of a speed")
    func knownAnswers() throws {
        let folder = try TemporaryFolder()
        try Self.makeTask(folder.path)
        let endpoint = Endpoint()
        defer { endpoint.server.stop() }
        let arguments = [
            "exam", "run", endpoint.url, "--endpoint-model", "wise", "--tasks", folder.path + "/short.yaml", "--data-dir", folder.path, "--output",
            folder.path + "/out", "--apply-chat-template", "--no-report",
        ]
        let first = try Tool.run(arguments)
        #expect(first.output.contains("items/s") && !first.output.contains("were known"))
        let again = try Tool.run(arguments)
        #expect(again.output.contains("12 items; all answers were known, nothing was asked") && !again.output.contains("items/s"))
    }
}
