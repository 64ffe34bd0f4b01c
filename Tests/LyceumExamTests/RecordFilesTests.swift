import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

/// Files of lm-evaluation-harness 0.4.13 (Tools/reference/exam_records.py), read and written.
@Suite("Result and sample files")
struct RecordFilesTests {
    static let fixtures =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        + "/LyceumToolTests/Fixtures/exam"
    static let stamp = "2026-01-02T03-04-05.678901"

    static func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "lyceum-records-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test("numbers are written as Python writes them")
    func pythonNumbers() {
        let expected: [(Double, String)] = [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (1e-4, "0.0001"), (1e-5, "1e-05"), (1.5e-7, "1.5e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"), (123456789012345680, "1.2345678901234568e+17"), (9007199254740992, "9007199254740992.0"), (1e22, "1e+22"),
            (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (-70.06515502929688, "-70.06515502929688"), (1e100, "1e+100"),
            (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"), (100, "100.0"), (0.001234, "0.001234"),
        ]
        for (value, text) in expected { #expect(PythonText.number(value) == text) }
    }

    @Test("values print as in Python")
    func pythonValues() {
        #expect(
            PythonText.text(["a", "it's", "say \"hi\"", "both ' and \"", 1, 2.0, true, nil])
                == #"['a', "it's", 'say "hi"', 'both \' and "', 1, 2.0, True, None]"#)
        #expect(PythonText.representation(.string("tab\tnew\nback\\ \u{7F}\u{A0}\u{200B}é河\u{1F600}")) == #"'tab\tnew\nback\\ \x7f\xa0\u200bé河😀'"#)
        #expect(PythonText.text(["k": ["x": 1]]) == "{'k': {'x': 1}}")
        #expect(
            PythonText.json(["a": [], "b": ["x": nil, "y": [1, 2.5]], "c": "ü\"\u{1}\u{8}"], indent: 2)
                == "{\n  \"a\": [],\n  \"b\": {\n    \"x\": null,\n    \"y\": [\n      1,\n      2.5\n    ]\n  },\n  \"c\": \"ü\\\"\\u0001\\b\"\n}")
    }

    @Test("the harness's samples files come back byte for byte", arguments: ["bells", "rivers", "sums", "stories"])
    func samplesBytes(_ task: String) throws {
        let path = "\(Self.fixtures)/harness/samples_\(task)_\(Self.stamp).jsonl"
        let samples = try SamplesFile.read(path)
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try SamplesFile.write(samples, to: folder + "/copy.jsonl")
        #expect(try String(contentsOfFile: folder + "/copy.jsonl", encoding: .utf8) == String(contentsOfFile: path, encoding: .utf8))
    }

    @Test("hashes of documents, prompts, targets and tasks are the harness's", arguments: ["harness", "harness-chat"])
    func hashes(_ run: String) throws {
        let path = "\(Self.fixtures)/\(run)/results_\(Self.stamp).json"
        let record = try ExaminationRecord.read(path)
        let hashes = try #require(try JSON.read(path: path)["task_hashes"]?.objectValue)
        #expect(record.tasks.count == hashes.count)
        for task in record.tasks {
            #expect(!task.samples.isEmpty)
            for sample in task.samples {
                let made = sample.hashed()
                #expect(made.documentHash == sample.documentHash && made.promptHash == sample.promptHash && made.targetHash == sample.targetHash)
            }
            #expect(RecordHash.task(task.samples) == hashes[task.name]?.stringValue)
        }
    }

    @Test("a results file is read whole: scores, groups, versions, shots, counts")
    func results() throws {
        let record = try ExaminationRecord.read("\(Self.fixtures)/harness")
        #expect(record.modelName == "tiny-chat" && record.date == "2026-01-02T03:04:05.678901" && record.seconds == 12.5)
        #expect(record.tasks.map(\.name) == ["bells", "rivers", "sums", "stories"])
        let bells = try #require(record.tasks.first)
        #expect(bells.version == "1.0" && bells.shots == 2 && bells.originalCount == 14 && bells.samples.count == 14)
        #expect(bells.scores.first == ScoreRecord(metric: "acc", filter: "none", value: 0.35714285714285715, standardError: 0.13289435848843761))
        #expect(record.tasks[1].alias == "the rivers")
        #expect(record.tasks[2].samples.map(\.filter) == Array(repeating: "strict-match", count: 6) + Array(repeating: "flexible-extract", count: 6))
        let stories = record.tasks[3]
        #expect(stories.scores.allSatisfy { $0.standardError == nil && !$0.isHigherBetter })
        #expect(stories.samples[0].metrics[0].value == .weighted(sum: -338.5345153808594, weight: 18))
        #expect(stories.samples[0].responses == [[.logLikelihood(-338.5345153808594, isGreedy: nil)]])
        let places = try #require(record.groups.first)
        #expect(places.members == ["bells", "rivers"] && places.count == 24 && places.scores.first?.value == 1.0 / 3)
        #expect(record.settings["fewshot_seed"] == 1234 && record.model["model_args"] == "pretrained=tiny-chat,dtype=float32")
    }

    @Test("what is written is read back the same, with clusters, facets, notes and cut answers")
    func roundTrip() throws {
        var record = try ExaminationRecord.read("\(Self.fixtures)/harness")
        record.tasks[0].samples[0].cluster = "lesson 0"
        record.tasks[0].samples[0].facets = ["subject": "bells"]
        record.tasks[2].samples[1].notes = JSON.Object([("votes", ["A": 2]), ("chain", "because")])
        record.tasks[2].samples[0].responses = [[.text("a", tokens: 3, isCut: true), .text("b", tokens: nil)]]
        record.tasks[1].warnings = ["one item was cut"]
        record.settings["strategy"] = "direct"
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let written = try record.write(to: folder)
        #expect(FileSystem.name(of: written.results) == "results_\(Self.stamp).json" && written.folder == folder + "/tiny-chat")
        var copy = try ExaminationRecord.read(folder)
        copy.source = record.source
        #expect(copy.tasks == record.tasks && copy.groups == record.groups && copy.settings == record.settings && copy.model == record.model)
        #expect(copy.date == record.date && copy.seconds == record.seconds)
        for (one, two) in zip(copy.tasks.flatMap(\.samples), record.tasks.flatMap(\.samples)) {
            #expect(one.cluster == two.cluster && one.facets == two.facets && one.notes == two.notes && one.responses == two.responses)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: written.folder).allSatisfy { !$0.contains("partial") })
    }

    @Test("the results that are written hold every key of the harness, in its order and with its values")
    func resultKeys() throws {
        let path = "\(Self.fixtures)/harness/results_\(Self.stamp).json"
        let expected = try #require(try JSON.read(path: path).objectValue)
        let made = try #require(ResultsFile(record: try ExaminationRecord.read(path)).json.objectValue)
        let left: Set = ["pretty_env_info", "transformers_version", "lm_eval_version", "upper_git_hash", "model_source"]
        #expect(made.keys.filter { $0 != "lyceum" && $0 != "model_source" } == expected.keys.filter { !left.contains($0) })
        for name in ["results", "groups", "group_subtasks", "configs", "versions", "n-shot", "n-samples", "task_hashes", "config", "date"] {
            #expect(made[name] == expected[name], "\(name)")
        }
    }

    @Test("a line that is cut off is named with file and line, and what is missing in it")
    func broken() throws {
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let whole = try String(contentsOfFile: "\(Self.fixtures)/harness/samples_rivers_\(Self.stamp).jsonl", encoding: .utf8)
        let path = folder + "/samples_rivers_\(Self.stamp).jsonl"
        func failure(_ text: String) throws -> LyceumError {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return try #require(throws: LyceumError.self) { try SamplesFile.read(path) }
        }
        let cut = try failure(String(whole.prefix(whole.count - 300)))
        #expect(cut.code == .invalidData && cut.location == "\(path):10")
        let missing = try failure(whole.replacing("\"resps\"", with: "\"replies\"", maxReplacements: 1))
        #expect("\(missing)".contains("\(path):1: resps: expected an array, found nothing"))
        let list = try failure("[1]\n")
        #expect("\(list)".contains("expected an object per line, found an array"))
        let noValue = try failure(whole.replacing("\"acc\": ", with: "\"accuracy\": ", maxReplacements: 1))
        #expect("\(noValue)".contains("the metric “acc” is announced but has no value"))
        try "{\"model\": 1}".write(toFile: folder + "/results_x.json", atomically: true, encoding: .utf8)
        let results = try #require(throws: LyceumError.self) { try ExaminationRecord.read(folder + "/results_x.json") }
        #expect("\(results)".contains("results_x.json: expected an object with “results”"))
        let empty = try #require(throws: LyceumError.self) { try ExaminationRecord.read(folder + "/nothing") }
        #expect(empty.code == .notFound || empty.code == .inputOutput)
    }

    @Test("of several runs in a folder the newest is read")
    func newest() throws {
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var record = try ExaminationRecord.read("\(Self.fixtures)/harness")
        for (date, model) in [("2026-03-01T10:00:00.000001", "b"), ("2026-02-28T10:00:00.000001", "a/c"), ("2026-03-01T09:59:59.999999", "a")] {
            record.date = date
            record.modelName = model
            try record.write(to: folder)
        }
        #expect(try ExaminationRecord.read(folder).modelName == "b")
        #expect(try ExaminationRecord.resultFiles(below: folder).count == 3)
        #expect(FileSystem.isFolder(folder + "/a__c"))
    }

    @Test("moments in the names of files follow each other as they were taken")
    func moments() throws {
        let moments = (0..<20_000).map { _ in RecordNames.now() }
        #expect(moments == moments.sorted() && moments.allSatisfy { $0.utf8.count == 26 })
        let seconds = try #require(RecordDate.seconds(moments[0]))
        #expect(abs(seconds - Double(Timestamp.now.secondsSince1970)) < 60)
    }
}

@Suite("Records side by side")
struct RecordSetTests {
    private func record(_ name: String, values: [Double], prompt: (Int) -> String = { "p\($0)" }, version: String = "1.0", shots: Int = 0)
        -> ExaminationRecord
    {
        let samples = values.enumerated().map { number, value in
            SampleRecord(
                number: number, document: ["n": .integer(number)], target: 0, arguments: [[.string(prompt(number)), " a"]],
                responses: [[.logLikelihood(-1, isGreedy: true)]], filtered: [], metrics: [("acc", .number(value))]
            ).hashed()
        }
        return ExaminationRecord(modelName: name, tasks: [TaskRecord(name: "t", version: version, shots: shots, samples: samples)])
    }

    @Test("runs that asked the same are comparable, and 1 is 1.0")
    func same() throws {
        let set = RecordSet([record("a", values: [1, 0, 1]), record("b", values: [0, 0, 1], version: "1")])
        try set.checkComparable()
        let scores = try set.scores()
        #expect(scores.map(\.model) == ["a", "b"] && scores[1].tasks[0].values == [0, 0, 1])
    }

    @Test("differing prompts, versions, shots and items are named with the items")
    func differing() throws {
        let base = record("a", values: [1, 0, 1, 1])
        let prompts = RecordSet([base, record("b", values: [1, 1, 1, 1], prompt: { $0 == 2 ? "other" : "p\($0)" })])
        let error = try #require(throws: LyceumError.self) { try prompts.checkComparable() }
        #expect(error.code == .invalidData && "\(error)".contains("saw different prompts for 1 item (2)"))
        let kinds = RecordSet([base, record("b", values: [1, 1], version: "2", shots: 5)]).differences().map(\.kind)
        #expect(kinds == [.version("1.0", "2"), .shots(0, 5), .items(onlyFirst: [2, 3], onlySecond: [])])
        let shared = try RecordSet.shared(try RecordSet([base, record("b", values: [0, 1])]).scores())
        #expect(shared.map { $0.tasks[0].items } == [[0, 1], [0, 1]] && shared[0].tasks[0].values == [1, 0])
    }

    @Test("runs of one model are told apart")
    func names() {
        var (one, two, three) = (record("m", values: [1]), record("m", values: [1]), record("m", values: [1]))
        one.settings["strategy"] = "direct"
        two.settings["strategy"] = "self-consistency:5"
        #expect(RecordSet([one, two]).names == ["m (direct)", "m (self-consistency:5)"])
        three.settings["strategy"] = "direct"
        #expect(RecordSet([one, three]).names == ["m", "m #2"])
    }

    @Test("an item that comes twice, or without a cluster where others have one, is refused")
    func brokenItems() throws {
        var twice = record("a", values: [1, 0])
        twice.tasks[0].samples.append(twice.tasks[0].samples[0])
        #expect(throws: LyceumError.self) { try RecordSet([twice]).scores() }
        var clusters = record("a", values: [1, 0])
        clusters.tasks[0].samples[1].cluster = "c"
        let error = try #require(throws: LyceumError.self) { try RecordSet([clusters]).scores() }
        #expect("\(error)".contains("the item 0 has no cluster"))
    }
}
