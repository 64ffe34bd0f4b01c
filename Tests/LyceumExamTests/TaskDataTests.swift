import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

@Suite struct TaskDataTests {
    private static func task(_ more: String = "", subset: String? = nil) throws -> TaskDefinition {
        let text = """
            task: sample
            dataset_path: owner/sample
            \(subset.map { "dataset_name: \($0)" } ?? "test_split: test")
            test_split: test
            output_type: multiple_choice
            doc_to_text: "{{q}}"
            doc_to_choice: ["a", "b"]
            doc_to_target: label
            \(more)
            """
        var lines = text.split(separator: "\n").map(String.init)
        if subset == nil { lines.remove(at: 2) }
        let folder = try TaskFolder(["t.yaml": lines.joined(separator: "\n") + "\n"])
        return try TaskCatalog(folders: [folder.path]).task("sample")
    }

    private static let row = #"{"q": "x", "label": 1}"# + "\n"

    private static func count(_ files: [String: String], _ task: TaskDefinition) throws -> Int {
        let folder = try TaskFolder(files)
        return try TaskPreparation(dataFolder: folder.path).prepare(task).items.count
    }

    @Test(arguments: [
        "test.jsonl", "sample/test.jsonl", "owner/sample/test.jsonl", "owner--sample/data/test-00000-of-00001.jsonl", "sample_test.jsonl", "test/part.jsonl",
        "datasets--owner--sample/snapshots/0123/test.jsonl", "sample/data/test-00000-of-00002.jsonl",
    ])
    func usualLayoutsAreFound(_ name: String) throws {
        #expect(try Self.count([name: Self.row + Self.row.replacing("x", with: "y")], Self.task()) == 2)
    }

    @Test(arguments: ["test/sub_test.jsonl", "sub/test-00000-of-00001.jsonl", "sub_test.jsonl", "sample/sub/test.jsonl", "data/test/sub_test.jsonl"])
    func subsetsAreToldApart(_ name: String) throws {
        let other = name.replacing("sub", with: "other_sub")
        #expect(try Self.count([name: Self.row, other: Self.row + Self.row.replacing("x", with: "y")], Self.task(subset: "sub")) == 1)
    }

    @Test func missingDataSaysWhatWasLookedForAndWhereItIs() throws {
        let error = try examError { _ = try Self.count(["readme.md": ""], Self.task()) }
        #expect(error.code == .notFound)
        #expect(error.message.contains("split 'test'"))
        #expect(error.message.contains("test.jsonl"))
        #expect(error.remedy?.contains("owner/sample") == true)
        #expect(error.remedy?.contains("LYCEUM_DATA") == true)
    }

    @Test func anEmptySplitIsAnError() throws {
        let error = try examError { _ = try Self.count(["test.jsonl": "\n"], Self.task()) }
        #expect(error.message.contains("no documents"))
    }

    @Test func aRaggedRowNamesItsLine() throws {
        let error = try examError { _ = try Self.count(["test.csv": "q,label\nx,1\ny\n"], Self.task()) }
        #expect(error.location?.hasSuffix("test.csv:3") == true)
    }

    @Test func aCutFileNamesItsLine() throws {
        let error = try examError { _ = try Self.count(["test.jsonl": Self.row + #"{"q": "y", "la"#], Self.task()) }
        #expect(error.location?.contains("test.jsonl:2") == true)
    }

    @Test func twoDocumentsOfOneNameAreAnError() throws {
        let rows = #"{"id": 1, "q": "x", "label": 1}"# + "\n" + #"{"id": 1, "q": "y", "label": 0}"# + "\n"
        let error = try examError { _ = try Self.count(["test.jsonl": rows], Self.task("metadata: {lyceum: {id: id}}")) }
        #expect(error.location?.hasSuffix("test.jsonl:2") == true)
        #expect(error.message.contains("occurs twice"))
    }

    @Test func aMissingClusterIsAnError() throws {
        let rows = #"{"case": "a", "q": "x", "label": 1}"# + "\n" + #"{"case": null, "q": "y", "label": 0}"# + "\n"
        let task = try Self.task("metadata: {lyceum: {cluster: case, facets: [case]}}")
        let error = try examError { _ = try Self.count(["test.jsonl": rows], task) }
        #expect(error.location?.hasSuffix("test.jsonl:2") == true)
        let good = try TaskFolder(["test.jsonl": rows.replacing("null", with: "7")])
        let items = try TaskPreparation(dataFolder: good.path).prepare(task).items
        #expect(items.map(\.cluster) == ["a", "7"])
        #expect(items[1].facets == ["case": "7"])
    }

    @Test func anAnswerOutOfRangeCountsAsWrongAndIsTold() throws {
        let folder = try TaskFolder(["test.jsonl": Self.row + Self.row.replacing("1}", with: "2}") + Self.row.replacing("1}", with: "-1}")])
        let prepared = try TaskPreparation(dataFolder: folder.path).prepare(Self.task())
        #expect(prepared.items[0].gold == .choice(1))
        for item in prepared.items[1...] {
            guard case .invalid = item.gold else { Issue.record("\(item.gold)"); continue }
        }
        #expect(prepared.warnings.contains { $0.contains("2 of 3 items") && $0.contains("test.jsonl:2") })
    }

    @Test func aMissingColumnNamesTheRow() throws {
        let error = try examError { _ = try Self.count(["test.jsonl": #"{"question": "x", "label": 1}"#], Self.task()) }
        #expect(error.location?.contains("test.jsonl:1") == true)
        #expect(error.message.contains("'q' is undefined"))
    }

    @Test func filesWithoutAHeadGetTheirColumns() throws {
        let folder = try TaskFolder(["test.csv": "\"x, with\nline\",1\ny,0\n"])
        let prepared = try TaskPreparation(dataFolder: folder.path).prepare(
            Self.task("metadata: {lyceum: {columns: [q, label]}}").with { $0.target = .template("{{label}}") })
        #expect(prepared.items.map(\.gold) == [.choice(1), .choice(0)])
        #expect(prepared.items[0].document["q"] == "x, with\nline")
    }

    @Test func rowsAreChosenByTheirColumns() throws {
        let folder = try TaskFolder(["test.jsonl": Self.row + Self.row.replacing("x", with: "y") + Self.row.replacing("x", with: "z")])
        let prepared = try TaskPreparation(dataFolder: folder.path).prepare(Self.task("metadata: {lyceum: {where: {q: [x, z]}}}"))
        #expect(prepared.items.map { $0.document["q"] } == ["x", "z"])
        let error = try examError { _ = try TaskPreparation(dataFolder: folder.path).prepare(Self.task("metadata: {lyceum: {where: {q: w}}}")) }
        #expect(error.remedy?.contains("x, y, z") == true)
    }

    @Test func limitsAndSamplesChooseItems() throws {
        let folder = try TaskFolder(["test.jsonl": (0..<10).map { #"{"q": "\#($0)", "label": 1}"# + "\n" }.joined()])
        func numbers(_ limit: Double? = nil, _ samples: [Int]? = nil) throws -> [Int] {
            try TaskPreparation(limit: limit, samples: samples, dataFolder: folder.path).prepare(Self.task()).items.map(\.number)
        }
        #expect(try numbers(0.11) == [0, 1])
        #expect(try numbers(3) == [0, 1, 2])
        #expect(try numbers(30).count == 10)
        #expect(try numbers(nil, [7, 2, 7]) == [2, 7])
        #expect(try examError { _ = try numbers(nil, [10]) }.message.contains("from 0 to 9"))
        #expect(try examError { _ = try numbers(-1) }.code == .invalidArgument)
        #expect(try examError { _ = try numbers(1, [1]) }.code == .invalidArgument)
    }

    @Test func moreShotsThanDocumentsAreAnError() throws {
        let folder = try TaskFolder(["test.jsonl": Self.row])
        let error = try examError { _ = try TaskPreparation(shots: 4, dataFolder: folder.path).prepare(Self.task()) }
        #expect(error.remedy?.contains("--shots") == true)
    }

    @Test func aFileThatSaysZeroShotsStaysAtZero() throws {
        let folder = try TaskFolder(["test.jsonl": Self.row])
        let prepared = try TaskPreparation(shots: 4, dataFolder: folder.path).prepare(Self.task("num_fewshot: 0"))
        #expect(prepared.shots == 0)
        #expect(prepared.warnings.contains { $0.contains("--shots 4 is not used") })
    }

    @Test func documentsMayLieUnderANameOrUnderKeys() throws {
        let examples = #"{"note": "n", "examples": [{"q": "x", "label": 1}, {"q": "y", "label": 0}]}"#
        #expect(try Self.count(["test.json": examples], Self.task("metadata: {lyceum: {field: examples}}")) == 2)
        let keyed = #"{"11": {"q": "x", "label": 1}, "12": {"q": "y", "label": 0}}"#
        let task = try Self.task("metadata: {lyceum: {key: id, among: part.json}}")
        #expect(try Self.count(["test.json": keyed, "part.json": #"{"12": "yes"}"#], task) == 1)
        #expect(try Self.count(["test.json": keyed], task) == 2)
    }

    @Test func aFileInPlaceOfAFolderIsTheData() throws {
        let folder = try TaskFolder(["mine.jsonl": #"{"question": "x?", "options": ["a", "b", "c"], "answer": "C"}"# + "\n"])
        let prepared = try TaskPreparation(dataFolder: folder.path + "/mine.jsonl").prepare(try TaskCatalog().task("own_mcq"))
        #expect(prepared.items[0].gold == .choice(2))
        #expect(prepared.items[0].prompt == .text("Question: x?\nA. a\nB. b\nC. c\nAnswer:"))
    }
}

extension TaskDefinition {
    func with(_ change: (inout TaskDefinition) -> Void) -> TaskDefinition {
        var copy = self
        change(&copy)
        return copy
    }
}
