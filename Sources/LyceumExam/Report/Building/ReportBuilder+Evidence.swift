internal import LyceumCore
public import LyceumStatistics

/// What a report of a run shows beside its scores and takes some computing: calibration, and what cues alone would score.
public struct ReportEvidence: Sendable {
    public var calibrations: [ReportCalibration] = []
    /// By task.
    public var baselines: [String: [ReportBaseline]] = [:]
    /// What could not be made, and why.
    public var notes: [String] = []

    /// Items a task needs before a diagram or a cross-validated rule says anything.
    static let fewest = 20

    /// - Parameters:
    ///   - limit: tasks up to this many have a diagram each; of more, all items together have one.
    ///   - options: of the calibration; 500 draws and simulations keep a run's report quick.
    public init(_ record: ExaminationRecord, limit: Int = 4, options: Calibration.Options? = nil) {
        var options = options ?? Calibration.Options()
        (options.draws, options.simulations) = (min(options.draws, 500), min(options.simulations, 500))
        let choices = record.tasks.compactMap { task in Self.choices(task).map { (task: task, samples: $0) } }
        if choices.count <= limit { for (task, samples) in choices { add(task.alias, samples, options) } }
        if choices.count > 1 { add("\(choices.count) tasks together", choices.flatMap(\.samples), options) }
        for (task, samples) in choices { baselines[task.name] = Self.baselines(samples) }
    }

    /// The samples of one filter of a task whose options all have a log-likelihood.
    private static func choices(_ task: TaskRecord) -> [SampleRecord]? {
        guard let filter = task.samples.first?.filter, task.configuration["output_type"]?.stringValue == "multiple_choice" else { return nil }
        let samples = task.samples.filter { $0.filter == filter }
        let isChoice = samples.allSatisfy { $0.responses.count > 1 && $0.responses.allSatisfy { $0.first?.logLikelihood != nil } }
        return isChoice ? samples : nil
    }

    private mutating func add(_ title: String, _ samples: [SampleRecord], _ options: Calibration.Options) {
        guard samples.count >= Self.fewest else {
            notes.append("\(title): no reliability diagram, \(samples.count) items are too few (\(Self.fewest) or more)")
            return
        }
        do throws(LyceumError) {
            let items = try CalibrationItems(samples)
            calibrations.append(ReportCalibration(try Calibration(items, options: options), title: title))
        } catch {
            notes.append("\(title): no reliability diagram, \(error.message)")
        }
    }

    /// Rules that know nothing; guessing has a column of its own.
    private static func baselines(_ samples: [SampleRecord]) -> [ReportBaseline] {
        let items = samples.compactMap { BaselineItem($0) }
        guard items.count >= fewest, items.count == samples.count else { return [] }
        let shown = ["majority position", "longest option", "stem overlap", "wording"]
        return Baselines(items).scores.filter { shown.contains($0.name) }.map { ReportBaseline($0.name, $0.mean) }
    }
}

extension ReportBuilder {
    /// The content with calibration and cue baselines of multiple-choice tasks.
    public var fullContent: ReportContent {
        let evidence = ReportEvidence(record)
        var builder = self
        if builder.baselines.isEmpty { builder.baselines = evidence.baselines }
        var content = builder.content
        content.calibrations = evidence.calibrations
        content.notes = evidence.notes
        return content
    }
}
