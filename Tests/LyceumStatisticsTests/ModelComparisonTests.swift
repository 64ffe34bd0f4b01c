import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Several models on several tasks")
struct ModelComparisonTests {
    private static let options: PairedComparison.Options = {
        var options = PairedComparison.Options()
        options.draws = 400
        options.threads = 2
        return options
    }()

    private static func models() -> [ModelScores] {
        var dice = Dice(13)
        let weak = (0..<3).map { _ in (0..<150).map { _ in dice.hit(0.4) } }
        let twin = weak.map { $0.map { dice.uniform() < 0.1 ? 1 - $0 : $0 } }
        let strong = weak.map { $0.map { max($0, dice.hit(0.5)) } }
        return [("weak", weak), ("twin", twin), ("strong", strong)].map { name, scores in
            ModelScores(model: name, tasks: scores.enumerated().map { ModelScores.Task(name: "task\($0.offset)", values: $0.element) })
        }
    }

    @Test("all pairs on all tasks are corrected as one family")
    func family() throws {
        let made = try ModelComparison(Self.models(), options: Self.options)
        #expect(made.pairs.count == 9 && made.omnibus.count == 3 && made.overall.count == 6)
        let expected = FamilyCorrection.holm.adjusted(made.pairs.map(\.comparison.probability))
        #expect(made.pairs.map(\.adjustedProbability) == expected)
        for pair in made.pairs {
            #expect(pair.adjustedProbability >= pair.comparison.probability)
            #expect(pair.verdict == (pair.modelB == "strong" ? .win : .tie), "\(pair.modelA) \(pair.modelB)")
        }
        #expect(made.omnibus.allSatisfy { $0.test == "Cochran's Q" && $0.probability < 0.001 && $0.permutationProbability < 0.01 })
        #expect(try JSON.parse(made.json.text())["family_size"]?.intValue == 9)
    }

    @Test("with a reference only pairs with it are made")
    func reference() throws {
        let made = try ModelComparison(Self.models(), reference: "strong", options: Self.options)
        #expect(made.pairs.count == 6 && made.pairs.allSatisfy { $0.modelA == "strong" && $0.verdict == .loss })
        #expect(throws: LyceumError.self) { try ModelComparison(Self.models(), reference: "none", options: Self.options) }
    }

    @Test("items are matched by number, whatever their order; differing items or tasks are refused with the item named")
    func alignment() throws {
        let models = Self.models()
        var shuffled = models
        for task in shuffled[1].tasks.indices {
            shuffled[1].tasks[task].items.reverse()
            shuffled[1].tasks[task].values.reverse()
        }
        #expect(try ModelComparison(shuffled, options: Self.options).pairs == ModelComparison(models, options: Self.options).pairs)
        var missing = models
        missing[1].tasks[0].items[7] = 999
        do {
            _ = try ModelComparison(missing, options: Self.options)
            Issue.record("differing items were compared")
        } catch {
            #expect(error.message.contains("item 7"))
        }
        var fewer = models
        fewer[2].tasks.removeLast()
        #expect(throws: LyceumError.self) { try ModelComparison(fewer, options: Self.options) }
        fewer = models
        fewer[0].tasks.removeLast()
        #expect(throws: LyceumError.self) { try ModelComparison(fewer, options: Self.options) }
        var twice = models
        twice[1].tasks[0].items[7] = 8
        #expect(throws: LyceumError.self) { try ModelComparison(twice, options: Self.options) }
        #expect(throws: LyceumError.self) { try ModelComparison([models[0]], options: Self.options) }
        #expect(throws: LyceumError.self) { try ModelComparison([models[0], models[0]], options: Self.options) }
    }

    @Test("where lower is better the verdict turns round, the difference does not")
    func lowerIsBetter() throws {
        var dice = Dice(17)
        let a = (0..<80).map { _ in dice.normal() }
        let tasks = [a, a.map { $0 + 1 }].map { [ModelScores.Task(name: "t", metric: "perplexity", values: $0, isHigherBetter: false)] }
        let made = try ModelComparison([ModelScores(model: "a", tasks: tasks[0]), ModelScores(model: "b", tasks: tasks[1])], options: Self.options)
        #expect(made.pairs[0].comparison.difference > 0 && made.pairs[0].verdict == .loss)
        #expect(made.overall.isEmpty)
    }

    @Test("macro and micro differ when tasks differ in size")
    func averages() throws {
        let small = [ModelScores.Task(name: "s", values: [0, 0, 1, 1, 0, 1]), ModelScores.Task(name: "l", values: [Double](repeating: 0, count: 60))]
        var better = small
        better[0].values = [1, 1, 1, 1, 0, 1]
        let made = try ModelComparison([ModelScores(model: "a", tasks: small), ModelScores(model: "b", tasks: better)], options: Self.options)
        let micro = try #require(made.overall.first { $0.average == .micro })
        let macro = try #require(made.overall.first { $0.average == .macro })
        #expect(isClose(micro.difference, 2.0 / 66) && isClose(macro.difference, 1.0 / 6))
        #expect(isClose(micro.meanA, 3.0 / 66) && isClose(macro.meanB, 5.0 / 12))
    }
}
