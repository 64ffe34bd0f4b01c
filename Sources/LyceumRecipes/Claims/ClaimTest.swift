internal import LyceumCore
internal import LyceumStatistics

/// Tests one claim on its observations.
///
/// A claim of direction is tested two-sided and decided by the sign of the effect. One within a margin is tested one-sided as such tests are (two of
/// them for equivalence); when the effect lies outside the margin, its opposite is tested two-sided against the margin's end.
struct ClaimTest {
    let claim: Claim
    let level: Double
    let draws: Int
    let seed: UInt64
    let threads: Int?

    init(_ claim: Claim, significance: Double, draws: Int = 10_000, seed: UInt64 = 1234, threads: Int? = nil) {
        self.claim = claim
        level = 1 - significance
        self.draws = draws
        self.seed = seed
        self.threads = threads
    }

    func evidence(arm: ClaimSide, against: ClaimSide) throws(LyceumError) -> ClaimEvidence {
        let data = try ClaimObservations(arm: arm, against: against)
        let hasRuns = max(data.arm.count, data.against.count) > 1
        let isAboutRuns = !data.hasItems || claim.unit == .seeds || (claim.unit == .automatic && hasRuns)
        var evidence = isAboutRuns ? try runs(data) : try items(data)
        evidence.armRuns = arm.runCount
        evidence.againstRuns = against.runCount
        return evidence
    }

    // MARK: - Items

    private func items(_ data: ClaimObservations) throws(LyceumError) -> ClaimEvidence {
        let (arm, against) = (Self.means(data.arm), Self.means(data.against))
        var options = PairedComparison.Options()
        options.level = level
        options.draws = draws
        options.seed = seed
        options.threads = threads
        let comparison = try PairedComparison(a: against, b: arm, clusters: data.clusters, options: options)
        var evidence = ClaimEvidence(
            meanArm: comparison.meanB, meanAgainst: comparison.meanA, effect: comparison.difference, interval: comparison.interval,
            count: comparison.count, clusterCount: comparison.clusterCount, unit: "items", test: "", probability: 1, agrees: false,
            armRuns: 1, againstRuns: 1, warnings: comparison.warnings)
        let differences = zip(arm, against).map { $0 - $1 }
        if usesMargin || claim.test == .student {
            try decide(&evidence, differences, data.clusters)
            return evidence
        }
        if claim.test == .bootstrap {
            let bootstrap = try Bootstrap(mean: differences, clusters: data.clusters, draws: draws, seed: seed, threads: threads)
            return decided(evidence, by: bootstrap, "bootstrap of items")
        }
        evidence.agrees = agrees(evidence.effect)
        let isChance = data.isAgainstFixed && Set(against).count == 1 && !(against.first == 0 || against.first == 1)
        if isChance, comparison.clusterCount == nil, arm.allSatisfy({ $0 == 0 || $0 == 1 }), claim.test != .permutation {
            let chance = try ChanceTest(successes: arm.count { $0 == 1 }, count: arm.count, chance: min(1, max(0, against[0])))
            evidence.test = "binomial, exact"
            evidence.probability = min(1, 2 * min(chance.aboveProbability, chance.belowProbability))
        } else if claim.test != .permutation, let mcNemar = comparison.mcNemar, comparison.clusterCount == nil {
            evidence.test = "McNemar, exact (\(mcNemar.onlyB) to \(mcNemar.onlyA))"
            evidence.probability = mcNemar.exact
        } else if claim.test == .mcNemar {
            throw LyceumError(
                .invalidArgument,
                "McNemar's test needs independent items that are right or wrong in one run" + (comparison.clusterCount == nil ? "" : ", these come in clusters"),
                at: claim.place, remedy: "use test: permutation")
        } else if isChance {
            try decide(&evidence, differences, data.clusters)
        } else {
            evidence.test = comparison.clusterCount == nil ? "sign flips of items" : "sign flips of clusters"
            evidence.probability = comparison.permutationProbability
        }
        return evidence
    }

    /// Of each item over the runs.
    private static func means(_ runs: [[Double]]) -> [Double] {
        guard runs.count > 1, let first = runs.first else { return runs.first ?? [] }
        return first.indices.map { item in runs.reduce(0) { $0 + $1[item] } / Double(runs.count) }
    }

    // MARK: - Runs

    private func runs(_ data: ClaimObservations) throws(LyceumError) -> ClaimEvidence {
        func perRun(_ runs: [[Double]]) -> [Double] { runs.map { $0.reduce(0, +) / Double(max(1, $0.count)) } }
        var (arm, against) = (perRun(data.arm), perRun(data.against))
        let isOneSided = data.isArmFixed || data.isAgainstFixed
        if data.isAgainstFixed { against = [Double](repeating: against.first ?? 0, count: arm.count) }
        if data.isArmFixed { arm = [Double](repeating: arm.first ?? 0, count: against.count) }
        let isPaired = data.isPaired || isOneSided
        let comparison = try SeedComparison(a: against, b: arm, isPaired: isPaired, level: level)
        var evidence = ClaimEvidence(
            meanArm: comparison.meanB, meanAgainst: comparison.meanA, effect: comparison.difference, interval: comparison.interval,
            count: isPaired ? arm.count : min(arm.count, against.count), clusterCount: nil,
            unit: isOneSided ? "runs" : data.isPaired ? "pairs of runs" : "runs a side", test: "", probability: 1,
            agrees: agrees(comparison.difference), armRuns: 1, againstRuns: 1, warnings: comparison.warnings)
        let differences = isPaired ? zip(arm, against).map { $0 - $1 } : []
        if claim.test == .bootstrap, data.hasItems, !isOneSided, !usesMargin {
            let bootstrap = try SeedComparison.bootstrap(
                a: data.against, b: data.arm, isPaired: data.isPaired, clusters: data.clusters, draws: draws, seed: seed, threads: threads)
            return decided(evidence, by: bootstrap, "bootstrap of runs and items")
        }
        if claim.test == .bootstrap, isPaired, !usesMargin {
            return decided(evidence, by: try Bootstrap(mean: differences, draws: draws, seed: seed, threads: threads), "bootstrap of runs")
        }
        if isPaired, claim.test == .permutation {
            var options = PairedComparison.Options()
            (options.level, options.draws, options.seed, options.threads) = (level, draws, seed, threads)
            evidence.test = "sign flips of runs"
            evidence.probability = try PairedComparison(a: against, b: arm, options: options).permutationProbability
            let least = 2 * Self.half(to: differences.count)
            if least >= 1 - level { evidence.warnings.append("\(differences.count) runs can give p = \(Quantities.fixed(least, places: 3)) at best") }
        } else if isPaired {
            try decide(&evidence, differences, nil)
        } else {
            decideUnpaired(&evidence, comparison)
        }
        return evidence
    }

    /// Welch's t against the end of the margin that matters.
    private func decideUnpaired(_ evidence: inout ClaimEvidence, _ comparison: SeedComparison) {
        let t = StudentT(degreesOfFreedom: comparison.degreesOfFreedom)
        func tail(_ gap: Double) -> Double {
            comparison.standardError > 0 ? t.upperTail(gap / comparison.standardError) : gap > 0 ? 0 : 1
        }
        let effect = comparison.difference
        evidence.test = "Welch's t"
        let floor = comparison.standardError > 0 ? 0 : 2 * Self.half(to: comparison.countA + comparison.countB)
        if let margin = claim.margin, claim.direction.needsMargin, evidence.agrees {
            let (above, below) = (tail(effect + margin), tail(margin - effect))
            evidence.test += ", one-sided"
            evidence.probability =
                switch claim.direction {
                case .notLess: above
                case .notGreater: below
                default: max(above, below)
                }
        } else {
            let gap = effect - end(for: effect)
            evidence.probability = min(1, 2 * tail(abs(gap)))
        }
        evidence.probability = max(evidence.probability, floor)
    }

    // MARK: - Deciding

    private var usesMargin: Bool { claim.margin != nil }

    /// By Student's t of differences.
    private func decide(_ evidence: inout ClaimEvidence, _ differences: [Double], _ clusters: [String?]?) throws(LyceumError) {
        let estimate = try MeanEstimate(differences, clusters: clusters)
        evidence.agrees = agrees(estimate.mean)
        evidence.test = "t"
        if let margin = claim.margin, claim.direction.needsMargin, evidence.agrees {
            let test = try EquivalenceTest(estimate, margin: margin, significance: 1 - level)
            switch claim.direction {
            case .notLess: (evidence.test, evidence.probability) = ("t, one-sided", test.lowerProbability)
            case .notGreater: (evidence.test, evidence.probability) = ("t, one-sided", test.upperProbability)
            default: (evidence.test, evidence.probability) = ("two one-sided t", test.probability)
            }
            return
        }
        evidence.probability = estimate.probability(against: end(for: estimate.mean))
        // Differences that are all the same leave t without an error; signs still say how surprising that is.
        if estimate.standardError == 0 { evidence.probability = max(evidence.probability, 2 * Self.half(to: differences.count)) }
    }

    private func decided(_ evidence: ClaimEvidence, by bootstrap: Bootstrap, _ name: String) -> ClaimEvidence {
        var evidence = evidence
        evidence.test = name
        evidence.interval = bootstrap.percentile(level: level)
        evidence.agrees = agrees(evidence.effect)
        let count = Double(bootstrap.draws.count)
        let below = Double(bootstrap.draws.count { $0 <= 0 })
        let above = Double(bootstrap.draws.count { $0 >= 0 })
        evidence.probability = min(1, 2 * (min(below, above) + 1) / (count + 1))
        return evidence
    }

    /// Whether an effect is on the claim's side.
    private func agrees(_ effect: Double) -> Bool {
        let margin = claim.margin ?? 0
        return switch claim.direction {
        case .greater: effect > margin
        case .less: effect < -margin
        case .equivalent: abs(effect) < margin
        case .notLess: effect > -margin
        case .notGreater: effect < margin
        }
    }

    /// The value the claim turns at, on the side of the effect.
    private func end(for effect: Double) -> Double {
        let margin = claim.margin ?? 0
        return switch claim.direction {
        case .greater, .notGreater: margin
        case .less, .notLess: -margin
        case .equivalent: effect < 0 ? -margin : margin
        }
    }

    private static func half(to count: Int) -> Double { (0..<min(count, 1000)).reduce(1.0) { made, _ in made / 2 } }
}
