import Foundation
import LyceumCore
import LyceumData
import LyceumModel
import Testing

@testable import LyceumSynthesis

@Suite("Questions that a model copies out of pages")
struct QuestionCopyTests {
    private static let page = """
        Test yourself with one choice question after the other.
        3. Which metal is liquid at the temperature of a room?
        (a) iron
        (b) mercury
        (c) copper
        (d) lead
        The answer is b, as every thermometer shows.
        4. Which planet has the most moons known today?
        A. Mars
        B. Earth
        C. Saturn
        D. Venus
        """
    private static let good = """
        **Question 3:** Which metal is liquid at the temperature of a room?
        A) iron
        B) mercury
        C) copper
        D) lead
        Answer: B
        """

    // MARK: - Shares

    /// The table of subsequences as every textbook has it.
    private static func longest(_ a: [String], _ b: [String]) -> Int {
        var row = Array(repeating: 0, count: b.count + 1)
        for word in a {
            var diagonal = 0
            for place in b.indices {
                let above = row[place + 1]
                row[place + 1] = word == b[place] ? diagonal + 1 : max(above, row[place])
                diagonal = above
            }
        }
        return row[b.count]
    }

    @Test("The share over the whole page is the longest common subsequence's of the textbook, whatever the lengths")
    func shares() {
        var draws = UInt64(5)
        func word(_ kinds: UInt64) -> String {
            draws = draws &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return "w\(draws >> 33 % kinds)"
        }
        for length in [1, 2, 63, 64, 65, 127, 128, 129, 300] {
            for kinds: UInt64 in [2, 7, 50] {
                let text = (0..<length).map { _ in word(kinds) }
                let page = (0..<length * 2 + 9).map { _ in word(kinds) }
                let share = VerbatimCopy(page: page.joined(separator: " "), reach: nil).share(of: text.joined(separator: ", "))
                #expect(share == Double(Self.longest(text, page)) / Double(length), "\(length) of \(kinds)")
            }
        }
    }

    @Test("A copy has all its words in one place; the same words far apart are none, and what is not on the page lowers the share")
    func reach() {
        let words = ["which", "metal", "is", "liquid", "at", "the", "temperature", "of", "a", "room"]
        let spread = words.flatMap { [$0] + Array(repeating: "filler", count: 40) }.joined(separator: " ")
        let text = words.joined(separator: " ")
        #expect(VerbatimCopy(page: spread, reach: nil).share(of: text) == 1)
        #expect(VerbatimCopy(page: spread).share(of: text) == 0.1)
        let long = Array(repeating: "other words stand here", count: 500).joined(separator: " ")
        for page in [text, long + " " + text, long + " " + text + " " + long, text + long] { #expect(VerbatimCopy(page: page).share(of: "Which METAL is liquid, at the temperature of a room?") > 0.8) }
        #expect(VerbatimCopy(page: long + " " + text + " " + long).share(of: text) == 1)
        #expect(VerbatimCopy(page: text).share(of: text + " and why then") == 10.0 / 13)
        #expect(VerbatimCopy(page: text).share(of: "") == 0)
        #expect(VerbatimCopy(page: "").share(of: text) == 0)
    }

    // MARK: - Reading and accepting

    private func accepted(_ answer: String, _ change: (inout QuestionCopier.Options) -> Void = { _ in }) -> QuestionCopier.Copied {
        var options = QuestionCopier.Options()
        change(&options)
        var copied = QuestionCopier.Copied()
        QuestionCopier(ScriptedChatModel(replies: [], then: .repeatLast), options: options).accept([answer], Self.page, &copied)
        return copied
    }

    @Test("A copy is read with its options, and the answer that the page tells")
    func reads() throws {
        let copied = accepted(Self.good)
        let question = try #require(copied.questions.first)
        #expect(copied.rejected.isEmpty)
        #expect(question.question == "Which metal is liquid at the temperature of a room?")
        #expect(question.options == ["iron", "mercury", "copper", "lead"])
        #expect(question.answer == 1)
        #expect(question.share == 1)
        let json = question.json(page: "p", url: "http://a.b")
        #expect(json["answer"]?.stringValue == "mercury")
        #expect(json["text"]?.stringValue?.hasSuffix("D) lead\nAnswer: B") == true)
    }

    @Test("An answer that the page does not tell is left out, the question stays")
    func answers() throws {
        for told in ["Answer: C", "Answer: mercury is not it"] {
            let copied = accepted(Self.good.replacingOccurrences(of: "Answer: B", with: told))
            #expect(copied.questions.first?.answer == nil)
            #expect(copied.questions.count == 1)
            #expect(copied.answersLeftOut == (told == "Answer: C" ? 1 : 0))
        }
        #expect(accepted(Self.good.replacingOccurrences(of: "Answer: B", with: "Answer: Mercury")).questions.first?.answer == 1)
    }

    @Test(
        "What is not a copy is refused with its reason",
        arguments: [
            ("Which metal is liquid at the temperature of a room?", "Which of the known metals melts first when it is warmed?", "not the page's words"),
            ("D) lead", "D) tungsten", "an option that is not on the page"), ("C) copper\nD) lead", "C) copper", "fewer than 4 options"),
            ("C) copper", "C) iron", "an option twice"), ("**Question 3:** Which metal is liquid at the temperature of a room?", "Question:", "no question"),
            ("**Question 3:**", "I copied this for you.", "no question that can be read"),
        ])
    func refuses(_ part: String, _ other: String, _ reason: String) {
        let copied = accepted(Self.good.replacingOccurrences(of: part, with: other))
        #expect(copied.questions.isEmpty)
        #expect(copied.rejected.map(\.reason) == [reason])
    }

    @Test("A page without questions gives none and no refusal; a question copied twice counts once")
    func none() {
        #expect(accepted("NONE") == QuestionCopier.Copied())
        #expect(accepted(Self.good + "\n" + Self.good).questions.count == 1)
        #expect(accepted(Self.good) { $0.share = 0.5 }.questions.count == 1)
    }

    @Test("A long page is given in parts of whole lines, and no line is lost")
    func parts() {
        var options = QuestionCopier.Options()
        options.characters = 400
        let copier = QuestionCopier(ScriptedChatModel(replies: [], then: .repeatLast), options: options)
        let lines = (0..<60).map { "line \($0) " + String(repeating: "x", count: $0 == 30 ? 1200 : 20) }
        let parts = copier.parts(of: lines.joined(separator: "\n"))
        #expect(parts.allSatisfy { $0.count <= 400 + 60 })
        for line in lines where line.count < 100 { #expect(parts.contains { $0.split(separator: "\n").contains(Substring(line)) }) }
        #expect(copier.parts(of: Self.page + "\n" + Self.page).count > 1)
        #expect(copier.parts(of: "\n \n").count <= 1)
    }

    @Test("Work that was stopped goes on where it was, and gives what it would have given; pages without an id are named by their place")
    func work() async throws {
        let folder = NSTemporaryDirectory() + "lyceum-copy-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let rows = [JSON.object(JSON.Object([("id", "a"), ("url", "http://a.b"), ("text", .string(Self.page))])), ["text": "Nothing is asked here."]]
        try AtomicFile.write(rows.map { $0.text() + "\n" }.joined(), to: folder + "/pages.jsonl")
        let files = try DataFile.find([folder + "/pages.jsonl"])
        func work(_ replies: [String]) -> QuestionCopyWork {
            let steps = replies.map { ScriptedChatModel.Step.text($0) } + [.failure(LyceumError(.network, "gone"))]
            return QuestionCopyWork(QuestionCopier(ScriptedChatModel(steps, then: .repeatLast)), seed: 1)
        }
        let whole = try await work([Self.good, "NONE"]).write(files, to: folder + "/whole.jsonl")
        #expect(whole.pages == 2 && whole.questions == 1 && whole.pagesWithQuestions == 1 && whole.answered == 1)
        await #expect(throws: LyceumError.self) { try await work([Self.good]).write(files, to: folder + "/parted.jsonl") }
        #expect(FileManager.default.fileExists(atPath: folder + "/parted.jsonl.unfinished"))
        let rest = try await work(["NONE"]).write(files, to: folder + "/parted.jsonl")
        #expect(rest.earlier == 1)
        let (one, other) = (try Data(contentsOf: URL(fileURLWithPath: folder + "/whole.jsonl")), try Data(contentsOf: URL(fileURLWithPath: folder + "/parted.jsonl")))
        #expect(one == other)
        #expect(!FileManager.default.fileExists(atPath: folder + "/parted.jsonl.unfinished"))
        await #expect(throws: LyceumError.self) { try await work(["Question: x y?", "NONE"]).write(files, to: folder + "/none.jsonl") }
    }
}
