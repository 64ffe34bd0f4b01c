import Foundation
import LyceumCore
import Testing

@testable import LyceumCurate

/// The words are invented.
@Suite("Toxicity")
struct ToxicityFilterTests {
    private func verdict(_ filter: some DocumentFilter, _ text: String) throws -> (String, CuratedDocument) {
        var document = CuratedDocument(id: "1", text: text)
        if case .drop(let reason) = try filter.judge(&document) { return (reason, document) }
        return ("keep", document)
    }

    @Test("Weights add up, longer phrases count in place of those inside them, and a text goes by sum and density")
    func words() throws {
        let phrases = WeightedPhrases([("blorg", 1), ("you blorg", 3), ("snark", 0.5), ("über-blorg", 2)])
        #expect(phrases.weight(in: "Blorg! BLORG blorgs", anywhere: false) == 2)
        #expect(phrases.weight(in: "you blorg", anywhere: false) == 3)
        #expect(phrases.weight(in: "Über-Blorg and snark", anywhere: false) == 2.5)
        #expect(phrases.weight(in: "blorgs", anywhere: true) == 1)
        #expect(phrases.weight(in: "", anywhere: true) == 0)
        let folder = try CurationFolder()
        try "# invented\nblorg\nsnark\t0.5\nyou blorg\t3\n".write(toFile: folder.path + "/words.txt", atomically: true, encoding: .utf8)
        let filter = try FilterCatalog.make("toxicity", settings: ["words=[\(folder.path)/words.txt]"])
        let rest = Array(repeating: "a calm word", count: 100).joined(separator: " ")
        #expect(try verdict(filter, "You blorg. \(rest.prefix(200))").0 == "toxic_words")
        // The same in a long text is too thin, and once a light word is too little.
        let (long, document) = try verdict(filter, "You blorg. \(rest) \(rest)")
        #expect(long == "keep" && (document.metadata["toxicity"]?.doubleValue ?? 0) > 0.4)
        #expect(try verdict(filter, "blorg and snark").0 == "keep")
        #expect(try verdict(filter, "").0 == "keep")
    }

    @Test("A classifier judges passages: a long text goes when enough of it is of the label")
    func classifier() throws {
        let folder = try CurationFolder()
        var settings = FastTextTrainer.Settings()
        settings.arguments.epochs = 20
        settings.rate = 0.5
        let trainer = try FastTextTrainer(settings)
        let (bad, good) = (["blorg", "snark", "zib", "grub"], ["river", "bell", "stone", "garden"])
        let samples = (0..<400).map { number in
            let list = number % 2 == 0 ? bad : good
            return (text: (0..<8).map { list[(number * 5 + $0 * $0) % 4] }.joined(separator: " "), label: number % 2 == 0 ? "toxic" : "fine")
        }
        for sample in samples { try trainer.count(sample.text, labels: [sample.label]) }
        for sample in samples { try trainer.add(sample.text, labels: [sample.label]) }
        try trainer.train().model.write(to: folder.path + "/toxic.bin")
        let given = ["model=\(folder.path)/toxic.bin", "passage=10"]
        let filter = try FilterCatalog.make("toxicity", settings: given)
        let (calm, angry) = (Array(repeating: "river bell stone garden", count: 5).joined(separator: " "), "blorg snark zib grub blorg snark zib grub zib zib")
        #expect(try verdict(filter, calm).0 == "keep")
        let (reason, document) = try verdict(filter, calm + " " + angry)
        #expect(reason == "toxic_passages" && (document.metadata["toxicity_probability"]?.doubleValue ?? 0) > 0.9)
        // One passage of thirty-one is less than a tenth; without a share it is enough.
        let book = Array(repeating: calm, count: 15).joined(separator: " ") + " " + angry
        #expect(try verdict(filter, book).0 == "keep")
        #expect(try verdict(try FilterCatalog.make("toxicity", settings: given + ["share=0"]), book).0 == "toxic_passages")
        #expect(throws: LyceumError.self) { try FilterCatalog.make("toxicity", settings: given + ["label=rude"]) }
        #expect(throws: LyceumError.self) { try FilterCatalog.make("toxicity") }
    }

    @Test("Passages are all of the text, in order, none much shorter than asked for")
    func passages() {
        for count in [0, 1, 7, 10, 14, 15, 16, 99, 100, 101] {
            let text = (0..<count).map { "w\($0)" }.joined(separator: count % 2 == 0 ? " " : "\n ")
            let passages = ToxicityFilter.passages(text, words: 10)
            #expect(passages.joined() == text)
            #expect(passages.allSatisfy { count < 5 || $0.split(whereSeparator: \.isWhitespace).count >= 5 })
        }
        #expect(ToxicityFilter.passages("  a b ", words: 0) == ["  a b "])
    }
}
