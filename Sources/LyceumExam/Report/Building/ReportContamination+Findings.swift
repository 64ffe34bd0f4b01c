internal import LyceumStatistics

extension ReportContamination {
    /// A finding that calls items dirty, as a page shows it; nil for tests of a whole set.
    ///
    /// - Parameter control: what the detectors find among items that were trained on purpose.
    public init?(_ finding: ContaminationFinding, control: PlantedControlResult? = nil) {
        guard let report = finding.report else { return nil }
        func estimate(_ mean: MeanEstimate?) -> ReportEstimate? {
            guard let mean else { return nil }
            let interval = report.interval(of: mean)
            guard interval.lower.isFinite, interval.upper.isFinite else { return ReportEstimate(mean.mean) }
            return ReportEstimate(mean.mean, lower: interval.lower, upper: interval.upper, method: report.isShare ? "Wilson" : "Student's t")
        }
        let difference = report.difference.map {
            ReportEstimate($0, lower: report.differenceInterval?.lower, upper: report.differenceInterval?.upper, method: "Welch")
        }
        let detectors = control.map { Self.detectors($0, finding) } ?? []
        self.init(
            task: report.task, count: report.count, dirty: report.dirtyCount, method: finding.test.title, metric: report.metric,
            all: estimate(report.all), clean: estimate(report.clean), dirtyScore: estimate(report.dirty), difference: difference,
            p: report.probability, detectors: detectors, verdict: finding.statement)
    }

    private static func detectors(_ control: PlantedControlResult, _ finding: ContaminationFinding) -> [Detector] {
        guard let name = finding.test.controlName else { return [] }
        let points = control.points.filter { $0.detector == name }
        guard !points.isEmpty else { return [] }
        let area = points.count == 1 ? points.first?.power : nil
        return [
            Detector(
                name, area: area.map { ReportEstimate($0.area, lower: $0.areaInterval.lower, upper: $0.areaInterval.upper) },
                power: points.map {
                    Detector.Power(
                        exposures: $0.repeats,
                        found: ReportEstimate(
                            $0.power.rate, lower: $0.power.rateInterval.lower, upper: $0.power.rateInterval.upper, method: "Wilson"))
                }, finding: finding.result)
        ]
    }
}

extension ReportContaminationTest {
    public init(_ finding: ContaminationFinding) {
        self.init(
            task: finding.task, name: finding.test.title, count: finding.count, result: finding.result, p: finding.probability,
            statement: finding.statement, shows: finding.test.shows, leavesOpen: finding.test.limits,
            items: finding.items.prefix(10).map { "item \($0.name): \($0.value.map { ReportNumber.fixed($0, 3) + ", " } ?? "")\($0.note)" })
    }
}
