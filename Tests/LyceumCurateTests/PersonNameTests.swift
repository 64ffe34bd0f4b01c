import LyceumCore
import Testing

@testable import LyceumCurate

@Suite("Names of persons")
struct PersonNameTests {
    private func corrected(_ text: String, given: [String] = [], surnames: [String] = []) throws -> String {
        var filter = PersonalDataFilter(given: given, surnames: surnames)
        filter.kinds = [.name]
        var document = CuratedDocument(id: "1", text: text)
        #expect(try filter.judge(&document) == .keep)
        return document.text
    }

    @Test("Titles, initials, speech, ages and bylines tell a name without any list")
    func cues() throws {
        let cases = [
            ("We met Mrs Collins and Dr. Anna Meyer-Lund there.", "We met Mrs <name> and Dr. <name> there."),
            ("Prof. Dr. K. van der Berg spoke.", "Prof. Dr. <name> spoke."),
            ("The book of J. R. Hartmann is lost.", "The book of <name> is lost."),
            ("A letter to Anna K. Berg arrived.", "A letter to <name> arrived."),
            ("“It rains,” said Peter O'Hara quietly.", "“It rains,” said <name> quietly."),
            ("Later Maria Lindqvist wrote that it rained.", "Later <name> wrote that it rained."), ("We went to Collins. To Mr Collins.", "We went to <name>. To Mr <name>."),
            ("In May Tom Arden, 43, left.", "In May <name>, 43, left."),
            ("By Clara Ostrow\nIt was a long day.", "By <name>\nIt was a long day."),
            ("Mr Dvořák's house and Señora Ibáñez’s garden.", "Mr <name>'s house and Señora <name>’s garden."),
        ]
        for (text, wanted) in cases { #expect(try corrected(text) == wanted) }
    }

    @Test("Places, bodies, headings, labels and sentences that begin with a capital stay as they are")
    func others() throws {
        let texts = [
            "The Bank of England said New York was cold.", "In Figure A. The river bends.", "The U. S. Army and the U. K. Government met.",
            "Visit Paris in April. Visit Lake Garda in May, 12, or not.", "Chapter One\nThe Long Way Home\nIt began.", "Linux Kernel said no such thing.",
            "He asked North Korea and United Airlines.", "Will it rain? May we go? Mark the place.", "Vitamin C. Then more.", "",
            "Write to P.O. Box 12.", "mr collins wrote to anna meyer", "MR COLLINS WROTE", "日本語の文章です。", "Type B. Smith charts differ.", "One thing. C. Pressure rises.",
        ]
        for text in texts { #expect(try corrected(text) == text) }
    }

    @Test("A name that was found is found again by its parts, but not in the name of something else")
    func again() throws {
        let text = "Collins came first. Then Mrs Collins, said Peter Arden, left. Arden stayed in Collins Street with Peter, and Mary Collins sang."
        #expect(
            try corrected(text, given: ["Mary"])
                == "<name> came first. Then Mrs <name>, said <name>, left. <name> stayed in Collins Street with <name>, and <name> sang.")
        // A part that is another word of the text stays.
        #expect(try corrected("Mr Green saw green fields. Green is nice.") == "Mr <name> saw green fields. Green is nice.")
    }

    @Test("Lists find more; names that are other words, too, need company at the begin of a sentence")
    func lists() throws {
        let (given, surnames) = (["Oluwaseun", "Mark", "Hope", "Lena"], ["Lindgren", "Stone"])
        func names(_ text: String) throws -> String { try corrected(text, given: given, surnames: surnames) }
        #expect(try names("The winner is Oluwaseun Adeyemi of Lagos.") == "The winner is <name> of Lagos.")
        #expect(try names("We saw Lena in town.") == "We saw <name> in town.")
        #expect(try names("Mark Lindgren won. Mark the place. We hope so; Hope springs. The Hope Diamond shines.") == "<name> won. Mark the place. We hope so; Hope springs. The Hope Diamond shines.")
        #expect(try names("Lena Lindgren\nMark Stone, Lena Roth.") == "<name>\n<name>, <name>.")
        #expect(try names("It was Astrid Lindgren who won.") == "It was <name> who won.")
        #expect(try names("The Stone Age was long.") == "The Stone Age was long.")
        let error = #expect(throws: LyceumError.self) { try FilterCatalog.make("personal-data", settings: ["given_names=[/nowhere.txt]"]) }
        #expect(error.map { "\($0)".contains("nowhere") } == true)
    }

    @Test("Any bytes are searched without harm, and what is found are names inside the text, apart from each other")
    func anything() throws {
        var generator = SystemLikeGenerator(state: 9)
        let pieces = ["Mr ", "Anna ", "K. ", "van ", "Berg", ", 43,", "\n", "said ", "’s", "'", "-", "é", "Ö", "日", ".", " ", "By ", "\u{2019}", "A", "x"]
        for _ in 0..<400 {
            let text = (0..<30).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }.joined()
            var last = 0
            let bytes = Array(text.utf8)
            for range in bytes.withUnsafeBufferPointer({ PersonNames(given: ["Anna"]).find($0) }) {
                #expect(range.lowerBound >= last && !range.isEmpty && range.upperBound <= bytes.count)
                #expect(String(validating: bytes[range], as: UTF8.self) != nil)
                last = range.upperBound
            }
        }
    }
}
