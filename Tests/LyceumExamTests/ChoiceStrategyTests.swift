import LyceumCore
import LyceumExam
import Testing

@Suite("Constrained letters and the search for a prompt")
struct ChoiceStrategyTests {
    @Test("a letter's variants with and without a blank are added up, and agree with what the model writes")
    func constrained() async throws {
        let task = try ScriptedFixtures.choices(4)
        // The right letter has most probability only when both variants count.
        let examinee = ScriptedExaminee { request in
            let right = ScriptedFixtures.rightLetter(request.promptText)
            guard let text = request.continuation else { return .text(" " + right) }
            let isRight = text.hasSuffix(right)
            return .logLikelihood(isRight ? -1.5 : text == (right == "A" ? " B" : " A") ? -1.2 : -9, isGreedy: nil)
        }
        let answers = try await Strategies.parse("constrained").ask(task, of: examinee) { _, _ in }
        let written = try await Strategies.parse("zero-shot").ask(task, of: examinee) { _, _ in }
        let scorer = try TaskScorer(task.definition)
        for (item, (letter, reply)) in zip(task.items, zip(answers, written)) {
            #expect(scorer.score(item, letter)[0].value("acc") == 1 && letter.notes["answer"] == reply.notes["answer"])
            let sum = letter.notes["probabilities"]?.arrayValue?.compactMap(\.doubleValue).reduce(0, +) ?? 0
            #expect(abs(sum - 1) < 1e-12)
        }
        #expect(examinee.asked.count == 4 * 8 + 4)
        await #expect(throws: LyceumError.self) {
            try await Strategies.parse("constrained").ask(try ScriptedFixtures.numbers(1), of: examinee) { _, _ in }
        }
    }

    /// Knows the answer only where options are written as in one wording.
    private static var particular: ScriptedExaminee {
        ScriptedExaminee { request in
            let last = request.promptText.split(separator: "\n").suffix(12).joined(separator: "\n")
            let knows = last.contains("[B] ")
            let right = ["A", "B", "C", "D"].first { letter in
                ["[\(letter)] right", "\(letter). right", "\(letter)) right"].contains { last.contains($0) }
            }
            let answer = knows ? right ?? "A" : "A"
            if let text = request.continuation { return .logLikelihood(text.hasSuffix(answer) ? -0.1 : -3, isGreedy: nil) }
            return .text(answer)
        }
    }

    @Test("the wording that wins on validation items is asked of the test items, and no test item takes part", arguments: ["constrained", "greedy"])
    func search(mode: String) async throws {
        let task = try ScriptedFixtures.choices(8, examples: 40)
        let examinee = Self.particular
        let before = examinee.asked.count
        let answers = try await Strategies.parse("prompt-search:40,validation=12,mode=\(mode)").ask(task, of: examinee) { _, _ in }
        let asked = examinee.asked[before...].map(\.promptText)
        let each = mode == "greedy" ? 1 : 4
        #expect(asked.count == (41 * 12 + 8) * each)
        let trials = asked.dropLast(8 * each)
        for number in 0..<8 { #expect(!trials.contains { $0.contains("number \(number) ") }) }
        #expect(answers.allSatisfy { $0.notes["chosen"]?["template"]?["wrapper"] == ["[", "]"] && $0.notes["validation_accuracy"] == 1.0 })
        #expect(answers[0].notes["search"]?.arrayValue?.count == 41 && answers[1].notes["search"] == nil)
        let scorer = try TaskScorer(task.definition)
        for (item, answer) in zip(task.items, answers) { #expect(scorer.score(item, answer)[0].value("acc") == 1) }
    }

    @Test("eleven candidates without examples, 110 with, four times as many with three instructions", arguments: [
        ("prompt-search", 11), ("prompt-search:shots=3", 110), ("prompt-search:instructions=3", 44), ("prompt-search:shots=3,instructions=3", 440),
    ])
    func candidates(name: String, count: Int) async throws {
        let task = try ScriptedFixtures.choices(1, examples: 12)
        let answers = try await Strategies.parse(name + (name.contains(":") ? "," : ":") + "validation=1").ask(task, of: Self.particular) { _, _ in }
        #expect(answers[0].notes["candidates"] == .integer(count))
    }

    @Test("without documents besides the test's there is nothing to choose by")
    func nothing() async throws {
        var task = try ScriptedFixtures.choices(3)
        task.examples = task.items.map(\.document)
        await #expect(throws: LyceumError.self) { try await Strategies.parse("prompt-search").ask(task, of: Self.particular) { _, _ in } }
    }
}
