import LyceumCore
import Testing

@testable import LyceumStatistics

/// Four corners of two things learned, and choices judged on items they were not made with.
@Suite("Four corners and held-out selection")
struct FourCornersTests {
    static func scores(_ name: String, _ values: [Double]) -> ModelScores { ModelScores(model: name, tasks: [.init(name: "facts", values: values)]) }

    static func options(_ draws: Int = 2000) -> PairedComparison.Options {
        var options = PairedComparison.Options()
        options.draws = draws
        return options
    }

    /// Uniform numbers in [0, 1).
    static func draws(_ count: Int, seed: UInt64) -> [Double] {
        var random = RandomStream(seed: seed, purpose: .simulation, draw: 0)
        return (0..<count).map { _ in Double(random.below(1 << 30)) / Double(1 << 30) }
    }

    @Test("gains that add up have no interaction, and the merged model is better than both parents")
    func additive() throws {
        let count = 200
        let noise = Self.draws(count, seed: 1)
        let base = noise.map { 0.2 * $0 }
        let first = zip(base, Self.draws(count, seed: 2)).map { $0 + 0.2 + 0.1 * $1 }
        let second = zip(base, Self.draws(count, seed: 3)).map { $0 + 0.3 + 0.1 * $1 }
        let merged = (0..<count).map { first[$0] + second[$0] - base[$0] }
        let corners = try FourCorners(
            base: Self.scores("base", base), first: Self.scores("instruct", first), second: Self.scores("domain", second),
            merged: Self.scores("merged", merged), options: Self.options())
        let task = corners.tasks[0]
        #expect(abs(task.additivity.difference) < 1e-12 && abs(task.expected - task.means[3]) < 1e-12)
        #expect(task.pairs.map(\.modelA) == ["base", "instruct", "domain"] && task.pairs.allSatisfy { $0.modelB == "merged" })
        #expect(FourCorners.statement(task) == .betterThanBoth)
    }

    @Test("a merged model that loses one thing shows it: the interaction is what is missing, with its interval")
    func interaction() throws {
        let count = 300
        let base = [Double](repeating: 0, count: count)
        // Each thing alone gets its half of the items right; merged, a quarter of the first half is lost.
        let first = (0..<count).map { $0 % 2 == 0 ? 1.0 : 0 }
        let second = (0..<count).map { $0 % 2 == 1 ? 1.0 : 0 }
        let merged = (0..<count).map { $0 % 8 == 0 ? 0.0 : 1 }
        let corners = try FourCorners(
            base: Self.scores("base", base), first: Self.scores("instruct", first), second: Self.scores("domain", second),
            merged: Self.scores("merged", merged), options: Self.options())
        let task = corners.tasks[0]
        let lost = (0..<count).filter { $0 % 8 == 0 }.count
        #expect(abs(task.additivity.difference + Double(lost) / Double(count)) < 1e-12)
        #expect(task.additivity.interval.upper < 0 && task.additivity.permutationProbability < 0.01)
        #expect(FourCorners.statement(task) == .betterThanBoth)
        let worse = try FourCorners(
            base: Self.scores("base", base), first: Self.scores("instruct", first), second: Self.scores("domain", merged),
            merged: Self.scores("merged", second), options: Self.options())
        #expect(FourCorners.statement(worse.tasks[0]) == .worse)
    }

    @Test("where less is better, a smaller score wins")
    func losses() throws {
        func losses(_ name: String, _ value: Double) -> ModelScores {
            let values = Self.draws(60, seed: 9).enumerated().map { value + 0.1 * $1 + ($0 % 2 == 0 ? 0.01 : 0) }
            return ModelScores(model: name, tasks: [.init(name: "loss", metric: "bits_per_byte", values: values, isHigherBetter: false)])
        }
        let corners = try FourCorners(
            base: losses("base", 3), first: losses("instruct", 3), second: losses("domain", 2), merged: losses("merged", 1),
            options: Self.options())
        #expect(corners.tasks[0].pairs.allSatisfy { $0.verdict == .win })
    }

    @Test("among equals the best looks better than it is, and the held-out mean does not")
    func optimism() throws {
        // 30 candidates that all guess: the truth is one half.
        var (best, heldOut) = (0.0, 0.0)
        let rounds = 20
        for round in 0..<rounds {
            let candidates = (0..<30).map { number in
                HeldOutSelection.Candidate(
                    name: "c\(number)", scores: Self.draws(80, seed: UInt64(1000 * round + number)).map { $0 < 0.5 ? 1 : 0 })
            }
            let selection = try HeldOutSelection(candidates, folds: 5, options: Self.options(100))
            #expect(selection.bestMean == selection.means.max()!)
            best += selection.bestMean / Double(rounds)
            heldOut += selection.heldOutMean / Double(rounds)
        }
        #expect(best > 0.58)
        #expect(abs(heldOut - 0.5) < 0.04)
    }

    @Test("a candidate that is truly best is chosen in every fold; folds keep clusters together and cover all items once")
    func truth() throws {
        let good = HeldOutSelection.Candidate(name: "good", scores: (0..<60).map { $0 % 10 == 0 ? 0 : 1 })
        let bad = HeldOutSelection.Candidate(name: "bad", scores: (0..<60).map { $0 % 2 == 0 ? 0 : 1 })
        let clusters = (0..<60).map { Optional("case \($0 / 6)") }
        let selection = try HeldOutSelection([bad, good], clusters: clusters, folds: 5, reference: "bad", options: Self.options())
        #expect(selection.folds.allSatisfy { $0.chosen == "good" && $0.itemCount == 12 })
        #expect(abs(selection.heldOutMean - 0.9) < 1e-12 && abs(selection.optimism) < 1e-12)
        #expect(abs(selection.against!.difference - 0.4) < 1e-12)
        // Of equals the first is taken.
        let same = try HeldOutSelection([bad, .init(name: "twin", scores: bad.scores)], folds: 3, options: Self.options(100))
        #expect(same.folds.allSatisfy { $0.chosen == "bad" } && same.best == "bad")
        #expect(throws: LyceumError.self) { try HeldOutSelection([good], options: Self.options()) }
        #expect(throws: LyceumError.self) { try HeldOutSelection([good, .init(name: "short", scores: [1])], options: Self.options()) }
        #expect(throws: LyceumError.self) { try HeldOutSelection([good, bad], reference: "none", options: Self.options()) }
    }
}
