import Foundation
import LyceumCore
import Testing

/// Tasks and data that are wrong: what is said about them, and where.
@Suite("Examinations of broken tasks")
struct ExamErrorTests {
    private static let rows = (0..<6).map {
        #"{"id": "q\#($0)", "question": "What is \#($0)?", "options": ["one", "two"], "answer": \#($0 % 2), "case": "c\#($0 / 2)"}"#
    }

    private static func task(_ more: String = "", data: String = "data.jsonl", target: String = "answer") -> String {
        """
        task: broken
        dataset_path: json
        dataset_kwargs: {data_files: {test: \(data)}}
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{question}}"
        doc_to_choice: "{{options}}"
        doc_to_target: \(target)
        metadata: {version: 1}
        \(more)
        """
    }

    private static func run(_ task: String, _ data: String, file: String = "data.jsonl") throws -> (outcome: Tool.Outcome, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        try task.write(toFile: folder.path + "/broken.yaml", atomically: true, encoding: .utf8)
        try data.write(toFile: folder.path + "/" + file, atomically: true, encoding: .utf8)
        let outcome = try Tool.run([
            "exam", "run", Tool.model, "--tasks", folder.path + "/broken.yaml", "--data-dir", folder.path, "--output", folder.path + "/out",
        ])
        return (outcome, folder)
    }

    @Test("a Python function in a task file is refused with file and line")
    func pythonFunction() throws {
        let (outcome, folder) = try Self.run(Self.task("process_docs: !function utils.process_docs"), Self.rows.joined(separator: "\n"))
        #expect(outcome.status == 69 && outcome.errors.contains("broken.yaml:10"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/tiny-chat"))
    }

    @Test("a gold label out of range counts as wrong, and the user is told")
    func goldOutOfRange() throws {
        let data = (Self.rows + [#"{"id": "q6", "question": "What?", "options": ["one", "two"], "answer": 7, "case": "c3"}"#]).joined(separator: "\n")
        let (outcome, folder) = try Self.run(Self.task(), data)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: broken") && outcome.errors.contains("gold"), "\(outcome.errors)")
        withExtendedLifetime(folder) {}
    }

    @Test("an empty split, a missing file and a missing column are named")
    func missing() throws {
        let (empty, _) = try Self.run(Self.task(), "\n")
        #expect(empty.status == 65 && empty.errors.contains("data.jsonl"), "\(empty.errors)")
        let (file, _) = try Self.run(Self.task(data: "other.jsonl"), Self.rows.joined(separator: "\n"))
        #expect(file.status == 66 && file.errors.contains("other.jsonl"), "\(file.errors)")
        let (column, _) = try Self.run(Self.task(target: "solution"), Self.rows.joined(separator: "\n"))
        #expect(column.status == 65 && column.errors.contains("solution"), "\(column.errors)")
    }

    @Test("identifiers that come twice and a missing cluster are named with file and line")
    func identities() throws {
        let twice = (Self.rows + [Self.rows[2]]).joined(separator: "\n")
        let (duplicate, _) = try Self.run(
            Self.task("metadata: {version: 1, lyceum: {id: id}}").replacing("metadata: {version: 1}\n", with: ""), twice)
        #expect(duplicate.status == 65 && duplicate.errors.contains("data.jsonl:7") && duplicate.errors.contains("q2"), "\(duplicate.errors)")
        let without = Self.rows.enumerated().map { $0 == 3 ? $1.replacing(#", "case": "c1""#, with: "") : $1 }.joined(separator: "\n")
        let (cluster, _) = try Self.run(
            Self.task("metadata: {version: 1, lyceum: {cluster: case}}").replacing("metadata: {version: 1}\n", with: ""), without)
        #expect(cluster.status == 65 && cluster.errors.contains("data.jsonl:4"), "\(cluster.errors)")
    }

    @Test("a data file cut short and a ragged CSV are named with file and line")
    func cutFiles() throws {
        let whole = Self.rows.joined(separator: "\n")
        let (cut, _) = try Self.run(Self.task(), String(whole.prefix(whole.count - 30)))
        #expect(cut.status == 65 && cut.errors.contains("data.jsonl:6"), "\(cut.errors)")
        let table = "question,options,answer\nWhat?,\"['a', 'b']\",0\nWhy?,too,many,cells,here\n"
        let (ragged, _) = try Self.run(Self.task(data: "data.csv"), table, file: "data.csv")
        #expect(ragged.status == 65 && ragged.errors.contains("data.csv:3"), "\(ragged.errors)")
    }

    @Test("files without a byte, short rows, quotes without end, cut Parquet and cut arrays are named; every message says what to do or where")
    func moreCutFiles() throws {
        let row = Self.rows[0]
        let cases: [(file: String, data: String, words: String)] = [
            ("data.jsonl", "", "has no documents"), ("data.csv", "question,options,answer\nWhat?,\"['a', 'b']\",0\nWhy?\n", "data.csv:3: expected 3 fields"),
            ("data.csv", "question,options,answer\nWhat?,\"['a', 'b']\",0\n\"Why?,x,1\n", "data.csv:3: a quote is never closed"),
            ("data.parquet", "PAR1abcdef", "the file is cut off"), ("data.json", "[\(row),\n\(row.dropLast(20))", "data.json:2"),
            ("data.jsonl", row + "\n[1, 2]\n", "data.jsonl:2: expected a JSON object"),
            ("data.jsonl", row.replacing(#""answer": 0"#, with: #""answer": "three""#), "no item has a gold answer"),
        ]
        for (file, data, words) in cases {
            let (outcome, _) = try Self.run(Self.task(data: file), data, file: file)
            #expect(outcome.status == 65 && outcome.errors.contains(words), "\(file): \(outcome.errors)")
            // No option is named that the command does not have.
            #expect(!outcome.errors.contains("on error"), "\(file): \(outcome.errors)")
        }
        let (array, _) = try Self.run(Self.task(data: "data.json"), "[\(row),\n\(row.dropLast(20))", file: "data.json")
        #expect(array.errors.contains("→ ") && array.errors.contains("cut short"), "\(array.errors)")
        let (bare, _) = try Self.run(Self.task(), row.replacing(#"["one", "two"]"#, with: "[]"))
        #expect(bare.status == 65 && bare.errors.contains("no options") && bare.errors.contains("doc_to_choice"), "\(bare.errors)")
    }

    @Test("wrong flags, unknown tasks and missing runs end with the code of their kind and say what to do")
    func flags() throws {
        let paths = ["--include-path", ExamToolTests.exam + "/tasks", "--data-dir", Tool.fixtures]
        let cases: [([String], Int32, String)] = [
            (["exam", "run", Tool.model, "--tasks", "bels"] + paths, 66, "bells"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--shots", "-1"] + paths, 64, "shots"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--limit", "0"] + paths, 64, "--limit"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--limit", "1.5"] + paths, 64, "--limit"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--system", "x"] + paths, 64, "--apply-chat-template"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--strategy", "guess"] + paths, 64, "guess"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--strategy", "few-shot", "--embedder", Tool.model] + paths, 64, "--embedder"),
            (["exam", "run", Tool.model, "--tasks", "bells", "--strategy", "knn-few-shot", "--embedder", "/none"] + paths, 66, "/none"),
            (["exam", "run", Tool.model + "-none", "--tasks", "bells"] + paths, 66, "tiny-chat-none"),
            (["exam", "compare", "/nowhere", "/nowhere"], 66, "/nowhere"),
            (["exam", "compare", ExamToolTests.exam + "/harness"], 64, "two runs"),
            (["exam", "compare", ExamToolTests.exam + "/harness", ExamToolTests.exam + "/harness", "--metric", "mcc"], 66, "acc,none"),
            (["exam", "calibrate", ExamToolTests.exam + "/harness", "--tasks", "sums"], 69, "multiple choice"),
            (["exam", "power", "--difference", "2"], 64, "--difference"),
            (["exam", "leaderboard", "/nowhere"], 66, "/nowhere"),
            (["exam", "contamination", "bells"] + paths, 64, "--corpus"),
            (["exam", "rescore", ExamToolTests.exam + "/harness", "--task-file", ExamToolTests.exam + "/tasks/none.yaml"], 66, "none.yaml"),
        ]
        for (arguments, status, text) in cases {
            let outcome = try Tool.run(arguments)
            #expect(outcome.status == status, "\(arguments.dropFirst().prefix(6)): \(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains(text), "\(arguments.dropFirst().prefix(6)): \(outcome.errors)")
        }
    }
}
