import LyceumCore
import LyceumData
import LyceumModel
import Testing

@testable import LyceumSynthesis

@Suite("Simple language")
struct SimplifierTests {
    private func vocabulary() throws -> SimpleVocabulary {
        let words = "the a man boy walk river was is big see go to in and he she it like carry stop make house day of love water"
        return try SimpleVocabulary(words.split(separator: " ").map(String.init))
    }

    @Test("forms of a word lie inside with it, other words do not")
    func forms() throws {
        let list = try vocabulary()
        let forms = "walks Walked walking walker stopped loving carried carries houses man's rivers bigger 1941 x house-boy"
        for word in forms.split(separator: " ") { #expect(list.contains(word), "\(word)") }
        for word in ["wander", "bring", "thing", "housed-x1y-cultural", "sing", "glass"] { #expect(!list.contains(word), "\(word)") }
        let coverage = list.coverage("The man walked. The cultural counsellor walked.")
        #expect((coverage.words, coverage.inside) == (7, 5))
        #expect(coverage.ordered == ["counsellor", "cultural"])
        #expect(list.coverage("").share == 1)
    }

    @Test("the most frequent words of texts, forms together, names left out")
    func frequent() throws {
        let texts = ["We saw Anna walk by the river. The river walks, Anna walked.", "They walk to the river and see Anna. A stone fell."]
        let list = try SimpleVocabulary.frequent(texts, count: 3, leastDocuments: 2)
        #expect(list.words.prefix(3) == ["river", "the", "walk"])
        #expect(!list.words.contains("anna"))
        #expect(throws: LyceumError.self) { try SimpleVocabulary.frequent([""]) }
    }

    @Test("texts are cleaned: tags, signs outside ASCII, pages of numbers, windows of sentences")
    func cleaning() {
        #expect(SimplifyText.ascii("Král “café” – naïve … 東京 ß") == "Kral \"cafe\" - naive ...  ss")
        #expect(SimplifyText.withoutTags("a <b>c</b> < d") == "a c < d")
        #expect(SimplifyText.isMostlyNumbers("1 2 3 http://a.b word"))
        #expect(!SimplifyText.isMostlyNumbers("In 1941 the man walked to the big river and saw the house of the boy there."))
        let text = "One is here. Two is here.\nThree is here. Four."
        let windows = SimplifyText.windows(text, tokens: 6) { $0.split(separator: " ").count }
        #expect(windows == ["One is here. Two is here.", "Three is here. Four."])
        #expect(SimplifyText.windows(text, tokens: 1) { _ in 5 }.count == 4)
        #expect(SimplifyText.windows(text, tokens: 99) { _ in 1 } == [text])
    }

    @Test("a person keeps one new name with the same letter; places and known words keep theirs")
    func names() throws {
        let text = "Petr was a man. In Prague he said that Petr likes Marta. Marta walks, she said. House of Petr."
        let names = SimplifyNames(text, vocabulary: try vocabulary())
        #expect(names.table["Petr"] == "Peter")
        #expect(names.table["Prague"] == nil)
        #expect(names.table["House"] == nil)
        #expect(names.applied(to: "Petr and Petra, Petr's") == "Peter and Petra, Peter's")
    }

    @Test("a rewrite that holds is taken; one that does not is asked for again with its words, then the fallback decides")
    func rewriting() async throws {
        let window = "The physician perambulated to the river and the boy was in the house of the man."
        let model = ScriptedChatModel(replies: [
            "EDITED: The physician walked to the river. The boy was in the house.\nEND OF EDIT more", "EDITED: A man walked to the river. The boy was in the house.",
        ])
        var options = Simplifier.Options()
        options.coverage = 1
        let simplifier = try Simplifier(model, vocabulary: try vocabulary(), options: options)
        let result = try await simplifier.simplify([window, "1 2 3 4"], number: 0, seed: 1)
        #expect(result[0].text == "A man walked to the river. The boy was in the house.")
        #expect(result[0].pieces.map(\.way) == ["second"])
        #expect(result[0].pieces.first?.problems == ["words outside the vocabulary"])
        #expect(result[1].refusal == "numbers and addresses")
        guard case .messages(let messages) = model.requests[1].prompt, case .text(let second) = messages[0].content[0] else { return #expect(Bool(false)) }
        #expect(second.contains("Do not use these words: physician."))
        let bad = "EDITED: The physician walked to the river. The boy was in the house."
        for (fallback, expected) in [
            (Simplifier.Fallback.drop, ""), (.sentences, "The boy was in the house."), (.original, window),
        ] {
            options.fallback = fallback
            let again = try Simplifier(ScriptedChatModel(replies: [bad], then: .repeatLast), vocabulary: try vocabulary(), options: options)
            let pieces = try await again.simplify([window], number: 0, seed: 1)[0].pieces
            #expect(pieces.map(\.leaner) == [expected])
            #expect(pieces.map(\.way) == [fallback.rawValue])
        }
    }

    @Test("what does not hold says why")
    func problems() throws {
        var options = Simplifier.Options()
        options.coverage = 0.5
        let simplifier = try Simplifier(ScriptedChatModel(replies: []), vocabulary: try vocabulary(), options: options)
        let window = "the man walked to the river and the boy was in the house of the man"
        #expect(simplifier.problem("the man", of: window) == "too short")
        #expect(simplifier.problem([String](repeating: "the man walked", count: 40).joined(separator: " "), of: window) == "too long")
        #expect(simplifier.problem("the man walked to www.river.com and he was big in it", of: window) == "address")
        #expect(simplifier.problem("He was. He was. He was. The man was.", of: window) == "repeats itself")
        #expect(simplifier.problem("cultural counsellors translated anthologies from french", of: window) == "words outside the vocabulary")
        #expect(simplifier.problem("the man walked to the water and the boy was in it", of: window) == nil)
        #expect(Simplifier.read("no mark", isCut: false) == .failure(.init(text: "no mark at the beginning")))
        #expect(Simplifier.read("EDITED: a", isCut: true) == .failure(.init(text: "no end")))
        #expect(Simplifier.read("EDITED:  \n END OF EDIT", isCut: false) == .failure(.init(text: "empty")))
        options.coverage = 2
        #expect(throws: LyceumError.self) { try Simplifier(ScriptedChatModel(replies: []), vocabulary: try vocabulary(), options: options) }
    }

    @Test("work goes on where it was stopped, to the same file")
    func resumes() async throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        let lines = (0..<5).map { "{\"text\": \"The man number \($0) was in the big house and he walked to the river of the day.\"}\n" }
        try AtomicFile.write(lines.joined(), to: folder + "/texts.jsonl")
        let files = try DataFile.find([folder + "/texts.jsonl"])
        func model(failingAt number: Int?) -> ScriptedChatModel {
            let asked = Locked(0)
            return ScriptedChatModel { request in
                let count = asked.withLock { count in
                    count += 1
                    return count
                }
                if count == number { throw LyceumError(.network, "gone") }
                guard case .messages(let messages) = request.prompt, case .text(let text) = messages[0].content[0] else { return ChatReply(text: "") }
                let digit = text.split(separator: "number ").last?.first.map(String.init) ?? "?"
                return ChatReply(text: "EDITED: He was in the house \(digit). He walked to the river.")
            }
        }
        func write(_ model: ScriptedChatModel, _ name: String) async throws -> SimplifyWork.Report {
            var work = SimplifyWork(try Simplifier(model, vocabulary: try vocabulary()), seed: 1)
            work.batch = 2
            return try await work.write(files, to: "\(folder)/\(name).jsonl")
        }
        let whole = try await write(model(failingAt: nil), "whole")
        #expect((whole.written, whole.windows, whole.ways["first"]) == (5, 5, 5))
        await #expect(throws: LyceumError.self) { try await write(model(failingAt: 4), "parts") }
        #expect(!FileSystem.isFile(folder + "/parts.jsonl"))
        let rest = try await write(model(failingAt: nil), "parts")
        #expect(rest.earlier == 2)
        #expect(try Digest.ofFile(folder + "/parts.jsonl") == Digest.ofFile(folder + "/whole.jsonl"))
        #expect(!FileSystem.isFile(folder + "/parts.jsonl.unfinished"))
    }

    @Test("measures of known texts")
    func measures() {
        var measures = SimplicityMeasures()
        measures.add("The cat sat. The dog sat.")
        #expect((measures.words, measures.sentences, measures.differentWords) == (6, 2, 4))
        // the 2/6, cat 1/6, sat 2/6, dog 1/6.
        #expect(abs(measures.unigramEntropy - 1.9182958340544896) < 1e-12)
        // Pairs: the-cat, cat-sat, sat-the, the-dog, dog-sat: log2(5) minus the entropy of the, cat, sat, the, dog.
        #expect(abs(measures.bigramEntropy - 0.4) < 1e-12)
        #expect(abs(measures.readingEase - (206.835 - 1.015 * 3 - 84.6)) < 1e-9)
        #expect(SimplicityMeasures.syllables("table") == 2 && SimplicityMeasures.syllables("make") == 1 && SimplicityMeasures.syllables("banana") == 3)
        var short = SimplicityMeasures(sample: 3)
        short.add("the cat sat the dog sat")
        #expect((short.sampled, short.words) == (3, 6))
        #expect(SimplicityMeasures().readingEase == 0)
    }
}
