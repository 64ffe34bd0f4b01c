import LyceumCore
import LyceumModel
import Testing

@testable import LyceumExam

/// Prompts of row 32's data sets on made-up documents; Tools/reference/exam_zero_shot_cot.py compares all of the published ones.
@Suite("Prompts of the study of zero-shot chains of thought")
struct PublishedPromptTests {
    private static let sum = "the answer (arabic numerals) is"
    private static let cases: [(task: String, document: String, question: String, cue: String)] = [
        ("multiarith", #"{"sQuestion": " Two and two? ", "lSolutions": [4.0]}"#, "Two and two?", sum),
        ("addsub", #"{"sQuestion": "One and two?", "lSolutions": [3.5]}"#, "One and two?", sum),
        ("singleeq", #"{"sQuestion": "Six less one?", "lSolutions": [5.0]}"#, "Six less one?", sum),
        ("svamp", #"{"Body": "Ann has 2 pens.", "Question": "How many? ", "Answer": 2.0}"#, "Ann has 2 pens. How many?", sum),
        ("gsm8k", ##"{"question": "Ann has 2 pens. How many?", "answer": "Two.\n#### 2"}"##, "Ann has 2 pens. How many?", sum),
        (
            "aqua_rat", #"{"question": "What is x?", "options": ["A)1", "B)(2) + 1", "C)3", "D)4", "E)5"], "correct": "C"}"#,
            "What is x? Answer Choices: (A) 1 (B)  (2)  + 1 (C) 3 (D) 4 (E) 5", "among A through E, the answer is"
        ),
        (
            "commonsense_qa_line",
            #"{"answerKey": "B", "question": {"stem": "Where?", "choices": [{"label": "A", "text": "sea"}, {"label": "B", "text": "hill"}, "#
                + #"{"label": "C", "text": "inn"}, {"label": "D", "text": "mill"}, {"label": "E", "text": "pond"}]}}"#,
            "Where? Answer Choices: (A) sea (B) hill (C) inn (D) mill (E) pond", "among A through E, the answer is"
        ),
        ("strategyqa", #"{"input": "Is it so?", "target_scores": {"Yes": 1, "No": 0}}"#, "Is it so?", "the answer (Yes or No) is"),
        (
            "tracking_shuffled_objects_letters", #"{"input": "Who holds it? ", "target_scores": {"Ann.": 0, "Bo.": 1, "Cy.": 0}}"#,
            "Who holds it? \nWhich choice is true ? Answer Choices: (A) Ann. (B) Bo. (C) Cy.", "among A through C, the answer is"
        ),
        ("coin_flip_data", #"{"question": "Is it heads up?", "answer": "no"}"#, "Is it heads up?", "the answer (Yes or No) is"),
        ("last_letters_data", #"{"question": "Last letters of \"Al Bo\"?", "answer": "lo"}"#, "Last letters of \"Al Bo\"?", "the answer is"),
    ]

    @Test("every set is asked word for word, in one stage and in two, with the chain of thought as it came", arguments: cases)
    func prompts(_ entry: (task: String, document: String, question: String, cue: String)) async throws {
        let document = try #require(try JSON.parse(entry.document).objectValue)
        let task = try TaskPreparation(shots: 0).prepare(try TaskCatalog().task(entry.task), documents: [document])
        let examinee = ScriptedExaminee { $0.promptText.hasSuffix("is") ? .text(" ?") : .text("\n\nFirst, so.\n") }
        _ = try await Strategies.parse("zero-shot-cot").ask(task, of: examinee) { _, _ in }
        let first = "Q: " + entry.question + "\nA: Let's think step by step."
        #expect(examinee.prompts == [first, first + "\n\nFirst, so.\n \nTherefore, " + entry.cue])
        _ = try await Strategies.parse("zero-shot").ask(task, of: examinee) { _, _ in }
        let direct = String(entry.cue.prefix(1)).uppercased() + String(entry.cue.dropFirst())
        #expect(examinee.prompts.last == "Q: " + entry.question + "\nA: " + direct)
    }

    /// Dates whose right option always stands first, as in the published file.
    private static func dates(_ count: Int) throws -> PreparedTask {
        let documents = try (0..<count).map { number in
            let scores = #"{"right \#(number)": 1, "b": 0, "c": 0, "d": 0, "e": 0}"#
            return try #require(try JSON.parse(#"{"input": "Day \#(number)?", "target_scores": \#(scores)}"#).objectValue)
        }
        return try TaskPreparation(shots: 0).prepare(try TaskCatalog().task("date_understanding"), documents: documents)
    }

    private static func accuracy(_ task: PreparedTask, _ answers: [ItemAnswers]) throws -> Double {
        let scorer = try TaskScorer(task.definition)
        let values = zip(task.items, answers).compactMap { scorer.score($0, $1)[0].value("acc") }
        return values.reduce(0, +) / Double(values.count)
    }

    @Test("options that a strategy lists itself are shuffled: who always says A guesses, who knows is right", arguments: ["zero-shot", "zero-shot-cot"])
    func listedOptions(strategy: String) async throws {
        let task = try Self.dates(60)
        let stubborn = try await Strategies.parse(strategy).ask(task, of: ScriptedExaminee { _ in .text(" A") }) { _, _ in }
        #expect(try (0.02...0.45).contains(Self.accuracy(task, stubborn)))
        let knowing = ScriptedExaminee { request in
            let letters = ["A", "B", "C", "D", "E"].filter { request.promptText.contains("(\($0)) right") }
            return .text(letters.first ?? "?")
        }
        let answers = try await Strategies.parse(strategy).ask(task, of: knowing) { _, _ in }
        let right = try Self.accuracy(task, answers)
        #expect(right == 1)
        #expect(knowing.prompts.contains { $0.contains("(D) right") })
        // Five options, and the words name the six letters of the set; a letter beyond the options is a wrong answer.
        #expect(knowing.prompts.contains { $0.hasSuffix("mong A through F, the answer is") })
        let beyond = try await Strategies.parse(strategy).ask(task, of: ScriptedExaminee { _ in .text(" F") }) { _, _ in }
        #expect(try Self.accuracy(task, beyond) == 0)
    }

    @Test("no ready task hides behind a generator of the same name, and SuperGPQA's chance is each item's own")
    func names() throws {
        let catalog = TaskCatalog()
        let generated = Set(GeneratedTasks.all.map(\.name))
        #expect(catalog.tasks.filter { $0.origin.hasPrefix("ready:") && generated.contains($0.name) }.isEmpty)
        #expect(try catalog.task("supergpqa").metadata["chance"] == nil)
        #expect(ChoiceReading.optionCount(["options": ["a", "b", "c", "d", "e"]]) == 5 && ChoiceReading.optionCount(["question": "x"]) == nil)
    }
}

@Suite("Nearest examples by meaning")
struct EmbeddingNeighborTests {
    private struct Embedder: TextEmbedder {
        var vector: @Sendable (String) -> [Float]
        func embed(_ texts: [String]) async throws -> [[Float]] { texts.map(vector) }
    }

    @Test("the embedder decides which examples are shown, nearest last, the same question never; broken vectors are errors")
    func nearest() async throws {
        let task = try ScriptedFixtures.choices(1, examples: 6)
        let examinee = ScriptedExaminee { _ in .text(" (A)") }
        var strategy = try #require(try Strategies.parse("knn-few-shot:2") as? ReasoningStrategy)
        // The question is near to numbers 104 and, less, 102, whose words it does not share.
        strategy.embedder = Embedder { text in
            text.contains("number 0 ") ? [1, 0] : text.contains("number 104") ? [0.9, 0.5] : text.contains("number 102") ? [0.7, 0.7] : [0, 1]
        }
        _ = try await strategy.ask(task, of: examinee) { _, _ in }
        let prompt = try #require(examinee.prompts.first)
        let near = try #require(prompt.utf8Range(of: "number 104")), far = try #require(prompt.utf8Range(of: "number 102"))
        #expect(far.lowerBound < near.lowerBound && !prompt.contains("number 100"))
        strategy.embedder = Embedder { $0.contains("number 0 ") ? [.nan] : [1] }
        await #expect(throws: LyceumError.self) { try await strategy.ask(task, of: examinee) { _, _ in } }
    }
}
