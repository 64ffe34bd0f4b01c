import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Decontamination")
struct DecontaminationTests {
    private let items = [
        BenchmarkItem(
            task: "rivers", id: "1", question: "Which river of the northern plain carries more water in spring than in autumn, and why does it?",
            answers: ["The Elder river, because snow of the high valleys melts in April and runs down to it all at once."]),
        BenchmarkItem(task: "rivers", id: "2", question: "What is the capital of the old kingdom in the west?", answers: ["Borrin"]),
        BenchmarkItem(task: "sums", id: "7", question: "What is 3 plus 4?", answers: ["7"]),
    ]

    private func words(_ count: Int, _ seed: UInt64) -> String {
        var random = SystemLikeGenerator(state: seed)
        return (0..<count).map { _ in random.word() }.joined(separator: " ")
    }

    @Test("Planted items are found as they are, in other capitals and with other punctuation, and nothing else is")
    func planted() throws {
        let index = try DecontaminationIndex(items, rule: .ngram)
        let question = items[0].question
        for planted in [question, question.uppercased(), question.replacing(",", with: " --").replacing("?", with: "!!"), question.replacing(" ", with: "\n")] {
            let hit = index.hit(words(40, 1) + " " + planted + " " + words(40, 2))
            #expect(hit?.task == "rivers")
            #expect(hit?.item == "1")
            #expect(hit?.ngram == "which river of the northern plain carries more water in spring than")
        }
        for seed in 0..<50 { #expect(index.hit(words(200, 100 + UInt64(seed))) == nil) }
        #expect(index.hit("") == nil)
        #expect(index.hit("Which river of the northern plain carries more water in spring.") == nil)
        #expect(index.tasks.map(\.name) == ["rivers", "sums"])
        #expect(index.tasks.map(\.tooShort) == [0, 1])
        // 7 of the question's 18 words, 9 of the answer's 20 and 11 across; of the second item's 11 and 1 words only one across.
        #expect(index.tasks[0].ngrams == 7 + 9 + 11 + 1)
    }

    @Test("Without questions only answers and the passage into them count")
    func questions() throws {
        var rule = DecontaminationRule.ngram
        rule.findsQuestions = false
        let index = try DecontaminationIndex(items, rule: rule)
        #expect(index.hit(items[0].question) == nil)
        #expect(index.hit(items[0].answers[0])?.item == "1")
        #expect(index.hit("in autumn, and why does it? The Elder river because snow of the rest")?.item == "1")
        #expect(index.hit("… the capital of the old kingdom in the west? Borrin") == nil)
        #expect(index.hit("What is the capital of the old kingdom in the west? Borrin")?.item == "2")
        rule.findsBorders = false
        let answers = try DecontaminationIndex(items, rule: rule)
        #expect(answers.hit("in autumn, and why does it? The Elder river because snow of the rest") == nil)
        #expect(answers.tasks.map(\.tooShort) == [1, 1])
    }

    @Test("Short items are looked for as a whole by the rule for training data")
    func training() throws {
        let index = try DecontaminationIndex(items, rule: .training)
        #expect(index.hit("so: What is 3   plus 4? And then")?.item == "7")
        #expect(index.hit("so: What is 3 plus 4 and then") == nil)
        #expect(index.hit("it carries more water in spring than in autumn, and why does") != nil)
        #expect(index.tasks.map(\.tooShort) == [0, 0])
    }

    @Test("Files are split into kept and removed with examination, item and words, for any number of threads")
    func files() throws {
        let folder = try DedupFolder()
        var records: [JSON] = (0..<200).map { ["text": .string(words(60, 1000 + UInt64($0))), "n": .integer($0)] }
        records[17] = ["text": .string(words(9, 5) + " " + items[0].question.uppercased())]
        records[90] = ["text": .string("What IS the capital (of the old kingdom) in the west: Borrin.")]
        try folder.write(records, to: "in.jsonl")
        try folder.write("one\n", to: "in.txt")
        let files = try DataFile.find(["\(folder.path)/in.jsonl", "\(folder.path)/in.txt"])
        let index = try DecontaminationIndex(items, rule: .ngram)
        for threads in [1, 3] {
            let report = try Decontaminator(files, index: index, output: "\(folder.path)/out\(threads)", threads: threads).run(settings: "test")
            #expect(report.documents == 201)
            #expect(report.contaminated == 2)
            #expect(report.byTask == ["rivers": 2])
            #expect(report.items == ["rivers": ["1", "2"]])
        }
        #expect(try folder.text("out1/kept/in.jsonl") == folder.text("out3/kept/in.jsonl"))
        #expect(try folder.records("out1/kept/in.jsonl").count == 198)
        let removed = try folder.records("out1/removed/in.jsonl")
        #expect(removed.map { $0["contaminated_item"]?.stringValue } == ["1", "2"])
        #expect(removed[1]["contaminated_ngram"]?.stringValue == "what is the capital of the old kingdom in the west borrin")
        // Done again it reads the marks; for other items the folder is refused.
        #expect(try Decontaminator(files, index: index, output: "\(folder.path)/out1").run(settings: "test").contaminated == 2)
        #expect(throws: LyceumError.self) { try Decontaminator(files, index: index, output: "\(folder.path)/out1").run(settings: "other") }
    }

    @Test("Items without anything to look for are an error, and rules have ranges")
    func refusals() {
        #expect(throws: LyceumError.self) { try DecontaminationIndex([items[2]], rule: .ngram) }
        #expect(throws: LyceumError.self) { try DecontaminationIndex(items, rule: DecontaminationRule(size: 0)) }
    }
}
