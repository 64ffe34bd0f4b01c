public import LyceumCore

/// What a repair learned on one part of the items does on the other, which it has never seen.
public struct RepairReport: Sendable, Hashable {
    public let name: String
    /// Parameters for the record.
    public let parameters: [String: [Double]]
    public let before: Calibration
    public let after: Calibration
    /// The share of answers that the repair changes; 0 for temperature, Platt and isotonic.
    public let changedAnswers: Double

    /// All repairs that these items allow.
    ///
    /// - Parameters:
    ///   - items: divided at random by `options.seed`.
    ///   - share: of the items to learn from.
    /// - Throws: `LyceumError` for fewer than 20 items.
    public static func all(
        _ items: CalibrationItems, learningShare share: Double = 0.5, options: Calibration.Options = .init()
    ) throws(LyceumError) -> [RepairReport] {
        try Checks.share(share, named: "learning share")
        try Checks.atLeast(20, items.count, "items to learn a repair from and to test it on")
        var order = Array(0..<items.count)
        var random = RandomStream(seed: options.seed, purpose: .permutation, draw: 0)
        random.shuffle(&order)
        let learned = min(max(Int(share * Double(items.count)), 1), items.count - 1)
        let training = items.subset(Array(order.prefix(learned)))
        let held = items.subset(Array(order.dropFirst(learned)))
        let before = try Calibration(held, options: options)
        var reports: [RepairReport] = []
        if items.probabilities != nil {
            let temperature = try TemperatureRepair(learnedFrom: training)
            reports.append(try RepairReport(temperature, ["temperature": [temperature.temperature]], held, before))
            if let bias = LetterBias(training), bias.probabilities.allSatisfy({ $0 > 0 }) {
                let letters = try LetterRepair(prior: bias.probabilities)
                reports.append(try RepairReport(letters, ["prior": letters.prior], held, before))
            }
        }
        let platt = try PlattRepair(learnedFrom: training)
        reports.append(try RepairReport(platt, ["slope": [platt.slope], "intercept": [platt.intercept]], held, before))
        let isotonic = try IsotonicRepair(learnedFrom: training)
        let curve = ["confidences": isotonic.confidences, "values": isotonic.values]
        reports.append(try RepairReport(isotonic, curve, held, before))
        return reports
    }

    private init(
        _ repair: some CalibrationRepair, _ parameters: [String: [Double]], _ held: CalibrationItems, _ before: Calibration
    ) throws(LyceumError) {
        let repaired = try repair.repaired(held)
        name = repair.name
        self.parameters = parameters
        self.before = before
        after = try Calibration(repaired, options: before.options)
        if let old = held.probabilities, let new = repaired.probabilities {
            let changed = zip(old, new).count { OptionScores.best($0) != OptionScores.best($1) }
            changedAnswers = Double(changed) / Double(old.count)
        } else {
            changedAnswers = 0
        }
    }
}
