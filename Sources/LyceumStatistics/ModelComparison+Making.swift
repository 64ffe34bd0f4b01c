public import LyceumCore

extension ModelComparison {
    /// - Parameters:
    ///   - models: scores of at least two models on the same tasks and items.
    ///   - reference: the model all others are compared with; nil compares all pairs.
    ///   - correction: over all pairs on all tasks.
    /// - Throws: `LyceumError` when models have different tasks or items, or a task's scores are not fit for comparing.
    public init(
        _ models: [ModelScores], reference: String? = nil, correction: FamilyCorrection = .holm,
        options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        try Checks.atLeast(2, models.count, "models")
        let aligned = try Self.aligned(models)
        let duels = try Self.duels(models.map(\.model), reference: reference)
        var pairs: [Pair] = []
        var omnibus: [Omnibus] = []
        for task in aligned {
            for (a, b) in duels { pairs.append(try Self.pair(task, a, b, models, options)) }
            if models.count > 2 { omnibus.append(try Self.omnibus(task, options)) }
        }
        let adjusted = correction.adjusted(pairs.map(\.comparison.probability))
        for position in pairs.indices {
            pairs[position].adjustedProbability = adjusted[position]
            let pair = pairs[position]
            let sign = aligned.first { $0.key == TaskKey(pair) }?.isHigherBetter == false ? -1.0 : 1.0
            pairs[position].verdict = Self.verdict(pair.comparison.difference * sign, adjusted[position], options)
        }
        self.models = models.map(\.model)
        tasks = aligned.map(\.key.task)
        self.pairs = pairs
        self.omnibus = omnibus
        overall = aligned.count > 1 ? try Self.overall(aligned, duels, models.map(\.model), options) : []
        self.correction = correction
        self.options = options
        warnings = Self.warnings(pairs)
    }

    static func verdict(_ difference: Double, _ probability: Double, _ options: PairedComparison.Options) -> PairedComparison.Verdict {
        guard probability < 1 - options.level else { return .tie }
        return difference > 0 ? .win : difference < 0 ? .loss : .tie
    }

    private static func duels(_ names: [String], reference: String?) throws(LyceumError) -> [(Int, Int)] {
        guard let reference else {
            return names.indices.flatMap { a in names.indices.dropFirst(a + 1).map { (a, $0) } }
        }
        guard let position = names.firstIndex(of: reference) else {
            throw LyceumError(.notFound, "no model \"\(reference)\" among \(names.joined(separator: ", "))", at: "reference")
        }
        return names.indices.filter { $0 != position }.map { (position, $0) }
    }

    private static func pair(
        _ task: AlignedTask, _ a: Int, _ b: Int, _ models: [ModelScores], _ options: PairedComparison.Options
    ) throws(LyceumError) -> Pair {
        do {
            let comparison = try PairedComparison(a: task.scores[a], b: task.scores[b], clusters: task.clusters, options: options)
            return Pair(
                task: task.key.task, metric: task.key.metric, filter: task.key.filter, modelA: models[a].model, modelB: models[b].model,
                comparison: comparison, adjustedProbability: comparison.probability, verdict: comparison.verdict)
        } catch {
            throw error.at("\(task.key.task): \(models[a].model) and \(models[b].model)")
        }
    }

    private static func omnibus(_ task: AlignedTask, _ options: PairedComparison.Options) throws(LyceumError) -> Omnibus {
        let isBinary = task.scores.allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 1 } }
        let test = isBinary ? try ChiSquaredTest.cochranQ(task.scores) : try ChiSquaredTest.friedman(task.scores)
        let clusters = try ItemClusters.optional(task.clusters, count: task.scores[0].count)
        let permutation = ModelPermutationTest(
            task.scores, clusters: clusters, draws: options.draws, seed: options.seed, threads: options.threads)
        return Omnibus(
            task: task.key.task, metric: task.key.metric, test: isBinary ? "Cochran's Q" : "Friedman", statistic: test.statistic,
            degreesOfFreedom: test.degreesOfFreedom, probability: test.probability, permutationProbability: permutation.probability)
    }

    private static func warnings(_ pairs: [Pair]) -> [String] {
        var seen: Set<String> = []
        return pairs.flatMap { pair in pair.comparison.warnings.map { "\(pair.task): \($0)" } }.filter { seen.insert($0).inserted }
    }
}
