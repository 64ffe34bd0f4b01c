import Foundation
import LyceumCore
import LyceumCurate
import LyceumData
import LyceumModel
import LyceumRuns
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumTrain

/// Items of examinations in training data.
@Suite("Decontamination before training")
struct TrainingScreeningTests {
    private static let question = "Which river of the northern plain carries more water in spring than in autumn, and why does it?"
    private static let answer = "The Elder river, because snow of the high valleys melts in April and runs down to it all at once."
    private static let rivers: BenchmarkSource = { _, _ in
        [BenchmarkItem(task: "rivers", id: "r1", question: question, answers: [answer])]
    }

    private final class Place {
        let folder: ScratchFolder
        var path: String { folder.path }

        init() throws {
            folder = try ScratchFolder()
            let random = Philox(seed: 4)
            let words = ["school", "stood", "on", "a", "hill", "by", "the", "river", "bell", "rang", "each", "day", "boats", "passed"]
            func text(_ number: Int, _ count: Int) -> String {
                (0..<count).map { words[Int(random.block(UInt64(number * 1000 + $0)).x) % words.count] }.joined(separator: " ")
            }
            let records: [JSON] = (0..<80).map { number in
                var body = text(number, 30)
                if number == 17 { body += " " + TrainingScreeningTests.question.uppercased() }
                if number == 40 { body = "… in autumn -- and why does it? \(TrainingScreeningTests.answer)" }
                return ["text": .string(body), "n": .integer(number)]
            }
            try write(records.map { $0.text() }.joined(separator: "\n") + "\n", "texts.jsonl")
            let lines = (0..<600).map { $0 == 300 ? TrainingScreeningTests.question : text(200 + $0, 10) + "." }
            try write(lines.joined(separator: "\n") + "\n", "book.txt")
            let chats: [JSON] = (0..<20).map { number in
                let pair =
                    number == 5
                    ? ["Tell me: in autumn, and why does it?", "The Elder river, because snow of the high valleys melts."] : [text(2 * number, 6), text(2 * number + 1, 6)]
                return ["messages": [["role": "user", "content": .string(pair[0])], ["role": "assistant", "content": .string(pair[1])]]]
            }
            try write(chats.map { $0.text() }.joined(separator: "\n") + "\n", "chats.jsonl")
            try write(#"{"question": "\#(TrainingScreeningTests.question)", "answer": "\#(TrainingScreeningTests.answer)", "task": "rivers", "id": "r1"}"#, "items.jsonl")
        }

        func write(_ text: String, _ name: String) throws { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }

        func session(
            _ data: String, _ more: String = "", output: String = "run", threads: Int = 1, resumes: Bool = false,
            source: BenchmarkSource? = TrainingScreeningTests.rivers
        ) throws -> TrainingSession {
            let configuration = try TrainingConfiguration.parse(
                "model: \(TinyTraining.chat)\ndata: [\(data)]\noutput: \(output)\nbatch: {sequences: 2, length: 32}\nsteps: 4\n"
                    + "precision: f32\ncheckpoint: {every: 2}\n\(more)\n", folder: path)
            return try TrainingSession(configuration, options: .init(threads: ThreadPool(threads: threads), resumes: resumes, examinations: source))
        }
    }

    /// Every text that is trained on.
    private func texts(_ session: TrainingSession) throws -> [String] {
        try session.data.sources.flatMap { source in
            try (0..<source.documents.count).map {
                session.data.tokenizer.decode(try source.documents.tokens(of: $0, in: 0..<source.documents.length(of: $0)), skipSpecialTokens: true)
            }
        }
    }

    @Test("records with items are left out and long texts lose the passage, the same for any number of threads")
    func dropped() throws {
        let place = try Place()
        let all = try texts(try place.session("texts.jsonl, book.txt", "decontaminate: none"))
        #expect(all.count == 81)
        let index = try DecontaminationIndex(try Self.rivers([], nil), rule: .ngram)
        #expect(all.count { index.hit($0) != nil } == 3)
        var fingerprints = Set<[String]>()
        for threads in [1, 3] {
            let session = try place.session("texts.jsonl, book.txt", threads: threads)
            let kept = try texts(session)
            #expect(kept.allSatisfy { index.hit($0) == nil })
            // The book is in two parts now, which have nearly all of it.
            #expect(Array(kept.prefix(78)) == all.prefix(80).enumerated().filter { ![17, 40].contains($0.offset) }.map(\.element))
            #expect(kept.count == 80)
            let book = kept.suffix(2).reduce(0) { $0 + $1.utf8.count }
            #expect(book > all[80].utf8.count - 8192 && book < all[80].utf8.count)
            let counts = session.data.counts.map(\.counts.screening)
            #expect(counts.map(\.dropped) == [2, 0] && counts.map(\.cut) == [0, 1])
            #expect(counts[0].samples.map(\.place) == ["\(place.path)/texts.jsonl:18", "\(place.path)/texts.jsonl:41"])
            #expect(counts[0].bySubject == ["rivers": 2] && counts[0].items == ["rivers": ["r1"]])
            #expect(session.notes.contains { $0.contains("2 records were left out") && $0.contains("rivers (3)") })
            fingerprints.insert(session.data.sources.map(\.documents.fingerprint))
        }
        #expect(fingerprints.count == 1)
    }

    @Test("from a question into its answer an item is found across the turns of a conversation")
    func conversations() throws {
        let place = try Place()
        let session = try place.session("chats.jsonl", "objective: sft")
        #expect(session.data.sources[0].documents.count == 19)
        #expect(session.data.counts[0].counts.screening.samples.map(\.place) == ["\(place.path)/chats.jsonl:6"])
    }

    @Test("shards that were built before are decoded and searched; what was found is kept for the next start")
    func shards() throws {
        let place = try Place()
        let tokenizer = try Checkpoint.open(TinyTraining.chat).tokenizer()
        let files = try DataFile.find(["\(place.path)/texts.jsonl", "\(place.path)/book.txt"])
        _ = try ShardBuilder(files, encoder: TextEncoder(tokenizer), folder: "\(place.path)/shards").build()
        let first = try place.session("shards")
        let counts = first.data.counts[0].counts.screening
        #expect(counts.dropped == 2 && counts.cut == 1)
        let index = try DecontaminationIndex(try Self.rivers([], nil), rule: .ngram)
        #expect(try texts(first).allSatisfy { index.hit($0) == nil })
        #expect(first.data.sources[0].documents.count == 80)
        let again = try place.session("shards", threads: 2)
        #expect(again.data.counts[0].counts.screening == counts)
        #expect(again.data.sources[0].documents.fingerprint == first.data.sources[0].documents.fingerprint)
        // A damaged result is refused.
        let kept = try #require(try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/run/data").first { $0.hasPrefix("screening-") })
        try place.write(#"{"documents": [[7, 900, 901]]}"#, "run/data/\(kept)")
        #expect(throws: LyceumError.self) { try place.session("shards") }
    }

    @Test("the run's folder says what was looked for and left out; a resumed run with other items is refused, with the same it goes on")
    func record() throws {
        let place = try Place()
        // The session holds the run as long as it lives.
        func interrupted() throws {
            let session = try place.session("texts.jsonl")
            session.trainer.interruption = { [unowned trainer = session.trainer] in trainer.progress.step >= 2 ? Interruption() : nil }
            _ = try session.run(version: "test")
        }
        try interrupted()
        let record = try JSON.read(path: RunFolder("\(place.path)/run").decontamination)
        #expect(record["examinations"]?.arrayValue?.first?["task"] == "rivers")
        #expect(record["sources"]?.arrayValue?.first?["dropped"]?.intValue == 2)
        #expect(record["sources"]?.arrayValue?.first?["samples"]?.arrayValue?.count == 2)
        let error = #expect(throws: LyceumError.self) {
            try place.session(
                "texts.jsonl", resumes: true,
                source: { _, _ in [BenchmarkItem(task: "other", id: "1", question: String(repeating: "other words than these ", count: 4), answers: [])] })
        }
        #expect(error?.message.contains("examinations") == true)
        #expect(throws: LyceumError.self) { try place.session("texts.jsonl", "decontaminate: none", resumes: true) }
        let resumed = try place.session("texts.jsonl", threads: 2, resumes: true)
        #expect(resumed.resumedStep == 2)
        _ = try resumed.run(version: "test")
        let whole = try place.session("texts.jsonl", output: "whole")
        _ = try whole.run(version: "test")
        #expect(TinyTraining.bytes(resumed.model) == TinyTraining.bytes(whole.model))
    }

    @Test("files of items are enough; without anything to look for it is said, and data that is all items is refused")
    func choices() throws {
        let place = try Place()
        let files = try place.session("texts.jsonl", "decontaminate: {tasks: none, items: items.jsonl}", source: nil)
        #expect(files.data.counts[0].counts.screening.dropped == 2)
        #expect(try place.session("texts.jsonl", source: nil).notes.contains { $0.contains("not searched") })
        for off in ["none", "false", "{tasks: no}"] { #expect(try place.session("texts.jsonl", "decontaminate: \(off)").notes == []) }
        #expect(throws: LyceumError.self) { try place.session("texts.jsonl", "decontaminate: gsm8k", source: nil) }
        try place.write(Self.question + "\n", "only.txt")
        let error = #expect(throws: LyceumError.self) { try place.session("only.txt") }
        #expect(error?.remedy?.contains("decontaminate: none") == true)
        // Fewer words to a run find what more do not.
        try place.write("{\"text\": \"snow of the high valleys melts in May\"}\n{\"text\": \"nothing\"}\n", "short.jsonl")
        #expect(try place.session("short.jsonl").data.counts[0].counts.screening.isEmpty)
        #expect(try place.session("short.jsonl", "decontaminate: {ngram: 6}").data.counts[0].counts.screening.dropped == 1)
    }
}
