import Foundation
import LyceumCore
import LyceumExam
import Testing
import LyceumStatistics

/// A model that knows some texts by heart.
private struct Parrot: ContaminationProbe {
    let name = "parrot"
    var known: [String] = []
    /// Log-likelihood of a text.
    var likelihood: @Sendable (String) -> Double = { -Double($0.utf8.count) }
    var completion: @Sendable (String) -> String = { _ in "" }

    func evidence(of texts: [String]) async throws -> [TextEvidence] { texts.map { TextEvidence(total: likelihood($0), byteCount: $0.utf8.count) } }
    func regenerate(_ texts: [SplitText]) async throws -> [String] {
        texts.map { half in known.first { $0.hasPrefix(half.beginning) }.map { String($0.dropFirst(half.beginning.count)) } ?? "something else" }
    }
    func logLikelihoods(of texts: [SplitText]) async throws -> [Double] { texts.map { likelihood($0.rest) } }
    func complete(_ prompts: [String], maximumTokens: Int) async throws -> [String] { prompts.map(completion) }
}

@Suite("Contamination detectors")
struct DetectorTests {
    private struct Golden: Decodable {
        struct Ratio: Decodable {
            let a: String
            let b: String
            let ratio: Double
            let block: Int
        }
        struct Compressed: Decodable {
            let text: String
            let length: Int
        }
        let ratios: [Ratio]
        let zlib: [Compressed]
    }

    private func golden() throws -> Golden {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures/contamination.json")
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: path))
    }

    @Test("similarities, longest blocks and compressed lengths are those of rapidfuzz, difflib and zlib")
    func goldenValues() throws {
        let golden = try golden()
        #expect(golden.ratios.count > 100)
        for value in golden.ratios {
            #expect(abs(IndelSimilarity.ratio(value.a, value.b) - value.ratio) < 1e-12, "\(value.a) / \(value.b)")
            let block = IndelSimilarity.longestCommonBlock(value.a, value.b)
            #expect(block.unicodeScalars.count == value.block)
            #expect(value.a.unicodeScalars.count >= value.block && (block.isEmpty || value.b.contains(block)))
        }
        for value in golden.zlib { #expect(try CompressedLength.zlib(value.text) == value.length) }
    }

    @Test("the similarity is that of the distance table", arguments: 1...20 as ClosedRange<UInt64>)
    func bruteForce(_ seed: UInt64) {
        var dice = Roller(seed)
        let a = String((0..<dice.roll(150)).map { _ in Character(UnicodeScalar(UInt8(97 + dice.roll(3)))) })
        let b = String((0..<dice.roll(150)).map { _ in Character(UnicodeScalar(UInt8(97 + dice.roll(3)))) })
        let (x, y) = (Array(a), Array(b))
        var row = Array(0...y.count)
        for i in x.indices {
            var next = [i + 1]
            for j in y.indices { next.append(x[i] == y[j] ? row[j] : 1 + min(row[j + 1], next[j])) }
            row = next
        }
        let expected = x.isEmpty && y.isEmpty ? 1 : 1 - Double(row[y.count]) / Double(x.count + y.count)
        #expect(abs(IndelSimilarity.ratio(a, b) - expected) < 1e-12)
    }

    @Test("Min-k takes the least likely tokens, at least one, and standardizes where asked")
    func minK() throws {
        let values = [-1.0, -4, -2, -8, -3]
        let evidence = TextEvidence(logProbabilities: values, means: [-2, -2, -2, -2, -2], deviations: [1, 2, 1, 3, 1], byteCount: 20)
        #expect(try MembershipScore.minK(0.4).value("", evidence) == 6)
        // ⌊0.1 · 5⌋ = 0: one token all the same.
        #expect(try MembershipScore.minK(0.1).value("", evidence) == 8)
        #expect(try MembershipScore.minK(1).value("", evidence) == 3.6)
        // (1, −1, 0, −2, −1): the two lowest are −2 and −1.
        #expect(try MembershipScore.minKPlusPlus(0.4).value("", evidence) == 1.5)
        #expect(!MembershipScore.minKPlusPlus(0.2).isConfirmed && MembershipScore.minK(0.2).isConfirmed)
        #expect(try MembershipScore.perplexity.value("", evidence) == 3.6)
        #expect(try MembershipScore.lowerCaseRatio.value("", evidence, lower: TextEvidence(logProbabilities: [-7.2], byteCount: 1)) == 0.5)
        #expect(try MembershipScore.referenceDifference.value("", evidence, reference: TextEvidence(total: -38, byteCount: 20)) == -1)
        let text = "a text that repeats a text that repeats a text"
        #expect(try abs(MembershipScore.zlibRatio.value(text, evidence) - 18 / Double(CompressedLength.zlib(text))) < 1e-12)
        #expect(throws: LyceumError.self) { try MembershipScore.minK(0.2).value("", TextEvidence(total: -3, byteCount: 3)) }
        #expect(throws: LyceumError.self) { try MembershipScore.minK(0).value("", evidence) }
        #expect(throws: LyceumError.self) { try MembershipScore.referenceDifference.value("", evidence) }
    }

    @Test("power is the share of pairs in order, and the rate below the twentieth false alarm")
    func power() throws {
        let perfect = try DetectorPower(members: [1, 2, 3], others: [4, 5, 6])
        #expect(perfect.area == 1 && perfect.rate == 1)
        var dice = Roller(3)
        let members = (0..<40).map { _ in Double(dice.roll(20)) }, others = (0..<100).map { _ in Double(5 + dice.roll(20)) }
        let made = try DetectorPower(members: members, others: others)
        let pairs: [Double] = members.flatMap { (member: Double) -> [Double] in
            others.map { (other: Double) -> Double in member < other ? 1 : member == other ? 0.5 : 0 }
        }
        #expect(abs(made.area - pairs.reduce(0, +) / Double(pairs.count)) < 1e-12)
        var best = 0.0
        for limit in members + others where others.filter({ $0 <= limit }).count <= 5 {
            best = max(best, Double(members.filter { $0 <= limit }.count) / 40)
        }
        #expect(abs(made.rate - best) < 1e-12)
        #expect(throws: LyceumError.self) { try DetectorPower(members: [], others: [1]) }
    }

    @Test("a text known by heart is found, another is not, and a short rest is not judged")
    func memorization() async throws {
        let known = "The thalune of the velmor is a small ring beside the heart, and nobody knows why it hums."
        #expect(SplitText(half: "abcde") == SplitText(beginning: "ab", rest: "cde"))
        #expect(SplitText(half: "äöü€").rest == "ü€")
        let findings = try await MemorizationDetector().findings(
            in: [known, "A different text of about the same length that the model has never seen in its life.", "Too short"],
            probe: Parrot(known: [known]))
        #expect(findings.map(\.isMemorized) == [true, false, nil])
        #expect(findings[0].similarity == 1 && findings[0].longestBlock == findings[0].text.rest)
        #expect(findings[1].similarity < 0.6)
    }

    @Test("the published order stands out for a model that prefers it, and its rank is uniform for one that does not")
    func order() async throws {
        let items = (0..<40).map { "item number \($0)" }
        let trained = Parrot(likelihood: { text in
            let numbers = text.split(separator: " ").compactMap { Int($0.split(separator: "\n")[0]) }
            return Double(zip(numbers, numbers.dropFirst()).filter { $0 + 1 == $1 }.count)
        })
        let seen = try await OrderTest(items, shards: 4, probe: trained)
        #expect(seen.rankProbability == 1 / 51.0)
        #expect(try #require(seen.shardProbability) < 0.001)
        var ranks: [Double] = []
        for seed in 0..<200 as Range<UInt64> {
            // Some number of the text that has nothing to do with the order of the file.
            let probe = Parrot(likelihood: { text in
                var hash = seed &* 0x9E37_79B9_7F4A_7C15 ^ 0xcbf2_9ce4_8422_2325
                for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
                return Double((hash ^ hash >> 31) % 1_000_003)
            })
            ranks.append(try await OrderTest(Array(items.prefix(8)), shards: 2, probe: probe).rankProbability)
        }
        let mean = ranks.reduce(0, +) / 200
        #expect(abs(mean - 0.51) < 0.07)
        #expect(ranks.filter { $0 <= 0.05 }.count < 22)
        await #expect(throws: LyceumError.self) { try await OrderTest(items, shards: 30, probe: trained) }
        await #expect(throws: LyceumError.self) { try await OrderTest(items, orders: 10, probe: trained) }
    }

    @Test("a hidden option that is given back counts, and common options make chance larger")
    func options() async throws {
        let subject = FictionSubject(seed: 4)
        let items = FictionItems(subject).items.map { OptionGuessing.Item(stem: $0.stem, choices: $0.choices, answer: $0.answer) }
        // Remembers every item.
        let seer = Parrot(completion: { prompt in
            let item = items.first { prompt.contains($0.stem) }
            return " " + (item?.choices.first { !prompt.contains(". \($0)\n") } ?? "").uppercased() + "."
        })
        let seen = try await OptionGuessing(items, probe: seer)
        #expect(seen.exactShare == 1 && seen.probability < 1e-20)
        #expect(seen.guesses.allSatisfy { guess in guess.hidden != items[guess.item].choices[items[guess.item].answer] })
        let blind = try await OptionGuessing(items, probe: Parrot(completion: { _ in "red" }))
        #expect(blind.probability > 0.01)
        await #expect(throws: LyceumError.self) { try await OptionGuessing([.init(stem: "", choices: ["a", "b"], answer: 0)], probe: seer) }
    }

    @Test("the paraphrase gap is paired")
    func paraphrases() throws {
        let published = (0..<100).map { $0 < 80 ? 1.0 : 0 }, other = (0..<100).map { $0 < 60 ? 1.0 : 0 }
        let gap = try ParaphraseGap(published: published, paraphrased: other)
        #expect(abs(gap.gap - 0.2) < 1e-12)
        #expect(gap.interval.lower > 0.1 && gap.comparison.mcNemar?.exact ?? 1 < 1e-5)
        #expect(try ParaphraseGap(published: other, paraphrased: other).gap == 0)
    }

    @Test("a report gives scores of all, clean and dirty items, a test between them, and never “no evidence” without power")
    func report() throws {
        let isDirty = (0..<200).map { $0 % 4 == 0 }
        let scores = (0..<200).map { $0 % 4 == 0 ? ($0 % 20 == 0 ? 0.0 : 1) : ($0 % 2 == 0 ? 1.0 : 0) }
        let power = [ContaminationReport.Power(detector: "13-gram overlap", repeats: 1, rate: 0.98, interval: Interval(lower: 0.9, upper: 1))]
        let report = try ContaminationReport(task: "t", detector: "13-gram overlap", isDirty: isDirty, scores: scores, power: power)
        #expect(report.dirtyCount == 50 && report.dirtyShare == 0.25)
        #expect(abs((report.dirty?.mean ?? 0) - 0.8) < 1e-12 && abs((report.clean?.mean ?? 0) - 1.0 / 3) < 1e-12)
        #expect(abs((report.difference ?? 0) - (0.8 - 1.0 / 3)) < 1e-12)
        #expect(try #require(report.probability) < 0.001)
        #expect(try #require(report.differenceInterval).lower > 0.2)
        let none = try ContaminationReport(task: "t", detector: "13-gram overlap", isDirty: isDirty.map { _ in false }, scores: scores, power: power)
        #expect(none.probability == nil && none.dirty == nil)
        #expect(none.statement.contains("98 %") && none.statement.contains("No evidence"))
        let silent = try ContaminationReport(task: "t", detector: "MELD", isDirty: [false])
        #expect(silent.statement.contains("not measured"))
        #expect(throws: LyceumError.self) { try ContaminationReport(task: "t", detector: "MELD", isDirty: [false], scores: [1, 2]) }
        #expect(report.json["power"]?[0]?["rate"]?.doubleValue == 0.98)
    }

    @Test("the test between dirty and clean items rejects 5 % when there is no difference")
    func nullCalibration() throws {
        var dice = Roller(77)
        var rejected = 0
        for seed in 0..<400 as Range<UInt64> {
            let scores = (0..<60).map { _ in Double(dice.roll(1000)) }
            let isDirty = (0..<60).map { _ in dice.roll(3) == 0 }
            let report = try ContaminationReport(task: "t", detector: "d", isDirty: isDirty, scores: scores, draws: 199, seed: seed)
            if (report.probability ?? 1) <= 0.05 { rejected += 1 }
        }
        // 20 expected; 3.3 standard errors to each side.
        #expect((6...35).contains(rejected))
    }
}
