internal import LyceumCore

extension ModelComparison {
    /// Two models over all tasks, every item or every task weighing the same. Tasks whose metric is better when lower are turned round.
    static func overall(
        _ tasks: [AlignedTask], _ duels: [(Int, Int)], _ names: [String], _ options: PairedComparison.Options
    ) throws(LyceumError) -> [Overall] {
        var result: [Overall] = []
        for (a, b) in duels {
            var parts: [MacroAverage.Part] = []
            var means: [(Double, Double, Double)] = []
            for task in tasks {
                let sign = task.isHigherBetter ? 1.0 : -1
                let differences = zip(task.scores[a], task.scores[b]).map { sign * ($1 - $0) }
                let clusters = try ItemClusters.optional(task.clusters, count: differences.count)
                let estimate = try MeanEstimate(differences, grouped: clusters)
                parts.append(
                    MacroAverage.Part(
                        mean: estimate.mean, standardError: estimate.standardError, degreesOfFreedom: estimate.degreesOfFreedom,
                        count: estimate.count))
                means.append((Moments.mean(task.scores[a]), Moments.mean(task.scores[b]), Double(estimate.count)))
            }
            for average in Overall.Average.allCases {
                let combined = try MacroAverage(parts, isWeightedBySize: average == .micro)
                let weights = means.map { average == .micro ? $0.2 : 1 }
                let total = weights.reduce(0, +)
                let probability = combined.probability()
                result.append(
                    Overall(
                        average: average, modelA: names[a], modelB: names[b],
                        meanA: zip(weights, means).reduce(0) { $0 + $1.0 * $1.1.0 } / total,
                        meanB: zip(weights, means).reduce(0) { $0 + $1.0 * $1.1.1 } / total,
                        difference: combined.mean, standardError: combined.standardError,
                        interval: combined.interval(level: options.level), probability: probability,
                        verdict: verdict(combined.mean, probability, options)))
            }
        }
        return result
    }
}
