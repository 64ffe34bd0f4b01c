import LyceumCore
import LyceumData
import Testing

@testable import LyceumSynthesis

@Suite("Exercises found by rules")
struct RuleMinerTests {
    private static let long = "Water boils at a lower temperature on high mountains than at sea."

    /// The mined pairs of two planted sentences.
    private func pairs(_ second: String, _ list: String, first: String = long) throws -> Int {
        MinedRelations.pairs([first, second], try SynthesisSamples.rules().connectors[list] ?? []).count
    }

    @Test(arguments: [
        ("entail", ["Yes", "Therefore", "Thus", "Accordingly", "Hence", "For this reason"]),
        ("contradict", ["No", "However", "But", "On the contrary", "In contrast", "Whereas"]),
        ("neutral", ["Maybe", "Also", "Furthermore", "Secondly", "Additionally", "Moreover", "In addition"]),
        ("same", ["In other words", "Namely", "That is to say", "i.e.", "Similarly", "Equally"]),
        ("different", ["No", "However", "But", "On the contrary", "In contrast", "Whereas"]),
    ])
    func everyConnectorCountsWithCommaAndLengthAlone(list: String, connectors: [String]) throws {
        #expect(try SynthesisSamples.rules().connectors[list] == connectors)
        let rest = "a cook in the mountains needs more time for the same dish."
        for connector in connectors {
            #expect(try pairs("\(connector), \(rest)", list) == 1)
            #expect(try pairs("\(connector) \(rest)", list) == 0, "no comma")
            #expect(try pairs("\(connector), too short.", list) == 0, "second too short")
            #expect(try pairs("\(connector), \(rest)", list, first: "Short one.") == 0, "first too short")
            #expect(try pairs("Still \(connector), \(rest)", list) == 0, "inside the sentence")
        }
    }

    @Test func theSecondSentenceLosesItsConnector() throws {
        let found = MinedRelations.pairs([Self.long, "Therefore, a cook in the mountains needs more time to soften beans."], ["Therefore"])
        #expect(found == [.init(premise: Self.long, hypothesis: "A cook in the mountains needs more time to soften beans.")])
    }

    @Test func onlyNeighborsMakePairs() {
        let sentences = [Self.long, "Something else stands between the two of them, and it is long.", "Hence, a cook in the mountains needs more time to soften beans."]
        #expect(MinedRelations.pairs(sentences, ["Hence"]).map(\.premise) == [sentences[1]])
    }

    @Test func causesAreFoundOnBothSides() {
        let connectors = ["due to", "on account of", "owing to"]
        func found(_ text: String) -> [MinedRelations.CausePair] { MinedRelations.causes([text], connectors) }
        #expect(found("The bridge was closed due to heavy snow in March.") == [.init(effect: "The bridge was closed", cause: "heavy snow in March")])
        #expect(found("The delay was largely owing to a missing part.") == [.init(effect: "The delay", cause: "a missing part")])
        #expect(found("Due to heavy snow, the bridge was closed.") == [.init(effect: "the bridge was closed", cause: "heavy snow")])
        let tied = MinedRelations.causes(["Furthermore, the bridge was closed due to heavy snow."], connectors, openings: ["Furthermore"])
        #expect(tied == [.init(effect: "The bridge was closed", cause: "heavy snow")])
        #expect(found("They praised it on account of its low price.").count == 1)
        #expect(found("The bridge was closed because of snow.").isEmpty)
        #expect(found("Failure due to wear.").isEmpty)
        #expect(found("The residue to the left is brown and dry.").isEmpty)
    }

    @Test func definitionsAndTopicsAreFound() {
        #expect(
            MinedRelations.terms(["A kettle is defined as a pot with a spout."], ["is defined as"]).map { [$0.term, $0.meaning] } == [["A kettle", "a pot with a spout"]])
        #expect(MinedRelations.terms(["A kettle is a pot, defined as such."], ["is defined as"]).isEmpty)
        #expect(MinedRelations.terms(["A kettle is defined as hot."], ["is defined as"]).isEmpty, "one word is no definition")
        #expect(MinedRelations.terms(["This chapter talks about kettles and their use."], ["is about", "talks about"]).map(\.meaning) == ["kettles and their use"])
    }

    @Test func sentencesWithThreeWordsOfTheFieldAreAskedFor() throws {
        let vocabulary = DomainVocabulary(words: ["thermosiphonics", "condensationary", "vaporization"])
        let miner = RuleMiner(rules: try SynthesisSamples.rules(), vocabulary: vocabulary)
        let three = "Thermosiphonics explains how condensationary vaporization feeds a boiler."
        let two = "Thermosiphonics explains how vaporization feeds a boiler."
        let hit = miner.mine(SynthesisSamples.passage(three), number: 0, seed: 1)
        #expect(hit.exercises.map(\.kind) == ["words-to-sentence"])
        #expect(hit.exercises[0].answer == three)
        #expect(["Thermosiphonics", "condensationary", "vaporization"].allSatisfy(hit.exercises[0].question.contains))
        #expect(miner.mine(SynthesisSamples.passage(two), number: 0, seed: 1).exercises.isEmpty)
        let endless = String(three.dropLast()) + String(repeating: " and on", count: 60) + "."
        #expect(miner.mine(SynthesisSamples.passage(endless), number: 0, seed: 1).exercises.isEmpty, "more than 100 tokens")
    }

    /// Four pairs of each relation, causes and definitions.
    private static func rich() -> String {
        var text: [String] = []
        for number in 1...4 {
            for connector in ["Therefore", "However", "Moreover", "In other words"] {
                text.append("Statement \(number) about \(connector) says that a kettle needs some water.")
                text.append("\(connector), number \(number) goes on to tell what follows from it for us.")
            }
            text.append("The kettle number \(number) was closed due to a leak in its wall \(number).")
            text.append("Device \(number) is defined as a pot with \(number) spouts.")
        }
        return text.joined(separator: " ")
    }

    @Test func twoOfEachSortAtMostAndNoWordingTwice() throws {
        let miner = RuleMiner(rules: try SynthesisSamples.rules(), contextLength: 10_000)
        for number in 0..<30 {
            let made = miner.mine(SynthesisSamples.passage(Self.rich(), title: "Kettles"), number: number, seed: 5)
            let all = made.openingExercises + made.exercises
            #expect(Set(all.map(\.prompt)).count == all.count)
            #expect(made.exercises.filter { $0.kind.contains("cause-") || $0.kind.contains("-cause") }.count == 2)
            #expect(made.exercises.filter { $0.kind == "definition" }.count == 2)
            #expect(made.exercises.filter { $0.kind == "same" }.count == 2)
            // "However" counts for contradiction and for a different meaning.
            #expect(made.exercises.filter { $0.kind == "different" }.count == 2)
            let inference = made.exercises.filter { ["entailment", "entail", "contradict", "neutral"].contains($0.kind) }.count
            #expect((4...6).contains(inference))
        }
    }

    @Test func openingsComeInTheirShares() throws {
        let miner = RuleMiner(rules: try SynthesisSamples.rules())
        let text = "First sentence of the text about kettles. Second one about water. Third one about tea."
        var counts: [String: Int] = [:]
        for number in 0..<2000 {
            let made = miner.mine(SynthesisSamples.passage(text, title: "Kettles"), number: number, seed: 9)
            let kinds = Set(made.openingExercises.map { $0.kind == "completion" ? "completion" : "summary" })
            counts[kinds.sorted().joined(separator: "+"), default: 0] += 1
        }
        // 0.4, 0.1, 0.4, 0.1 within four standard errors.
        for (name, share) in [("summary", 0.4), ("completion", 0.1), ("completion+summary", 0.4), ("", 0.1)] {
            let found = Double(counts[name] ?? 0) / 2000
            #expect(abs(found - share) < 4 * (share * (1 - share) / 2000).squareRoot(), "\(name): \(found)")
        }
        #expect(miner.mine(SynthesisSamples.passage(text), number: 0, seed: 9).opening == text)
        #expect(miner.mine(SynthesisSamples.passage("One sentence.", title: "T"), number: 0, seed: 9).openingExercises.isEmpty)
    }

    @Test func aCompletionHoldsTheWholeText() throws {
        let miner = RuleMiner(rules: try SynthesisSamples.rules())
        let text = "First sentence here.\n\nSecond paragraph. Third sentence of it."
        for number in 0..<40 {
            let made = miner.mine(SynthesisSamples.passage(text, title: "T"), number: number, seed: 2)
            guard let completion = made.openingExercises.first(where: { $0.kind == "completion" }) else { continue }
            let rest = completion.answer
            #expect(text.hasSuffix(rest))
            let start = text.dropLast(rest.count).trimmed
            #expect(made.opening.hasPrefix(start + "\n\n" + completion.question + "\n" + rest))
        }
    }

    @Test func longPassagesAreCutAtASentence() throws {
        let miner = RuleMiner(rules: try SynthesisSamples.rules(), contextLength: 264) { TextWords.count($0) }
        let text = (1...40).map { "Sentence \($0) has six words." }.joined(separator: " ")
        let opening = miner.mine(SynthesisSamples.passage(text), number: 0, seed: 1).opening
        #expect(TextWords.count(opening) == 60)
        #expect(opening.hasSuffix("words."))
    }

    @Test func listsCanBeChanged() throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-lists")
        defer { try? FileSystem.remove(folder) }
        let names = try DataLists.standard.write(to: folder)
        #expect(names.count == DataLists.standard.texts.count)
        #expect(try DataLists(folder: folder) == DataLists.standard)
        try AtomicFile.write("# mine\nErgo\n", to: folder + "/connectors-entail.txt")
        #expect(try MiningRules(DataLists(folder: folder)).connectors["entail"] == ["Ergo"])
        #expect(try DataLists.standard.write(to: folder).isEmpty, "existing files are kept")
        try AtomicFile.write("What is {wrong}? => {definition}\n", to: folder + "/wording-definition.txt")
        let error = #expect(throws: LyceumError.self) { try MiningRules(DataLists(folder: folder)) }
        #expect(error?.message.contains("{wrong}") == true)
        try AtomicFile.write("no arrow\n", to: folder + "/wording-definition.txt")
        #expect(throws: LyceumError.self) { try MiningRules(DataLists(folder: folder)) }
        try AtomicFile.write("x\n", to: folder + "/wording-definitio.txt")
        #expect(throws: LyceumError.self) { try DataLists(folder: folder) }
    }

    @Test func bracesOfThePassageMeanNothing() {
        let wording = MiningRules.Wording(id: "t/1", question: "{a} or {b}? {c", answer: "{b}")
        let made = wording.exercise("t", ["a": "{b}", "b": "x"])
        #expect(made.question == "{b} or x? {c")
        #expect(made.answer == "x")
    }
}
