import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import Synchronization
import Testing

@testable import LyceumSynthesis

@Suite("Texts with exercises")
struct ReadingComprehensionTests {
    private static let text =
        "The samovar is a heated metal container that boils water for tea in Russia. Therefore, many samovars carry a small teapot filled with strong tea on top."

    private func writer(_ replies: [String], exercises: Int = 1) throws -> (ModelWriter, ScriptedChatModel) {
        let model = ScriptedChatModel(replies: replies, then: .repeatLast)
        return (ModelWriter(model, catalog: try ExerciseCatalog(), fallback: RuleMiner(rules: try MiningRules()), exercises: exercises), model)
    }

    private func work(_ converter: any PassageConverter) throws -> ReadingComprehension {
        ReadingComprehension(converter, rules: try MiningRules(), seed: 4)
    }

    @Test func minedTextsAreTheSameForASeedAndInAnyBatch() async throws {
        let passages = (0..<20).map { Passage(text: Self.text + " Number \($0) is due to the maker of the pot.", title: "Tea \($0)", source: "b\($0)") }
        let miner = RuleMiner(rules: try MiningRules())
        let first = try await work(miner).convert(passages).texts
        let second = try await ReadingComprehension(miner, rules: try MiningRules(), seed: 4, batch: 3).convert(passages).texts
        #expect(first == second)
        let other = try await ReadingComprehension(miner, rules: try MiningRules(), seed: 5).convert(passages).texts
        #expect(first != other)
        var later: [ComprehensionText] = []
        try await work(miner).convert(Array(passages[7...]), first: 7) { later.append($0) }
        #expect(later == Array(first[7...]))
    }

    @Test func aTextIsPassageIntroductionAndShuffledExercises() async throws {
        let miner = RuleMiner(rules: try MiningRules())
        let made = try await work(miner).convert([Passage(text: Self.text, source: "b")])
        let text = try #require(made.texts.first)
        #expect(text.text.hasPrefix(Self.text + "\n\n"))
        #expect(text.exercises.count == 1)
        #expect(text.text.contains(text.exercises[0].question))
        #expect(text.json["exercises"]?[0]?["kind"]?.stringValue == text.exercises[0].kind)
        #expect(text.json["id"] == "b#0")
        #expect(made.yield.kinds == [text.exercises[0].kind: 1])
    }

    @Test func aGoodAnswerOfAModelIsTaken() async throws {
        let (writer, model) = try writer(["Question: What does the samovar boil water for?\nAnswer: It boils water for tea."])
        let made = try await work(writer).convert([SynthesisSamples.passage(Self.text, title: "Tea")])
        #expect(made.yield.fallbacks == 0)
        #expect(made.texts[0].exercises.map(\.answer) == ["It boils water for tea."])
        #expect(made.texts[0].converter == "model:scripted")
        let asked = try #require(model.requests.first)
        guard case .messages(let messages) = asked.prompt else { Issue.record("no messages"); return }
        #expect(messages[0].text.contains(Self.text) && messages[0].text.contains("Title: Tea"))
    }

    @Test(arguments: [
        ("I'm sorry, I cannot do that.", "refusal"),
        ("Here is some text about nothing.", "no question with an answer"),
        ("Question: What is it?\nAnswer:", "no question with an answer"),
        ("Question: What does the samovar boil?\nAnswer: ...", "empty answer"),
        ("Question: Where do penguins live?\nAnswer: Penguins mostly inhabit Antarctica, hunting krill offshore.", "not in the passage"),
        ("Question: Qu'est-ce que le samovar et dans quel pays est-il ?\nAnswer: C'est une sorte de bouilloire pour le thé dans la Russie, et les gens en ont.", "other language"),
        ("Question: Why?\nAnswer: The samovar boils water.", "question too short"),
        ("Question: What does the samovar boil?\nAnswer: the samovar boils tea the samovar boils tea the samovar boils tea the samovar boils tea the samovar boils tea", "repetition"),
    ])
    func badAnswersAreAskedOnceMoreAndThenMined(reply: String, reason: String) async throws {
        let (writer, model) = try writer([reply])
        let made = try await work(writer).convert([SynthesisSamples.passage(Self.text)])
        #expect(model.requests.count == 2)
        #expect(made.yield.fallbackShare == 1)
        #expect(made.yield.reasons == [reason: 2])
        #expect(made.texts[0].converter == "rules")
        #expect(made.texts[0].isFallback && made.texts[0].exercises.count == 1)
    }

    @Test func theSecondTryIsAnotherWordingAndMaySucceed() async throws {
        let (writer, model) = try writer(["nonsense", "Q: What does the samovar boil water for?\nA: It boils water for tea."])
        let made = try await work(writer).convert([SynthesisSamples.passage(Self.text)])
        #expect(made.yield.fallbacks == 0)
        #expect(made.yield.reasons == ["no question with an answer": 1])
        #expect(model.requests.count == 2 && model.requests[0] != model.requests[1])
    }

    @Test func aModelThatIsNotThereEndsTheWork() async throws {
        let model = ScriptedChatModel([.failure(LyceumError(.network, "gone"))], then: .repeatLast)
        let writer = ModelWriter(model, catalog: try ExerciseCatalog(), fallback: RuleMiner(rules: try MiningRules()))
        let error = await #expect(throws: LyceumError.self) { try await work(writer).convert([SynthesisSamples.passage(Self.text)]) }
        #expect(error?.code == .network)
    }

    @Test func noPromptIsUsedTwiceForAPassage() async throws {
        let counter = Mutex(0)
        let model = ScriptedChatModel { _ in
            let number = counter.withLock { number in
                number += 1
                return number
            }
            return ChatReply(text: "Question: What does samovar number \(number) boil water for?\nAnswer: It boils water for tea.")
        }
        let writer = ModelWriter(model, catalog: try ExerciseCatalog(), fallback: RuleMiner(rules: try MiningRules()), exercises: 6)
        for text in try await work(writer).convert((0..<5).map { Passage(text: Self.text, source: "b\($0)") }).texts {
            #expect(text.exercises.count == 6)
            #expect(Set(text.exercises.map(\.prompt)).count == 6)
        }
    }

    @Test(arguments: [
        ("**Question 1:** What?\n\n**Answer:** This.\nAnd more.", ["What?|This.\nAnd more."]),
        ("1. Q: One?\nA: 1\n2. Q: Two?\nA: 2", ["One?|1", "Two?|2"]),
        (#"Sure! {"question": "One?", "answer": "1"}"#, ["One?|1"]),
        (#"```json\#n[{"Question": "One?", "Answer": "1"}, {"question": 3}]\#n```"#, ["One?|1"]),
        ("Question: Only?", []),
        ("Answer: Only.", []),
        ("Task: Complete it.\nModel answer: Done.", ["Complete it.|Done."]),
        ("", []),
    ])
    func answersAreReadInManyWritings(text: String, expected: [String]) {
        #expect(WrittenExercises.pairs(text).map { "\($0.question)|\($0.answer)" } == expected)
    }

    @Test func synthesizedPairsAreReadAndACutOneIsDropped() async throws {
        let reply = " <QUE> What does the samovar boil? <ANS> It boils water for tea. </END>\n\n<QUE> What does the samovar boil? <ANS> Water for tea. </END>\n\n<QUE> Where is it used? <ANS> In Russia for tea </END> <QUE> And how <ANS> cut o"
        let model = ScriptedChatModel(replies: [reply], then: .repeatLast)
        let synthesizer = InstructionSynthesizer(model, catalog: try ExerciseCatalog(), shots: 2, beginning: "<s> ")
        let passages = (0..<4).map { Passage(text: "\(Self.text) Number \($0).", source: "b\($0)") }
        let made = try await work(synthesizer).convert(passages)
        #expect(made.texts[0].exercises.map(\.question).sorted() == ["What does the samovar boil?", "Where is it used?"])
        #expect(made.yield.reasons == ["question asked twice": 4])
        // The two passages before stand in front as examples.
        guard case .text(let prompt) = model.requests[3].prompt else { Issue.record("no text"); return }
        #expect(prompt.components(separatedBy: "<CON>").count == 4)
        #expect(!prompt.contains("Number 0.") && prompt.contains("Number 1.") && prompt.hasSuffix("Number 3. </CON>\n\n"))
        #expect(model.requests[0].options.maximumTokens == 400)
    }

    @Test func domainWordsAreThoseThatGeneralTextsLack() throws {
        let domain = Array(repeating: "The thermosiphonic circulation of understanding cools reactors, and thermosiphonic heat circulates.", count: 30)
        let general = Array(repeating: "The circulation of understanding among people heats debates.", count: 30)
        let vocabulary = try DomainVocabulary(domain: domain, general: general)
        #expect(vocabulary.words == ["thermosiphonic"])
        #expect(vocabulary.contains("Thermosiphonic") && !vocabulary.contains("circulation"))
        let short = try DomainVocabulary(domain: domain, general: general, options: .init(minimumLength: 5))
        #expect(short.contains("reactors") && short.contains("circulates") && !short.contains("heat"))
    }
}
