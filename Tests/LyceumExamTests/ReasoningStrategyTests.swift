import LyceumCore
import LyceumExam
import Testing

@Suite("Ways to ask: zero-shot and worked examples, with and without chains of thought")
struct ReasoningStrategyTests {
    private func ask(_ name: String, _ task: PreparedTask, _ examinee: ScriptedExaminee) async throws -> [ItemAnswers] {
        try await Strategies.parse(name).ask(task, of: examinee) { _, _ in }
    }

    private static var thinker: ScriptedExaminee {
        ScriptedExaminee { request in
            request.promptText.hasSuffix("is") ? .text(" 5. Then", tokens: 3) : .text(" First two, then three.\n", tokens: 7, isCut: true)
        }
    }

    @Test("zero-shot chains of thought take two prompts, equal to the method's byte for byte")
    func twoStages() async throws {
        let examinee = Self.thinker
        let answers = try await ask("zero-shot-cot", try ScriptedFixtures.numbers(1), examinee)
        let first = "Q: Ann has 2 pens and gets 3. How many?\nA: Let's think step by step."
        #expect(examinee.prompts == [first, first + " First two, then three.\n \nTherefore, the answer (arabic numerals) is"])
        #expect(answers[0].responses == [[.text("5", tokens: 3)]])
        let notes = answers[0].notes
        #expect(notes["tokens"] == ["reasoning": 7, "answer": 3] && notes["cut_by_length"] == 1 && notes["answer"] == "5")
        #expect(notes["draws"]?[0]?["prompts"]?[0] == .string(first) && notes["draws"]?[0]?["reply"] == " 5. Then")
        guard case .generation(let thought) = examinee.asked[0].kind, case .generation(let reply) = examinee.asked[1].kind else {
            Issue.record("expected written answers")
            return
        }
        #expect(thought.maximumTokens == 128 && reply.maximumTokens == 32 && thought.temperature == 0)
    }

    @Test("the cue depends on the form of the answer alone", arguments: [
        (#"["A","B","C","D","E"]"#, "among A through E, the answer is"), (#"["A","B","C"]"#, "among A through C, the answer is"),
        (#"["yes","no"]"#, "the answer (Yes or No) is"), (#"["yes","no","maybe"]"#, "the answer (Yes, No or Maybe) is"),
    ])
    func cues(choices: String, cue: String) async throws {
        var definition = TaskDefinition(name: "t", origin: "test")
        definition.outputType = .multipleChoice
        let options = try JSON.parse(choices).arrayValue!.compactMap(\.stringValue)
        let item = ExamItem(number: 0, document: .init(), prompt: .text("Is it?\nAnswer:"), choices: options, gold: .choice(0), target: 0, requests: options.map {
            ExamRequest(prompt: .text("Is it?\nAnswer:"), kind: .logLikelihood(continuation: " " + $0))
        })
        let examinee = ScriptedExaminee { _ in .text(" " + options[0]) }
        let task = PreparedTask(definition: definition, shots: 0, items: [item], originalCount: 1)
        _ = try await ask("zero-shot-cot", task, examinee)
        #expect(examinee.prompts[1].hasSuffix(" \nTherefore, " + cue))
        #expect(examinee.prompts[0].hasSuffix("\nA: Let's think step by step."))
        _ = try await ask("zero-shot", task, examinee)
        let direct: String = cue.prefix(1).uppercased() + String(cue.dropFirst())
        #expect(examinee.prompts[2].hasSuffix("\nA: " + direct))
    }

    @Test("all fourteen sentences can be chosen, and one of one's own, commas included")
    func triggers() async throws {
        #expect(ReasoningTrigger.all.count == 14 && Set(ReasoningTrigger.all).count == 14)
        for (number, sentence) in ReasoningTrigger.all.enumerated() {
            #expect(try (Strategies.parse("zero-shot-cot:\(number + 1)") as? ReasoningStrategy)?.trigger == sentence)
        }
        let examinee = Self.thinker
        _ = try await ask("zero-shot-cot:tokens=64,trigger=Slowly, now: think.", try ScriptedFixtures.numbers(1), examinee)
        #expect(examinee.prompts[0].hasSuffix("\nA: Slowly, now: think."))
    }

    @Test("a conversation gets the same words as turns")
    func chat() async throws {
        let examinee = ScriptedExaminee { $0.promptText.hasSuffix("is") ? .text("(B)") : .text("Because.") }
        let answers = try await ask("zero-shot-cot", try ScriptedFixtures.choices(1, usesChat: true), examinee)
        let question = "<user>Q: Which word is it, number 0 river?\nA. right\nB. left\nC. up\nD. down\nA: Let's think step by step."
        #expect(examinee.prompts == [question, question + "<assistant>Because.<user>Therefore, among A through D, the answer is"])
        #expect(answers[0].notes["rendering"] == "chat" && answers[0].notes["answer"] == "B")
    }

    @Test("worked examples stand before the question with or without explanations, and what follows their cue is read")
    func fewShot() async throws {
        let examples = [
            ScriptedFixtures.document(##"{"question": "Bo has 1 cup and 1 jar. How many?", "answer": "One and one are two. #### 2"}"##),
            ScriptedFixtures.document(##"{"question": "Cy has 9 nuts. How many?", "answer": "All nine. #### 9"}"##),
        ]
        let task = try ScriptedFixtures.numbers(1, examples: examples)
        let examinee = ScriptedExaminee { _ in .text(" With 3 and 2 there are 5. The answer is 5. Q") }
        let plain = try await ask("few-shot:1", task, examinee)
        let one = "Q: Bo has 1 cup and 1 jar. How many?\nA: The answer is 2.\n\n", other = "Q: Cy has 9 nuts. How many?\nA: The answer is 9.\n\n"
        let question = "Q: Ann has 2 pens and gets 3. How many?\nA:"
        #expect([one + question, other + question].contains(examinee.prompts[0]))
        #expect(plain[0].responses[0][0].text == "5")
        _ = try await ask("few-shot-cot:2", task, examinee)
        let explained = examinee.prompts[1]
        #expect(explained.contains("A: One and one are two. The answer is 2.\n\n") && explained.contains("A: All nine. The answer is 9.\n\n"))
        #expect(explained.hasSuffix(question))
        await #expect(throws: LyceumError.self) { try await self.ask("few-shot", try ScriptedFixtures.numbers(1), examinee) }
    }

    @Test("a vote takes what most draws say, the first of equal ones, and knows every temperature")
    func vote() async throws {
        let examinee = ScriptedExaminee { request in
            guard request.promptText.hasSuffix("is") else { return .text("Hm.") }
            return .text([" 7", " 6", " 5", " 5", " 6"][request.repetition % 5])
        }
        let answers = try await ask("self-consistency:5", try ScriptedFixtures.numbers(1), examinee)
        #expect(answers[0].notes["votes"] == ["6": 2, "5": 2, "7": 1] && answers[0].notes["answer"] == "6")
        #expect(answers[0].responses[0].compactMap(\.text) == ["6", "7", "5", "5", "6"])
        #expect(Set(examinee.asked.compactMap(\.temperature)) == [0.7])
        let grid = try #require(try Strategies.parse("self-consistency:5x5") as? ReasoningStrategy)
        #expect(grid.temperatures.count == 25 && Set(grid.temperatures) == [0.2, 0.4, 0.6, 0.8, 1])
        let again = try await ask("self-consistency:5", try ScriptedFixtures.numbers(1), examinee)
        #expect(again == answers)
    }

    @Test("shuffled options come back to their places: who knows the answer is right in every order, who always says A spreads")
    func shuffle() async throws {
        let task = try ScriptedFixtures.choices(6)
        let knowing = ScriptedExaminee { .text(" (" + ScriptedFixtures.rightLetter($0.promptText) + ")") }
        let scorer = try TaskScorer(task.definition)
        for (item, answer) in zip(task.items, try await ask("choice-shuffle:7", task, knowing)) {
            #expect(answer.notes["votes"]?.objectValue?.count == 1)
            #expect(scorer.score(item, answer)[0].value("acc") == 1 && scorer.score(item, answer)[0].value("acc_norm") == 1)
        }
        #expect(Set(knowing.prompts).count > 20)
        let stubborn = try await ask("choice-shuffle:40", task, ScriptedExaminee { _ in .text(" A") })
        #expect(stubborn.allSatisfy { ($0.notes["votes"]?.objectValue?.count ?? 0) == 4 })
        await #expect(throws: LyceumError.self) { try await self.ask("choice-shuffle", try ScriptedFixtures.numbers(1), knowing) }
    }

    @Test("nearest examples carry the model's own explanations where those led to the right answer, and never the question itself")
    func nearest() async throws {
        var task = try ScriptedFixtures.choices(5, examples: 30)
        task.examples.append(task.items[0].document)
        // Explains every question, but is wrong on those about engines until asked a third time.
        let examinee = ScriptedExaminee { request in
            let prompt = request.promptText
            let last = prompt.components("Q: ").last ?? ""
            guard prompt.hasSuffix("is") else { return .text(" Thought about \(last.prefix(28))") }
            let isHard = last.contains("engine"), isLate = if case .generation(let generation) = request.kind { generation.seed >= 1236 } else { false }
            return .text(isHard && !isLate ? " (Z)" : " (" + ScriptedFixtures.rightLetter(last) + ")")
        }
        let strategy = try #require(try Strategies.parse("knn-cot:2,tokens=99") as? ReasoningStrategy)
        let answers = try await strategy.ask(task, of: examinee) { _, _ in }
        let finals = examinee.prompts.filter { $0.components("Q: ").count == 4 }
        #expect(finals.count == 5)
        for (item, prompt) in zip(task.items, finals) {
            let word = item.document["about"]?.stringValue ?? "?"
            let shown = prompt.components("Q: ").dropFirst().dropLast()
            #expect(shown.allSatisfy { $0.contains(word) && $0.contains("Thought about") && $0.contains(" The answer is (\(ScriptedFixtures.rightLetter($0))).") })
            #expect(shown.allSatisfy { !$0.contains("number \(item.number) ") })
        }
        #expect(answers.allSatisfy { $0.notes["examples"]?.arrayValue?.count == 2 })
    }

    @Test("drawn replies without an answer are asked for again, at most as often as said; both results are kept")
    func askedAgain() async throws {
        let examinee = ScriptedExaminee { $0.repetition >= 2000 ? .text(" B") : .text(" ...") }
        let strategy = "zero-shot+self-consistency:3,rounds=3"
        let answers = try await ask(strategy, try ScriptedFixtures.choices(1), examinee)
        #expect(answers[0].notes["asked_again"] == 3 && answers[0].notes["answer"] == "B")
        #expect(answers[0].notes["answer_without_asking_again"] == .null && examinee.asked.count == 9)
        let silent = ScriptedExaminee { _ in .text("…") }
        let never = try await ask(strategy, try ScriptedFixtures.choices(1), silent)
        #expect(never[0].notes["draws_without_answer"] == 3 && silent.asked.count == 3 + 3 * 3)
        for (name, rounds) in [("zero-shot,rounds=3+self-consistency:3", 3), ("openmedlm", 5), ("openmedlm+choice-shuffle:5", 5), ("zero-shot", 0)] {
            #expect((try Strategies.parse(name) as? ReasoningStrategy)?.rounds == rounds)
        }
    }

    @Test("no option chosen counts as wrong, also where the first option is right")
    func noAnswer() async throws {
        let task = try ScriptedFixtures.choices(4)
        let answers = try await ask("zero-shot", task, ScriptedExaminee { _ in .text("?") })
        let scorer = try TaskScorer(task.definition)
        for (item, answer) in zip(task.items, answers) { #expect(scorer.score(item, answer)[0].value("acc") == 0) }
    }

    @Test("names that are not there, values out of range and impossible combinations are errors that say what is possible", arguments: [
        "zero-shoot", "zero-shot-cot:15", "zero-shot-cot:x", "direct:3", "few-shot:0", "few-shot+zero-shot", "constrained+self-consistency", "",
        "self-consistency:0", "self-consistency:2x", "self-consistency:5,temperature=-1", "few-shot-cot:explanations=mine", "prompt-search:mode=x",
        "zero-shot:depth=3", "self-consistency+self-consistency", "self-consistency:5,6", "zero-shot:seed=-1",
    ])
    func parsing(text: String) {
        let error = #expect(throws: LyceumError.self) { try Strategies.parse(text) }
        #expect(error?.code == .invalidArgument && error?.remedy != nil && error?.location?.hasPrefix("--strategy") == true)
    }

    @Test("every listed strategy can be parsed by its name, which it keeps")
    func listed() throws {
        for entry in Strategies.all {
            #expect(try Strategies.parse(entry.name).name == entry.name)
            #expect(Strategies.help.contains(entry.summary))
        }
        #expect(try Strategies.parse("knn-cot:5+choice-shuffle:5+self-consistency:5").name == "knn-cot:5+choice-shuffle:5+self-consistency:5")
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.range(ofText: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

extension Substring {
    fileprivate func range(ofText text: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
