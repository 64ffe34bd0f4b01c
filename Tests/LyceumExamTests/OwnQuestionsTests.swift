import LyceumCore
import Testing

@testable import LyceumExam

@Suite struct OwnQuestionsTests {
    @Test func namedColumnsMakeATask() throws {
        let folder = try TaskFolder([
            "bank.csv": "stem,one,two,three,key,case\nWhich?,red,green,blue,green,1\nWhat?,b,a,c,B,2\nWho?,x,y,z,z ,2\n"
        ])
        let own = OwnQuestions(name: "bank", question: "stem", options: ["one", "two", "three"], answer: "key", cluster: "case")
        let prepared = try TaskPreparation(shots: 1, dataFolder: folder.path + "/bank.csv").prepare(own.task())
        #expect(prepared.items.map(\.gold) == [.choice(1), .choice(1), .choice(2)])
        #expect(prepared.items.map(\.cluster) == ["1", "2", "2"])
        guard case .text(let text) = prepared.items[0].prompt else { Issue.record("no text"); return }
        #expect(text.hasSuffix("Which?\nA. red\nB. green\nC. blue\nAnswer:"))
        #expect(!text.dropLast(40).contains("Which?"))
    }

    @Test func wholeOptionsCanBeAsked() throws {
        let folder = try TaskFolder(["bank.jsonl": #"{"q": "Sum?", "o": {"A": 3, "B": 4}, "k": "B"}"# + "\n"])
        let task = try OwnQuestions(question: "Now: {{q}}", options: ["o"], answer: "k", asksLetters: false).task()
        let item = try TaskPreparation(dataFolder: folder.path + "/bank.jsonl").prepare(task).items[0]
        #expect(item.choices == ["3", "4"])
        #expect(item.gold == .choice(1))
        #expect(item.requests.map(\.kind) == [.logLikelihood(continuation: " 3"), .logLikelihood(continuation: " 4")])
    }

    @Test func columnsThatAreNoNamesAreRefused() throws {
        #expect(try examError { _ = try OwnQuestions(options: ["a b"]).task() }.code == .invalidArgument)
    }

    @Test func aSummarySaysWhatIsKnown() throws {
        let summary = try #require(TaskCatalog().overviews(of: "mmlu_anatomy").first)
        #expect(summary.items == 135)
        #expect(summary.chance == 0.25)
        #expect(summary.licence == "MIT")
        #expect(summary.files.map(\.split) == ["test", "dev"])
        #expect(summary.source?.contains("hendrycks/test") == true)
    }
}
