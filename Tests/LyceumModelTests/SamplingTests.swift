import Foundation
import LyceumCore
import Testing

@testable import LyceumModel

@Suite("Sampling")
struct SamplingTests {
    static let fixture: JSON = {
        let path = Bundle.module.path(forResource: "Fixtures/sampling", ofType: "json")
        return path.flatMap { try? JSON.read(path: $0) } ?? .null
    }()

    static func floats(_ value: JSON?) -> [Float] { (value?.arrayValue ?? []).map { Float($0.doubleValue ?? .nan) } }
    static func integers(_ value: JSON?) -> [Int32] { (value?.arrayValue ?? []).map { Int32($0.intValue ?? -1) } }

    static func options(_ value: JSON?) -> SamplingOptions {
        var result = SamplingOptions(penaltyWindow: -1)
        for (name, argument) in value?.objectValue ?? JSON.Object() {
            let number = Float(argument.doubleValue ?? 0)
            switch name {
            case "temperature": result.temperature = number
            case "topK": result.topK = Int(number)
            case "topP": result.topP = number
            case "minP": result.minP = number
            case "typicalP": result.typicalP = number
            case "repetitionPenalty": result.repetitionPenalty = number
            case "presencePenalty": result.presencePenalty = number
            case "frequencyPenalty": result.frequencyPenalty = number
            case "penaltyWindow": result.penaltyWindow = Int(number)
            default: Issue.record("unknown option \(name)")
            }
        }
        return result
    }

    /// Probabilities by token.
    static func distribution(_ sampler: inout Sampler, _ logits: [Float]) throws -> [Int32: Double] {
        let candidates = Candidates(vocabularySize: logits.count)
        let result = try logits.withUnsafeBufferPointer { try sampler.distribution($0, using: candidates) }
        return Dictionary(uniqueKeysWithValues: zip(result.tokens, result.probabilities))
    }

    static func expect(_ found: [Int32: Double], _ expected: JSON, _ label: String) {
        let tokens = integers(expected["tokens"])
        let values = (expected["probabilities"]?.arrayValue ?? []).map { $0.doubleValue ?? .nan }
        // A probability below e^-87 counts as none.
        let possible = values.filter { $0 > 1e-37 }.count
        #expect(found.count == expected["count"]?.intValue ?? possible, "\(label)")
        for (token, value) in zip(tokens, values) {
            #expect(abs((found[token] ?? 0) - value) < 2e-6, "\(label), token \(token)")
        }
    }

    @Test("every stage equals its reference")
    func golden() throws {
        let rows = Self.fixture["rows"]?.arrayValue ?? []
        let cases = Self.fixture["cases"]?.arrayValue ?? []
        #expect(cases.count == 74)
        for (index, item) in cases.enumerated() {
            let logits = Self.floats(rows[item["logits"]?.intValue ?? 0])
            var options = Self.options(item["options"])
            var breakers: [Int] = []
            if let dry = item["dry"] {
                breakers = dry["breakers"]?.arrayValue?.compactMap(\.intValue) ?? []
                options.dry = DryOptions(
                    multiplier: Float(dry["multiplier"]?.doubleValue ?? 0), base: Float(dry["base"]?.doubleValue ?? 0),
                    allowedLength: dry["allowedLength"]?.intValue ?? 0, breakers: breakers.map { "<\($0)>" })
            }
            var sampler = try Sampler(options, vocabularySize: logits.count) { Array("<\($0)>".utf8) }
            sampler.observe(Self.integers(item["history"]))
            Self.expect(try Self.distribution(&sampler, logits), item, "case \(index): \(item["options"] ?? item["dry"] ?? .null)")
        }
    }

    @Test("mirostat follows the reference step by step")
    func mirostat() throws {
        for run in Self.fixture["mirostat"]?.arrayValue ?? [] {
            let options = SamplingOptions(
                temperature: Float(run["temperature"]!.doubleValue!),
                mirostat: MirostatOptions(tau: Float(run["tau"]!.doubleValue!), eta: Float(run["eta"]!.doubleValue!)))
            var sampler = try Sampler(options, vocabularySize: 80)
            for (index, step) in (run["steps"]?.arrayValue ?? []).enumerated() {
                let found = try Self.distribution(&sampler, Self.floats(step["logits"]))
                Self.expect(found, step, "step \(index)")
                let pick = Int32(step["pick"]!.intValue!)
                sampler.noteSurprise(probability: found[pick] ?? 0)
                sampler.accept(pick)
            }
        }
    }

    @Test("frequencies of sampled tokens fit the distribution")
    func frequencies() throws {
        let logits: [Float] = [1, 0.5, -0.3, 2, 0, -4, 1.5, 0.2]
        let options = SamplingOptions(temperature: 0.8, topK: 6, topP: 0.95, seed: 11)
        let candidates = Candidates(vocabularySize: logits.count)
        var counts: [Int32: Int] = [:]
        let draws = 40_000
        for sequence in 0..<UInt64(draws) {
            var sampler = try Sampler(options, vocabularySize: logits.count, sequence: sequence)
            counts[try sampler.sample(logits, using: candidates), default: 0] += 1
        }
        var sampler = try Sampler(options, vocabularySize: logits.count)
        let expected = try Self.distribution(&sampler, logits)
        #expect(Set(counts.keys) == Set(expected.keys))
        let chiSquare = expected.map { token, p -> Double in
            let difference = Double(counts[token] ?? 0) - p * Double(draws)
            return difference * difference / (p * Double(draws))
        }.reduce(0, +)
        #expect(chiSquare < 20.5)  // 99.9 % quantile, 5 degrees of freedom
    }

    @Test("the fast selection equals a full sort", arguments: [1, 3, 64, 500, 4999, 5000])
    func selection(limit: Int) {
        let toy = ToyEvaluator(vocabularySize: 5000)
        for seed in UInt64(0)..<4 {
            toy.seed = seed
            var row = toy.logits(after: [1, 2, 3])
            if seed == 3 { row = row.map { ($0 * 2).rounded() } }
            let expected = row.indices.sorted { row[$0] > row[$1] || row[$0] == row[$1] && $0 < $1 }.prefix(limit)
            let candidates = Candidates(vocabularySize: row.count)
            candidates.load(row)
            candidates.keepLargest(limit)
            #expect((0..<candidates.count).map { Int(candidates.token($0)) } == Array(expected))
        }
    }

    @Test("e^x is right to two parts in ten million")
    func exponentials() {
        var worst = 0.0
        for step in 0..<20_000 {
            let x = -Float(step) * 0.004
            let value = Double(exponential(SIMD8(repeating: x))[0])
            let exact = exponentialOf(Double(x))
            worst = max(worst, abs(value - exact) / exact)
        }
        #expect(worst < 2e-7)
        #expect(exponential(SIMD8(repeating: -200))[0] == 0)
    }

    @Test("a token with a bias of -infinity is never drawn, and nothing left is an error")
    func bias() throws {
        let candidates = Candidates(vocabularySize: 3)
        let infinity = Float.infinity
        var sampler = try Sampler(SamplingOptions(temperature: 0, logitBias: [2: -infinity, 0: 5]), vocabularySize: 3)
        #expect(try sampler.sample([1, 2, 30], using: candidates) == 0)
        var none = try Sampler(SamplingOptions(logitBias: [0: -infinity, 1: -infinity, 2: -infinity]), vocabularySize: 3)
        #expect(throws: LyceumError.self) { try none.sample([1, 2, 3], using: candidates) }
        #expect(throws: LyceumError.self) { try none.sample([1, .nan, 3], using: candidates) }
    }

    @Test("options outside their range are refused by name")
    func validation() {
        let wrong: [(String, SamplingOptions)] = [
            ("temperature", SamplingOptions(temperature: -1)), ("temperature", SamplingOptions(temperature: .nan)),
            ("top-k", SamplingOptions(topK: -1)), ("top-p", SamplingOptions(topP: 0)),
            ("top-p", SamplingOptions(topP: 1.1)), ("min-p", SamplingOptions(minP: 2)),
            ("typical", SamplingOptions(typicalP: 0)), ("repetition", SamplingOptions(repetitionPenalty: 0)),
            ("window", SamplingOptions(penaltyWindow: -2)), ("DRY base", SamplingOptions(dry: DryOptions(base: 0.5))),
            ("tau", SamplingOptions(mirostat: MirostatOptions(tau: 0))), ("bias", SamplingOptions(logitBias: [99: 1])),
        ]
        for (name, options) in wrong {
            #expect { try options.validate(vocabularySize: 50) } throws: {
                ($0 as? LyceumError)?.message.contains(name) == true
            }
        }
    }
}
