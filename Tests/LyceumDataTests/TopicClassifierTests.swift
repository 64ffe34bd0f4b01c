import Foundation
import LyceumCore
import Testing

@testable import LyceumData

@Suite("Topics of texts")
struct TopicClassifierTests {
    private static let words = [
        "heart": ["pulse", "valve", "artery", "beat", "vessel", "rhythm"], "stars": ["orbit", "comet", "galaxy", "planet", "moon", "light"],
        "law": ["court", "judge", "clause", "appeal", "verdict", "statute"],
    ]
    private static let common = ["the", "a", "of", "and", "in", "is", "with", "for", "was", "it"]

    /// Texts of mostly common words with a few of their topic.
    private func texts(_ count: Int, seed: UInt64) -> [(text: String, topic: String)] {
        let topics = Self.words.keys.sorted()
        return (0..<count).map { number in
            let topic = topics[number % topics.count]
            let text = (0..<14).map { place -> String in
                let draw = TextWords.mixed(seed &* 7919 &+ UInt64(number * 100 + place))
                let list = draw % 10 < 3 ? Self.words[topic]! : Self.common
                return list[Int(draw / 16 % UInt64(list.count))]
            }
            return (text.joined(separator: " "), topic)
        }
    }

    private func trained(_ texts: [(text: String, topic: String)], _ settings: TopicTrainer.Settings = .init()) throws -> (
        classifier: TopicClassifier, report: TopicTrainer.Report
    ) {
        var trainer = try TopicTrainer(topics: Self.words.keys.sorted(), features: TopicFeatures(bits: 12), settings: settings)
        for one in texts { try trainer.add(one.text, topic: one.topic) }
        return try trainer.train()
    }

    @Test("topics are learned: held-out and new texts are taken for what they are")
    func learns() throws {
        let (classifier, report) = try trained(texts(300, seed: 1))
        #expect(report.trained + report.heldOut == 300 && report.heldOut > 15)
        #expect(report.confusion.joined().reduce(0, +) == report.heldOut)
        #expect(try #require(report.accuracy) > 0.9)
        let fresh = texts(90, seed: 2)
        let right = fresh.count { classifier.label($0.text).topic == $0.topic }
        #expect(right >= 84)
        let label = classifier.label(fresh[0].text)
        #expect(abs(label.probabilities.reduce(0, +) - 1) < 1e-12 && label.probability == label.probabilities.max())
    }

    @Test("the same texts and seed give the same bits, another order another classifier")
    func deterministic() throws {
        let all = texts(120, seed: 3)
        let (first, _) = try trained(all)
        let (again, _) = try trained(all)
        let (other, _) = try trained(all, .init(seed: 5))
        #expect(first.weights == again.weights && first.biases == again.biases)
        #expect(first.weights != other.weights)
    }

    @Test("learning lowers the cross-entropy as its gradient says, against finite differences")
    func gradient() throws {
        // After the first text AdaGrad has moved every touched weight by the rate against the gradient's sign.
        let text = "pulse of the valve"
        var trainer = try TopicTrainer(
            topics: ["heart", "law"], features: TopicFeatures(bits: 8), settings: .init(passes: 1, rate: 0.25, decay: 0, heldOut: 0))
        try trainer.add(text, topic: "heart")
        try trainer.add("court", topic: "law")
        let (classifier, _) = try trainer.train()
        let features = classifier.features.features(text)
        func loss(_ classifier: TopicClassifier) -> Double { -Foundation.log(classifier.probabilities(features)[0]) }
        var moved = TopicClassifier(topics: ["heart", "law"], features: TopicFeatures(bits: 8))
        let before = loss(moved)
        for (place, _) in features {
            var probe = moved
            probe.weights[place * 2] += 1e-2
            let slope = (loss(probe) - before) / 1e-2
            // A weight of the right topic goes up, one of the other down.
            #expect(slope < 0)
            #expect(classifier.weights[place * 2] > 0 && classifier.weights[place * 2 + 1] < 0)
        }
        moved = classifier
        #expect(loss(moved) < before)
    }

    @Test("softmax agrees with the system's exponential")
    func softmax() {
        for scores in [[0, 0, 0], [1, 2, 3], [-40, 0, 12.5], [500, -500, 499]] as [[Float]] {
            let top = Double(scores.max() ?? 0)
            let powers = scores.map { Foundation.exp(Double($0) - top) }
            for (value, expected) in zip(TopicClassifier.softmax(scores), powers.map { $0 / powers.reduce(0, +) }) {
                #expect(abs(value - expected) <= 1e-12 * max(expected, 1e-3))
            }
        }
    }

    @Test("features are folded words and their runs, of length one; scripts without spaces count by character")
    func features() {
        let features = TopicFeatures(bits: 20, longest: 2)
        func places(_ text: String) -> Set<Int> { Set(features.features(text).map(\.place)) }
        #expect(places("Heart BEAT") == places("heart, beat!"))
        #expect(places("heart beat").count == 3 && places("beat heart").intersection(places("heart beat")).count == 2)
        #expect(places("心臓病").count == 5)
        #expect(places(" .,") == [])
        let lengths = features.features("a b a c").reduce(0) { $0 + $1.weight * $1.weight }
        #expect(abs(lengths - 1) < 1e-6)
    }

    @Test("a classifier is written and read; damaged files are refused with what is wrong")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-topics-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (classifier, _) = try trained(texts(60, seed: 4))
        let path = folder + "/a.topics"
        try classifier.write(to: path)
        let read = try TopicClassifier(path: path)
        #expect(read.weights == classifier.weights && read.biases == classifier.biases && read.topics == classifier.topics)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for (place, length) in [
            (0, bytes.count), (9, bytes.count), (13, bytes.count), (25, bytes.count), (bytes.count - 3, bytes.count), (0, 0), (0, 19), (0, 60),
            (0, bytes.count - 1),
        ] {
            var broken = Array(bytes[..<length])
            if length == bytes.count { broken[place] ^= 0x41 }
            try Data(broken).write(to: URL(fileURLWithPath: path))
            #expect(throws: LyceumError.self) { try TopicClassifier(path: path) }
        }
    }

    @Test("records are labeled in their order; unsure ones are renamed or left out; a topic nothing is learned of is an error")
    func labeling() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-topics-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (classifier, _) = try trained(texts(300, seed: 6))
        let lines = texts(12, seed: 7).enumerated().map { #"{"text": "\#($1.text)", "number": \#($0)}"# } + [#"{"text": "unheard", "number": 12}"#]
        try lines.joined(separator: "\n").write(toFile: folder + "/in.jsonl", atomically: true, encoding: .utf8)
        let files = try DataFile.find([folder + "/in.jsonl"])
        func label(_ minimum: Double, _ otherwise: String?) throws -> (TopicLabeling.Counts, [JSON]) {
            let counts = try TopicLabeling.label(
                files, with: classifier, text: "text", column: "subject", minimum: minimum, otherwise: otherwise, to: folder + "/out.jsonl")
            let text = try String(contentsOfFile: folder + "/out.jsonl", encoding: .utf8)
            return (counts, try text.split(separator: "\n").map { try JSON.parse(String($0)) })
        }
        let (counts, records) = try label(0, "other")
        #expect(records.compactMap { $0["number"]?.intValue } == Array(0..<13))
        #expect(counts.records == 13 && counts.unsure == 0 && counts.topics.values.reduce(0, +) == 13)
        let (renamed, some) = try label(0.6, "other")
        #expect(some.count == 13 && some[12]["subject"]?.stringValue == "other" && renamed.unsure >= 1)
        let (_, left) = try label(0.6, nil)
        #expect(left.count == 13 - renamed.unsure)
        var trainer = try TopicTrainer(topics: ["a", "b"])
        try trainer.add("only this", topic: "a")
        #expect(throws: LyceumError.self) { try trainer.train() }
        #expect(throws: LyceumError.self) { try TopicTrainer(topics: ["a"]) }
    }
}
