import LyceumCore
import Testing

@testable import LyceumData

@Suite("Cleaning of texts")
struct TextCleaningTests {
    private func clean(_ text: String, _ origin: TextCleaner.Origin = .lines) -> String { TextCleaner().clean(text, origin: origin).text }

    @Test func invisibleSignsGoAndBlanksAreSpaces() {
        #expect(clean("a\u{200B}b\u{AD}c\u{A0}d\u{2009}e\u{7}\r\nf\u{2028}g\u{FEFF}") == "abc d e\nf\ng")
        #expect(clean("e\u{301}\u{FB01}n \u{1D54F}") == "\u{E9}fin \u{1D54F}")
        #expect(TextCleaner().clean("a\u{200B}\u{200B}b").changes.removedSigns == 2)
    }

    @Test func emptyLinesAreOneAndEndsAreTrimmed() { #expect(clean("\n\n a  \n\n\n\nb\n\n") == " a\n\nb") }

    @Test func boilerplateLinesGoAndSentencesAboutThemStay() {
        let text = "Tea is hot.\nWe use cookies. See our cookie policy\n# Privacy policy of states\nShare on Facebook\nWater boils."
        #expect(clean(text) == "Tea is hot.\n# Privacy policy of states\nWater boils.")
        #expect(TextCleaner(removesBoilerplate: false).clean("Back to top").text == "Back to top")
    }

    @Test func wrappedLinesAndCutWordsAreJoined() {
        let lines = [
            "The samovar is a heated metal container that was tradition-", "ally used to heat and boil water in Russia. Since the hot",
            "water is typically used to make tea, many samovars have a", "ring-shaped attachment around the chimney, and the well-",
            "known teapot is filled with concentrate. Though they often", "were heated with coal or kindling, many newer ones use our",
            "electricity to heat water in a manner like an electric pot", "for water. A well-known maker of them prized his beautiful",
            "workmanship, and they are collected all over the world by", "people who collect old teapots, too.",
        ]
        let (text, changes) = TextCleaner().clean(lines.joined(separator: "\n") + "\n\nSecond paragraph.")
        #expect(text.contains("that was traditionally used"))
        #expect(text.contains("the well-known teapot"))
        #expect(text.hasSuffix("teapots, too.\n\nSecond paragraph."))
        #expect(text.split(separator: "\n").count == 2)
        #expect(changes.joinedWords == 2)
    }

    @Test func versesAndListsKeepTheirLines() {
        let verse = (1...12).map { "Line \($0) of verse" }.joined(separator: "\n")
        #expect(clean(verse, .plain) == verse)
        let list = (1...12).map { "- point number \($0) of a list with a few words in it." }.joined(separator: "\n")
        #expect(clean(list, .plain) == list)
    }

    @Test func pageHeadsFeetAndNumbersGo() {
        let pages = (1...5).map { "Journal of Tea \($0)\nFirst line of page \($0) which differs here\n\(FieldSamples.text($0, sentences: 6).replacing(". ", with: ".\n"))\nPage \($0) of 5" }
        let (text, changes) = TextCleaner().clean(pages.joined(separator: "\u{C}"), origin: .pages)
        #expect(!text.contains("Journal of Tea"))
        #expect(!text.contains("Page 3"))
        #expect(text.contains("First line of page 3"))
        #expect(changes.furnitureLines == 10)
    }
}
