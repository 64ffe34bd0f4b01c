/// Measures of a set of items, each a pure function.
extension CalibrationItems {
    var labels: [Double] { correct.map { $0 ? 1 : 0 } }
    var accuracy: Double { Double(correct.count { $0 }) / Double(count) }

    func widthBins(_ bins: Int) -> ReliabilityBins { ReliabilityBins(equalWidth: bins, confidences, labels) }
    func massBins(_ bins: Int) -> ReliabilityBins { ReliabilityBins(equalMass: bins, confidences, labels) }

    /// The mean over classes of the calibration error of that class's probability: ACE with bins of equal mass, SCE with equal width. Items with
    /// fewer options do not enter the classes they lack.
    func classError(_ bins: Int, isEqualMass: Bool) -> Double? {
        guard let probabilities, let gold else { return nil }
        let classes = probabilities.reduce(0) { max($0, $1.count) }
        var errors: [Double] = []
        for option in 0..<classes {
            let items = probabilities.indices.filter { probabilities[$0].count > option }
            let confidences = items.map { probabilities[$0][option] }
            let labels = items.map { gold[$0] == option ? 1.0 : 0 }
            let cells =
                isEqualMass
                ? ReliabilityBins(equalMass: bins, confidences, labels) : ReliabilityBins(equalWidth: bins, confidences, labels)
            if !items.isEmpty { errors.append(cells.expectedError) }
        }
        return errors.isEmpty ? nil : Moments.mean(errors)
    }

    /// Σ over options of (p − one-hot)², mean over items (0–2).
    var brier: Double? {
        guard let probabilities, let gold else { return nil }
        return Moments.mean(
            probabilities.enumerated().map { item, row in
                row.enumerated().reduce(0) { sum, option in
                    let gap = option.element - (option.offset == gold[item] ? 1 : 0)
                    return sum + gap * gap
                }
            })
    }

    /// (confidence − right)², mean over items (0–1).
    var confidenceBrier: Double { Moments.mean(zip(confidences, labels).map { ($0 - $1) * ($0 - $1) }) }

    /// −log of the probability of the right option, or of right and wrong; probabilities are kept above 1e-15.
    var logLoss: Double {
        if let probabilities, let gold {
            return Moments.mean(probabilities.enumerated().map { -Real.log(max($1[gold[$0]], 1e-15)) })
        }
        return Moments.mean(zip(confidences, correct).map { -Real.log(max($1 ? $0 : 1 - $0, 1e-15)) })
    }
}
