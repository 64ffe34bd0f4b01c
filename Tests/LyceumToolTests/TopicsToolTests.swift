import Foundation
import LyceumCore
import Testing

/// Topics and their mixture as a user runs them.
@Suite("Topics from the command line")
struct TopicsToolTests {
    private static let environment = ["LYCEUM_HOME": NSTemporaryDirectory() + "lyceum-topics-home"]

    private func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    private func lines(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    private static let words = ["heart": ["pulse", "valve", "artery"], "stars": ["orbit", "comet", "galaxy"], "law": ["court", "judge", "clause"]]

    private func corpus(_ count: Int, labeled: Bool) -> String {
        let topics = Self.words.keys.sorted()
        return (0..<count).map { number in
            let topic = topics[number % 3]
            let words = Self.words[topic] ?? []
            let text = (0..<12).map { $0 % 3 == 0 ? words[(number / 3 + $0) % 3] : ["the", "of", "and", "it"][(number + $0) % 4] }.joined(
                separator: " ")
            return #"{"text": "\#(text)."\#(labeled ? #", "subject": "\#(topic)""# : "")}"#
        }.joined(separator: "\n") + "\n"
    }

    private func run(_ arguments: [String]) throws -> String {
        let outcome = try Tool.run(arguments, environment: Self.environment)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test("topics are learned, a corpus is labeled and ranked, and training divides it by topic and resumes to the bit")
    func wholeWay() throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        try write(corpus(90, labeled: true), path + "/labeled.jsonl")
        try write(corpus(60, labeled: false), path + "/corpus.jsonl")
        let report = try JSON.parse(
            try run(["topics", "train", path + "/labeled.jsonl", "--topic", "subject", "--bits", "12", "--output", path + "/a.topics", "--json"]))
        #expect(report["accuracy"]?.doubleValue == 1)
        _ = try run(["topics", "label", path + "/a.topics", path + "/corpus.jsonl", "--output", path + "/with-topics.jsonl"])
        let labels = try lines(path + "/with-topics.jsonl").compactMap { $0["topic"]?.stringValue }
        #expect(labels == (0..<60).map { Self.words.keys.sorted()[$0 % 3] })
        let ranked = try JSON.parse(
            try run(["rank", Tool.model, path + "/with-topics.jsonl", "--output", path + "/ranked.jsonl", "--buckets", "4", "--json"]))
        #expect(ranked["documents"]?.intValue == 60)
        try write(
            """
            model: \(Tool.model)
            data:
              - {path: ranked.jsonl, name: text, field: text, weight: 0.75, split_by: topic, order: curriculum, difficulty: perplexity}
              - {path: labeled.jsonl, name: rest, field: text, weight: 0.25}
            objective: causal-lm
            mixing: {rates: exact, topics: {every: 2, strength: 2}}
            batch: {tokens: 120, length: 40}
            validation: {share: 0.2}
            steps: 8
            schedule: {type: stable, decay: 0, warmup: 2}
            checkpoint: {every: 3}
            output: run
            """, path + "/train.yaml")
        _ = try run(["train", path + "/train.yaml"])
        let history = try lines(path + "/run/mixture.jsonl")
        #expect(history.compactMap { $0["step"]?.intValue } == [0, 2, 4, 6, 8])
        for line in history {
            let topics = line["topics"]?.arrayValue ?? []
            #expect(topics.compactMap { $0["name"]?.stringValue } == ["text/heart", "text/law", "text/stars"])
            #expect(abs(topics.compactMap { $0["share"]?.doubleValue }.reduce(0, +) - 1) < 1e-12)
        }
        let messages = try lines(path + "/run/messages.jsonl").compactMap { $0["text"]?.stringValue }
        #expect(messages.contains { $0.contains("never decays") } && messages.contains { $0.hasPrefix("shares after phase 4") })
        _ = try run(["train", path + "/train.yaml", "--set", "output=parts", "--set", "steps=5"])
        _ = try run(["train", path + "/train.yaml", "--set", "output=parts", "--resume"])
        let weights = "/model/model.safetensors"
        #expect(FileManager.default.contentsEqual(atPath: path + "/run" + weights, andPath: path + "/parts" + weights))
        #expect(try lines(path + "/parts/mixture.jsonl") == history)
    }

    @Test("what cannot work is told with its key before anything is read")
    func errors() throws {
        let folder = try TemporaryFolder()
        try write(corpus(12, labeled: true), folder.path + "/a.jsonl")
        func fails(_ more: String, _ words: String) throws {
            try write(
                """
                model: \(Tool.model)
                objective: causal-lm
                batch: {tokens: 120, length: 40}
                steps: 2
                output: run
                \(more)
                """, folder.path + "/train.yaml")
            let outcome = try Tool.run(["train", folder.path + "/train.yaml"], environment: Self.environment)
            #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome.errors)")
        }
        try fails("data: {path: a.jsonl}\nmixing: {topics: 2}\nvalidation: {share: 0.2}", "no source can exchange rates")
        try fails("data: {path: a.jsonl, split_by: subject}\nmixing: {topics: 2}", "nothing to measure topics by")
        try fails(
            "data: {path: a.jsonl, split_by: subject}\nmixing: {topics: {strength: 2}}\nvalidation: {share: 0.2}", "the length of a phase is missing")
        try fails("data: {path: a.jsonl, topics: [heart]}", "needs the column with a document's topic")
        try fails("data: {path: a.jsonl, split_by: subject, topics: [heart, law=2]}", "some topics have a weight")
        try fails("data: {path: a.jsonl, split_by: subject, topics: [heart, law]}", "is none of")
        try fails("data: {path: a.jsonl, split_by: subject, topics: [heart, law, stars, tax]}", "no document has the subject")
        try fails("data: {path: a.jsonl, split_by: subject}\nmixing: {packing: bfd, topics: 2}\nvalidation: {share: 0.2}", "far ahead")
        try fails(
            "data: {path: a.jsonl, split_by: subject}\nmixing: {topics: {every: 1, importance: [hart=2]}}\nvalidation: {share: 0.2}",
            "there is no topic")
        let outcome = try Tool.run(
            ["topics", "train", folder.path + "/a.jsonl", "--output", folder.path + "/x.topics"], environment: Self.environment)
        #expect(outcome.status != 0 && outcome.errors.contains("no record has a topic"))
    }
}
