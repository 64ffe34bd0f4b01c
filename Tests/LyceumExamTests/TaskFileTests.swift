import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

/// A folder that goes when the test is over.
final class TaskFolder {
    let path: String

    init(_ files: [String: String]) throws {
        path = try FileSystem.makeTemporaryFolder(prefix: "exam-tasks")
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileSystem.remove(path) }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        if let parent = FileSystem.parent(of: file) { try FileSystem.makeFolder(parent) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }
}

/// The error a body throws.
func examError(_ body: () throws -> Void) throws -> LyceumError {
    var found: LyceumError?
    do { try body() } catch let error as LyceumError { found = error }
    return try #require(found)
}

@Suite struct TaskFileTests {
    private static let plain = """
        task: plain
        dataset_path: json
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{q}}"
        doc_to_choice: [no, yes]
        doc_to_target: label

        """

    @Test func aPythonFunctionIsNamedWithFileLineAndRemedy() throws {
        let folder = try TaskFolder(["bad.yaml": Self.plain + "process_docs: !function utils.process\n"])
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).resolve(["plain"]) }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("utils.process"))
        #expect(error.location?.hasSuffix("bad.yaml:8") == true)
        #expect(error.remedy?.contains("JSON lines") == true)
    }

    @Test(arguments: [
        "class: !function task.Klass\n", "doc_to_text: !function utils.text\n", "metric_list: [{metric: !function utils.metric}]\n",
        "fewshot_config: {samples: !function utils.list}\n", "custom_dataset: !function utils.load\n", "use_prompt: promptsource:first\n",
    ])
    func whateverNeedsPythonIsRefused(_ line: String) throws {
        let key = line.split(separator: ":")[0]
        let rest = Self.plain.split(separator: "\n").filter { !$0.hasPrefix("\(key):") }.joined(separator: "\n")
        let folder = try TaskFolder(["bad.yaml": rest + "\n" + line])
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).resolve(["plain"]) }
        #expect(error.code == .unsupported)
        #expect(error.location?.contains("bad.yaml:") == true)
    }

    @Test func optionsWithoutQuotesAreBooleansAsInPython() throws {
        let folder = try TaskFolder(["a.yaml": Self.plain])
        let task = try TaskCatalog(folders: [folder.path]).task("plain")
        #expect(task.choice == .list(["False", "True"]))
        #expect(task.shots == 0 && !task.isAlwaysZeroShot)
    }

    @Test func includesChainAndLocalKeysWin() throws {
        let folder = try TaskFolder([
            "base/_a_yaml": Self.plain + "num_fewshot: 3\ndescription: from a\n", "base/_b_yaml": "include: _a_yaml\ndescription: from b\n",
            "c.yaml": "include: base/_b_yaml\ntask: c\ntask_alias: The C\n",
        ])
        let task = try TaskCatalog(folders: [folder.path]).task("c")
        #expect(task.description == "from b")
        #expect(task.shots == 3)
        #expect(task.alias == "The C")
    }

    @Test func includesInACircleEnd() throws {
        let folder = try TaskFolder(["a.yaml": "include: b.yaml\ntask: a\n", "b.yaml": "include: a.yaml\n"])
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).resolve(["a"]) }
        #expect(error.message.contains("include each other"))
    }

    @Test func aMissingIncludeNamesTheLine() throws {
        let folder = try TaskFolder(["a.yaml": "task: a\ninclude: gone.yaml\n"])
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).resolve(["a"]) }
        #expect(error.code == .notFound)
        #expect(error.location?.hasSuffix("a.yaml:2") == true)
    }

    @Test func unknownKeysNameTheNearest() throws {
        let folder = try TaskFolder(["a.yaml": Self.plain + "num_fewshots: 3\n"])
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).resolve(["plain"]) }
        #expect(error.remedy?.contains("num_fewshot") == true)
    }

    @Test func unknownTasksNameTheNearest() throws {
        let error = try examError { _ = try TaskCatalog().resolve(["gsm8"]) }
        #expect(error.code == .notFound)
        #expect(error.remedy?.contains("gsm8k") == true)
    }

    @Test func aListOfTasksSharesTheRest() throws {
        let folder = try TaskFolder([
            "list.yaml": Self.plain.replacing("task: plain\n", with: "") + "tag: both\ntask_list:\n  - task: one\n  - task: two\n    num_fewshot: 2\n"
        ])
        let catalog = TaskCatalog(folders: [folder.path])
        #expect(try catalog.task("one").shots == 0)
        #expect(try catalog.task("two").shots == 2)
        #expect(try catalog.resolve(["both"]).tasks.map(\.name) == ["one", "two"])
        #expect(try catalog.resolve([folder.path + "/list.yaml"]).tasks.count == 2)
    }

    @Test func keysInQuotesAreKeys() throws {
        let quoted = Self.plain.replacing("task: plain", with: "\"task\": \"quoted\"\n'tag': \n- \"many\"\n\"task_alias\" : The Q")
        let group = "\"group\": \"all\"\n\"task\":\n  - \"quoted\"\n"
        let folder = try TaskFolder(["q.yaml": quoted, "all.yaml": group])
        let catalog = TaskCatalog(folders: [folder.path])
        #expect(try catalog.resolve(["quoted"]).tasks.map(\.alias) == ["The Q"])
        #expect(try catalog.resolve(["many"]).tasks.map(\.name) == ["quoted"])
        #expect(try catalog.resolve(["all"]).groups.map(\.members) == [["quoted"]])
    }

    @Test func wildcardsAndPathsMeanTasks() throws {
        let folder = try TaskFolder(["plain.yaml": Self.plain, "other.yaml": Self.plain.replacing("task: plain", with: "task: planet")])
        let catalog = TaskCatalog(folders: [folder.path])
        #expect(try catalog.resolve(["pla*t"]).tasks.map(\.name) == ["planet"])
        #expect(try catalog.resolve(["pla[in]*"]).tasks.map(\.name) == ["plain", "planet"])
        #expect(try TaskCatalog().resolve([folder.path + "/plain.yaml"]).tasks.map(\.name) == ["plain"])
        #expect(try TaskCatalog().resolve([folder.path]).tasks.map(\.name) == ["plain", "planet"])
    }

    @Test func ofAKeyThatOccursTwiceTheLastCounts() throws {
        let twice = Self.plain + "num_fewshot: 3\nmetric_list:\n- metric: acc\n- metric: f1\nnum_fewshot: 2\nmetric_list:\n  - metric: mcc\nrepeats: two\n"
        let folder = try TaskFolder(["a.yaml": twice.replacing("two", with: "2")])
        let task = try TaskCatalog(folders: [folder.path]).task("plain")
        #expect(task.shots == 2)
        #expect(task.metrics.map(\.name) == ["mcc"])
        try folder.write("a.yaml", twice)
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).task("plain") }
        #expect(error.location?.hasSuffix("a.yaml:15") == true)
    }

    @Test func groupsInACircleEnd() throws {
        let folder = try TaskFolder(["a.yaml": "group: a\ntask: [b]\n", "b.yaml": "group: b\ntask: [a]\n"])
        let error = try examError { _ = try TaskCatalog(folders: [folder.path]).resolve(["a"]) }
        #expect(error.message.contains("hold each other"))
    }

    @Test func theConfigurationOfAResultFileHoldsTheDefaults() throws {
        let folder = try TaskFolder(["a.yaml": Self.plain + "metadata: {version: 2.0}\n"])
        let task = try TaskCatalog(folders: [folder.path]).task("plain")
        #expect(task.json["fewshot_delimiter"] == "\n\n")
        #expect(task.json["repeats"] == 1)
        #expect(task.json["fewshot_config"]?["doc_to_text"] == "{{q}}")
        #expect(task.version == "2.0")
    }

    @Test func everyReadyTaskCanBeReadAndSaysWhereItsDataIs() throws {
        let catalog = TaskCatalog()
        for listing in catalog.tasks {
            let task = try catalog.task(listing.name)
            #expect(task.data.source?.isEmpty == false, "\(listing.name)")
            #expect(task.metadata["licence"] != nil && task.metadata["summary"] != nil, "\(listing.name)")
            #expect(listing.summary.isEmpty == false)
            // Its filters, patterns and metrics are known.
            #expect(throws: Never.self, "\(listing.name)") { try TaskScorer(task) }
        }
        for group in catalog.groups { #expect(try catalog.resolve([group.name]).tasks.isEmpty == false) }
        #expect(try catalog.resolve(["mmlu"]).tasks.count == 57)
        #expect(try catalog.resolve(["mmlu"]).groups.count == 5)
    }
}
