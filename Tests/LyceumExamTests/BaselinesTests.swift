import LyceumCore
import Testing

@testable import LyceumExam

@Suite("Baselines of multiple-choice tasks")
struct BaselinesTests {
    /// Options whose right one is told by a word, by its length, by its place, or by nothing.
    private func items(_ count: Int, cue: String) -> [BaselineItem] {
        var generator = PythonRandom(seed: UInt64(7))
        return (0..<count).map { number in
            let right = cue == "place" ? 2 : generator.below(4)
            let options = (0..<4).map { option in
                let filler = ["red", "green", "blue", "brown", "black"][generator.below(5)] + " " + ["stone", "house", "river"][generator.below(3)]
                guard option == right else { return filler }
                return cue == "word" ? "quite " + filler : cue == "length" ? filler + " which is long enough" : filler
            }
            return BaselineItem(number: number, stem: "What is thing \(number)?", options: options, gold: [right])
        }
    }

    private func means(_ items: [BaselineItem]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: Baselines(items).scores.map { ($0.name, $0.mean) })
    }

    @Test("planted cues are found by the baseline made for them")
    func cues() throws {
        #expect(try #require(means(items(80, cue: "word"))["wording"]) > 0.9)
        #expect(try #require(means(items(80, cue: "length"))["longest option"]) > 0.95)
        let place = means(items(80, cue: "place"))
        #expect(place["majority position"] == 1 && place["chance"] == 0.25)
    }

    @Test("without cues nothing is learned: what is learned comes from other folds")
    func nothing() throws {
        let means = means(items(240, cue: "none"))
        #expect(try #require(means["wording"]) < 0.37)
        #expect(try #require(means["majority position"]) < 0.37)
    }

    @Test("items of one cluster share a fold, and the same seed gives the same folds")
    func folds() {
        var items = items(40, cue: "none")
        for position in items.indices { items[position].cluster = "c\(position / 4)" }
        let folds = Baselines(items).foldOfItem
        for position in items.indices { #expect(folds[position] == folds[position / 4 * 4]) }
        #expect(Set(folds).count == 5 && Baselines(items).foldOfItem == folds)
    }

    @Test("a question's column may begin with a capital letter")
    func capital() {
        let document = JSON.Object([("ID", .integer(7)), ("Question", .string("Which bell rings?")), ("A", .string("the small one"))])
        #expect(OptionTexts.stemColumn(document) == "Question" && OptionTexts.stem(document, prompt: "something else") == "Which bell rings?")
    }

    @Test("texts behind letters are found in the document, and gold in every form of a target")
    func texts() throws {
        let choices = ["A", "B"]
        let forms: [JSON.Object] = [
            JSON.Object([("question", "q"), ("choices", ["one", "two"])]), JSON.Object([("question", "q"), ("A", "one"), ("B", "two")]),
            JSON.Object([("question", "q"), ("opa", "one"), ("opb", "two")]),
            JSON.Object([("question", "q"), ("options", ["A": "one", "B": "two"])]),
            JSON.Object([("question", "q"), ("choices", ["text": ["one", "two"], "label": ["A", "B"]])]),
            JSON.Object([("question", "q"), ("anything", [["text": "one"], ["text": "two"]])]),
        ]
        for document in forms { #expect(OptionTexts.find(document, choices: choices) == ["one", "two"]) }
        #expect(OptionTexts.find(JSON.Object(), choices: choices) == choices)
        for target in ["1", "B", 1, [1], "[1]", " B"] as [JSON] { #expect(BaselineItem.gold(target, choices) == [1]) }
        #expect(BaselineItem.gold("Z", choices) == nil)
    }
}
