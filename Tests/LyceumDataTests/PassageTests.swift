import LyceumCore
import Testing

@testable import LyceumData

@Suite("Sentences, passages and parts held out")
struct PassageTests {
    @Test(arguments: [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Smith et al. (2020) saw 3.5 mg, i.e. Little. So what.", ["Dr. Smith et al. (2020) saw 3.5 mg, i.e. Little.", "So what."]),
        ("He said \"Go.\" Then he left.", ["He said \"Go.\"", "Then he left."]),
        ("J. R. Tolkien wrote. (He did.) E. coli grows.", ["J. R. Tolkien wrote.", "(He did.)", "E. coli grows."]),
        ("It costs approx. 5 euros. See Fig. 3 for more.", ["It costs approx. 5 euros.", "See Fig. 3 for more."]),
        ("It ends with etc. Another begins.", ["It ends with etc.", "Another begins."]),
        ("Heading\nText goes on.", ["Heading", "Text goes on."]),
        ("水は熱い。茶も熱い。", ["水は熱い。", "茶も熱い。"]),
    ])
    func sentencesEndWhereTheyShould(text: String, expected: [String]) { #expect(SentenceSplitter.sentences(text) == expected) }

    @Test func wordsKeepTheSignsThatBelongToThem() {
        #expect(TextWords.words("Don't, T-cells: 3.5 and 1,000 (IL-7); naïve—end-") == ["Don't", "T-cells", "3.5", "and", "1,000", "IL-7", "naïve", "end"])
    }

    @Test func passagesFollowHeadings() {
        let body = FieldSamples.text(1, sentences: 5)
        let text = "# Book\n\n## Part one\n\n\(body)\n\n### Detail\n\n\(body)\n\nTitle two\n=====\n\n\(body)\n\n2.1 Numbered heading\n\n\(body)"
        let passages = PassageSplitter().passages(of: FieldDocument(text: text, path: "b"))
        #expect(passages.map(\.title) == ["Part one", "Detail", "Title two", "Numbered heading"])
        #expect(passages[1].headings == ["Book", "Part one", "Detail"])
        #expect(passages[2].headings == ["Title two"])
        #expect(passages.map(\.id) == ["b#0", "b#1", "b#2", "b#3"])
    }

    @Test func longTextIsCutBetweenSentencesAndNothingIsLost() {
        let text = FieldSamples.text(3, sentences: 60)
        let passages = PassageSplitter(maximumCharacters: 500, minimumCharacters: 50).passages(of: FieldDocument(text: text, path: "b"))
        #expect(passages.count > 5)
        #expect(passages.allSatisfy { $0.text.unicodeScalars.count <= 560 && $0.text.hasSuffix(".") })
        #expect(passages.map(\.text).joined(separator: " ").replacing("\n\n", with: " ") == text)
    }

    @Test func shortSectionsAreLeftOut() {
        let passages = PassageSplitter().passages(of: FieldDocument(text: "# A\n\nShort.\n\n# B\n\n" + FieldSamples.text(1, sentences: 5), path: "b"))
        #expect(passages.map(\.title) == ["B"])
    }

    @Test func minHashFindsWhatBruteForceFinds() {
        // Texts that share their first sentences in all degrees.
        let base = (0..<3).map { FieldSamples.text($0, sentences: 30) }
        var texts: [String] = []
        for (number, text) in base.enumerated() {
            let sentences = SentenceSplitter.sentences(text)
            for kept in stride(from: 0, through: 30, by: 1) {
                texts.append((sentences[..<kept] + SentenceSplitter.sentences(FieldSamples.text(100 + number * 40 + kept, sentences: 30 - kept))).joined(separator: " "))
            }
        }
        let runs = texts.map { Set(NearDuplicates.runs($0)) }
        var truth = Set<[Int]>()
        for second in texts.indices {
            for first in 0..<second {
                let overlap = Double(runs[first].intersection(runs[second]).count) / Double(runs[first].union(runs[second]).count)
                if overlap >= 0.7 { truth.insert([first, second]) }
            }
        }
        let found = NearDuplicates(texts, threshold: 0.7).pairs
        #expect(truth.count > 20)
        #expect(Set(found.map { [$0.first, $0.second] }) == truth)
    }

    @Test func heldOutPartsAreSeededDisjointAndOfTheRightSize() throws {
        let documents = (0..<40).map { FieldDocument(text: FieldSamples.text($0, sentences: 10), path: "t\($0)") }
        let passages = PassageSplitter(maximumCharacters: 400).passages(of: documents)
        let parts = try HoldOut(share: 0.25, seed: 3).split(passages)
        #expect(Set(parts.training.map(\.document)).isDisjoint(with: parts.heldOut.map(\.document)))
        #expect(parts.training.count + parts.heldOut.count == passages.count)
        let share = Double(parts.heldOut.count) / Double(passages.count)
        #expect(abs(share - 0.25) < 0.05)
        #expect(try HoldOut(share: 0.25, seed: 3).split(passages) == parts)
        #expect(try HoldOut(share: 0.25, seed: 4).split(passages) != parts)
    }

    @Test func nearDuplicatesNeverStandOnBothSides() throws {
        // Pairs of documents that share three quarters of their sentences.
        var documents: [FieldDocument] = []
        for number in 0..<30 {
            let shared = FieldSamples.text(number, sentences: 15)
            documents.append(FieldDocument(text: shared + " " + FieldSamples.text(200 + number, sentences: 3), path: "a\(number)"))
            documents.append(FieldDocument(text: shared + " " + FieldSamples.text(400 + number, sentences: 3), path: "b\(number)"))
        }
        let passages = PassageSplitter(maximumCharacters: 5000).passages(of: documents)
        for seed in 1...5 {
            let parts = try HoldOut(share: 0.3, seed: UInt64(seed)).split(passages)
            let held = Set(parts.heldOut.map { $0.document / 2 })
            #expect(parts.groups == 30)
            #expect(held.isDisjoint(with: parts.training.map { $0.document / 2 }))
        }
    }

    @Test func fewDocumentsAreHeldOutBySections() throws {
        let text = (0..<10).map { "# Section \($0)\n\n" + FieldSamples.text($0, sentences: 10) }.joined(separator: "\n\n")
        let passages = PassageSplitter().passages(of: FieldDocument(text: text, path: "book"))
        let parts = try HoldOut(share: 0.2, seed: 1).split(passages)
        #expect(Set(parts.heldOut.map(\.title)).count == 2)
        #expect(throws: LyceumError.self) { try HoldOut(share: 0.2).split(Array(passages.prefix(1))) }
        #expect(throws: LyceumError.self) { try HoldOut(share: 1).split(passages) }
    }
}
