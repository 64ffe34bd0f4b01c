import Foundation
import LyceumCore
import LyceumData
import LyceumTestSupport
import Testing

@testable import LyceumCurate

@Suite("Classifiers learn")
struct FastTextTrainingTests {
    private static func samples(_ count: Int, seed: UInt64 = 1) -> [FastTextLabeled.Sample] {
        var state = seed
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let words = [["mast", "wind", "sail", "rope"], ["oven", "dough", "salt"], ["needle", "thread", "cloth"]]
        return (0..<count).map { _ in
            let topic = random(6) < 3 ? 0 : random(3)
            let text = (0..<3 + random(6)).map { _ in random(2) == 0 ? ["the", "of", "and"][random(3)] : words[topic][random(words[topic].count)] }
            return .init(text: text.joined(separator: " "), labels: ["topic \(topic)"])
        }
    }

    private static func train(
        _ samples: [FastTextLabeled.Sample], _ change: (inout FastTextTrainer.Settings) -> Void = { _ in }
    ) throws -> (model: FastTextModel, report: FastTextTrainer.Report) {
        var settings = FastTextTrainer.Settings()
        settings.arguments.dimension = 11
        settings.arguments.buckets = 64
        settings.rate = 0.5
        settings.seed = 4
        change(&settings)
        let trainer = try FastTextTrainer(settings)
        for sample in samples { try trainer.count(sample.text, labels: sample.labels) }
        for sample in samples { try trainer.add(sample.text, labels: sample.labels) }
        return try trainer.train()
    }

    private static func values(_ matrix: FastTextMatrix) -> [Double] { matrix.bytes.bindMemory(to: Float.self).map(Double.init) }

    @Test("Steps are those of the plain formulas in double precision", arguments: [FastTextArguments.Loss.softmax, .tree, .oneForAll])
    func formulas(_ loss: FastTextArguments.Loss) throws {
        let samples = Self.samples(60)
        func settings(_ settings: inout FastTextTrainer.Settings) {
            settings.arguments.loss = loss
            settings.arguments.epochs = 3
            settings.arguments.wordRun = 2
            settings.arguments.shortestPiece = 2
            settings.arguments.longestPiece = 3
            settings.shuffles = false
        }
        let (model, report) = try Self.train(samples, settings)
        let start = try Self.train(samples) {
            settings(&$0)
            $0.rate = 1e-30
        }.model
        var reference = FastTextReference(start, input: Self.values(start.input), output: Array(repeating: 0, count: start.output.rows * 11))
        try reference.train(samples, rate: 0.5, epochs: 3, tokens: report.tokens)
        for (found, expected) in [(Self.values(model.input), reference.input), (Self.values(model.output), reference.output)] {
            let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 1
            #expect(difference < 2e-3)
            #expect((expected.map(abs).max() ?? 0) > 0.1)
        }
    }

    @Test("All losses learn to tell the topics", arguments: FastTextArguments.Loss.allCases)
    func learns(_ loss: FastTextArguments.Loss) throws {
        let (model, report) = try Self.train(Self.samples(600)) {
            $0.arguments.loss = loss
            $0.arguments.epochs = 10
        }
        var test = FastTextTest()
        for sample in Self.samples(300, seed: 99) { try test.add(sample, model, curves: ["topic_1"]) }
        #expect((test.accuracy ?? 0) > 0.9)
        #expect((report.losses.last ?? 1) < (report.losses.first ?? 0) * 0.6)
        #expect(Set(model.labels) == ["topic_0", "topic_1", "topic_2"])
        #expect(model.labels[0] == "topic_0")
        let curve = test.curve("topic_1")
        #expect(curve.count == 19)
        #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.recall >= $1.recall })
    }

    @Test("The same texts and seed give the same file at every level of the kernels; another seed another one")
    func deterministic() throws {
        let folder = try CurationFolder()
        let samples = Self.samples(200)
        func bytes(_ seed: UInt64) throws -> [UInt8] {
            try Self.train(samples) {
                $0.seed = seed
                $0.arguments.wordRun = 2
            }.model.write(to: folder.path + "/model")
            return try FileReader.contents(of: folder.path + "/model")
        }
        let first = try bytes(4)
        #expect(try bytes(4) == first)
        #expect(try bytes(5) != first)
        for level in ["reference", "avx2", "avx512"] {
            guard let found = FastTextLevels.number(level), FastTextLevels.choose(found) else { continue }
            defer { _ = FastTextLevels.choose(-1) }
            #expect(try bytes(4) == first, "\(level)")
        }
    }

    @Test("A text with several labels learns each of them")
    func severalLabels() throws {
        let samples = (0..<300).map { number -> FastTextLabeled.Sample in
            switch number % 3 {
            case 0: .init(text: "red round", labels: ["red", "round"])
            case 1: .init(text: "red square", labels: ["red"])
            default: .init(text: "blue round", labels: ["round"])
            }
        }
        let model = try Self.train(samples) {
            $0.arguments.loss = .oneForAll
            $0.arguments.epochs = 20
        }.model
        let found = try model.predict("red round", most: 2, threshold: 0.5)
        #expect(Set(found.map(\.label)) == ["red", "round"])
        #expect(try model.predict("red square", most: 2, threshold: 0.5).map(\.label) == ["red"])
    }

    @Test("fastText's lines and records with fields are read; the preparation is kept in the file")
    func files() throws {
        let folder = try CurationFolder()
        let lines = folder.path + "/train.txt"
        try "__label__a one two\nthree __label__b four\nno label here\n".write(toFile: lines, atomically: true, encoding: .utf8)
        var found: [FastTextLabeled.Sample] = []
        let unlabeled = try FastTextLabeled(try DataFile.find([lines])).forEach { (sample) throws(LyceumError) in found.append(sample) }
        #expect(found == [.init(text: "one two", labels: ["a"]), .init(text: "three four", labels: ["b"])])
        #expect(unlabeled == 1)
        let records = folder.path + "/train.jsonl"
        try #"{"text":"x","label":["a","b"]}"#.appending("\n").appending(#"{"text":"y","label":3}"#).write(toFile: records, atomically: true, encoding: .utf8)
        found = []
        try FastTextLabeled(try DataFile.find([records])).forEach { (sample) throws(LyceumError) in found.append(sample) }
        #expect(found.map(\.labels) == [["a", "b"], ["3"]])
        let model = try Self.train(Self.samples(80)) { $0.preparation = .math }.model
        try model.write(to: folder.path + "/math.bin")
        #expect(try FastTextModel(path: folder.path + "/math.bin").preparation == .math)
    }

    @Test("Preparations do what their papers say")
    func preparations() {
        #expect(FastTextPreparation.letters.applied(to: "The 3 cats’ x Übermut isn't a verylongwordindeedtoolong") == "the cats bermut isn")
        #expect(
            FastTextPreparation.math.applied(to: "Solving 3.14 equations, \\frac{1}{2} of 1,000 cities! stopped")
                == "solv <num> equation frac <num> <num> of <num> city stop")
        #expect(FastTextPreparation.math.applied(to: String(repeating: "a", count: 101) + " b") == "b")
    }

    @Test("What cannot be learned from is told")
    func refusals() throws {
        #expect(throws: LyceumError.self) { try Self.train([.init(text: "one", labels: ["a"])]) }
        #expect(throws: LyceumError.self) { try Self.train(Self.samples(20)) { $0.rate = 0 } }
        #expect(throws: LyceumError.self) { try Self.train(Self.samples(20)) { $0.arguments.leastCount = 1000 } }
    }
}

/// The formulas of the paper, one number at a time.
private struct FastTextReference {
    let model: FastTextModel
    var input: [Double]
    var output: [Double]
    let width = 11

    init(_ model: FastTextModel, input: [Double], output: [Double]) { (self.model, self.input, self.output) = (model, input, output) }

    mutating func train(_ samples: [FastTextLabeled.Sample], rate: Double, epochs: Int, tokens: Int) throws {
        var done = 0
        for _ in 0..<epochs {
            for sample in samples {
                let scratch = FastTextScratch(width: width, labels: 3)
                var text = sample.text
                var failure: (any Error)?
                var count = 0
                text.withUTF8 { bytes in
                    do { count = try model.dictionary.find(bytes.baseAddress!, bytes.count, scratch) } catch { failure = error }
                }
                if let failure { throw failure }
                let features = (0..<scratch.features.count).map { Int(scratch.features.values[$0]) }
                let target = model.labels.firstIndex(of: sample.labels[0].replacingOccurrences(of: " ", with: "_")) ?? 0
                learn(features, target, rate * (1 - Double(done) / Double(tokens * epochs)))
                done += count + 1
            }
        }
    }

    private mutating func learn(_ features: [Int], _ target: Int, _ rate: Double) {
        let hidden = (0..<width).map { column in features.reduce(0) { $0 + input[$1 * width + column] } / Double(features.count) }
        var gradient = Array(repeating: 0.0, count: width)
        var steps: [(row: Int, error: Double)] = []
        func product(_ row: Int) -> Double { (0..<width).reduce(0) { $0 + output[row * width + $1] * hidden[$1] } }
        /// By fastText's table of steps of a thirty-second.
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(8 - ((x + 8) * 32).rounded(.down) / 32)) }
        switch model.arguments.loss {
        case .softmax:
            let powers = (0..<3).map { exp(product($0)) }
            steps = (0..<3).map { ($0, ($0 == target ? 1 : 0) - powers[$0] / powers.reduce(0, +)) }
        case .oneForAll, .negatives:
            steps = (0..<3).map { ($0, ($0 == target ? 1 : 0) - sigmoid(product($0))) }
        case .tree:
            let ways = model.tree!.ways()
            for place in Int(ways.starts[target])..<Int(ways.starts[target + 1]) {
                let row = Int(ways.rows[place])
                steps.append((row, Double(ways.turns[place]) - sigmoid(product(row))))
            }
        }
        for (row, error) in steps {
            for column in 0..<width {
                gradient[column] += rate * error * output[row * width + column]
                output[row * width + column] += rate * error * hidden[column]
            }
        }
        for feature in features {
            for column in 0..<width { input[feature * width + column] += gradient[column] / Double(features.count) }
        }
    }
}
