import LyceumCore
import LyceumData
import LyceumExam
import Testing

@testable import LyceumSynthesis

@Suite("Questions made of texts")
struct QuestionMakerTests {
    private static let made = Result { try QuestionMaker().make(from: SynthesisSamples.field()) }

    @Test func questionsComeByFoursThatShareTheirOptions() throws {
        let questions = try Self.made.get().questions
        #expect(questions.count >= 40)
        #expect(Set(questions.map(\.kind)) == FieldQuestion.Kind.standalone)
        for (_, quartet) in Dictionary(grouping: questions, by: \.group) {
            #expect(quartet.count == 4)
            #expect(Set(quartet.map { $0.options.sorted() }).count == 1)
            #expect(Set(quartet.map { $0.options[$0.answer] }).count == 4, "each option is right once")
            #expect(Set(quartet.map(\.answer)) == [0, 1, 2, 3], "each position is right once")
            #expect(Set(quartet.map(\.type)).count <= 2)
        }
    }

    @Test func theRightOptionStandsInTheSentenceAndTheWrongOnesNotInThePassage() throws {
        let passages = Dictionary(uniqueKeysWithValues: SynthesisSamples.field().map { ($0.id, $0.text) })
        for question in try Self.made.get().questions {
            let passage = try #require(passages[question.source])
            #expect(passage.contains(question.evidence))
            let right = question.options[question.answer]
            #expect(question.evidence.lowercased().contains(right.lowercased()))
            #expect(!question.question.lowercased().contains(right.lowercased()))
            for (place, option) in question.options.enumerated() where place != question.answer {
                #expect(!passage.lowercased().contains(option.lowercased()))
            }
            if question.kind == .cloze {
                let filled = question.question.replacing("Fill the gap: ", with: "").replacing("____", with: right)
                #expect(filled == question.evidence)
            } else {
                // Three words in a row of the text would be copied wording, names aside.
                #expect(!question.question.contains("is located in") && !question.question.contains("secretes"))
            }
        }
    }

    @Test("a text that breaks off goes on with the right option, which it has not told before")
    func completions() throws {
        let passages = Dictionary(uniqueKeysWithValues: SynthesisSamples.field().map { ($0.id, $0.text) })
        let set = try QuestionMaker(options: .init(kinds: [.completion])).make(from: SynthesisSamples.field())
        #expect(set.questions.count >= 12 && set.questions.count.isMultiple(of: 4))
        for question in set.questions {
            let passage = try #require(passages[question.source])
            let right = question.options[question.answer]
            #expect(question.kind == .completion)
            #expect(passage.contains("\(question.question) \(right)"))
            #expect(!question.question.lowercased().contains(right.lowercased()))
            #expect(question.evidence.contains(right) && passage.contains(question.evidence))
            for (place, option) in question.options.enumerated() where place != question.answer {
                #expect(!passage.lowercased().contains(option.lowercased()))
            }
        }
        #expect(set.isClean)
    }

    @Test func noCueTellsTheRightOption() throws {
        let set = try Self.made.get()
        let audit = try #require(set.audit)
        #expect(set.isClean && audit.isClean)
        for cue in audit.findings where [.longest, .shortest, .position].contains(cue.cue) { #expect(abs(cue.accuracy - 0.25) < 1e-9) }
    }

    @Test func aWrongOptionIsNeverSaidTogetherWithWhatIsAsked() {
        let text = "The Balrex binds two ligands of the skin, cortilin and dermalin. The cortilin of the Balrex binds ligands of the skin tightly."
        let index = FieldIndex([text], functionWords: ["the", "of", "and", "two"])
        #expect(index.couldBeRight("dermalin", in: ["balrex", "binds", "ligands", "skin"]))
        #expect(!index.couldBeRight("keratin", in: ["balrex", "binds", "ligands", "skin"]))
        #expect(!index.couldBeRight("dermalin", in: ["heart", "pumps", "blood", "skin"]))
        #expect(index.areSaidTogether(["balrex"], ["dermalin"]))
        #expect(!index.areSaidTogether(["balrex"], ["keratin"]))
    }

    @Test func theSameSeedGivesTheSameQuestions() throws {
        let again = try QuestionMaker().make(from: SynthesisSamples.field())
        #expect(try again.questions == Self.made.get().questions)
        let other = try QuestionMaker(options: .init(seed: 2)).make(from: SynthesisSamples.field())
        #expect(other.questions != again.questions)
    }

    @Test func countAndKindAreKept() throws {
        let set = try QuestionMaker(options: .init(count: 13, kinds: [.cloze], perPassage: 1)).make(from: SynthesisSamples.field())
        #expect(set.questions.count == 12)
        #expect(set.questions.allSatisfy { $0.kind == .cloze })
        #expect(Set(set.questions.map(\.source)).count == 12)
        #expect(set.surplus > 0)
        #expect(throws: LyceumError.self) { try QuestionMaker(options: .init(count: 3)).make(from: SynthesisSamples.field()) }
        #expect(throws: LyceumError.self) { try QuestionMaker().make(from: [SynthesisSamples.passage("Nothing to ask.")]) }
    }

    @Test func examinationsReadTheFile() throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-questions")
        defer { try? FileSystem.remove(folder) }
        let path = folder + "/tea.jsonl"
        let set = try Self.made.get()
        try set.write(to: path)
        let task = try TaskCatalog().task(path)
        #expect(task.name == "tea")
        #expect(task.clusterColumn == "group" && task.facetColumns == ["kind"])
        let items = try TaskPreparation(dataFolder: nil).prepare(task).items
        #expect(items.map(\.choices) == set.questions.map(\.options))
        #expect(items.map(\.gold) == set.questions.map { .choice($0.answer) })
        try AtomicFile.write("{\"question\": \"x\"}\n", to: path)
        let error = #expect(throws: LyceumError.self) { try TaskCatalog().task(path) }
        #expect(error?.message.contains("found question") == true)
    }

    @Test(arguments: [
        ("The aorta carries blood to the body.", true), ("This organ carries blood to the body.", false), ("It carries blood to the whole body.", false),
        ("We found that the aorta carries blood.", false), ("The aorta carries blood", false), ("Aorta, blood.", false),
        ("The aorta (see Figure 2) carries blood to it.", false), ("The aorta carries blood (P < 0.05) to the body.", false),
    ])
    func unfairSentencesAreNotAsked(sentence: String, expected: Bool) { #expect(FairSentence(.standard).allows(sentence) == expected) }

    @Test(arguments: [
        ("The aorta is the largest artery.", true), ("The aorta was imaged twice a day.", false), ("The aorta was first described by Galen.", true),
        ("The aorta has a width of 3 centimeters.", true), ("In 12 patients the aorta has a width of 3 centimeters.", false), ("Aortas of mice fed with fat.", false),
    ])
    func onlyLastingStatementsAreAsked(sentence: String, expected: Bool) { #expect(FairSentence(.standard).isLasting(sentence) == expected) }

    @Test func relationsAreAskedInOtherWords() throws {
        let finder = try RelationFinder(.standard)
        let found = finder.find("The Balrex is located in the posterior skin, which is thin.", smallWords: ["the"])
        #expect(found.map(\.question) == ["Where is the Balrex found?", "What is found at this place: the posterior skin?"])
        #expect(found.map(\.answer) == ["the posterior skin", "the Balrex"])
        #expect(finder.find("They are located in the skin.").isEmpty)
        #expect(finder.find("Additional tests should include blood counts.").isEmpty)
        #expect(finder.find("The Balrex, when full, regulates mood.").isEmpty)
    }
}
