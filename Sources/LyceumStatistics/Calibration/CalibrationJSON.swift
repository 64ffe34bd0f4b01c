public import LyceumCore

extension Calibration {
    /// Everything a reliability diagram and its table need.
    public var json: JSON {
        var object = JSON.Object([
            ("source", .string(source.rawValue)), ("items", .integer(count)), ("accuracy", finiteJSON(accuracy)),
            ("mean_confidence", finiteJSON(meanConfidence)), ("bins", .integer(options.bins)),
            ("equal_width", .array(equalWidth.map(\.json))), ("equal_mass", .array(equalMass.map(\.json))),
            ("ece", expectedError.json), ("ece_equal_mass", equalMassError.json), ("mce", maximumError.json),
            ("rmsce", rootMeanSquareError.json),
            ("ece_null", ["mean": finiteJSON(nullError.mean), "point95": finiteJSON(nullError.point95), "p": finiteJSON(nullError.probability)]),
            ("confidence_brier", confidenceBrier.json), ("log_loss", logLoss.json), ("risk_coverage", riskCoverage.json),
        ])
        if let adaptiveError { object["ace"] = adaptiveError.json }
        if let classwiseError { object["sce"] = classwiseError.json }
        if let brier { object["brier"] = brier.json }
        if let discrimination { object["auroc"] = discrimination.json }
        if let letterBias { object["letter_bias"] = letterBias.json }
        if !warnings.isEmpty { object["warnings"] = .array(warnings.map { .string($0) }) }
        return .object(object)
    }

    /// Writes the JSON, whole or not at all.
    public func write(to path: String) throws(LyceumError) {
        var text = json.text()
        text += "\n"
        try AtomicFile.write(text, to: path)
    }
}

extension Calibration.Measure {
    public var json: JSON {
        var object = JSON.Object([("value", finiteJSON(value))])
        if let interval { object["interval"] = interval.json }
        return .object(object)
    }
}

extension Calibration.Bin {
    public var json: JSON {
        [
            "lower": .number(lower), "upper": .number(upper), "count": .integer(count), "mean_confidence": .number(meanConfidence),
            "accuracy": .number(accuracy), "interval": interval.json,
        ]
    }
}

extension BrierScore {
    public var json: JSON {
        [
            "score": .number(score), "reliability": .number(reliability), "resolution": .number(resolution),
            "uncertainty": .number(uncertainty), "within_bins": .number(within),
        ]
    }
}

extension RiskCoverage {
    public var json: JSON {
        [
            "points": .array(points.map { ["coverage": .number($0.coverage), "risk": .number($0.risk)] }), "aurc": .number(area),
            "best_aurc": .number(bestArea), "accuracy_at_80": .number(accuracyAt80), "accuracy_at_90": .number(accuracyAt90),
        ]
    }
}

extension LetterBias {
    public var json: JSON {
        func list(_ values: [Double]) -> JSON { .array(values.map(finiteJSON)) }
        return [
            "probabilities": list(probabilities), "chosen": list(chosen), "gold": list(gold), "distance": finiteJSON(distance),
            "p": finiteJSON(probability),
        ]
    }
}

extension RepairReport {
    public var json: JSON {
        [
            "name": .string(name),
            "parameters": .object(
                JSON.Object(parameters.sorted { $0.key < $1.key }.map { ($0.key, JSON.array($0.value.map(finiteJSON))) })),
            "before": before.json, "after": after.json, "changed_answers": .number(changedAnswers),
        ]
    }
}
