import LyceumCore
import LyceumData
import LyceumExam
import LyceumRuns
import LyceumSynthesis
import Testing

@testable import LyceumRecipes

@Suite("Steps for the stability gap and for orders by difficulty")
struct GapKindTests {
    private static func context(_ folder: String, _ name: String) throws -> StepContext {
        try StepContext(name: name, output: "\(folder)/\(name)", scratch: "\(folder)/\(name)-scratch", seed: 1)
    }

    private static func rows(_ path: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([path]))
        var rows: [JSON.Object] = []
        while let record = try reader.next() {
            guard case .object(let row) = record.content else { continue }
            rows.append(row)
        }
        return rows
    }

    @Test("planted noise stays out of the best part, which fills its budget")
    func ngram() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        try SourceMixWorld(seed: 4, substances: 20).write(to: folder + "/world", .init(texts: 1, field: 400, noise: 0.4, heldOut: 1))
        func parameters(share: Double) -> NGramKind.Parameters {
            NGramKind.Parameters(
                trusted: [folder + "/world/trusted.jsonl"], texts: [folder + "/world/field.jsonl"], fields: ["text"], order: 5, tokens: nil,
                share: share, maximumPerplexity: nil, minimumWords: 5, tokenizer: nil)
        }
        let result = try await NGramKind().run(parameters(share: 0.5), Self.context(folder, "half"))
        let kept = try Self.rows(folder + "/half/texts.jsonl")
        #expect(!kept.isEmpty && kept.allSatisfy { $0["noise"]?.boolValue == false && $0["ngram_perplexity"]?.doubleValue != nil })
        #expect(result.values["taken"]?.intValue == kept.count)
        let (tokens, all) = (try #require(result.values["tokens"]?.intValue), try #require(result.values["all_tokens"]?.intValue))
        #expect(tokens <= all / 2 && tokens > all / 2 - 60)
        // The worst tenth is noise.
        let scores = try Self.rows(folder + "/half/scores.jsonl").map { try #require($0["perplexity"]?.doubleValue) }
        let noise = try Self.rows(folder + "/world/field.jsonl").map { $0["noise"]?.boolValue == true }
        #expect(scores.indices.sorted { scores[$0] > scores[$1] }.prefix(40).allSatisfy { noise[$0] })
    }

    @Test("a ranking without a budget, or with two, is refused")
    func ngramRefused() {
        let start = "name: r\nsteps:\n  n: {kind: ngram, trusted: [a.txt], texts: [b.txt]"
        for (end, word) in [("}", "budget"), (", tokens: 5, share: 0.5}", "two budgets")] {
            do throws(LyceumError) {
                _ = try RecipesFixture.plan(start + end + "\n", .standard)
                Issue.record("no error for \(end)")
            } catch { #expect("\(error)".contains(word), "\(error)") }
        }
    }

    @Test("difficulties come with thresholds of equal parts and their rank correlation with a known difficulty")
    func difficulty() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        // Harder with every step, but for the last two items.
        let margins = [3.0, 2.5, 2, 1.5, 1, 0.5, 0, -0.5, -2, -1]
        let samples = margins.enumerated().map { number, margin in
            SampleRecord(
                number: number, document: ["question": .string("q\(number)"), "steps": .integer(number)], target: .integer(0),
                arguments: [[.string("q\(number)"), " a"], [.string("q\(number)"), " b"]],
                responses: [[.logLikelihood(margin, isGreedy: nil)], [.logLikelihood(0, isGreedy: nil)]], filtered: [])
        }
        _ = try ExaminationRecord(modelName: "judge", tasks: [TaskRecord(name: "items", samples: samples)]).write(to: folder + "/record")
        let parameters = DifficultyKind.Parameters(
            records: [folder + "/record"], task: nil, isNormalized: false, hasPrompts: true, truth: "steps", buckets: 3)
        let result = try await DifficultyKind().run(parameters, Self.context(folder, "judged"))
        let rows = try Self.rows(folder + "/judged/items.jsonl")
        let difficulties = try rows.map { try #require($0["difficulty"]?.doubleValue) }
        #expect(difficulties.count == 10 && abs(difficulties[6] - 0.5) < 1e-12)
        #expect(rows[2]["prompt"]?.stringValue == "q2" && rows[2]["completion"]?.stringValue == " a")
        // One swap of neighbors among ten: 1 − 6 · 2 / (10 · 99).
        let correlation = try #require(result.values["correlation"]?.doubleValue)
        #expect(abs(correlation - (1 - 12.0 / 990)) < 1e-12)
        let thresholds = try #require(result.values["thresholds"]?.arrayValue).compactMap(\.doubleValue)
        #expect(thresholds.count == 2 && difficulties.count { $0 <= thresholds[0] } == 4 && difficulties.count { $0 > thresholds[1] } == 3)
    }

    @Test("sums take factors, one for each value")
    func sums() async throws {
        let folder = try RecipesFixture.folder()
        defer { try? FileSystem.remove(folder) }
        let result = try await SumKind().run(.init(values: [3, 8], factors: [1, -0.5]), Self.context(folder, "sum"))
        #expect(result.values["value"]?.doubleValue == -1)
        let plan = try RecipesFixture.plan("name: r\nsteps:\n  s: {kind: sum, values: [1, 2], factors: [1]}\n", .standard)
        let store = try ArtifactStore(folder: folder + "/store")
        let outcome = try await RecipeRun(plan, store: store, options: .init(threads: 1)).run()
        #expect(outcome.failure != nil)
    }

    @Test("a run's curves become depth, area and recovery, and values at shares of the steps")
    func measures() throws {
        // Falls from 0.5 to 0.3 at step 20 and is back at 40; 100 tokens a step.
        let scores = [0: 0.5, 10: 0.4, 20: 0.3, 30: 0.4, 40: 0.5, 50: 0.6]
        func series(_ name: String, _ values: [(Int, Double)]) -> MetricSeries {
            MetricSeries(name: name, points: values.map { .init(step: $0.0, time: 0, value: $0.1) })
        }
        let values = TrainingMeasures([
            series("examination/t/acc,none", scores.sorted { $0.key < $1.key }),
            series("tokens", (1...50).map { ($0, Double($0) * 100) }),
            series("loss", (1...50).map { ($0, $0 <= 16 ? 3 : $0 > 34 ? 1 : 2) }),
            series("seconds/forward", [(1, 5)]),
        ]).values
        func value(_ name: String) -> Double? { values[name]?.doubleValue }
        #expect(abs(try #require(value("gap/examination/t/acc/depth")) - 0.2) < 1e-12)
        #expect(value("gap/examination/t/acc/recovery") == 4000 && value("gap/examination/t/acc/worst_at") == 2000)
        // A triangle, 4,000 tokens wide and 0.2 deep.
        #expect(abs(try #require(value("gap/examination/t/acc/area")) - 400) < 1e-9)
        #expect(value("examination/t/acc") == 0.6 && value("examination/t/acc@40%") == 0.3 && value("examination/t/acc@first") == 0.4)
        #expect(value("loss/first_third") == 3 && value("loss/last_third") == 1)
        #expect(values["seconds/forward"] == nil)
    }
}
