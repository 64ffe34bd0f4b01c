public import LyceumStatistics

extension ReportCalibration {
    /// The measures of a calibration, as a report shows them.
    ///
    /// - Parameter isEqualMass: bins of equal numbers of items in place of equal width.
    public init(_ calibration: Calibration, title: String, isEqualMass: Bool = false, repairs: [Repair] = []) {
        let bins = (isEqualMass ? calibration.equalMass : calibration.equalWidth).map { bin in
            Bin(
                lower: bin.lower, upper: bin.upper, count: bin.count, meanConfidence: bin.meanConfidence,
                accuracy: ReportEstimate(
                    bin.accuracy, lower: bin.interval.lower, upper: bin.interval.upper, level: bin.interval.level, method: "Wilson"))
        }
        let measures: [(String, Calibration.Measure?)] = [
            ("ECE, equal mass", calibration.equalMassError), ("MCE", calibration.maximumError), ("RMSCE", calibration.rootMeanSquareError),
            ("ACE", calibration.adaptiveError), ("SCE", calibration.classwiseError), ("Brier", calibration.brier),
            ("Log loss, nats", calibration.logLoss), ("AUROC", calibration.discrimination),
        ]
        self.init(
            title: title, confidence: calibration.source.title, count: calibration.count, accuracy: calibration.accuracy,
            meanConfidence: calibration.meanConfidence, bins: bins, expectedError: ReportEstimate(calibration.expectedError),
            nullMean: calibration.nullError.mean, nullUpper: calibration.nullError.point95,
            measures: measures.compactMap { name, measure in measure.map { (name: name, estimate: ReportEstimate($0)) } },
            coverage: calibration.riskCoverage.points.map { CoveragePoint(coverage: $0.coverage, risk: $0.risk) },
            areaUnderRisk: calibration.riskCoverage.area, repairs: repairs)
    }
}

extension ReportEstimate {
    init(_ measure: Calibration.Measure) {
        self.init(
            measure.value, lower: measure.interval?.lower, upper: measure.interval?.upper, level: measure.interval?.level ?? 0.95,
            method: "bootstrap over items")
    }
}

extension Calibration.Source {
    /// As a report says it.
    var title: String {
        switch self {
        case .options: "softmax over the options"
        case .normalizedOptions: "softmax over the options, each by its length"
        case .sequence: "probability of the written answer"
        case .votes: "share of samples that agree"
        case .stated: "what the model says of itself"
        }
    }
}
