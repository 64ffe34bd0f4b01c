import Foundation
import LyceumCore
import Testing

/// `lyceum exam rescore` on lm-evaluation-harness's own files of written answers (Tools/reference/exam_replayed.py): right and wrong ones, several numbers,
/// several letters, an option's words, nothing; ten filter pipelines of four tasks.
@Suite("Written answers scored again")
struct ExamRescoreTests {
    private static let folder = Tool.fixtures + "/exam/replayed"

    private static func arguments(_ more: [String]) -> [String] {
        ["exam", "rescore", folder + "/harness", "--include-path", folder + "/tasks"] + more + ["--json"]
    }

    @Test("every pipeline reads the answers the harness reads and gives its scores, item by item and together")
    func sameAsHarness() throws {
        let output = try TemporaryFolder()
        let result = try Tool.json(Self.arguments(["--output", output.path, "--bootstrap-draws", "0"]))
        let files = result["files"]?["samples"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var pipelines: [String: (sum: Double, count: Int)] = [:]
        for task in ["harvest", "harvest_votes", "workshop", "towns"] {
            let ours = try ExamToolTests.lines(try #require(files.first { $0.contains("samples_\(task)_2") }))
            let theirs = try ExamToolTests.lines("\(Self.folder)/harness/samples_\(task)_\(ExamToolTests.stamp).jsonl")
            #expect(ours.count == theirs.count)
            for (one, two) in zip(ours, theirs) {
                for (key, value) in two.objectValue ?? JSON.Object() {
                    #expect(one[key] == value, "\(task), item \(two["doc_id"]?.intValue ?? -1), \(two["filter"]?.stringValue ?? ""): \(key)")
                }
                let score = try #require(one["exact_match"]?.doubleValue)
                let name = "\(task),\(one["filter"]?.stringValue ?? "")"
                pipelines[name] = ((pipelines[name]?.sum ?? 0) + score, (pipelines[name]?.count ?? 0) + 1)
            }
        }
        let results = try JSON.read(path: "\(Self.folder)/harness/results_\(ExamToolTests.stamp).json")
        let changes = try #require(result["changes"]?.arrayValue)
        #expect(pipelines.count == 10 && changes.count == 10)
        for (name, pipeline) in pipelines {
            let parts = name.split(separator: ",").map(String.init)
            let expected = try #require(results["results"]?[parts[0]]?["exact_match,\(parts[1])"]?.doubleValue)
            let mean = pipeline.sum / Double(pipeline.count)
            // None is trivial: some answers are right, and some are wrong.
            #expect(mean > 0.05 && mean < 0.95 && abs(mean - expected) < 1e-12, "\(name)")
            let change = try #require(changes.first { $0["task"]?.stringValue == parts[0] && $0["metric"]?.stringValue == "exact_match,\(parts[1])" })
            #expect(change["old"] == change["new"] && abs((change["new"]?.doubleValue ?? -1) - expected) < 1e-12, "\(name)")
        }
        // Pipelines of one task disagree, so that none stands for another.
        #expect(Set(pipelines.filter { $0.key.hasPrefix("harvest_votes") }.map(\.value.sum)).count == 3)
    }

    @Test("standard errors and the number of answers that could not be read are the harness's")
    func errors() throws {
        let result = try Tool.json(Self.arguments([]))
        let results = try JSON.read(path: "\(Self.folder)/harness/results_\(ExamToolTests.stamp).json")
        for score in result["scores"]?.arrayValue ?? [] {
            let (task, filter) = (try #require(score["task"]?.stringValue), try #require(score["filter"]?.stringValue))
            let expected = try #require(results["results"]?[task]?["exact_match_stderr,\(filter)"]?.doubleValue)
            #expect(abs(try #require(score["stderr"]?.doubleValue) - expected) < 1e-9, "\(task) \(filter)")
        }
        #expect(result["scores"]?.arrayValue?.count == 10)
    }
}
