public import LyceumCore

extension PairedComparison {
    /// - Parameters:
    ///   - a: scores of A, one per item.
    ///   - b: scores of B on the same items in the same order.
    ///   - clusters: the passage, case or table of each item; nil (or nil throughout) where items are independent.
    /// - Throws: `LyceumError` for lists of different length, fewer than two items, scores that are not finite, an item without a cluster where
    ///   others have one, options out of range.
    public init(a: [Double], b: [Double], clusters: [String?]? = nil, options: Options = .init()) throws(LyceumError) {
        try Self.check(a, b, options)
        let grouped = try ItemClusters.optional(clusters, count: a.count)
        let differences = zip(a, b).map { $1 - $0 }
        let estimate = try MeanEstimate(differences, grouped: grouped)
        let isBinary = a.allSatisfy { $0 == 0 || $0 == 1 } && b.allSatisfy { $0 == 0 || $0 == 1 }
        self.options = options
        count = a.count
        meanA = Moments.mean(a)
        meanB = Moments.mean(b)
        difference = estimate.mean
        standardError = estimate.standardError
        naiveStandardError = estimate.naiveStandardError
        degreesOfFreedom = estimate.degreesOfFreedom
        clusterCount = grouped?.count
        interval = estimate.interval(level: options.level)
        tProbability = estimate.probability()
        bootstrap = Bootstrap(
            MeanResampler(differences, clusters: grouped), estimate: estimate.mean, draws: options.draws, seed: options.seed,
            threads: options.threads
        ).interval(options.method, level: options.level)
        permutationProbability =
            SignFlipTest(grouped?.sums(differences) ?? differences, draws: options.draws, seed: options.seed, threads: options.threads)
            .probability
        mcNemar = isBinary ? McNemar(onlyA: differences.count { $0 < 0 }, onlyB: differences.count { $0 > 0 }) : nil
        wilcoxon = isBinary ? nil : try WilcoxonSignedRank(differences)
        if let margin = options.margin {
            equivalence = try EquivalenceTest(estimate, margin: margin, significance: 1 - options.level)
        } else {
            equivalence = nil
        }
        smallestDetectableDifference = Self.smallestDetectable(estimate, mcNemar, options)
        unpairedZ = Self.unpairedZ(a, b)
        warnings = Self.warnings(estimate, mcNemar)
    }

    private static func check(_ a: [Double], _ b: [Double], _ options: Options) throws(LyceumError) {
        try Checks.sameCount(a.count, b.count, "A", "B")
        try Checks.atLeast(2, a.count, "items")
        try Checks.finite(a, named: "scores of A")
        try Checks.finite(b, named: "scores of B")
        try Checks.share(options.level, named: "level")
        try Checks.share(options.power, named: "power")
        try Checks.atLeast(1, options.draws, "draws")
        if let margin = options.margin { try Checks.positive(margin, named: "margin") }
    }

    private static func smallestDetectable(_ estimate: MeanEstimate, _ mcNemar: McNemar?, _ options: Options) -> Double {
        let significance = 1 - options.level
        if let mcNemar {
            let effective = Double(estimate.count) / max(estimate.designEffect.isFinite ? estimate.designEffect : 1, 1e-9)
            let share = Double(mcNemar.discordant) / Double(estimate.count)
            return PairedPower.smallestDifference(
                count: effective, discordantShare: share, significance: significance, power: options.power)
        }
        let factor = NormalDistribution.upperQuantile(significance / 2) + NormalDistribution.quantile(options.power)
        return factor * estimate.standardError
    }

    /// z = (b − a) / √(se_a² + se_b²), as the harness's comparison script has it.
    private static func unpairedZ(_ a: [Double], _ b: [Double]) -> Double {
        let errors = Moments.variance(a) / Double(a.count) + Moments.variance(b) / Double(b.count)
        let gap = Moments.mean(b) - Moments.mean(a)
        return gap == 0 ? 0 : gap / errors.squareRoot()
    }

    private static func warnings(_ estimate: MeanEstimate, _ mcNemar: McNemar?) -> [String] {
        var warnings = estimate.warnings
        if estimate.clusterCount != nil, mcNemar != nil {
            warnings.append("McNemar's test takes items as independent; with clusters the sign flips of whole clusters count")
        }
        if estimate.standardError == 0 {
            warnings.append(
                estimate.mean == 0
                    ? "all \(estimate.count) items have the same scores" : "all \(estimate.count) differences are equal: t is not defined")
        }
        return warnings
    }

    /// The probability that families are corrected with: exact McNemar for independent 0/1 scores, else sign flips.
    public var probability: Double {
        guard clusterCount == nil, let mcNemar else { return permutationProbability }
        return mcNemar.exact
    }

    /// By the t interval; where differences have no variance, by the probability.
    public var verdict: Verdict {
        guard standardError > 0 else { return probability < 1 - options.level ? (difference > 0 ? .win : .loss) : .tie }
        if interval.lower > 0 { return .win }
        if interval.upper < 0 { return .loss }
        return .tie
    }

    /// Whether the two were shown to differ by less than the margin.
    public var isEquivalent: Bool { equivalence?.isEquivalent == true }

    /// What belongs under every comparison.
    public var powerLine: String {
        let percent = Self.decimals(options.power * 100, 0)
        return "With these \(count) items a true difference of \(Self.decimals(smallestDetectableDifference, 3)) would be seen with \(percent) % "
            + "probability; smaller ones can be missed."
    }

    /// Fixed decimals without a platform's formatter.
    static func decimals(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        let scale = (0..<places).reduce(1) { product, _ in product * 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded(.toNearestOrEven))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(sign)\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
