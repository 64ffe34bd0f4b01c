public import LyceumCore

extension Calibration {
    /// - Throws: `LyceumError` for options out of range.
    public init(_ items: CalibrationItems, options: Options = .init()) throws(LyceumError) {
        try Checks.atLeast(1, options.bins, "bins")
        try Checks.atLeast(0, min(options.draws, options.simulations), "draws and simulations")
        try Checks.share(options.level, named: "level")
        let bins = options.bins
        let width = items.widthBins(bins)
        let mass = items.massBins(bins)
        source = items.source
        self.options = options
        count = items.count
        accuracy = items.accuracy
        meanConfidence = Moments.mean(items.confidences)
        equalWidth = width.bins(level: options.level)
        equalMass = mass.bins(level: options.level)
        let intervals = Self.intervals(items, options)
        func measure(_ value: Double, _ name: Name) -> Measure { Measure(value: value, interval: intervals[name]) }
        expectedError = measure(width.expectedError, .expected)
        equalMassError = measure(mass.expectedError, .equalMass)
        maximumError = measure(width.maximumError, .maximum)
        rootMeanSquareError = measure(width.rootMeanSquareError, .rootMeanSquare)
        adaptiveError = items.classError(bins, isEqualMass: true).map { measure($0, .adaptive) }
        classwiseError = items.classError(bins, isEqualMass: false).map { measure($0, .classwise) }
        confidenceBrier = width.brier(items.confidenceBrier)
        brier = items.brier.map { measure($0, .brier) }
        logLoss = measure(items.logLoss, .logLoss)
        discrimination = Discrimination(defined: items.confidences, items.correct).map {
            Measure(value: $0.area, interval: $0.interval(level: options.level))
        }
        nullError = Self.nullError(items, seen: width.expectedError, options)
        riskCoverage = RiskCoverage(items)
        letterBias = LetterBias(items)
        warnings = Self.warnings(items, width)
    }

    private enum Name: Int, CaseIterable {
        case expected, equalMass, maximum, rootMeanSquare, adaptive, classwise, brier, logLoss
    }

    /// All measures on the same resampled items.
    private static func intervals(_ items: CalibrationItems, _ options: Options) -> [Name: Interval] {
        guard options.draws > 0 else { return [:] }
        let bins = options.bins
        let names = Name.allCases
        let columns = ParallelDraws.columns(names.count, options.draws, threads: options.threads) { number, place in
            var random = RandomStream(seed: options.seed, purpose: .statistic, draw: number)
            let drawn = items.subset((0..<items.count).map { _ in random.below(items.count) })
            let width = drawn.widthBins(bins)
            place[Name.expected.rawValue] = width.expectedError
            place[Name.equalMass.rawValue] = drawn.massBins(bins).expectedError
            place[Name.maximum.rawValue] = width.maximumError
            place[Name.rootMeanSquare.rawValue] = width.rootMeanSquareError
            place[Name.adaptive.rawValue] = drawn.classError(bins, isEqualMass: true) ?? .nan
            place[Name.classwise.rawValue] = drawn.classError(bins, isEqualMass: false) ?? .nan
            place[Name.brier.rawValue] = drawn.brier ?? .nan
            place[Name.logLoss.rawValue] = drawn.logLoss
        }
        var result: [Name: Interval] = [:]
        for name in names {
            let draws = columns[name.rawValue].filter { !$0.isNaN }.sorted()
            guard !draws.isEmpty else { continue }
            result[name] = Interval(
                lower: Moments.quantile((1 - options.level) / 2, ofSorted: draws),
                upper: Moments.quantile((1 + options.level) / 2, ofSorted: draws), level: options.level)
        }
        return result
    }

    /// The ECE of labels drawn from the stated confidences: a perfectly calibrated model's.
    private static func nullError(_ items: CalibrationItems, seen: Double, _ options: Options) -> NullError {
        guard options.simulations > 0 else { return NullError(mean: .nan, point95: .nan, probability: .nan) }
        let confidences = items.confidences
        let bins = options.bins
        let places = confidences.map { ReliabilityBins.bin($0, bins) }
        let errors = ParallelDraws.values(options.simulations, threads: options.threads) { number in
            var random = RandomStream(seed: options.seed, purpose: .simulation, draw: number)
            var gaps = [Double](repeating: 0, count: bins)
            for (item, confidence) in confidences.enumerated() {
                gaps[places[item]] += (random.unit() < confidence ? 1 : 0) - confidence
            }
            return gaps.reduce(0) { $0 + abs($1) } / Double(confidences.count)
        }
        let extreme = errors.reduce(0) { $0 + ($1 >= seen * (1 - 1e-12) ? 1 : 0) }
        return NullError(
            mean: Moments.mean(errors), point95: Moments.quantile(0.95, ofSorted: errors.sorted()),
            probability: Double(extreme + 1) / Double(options.simulations + 1))
    }

    private static func warnings(_ items: CalibrationItems, _ bins: ReliabilityBins) -> [String] {
        var warnings: [String] = []
        let few = bins.cells.count { $0.count < 20 }
        if few > 0 { warnings.append("\(few) of \(bins.cells.count) bins have fewer than 20 items; read their intervals, not their heights") }
        if !items.correct.contains(true) || !items.correct.contains(false) {
            let kind = items.correct.contains(true) ? "right" : "wrong"
            warnings.append("all answers are \(kind): how well confidence tells them apart is not defined")
        }
        return warnings
    }
}
