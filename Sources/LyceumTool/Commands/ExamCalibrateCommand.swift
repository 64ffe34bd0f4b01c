import ArgumentParser
import Lyceum

struct ExamCalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Whether a model's confidence says how often it is right.",
        discussion: """
            Confidence is the softmax over the log-likelihoods of an item's options; --normalized divides each by its option's length first. The \
            expected calibration error of a perfect model is above 0 in a finite sample: the null column says by how much. Repairs are learned on \
            one half of the items and measured on the other.

            Example:
              lyceum exam calibrate exam-results/base --tasks mmlu_anatomy --html calibration.html
            """)

    @Argument(help: "A results file, the folder of one, or a samples file.")
    var record: String

    @Option(help: "Tasks, separated by commas (default: all that are multiple choice, each and together).")
    var tasks: String?

    @Option(help: "Bins of the reliability diagram, 2 to 100.")
    var bins = 10

    @Flag(help: "Divide each option's log-likelihood by its characters.")
    var normalized = false

    @Option(help: "Bootstrap draws over items, 0 (no intervals) or more.")
    var draws = 1000

    @Option(help: "Simulated perfect models for the null error, 1 or more.")
    var simulations = 1000

    @Option(help: "Seed of draws, simulations and halves.")
    var seed: UInt64 = 1234

    @Flag(help: "Leave repairs out.")
    var noRepairs = false

    @Option(help: ArgumentHelp("Write a web page with reliability diagrams.", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON object.")
    var json = false

    private struct Part {
        var name: String
        var calibration: Calibration
        var repairs: [RepairReport]
    }

    func run() throws {
        if !(2...100).contains(bins) { throw LyceumError(.invalidArgument, "expected 2 to 100, found \(bins)", at: "--bins") }
        if draws < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(draws)", at: "--draws") }
        if simulations < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(simulations)", at: "--simulations") }
        let record = try ExaminationRecord.read(record)
        let parts = try parts(record)
        if let html { try AtomicFile.write(page(parts, record), to: html) }
        if json {
            return Output.json([
                "model": .string(record.modelName),
                "tasks": .array(
                    parts.map { part in
                        var object = part.calibration.json.objectValue ?? JSON.Object()
                        object["task"] = .string(part.name)
                        object["repairs"] = .array(part.repairs.map(Self.object))
                        return .object(object)
                    }),
            ])
        }
        print(parts)
    }

    private func parts(_ record: ExaminationRecord) throws -> [Part] {
        var options = Calibration.Options()
        (options.bins, options.draws, options.simulations, options.seed) = (bins, draws, simulations, seed)
        let wanted = tasks.map(ExaminationTasks.names)
        for name in wanted ?? [] where !record.tasks.contains(where: { $0.name == name }) {
            throw LyceumError(
                .notFound, "the record has no task “\(name)”", at: self.record,
                remedy: LyceumError.nearestNameRemedy(name, among: record.tasks.map(\.name)))
        }
        var parts: [Part] = []
        var all: [SampleRecord] = []
        for task in record.tasks where wanted?.contains(task.name) ?? true {
            let samples = task.samples.filter { $0.filter == task.samples.first?.filter }
            let isChoice =
                samples.first.map { sample in
                    sample.responses.count > 1 && sample.responses.allSatisfy { $0.first?.logLikelihood != nil }
                } ?? false
            guard isChoice else {
                guard wanted != nil else { continue }
                throw LyceumError(
                    .unsupported, samples.isEmpty ? "the task has no samples" : "the task is not multiple choice", at: task.name,
                    remedy: "calibration needs log-likelihoods of options")
            }
            all += samples
            parts.append(try part(task.name, samples, options))
        }
        guard !parts.isEmpty else {
            throw LyceumError(.unsupported, "the record has no multiple-choice task with samples", at: self.record)
        }
        if parts.count > 1 { parts.append(try part("all \(parts.count) tasks", all, options)) }
        return parts
    }

    private func part(_ name: String, _ samples: [SampleRecord], _ options: Calibration.Options) throws -> Part {
        do {
            let items = try CalibrationItems(samples, isNormalized: normalized)
            let repairs = noRepairs || items.count < 20 ? [] : try RepairReport.all(items, options: options)
            return Part(name: name, calibration: try Calibration(items, options: options), repairs: repairs)
        } catch {
            throw error.at(name)
        }
    }

    private func page(_ parts: [Part], _ record: ExaminationRecord) -> String {
        CalibrationPage.html(
            parts.map { part in
                ReportCalibration(
                    part.calibration, title: part.name,
                    repairs: part.repairs.map {
                        ReportCalibration.Repair(
                            $0.name, expectedError: $0.after.expectedError.value, logLoss: $0.after.logLoss.value, brier: $0.after.brier?.value)
                    })
            }, letters: ReportBuilder(record).content.letters, title: "Calibration of \(record.modelName)", command: ExamAskingOptions.command)
    }

    private func print(_ parts: [Part]) {
        var table = ExamTable([
            ("Task", .left), ("Items", .right), ("Accuracy", .right), ("Confidence", .right), ("ECE", .right), ("95 % interval", .left),
            ("null mean", .right), ("null 95 %", .right), ("p", .right), ("AUROC", .right), ("Brier", .right), ("Log loss", .right),
        ])
        for part in parts {
            let it = part.calibration
            table.add([
                part.name, "\(it.count)", ExamNumber.value(it.accuracy), ExamNumber.value(it.meanConfidence),
                ExamNumber.value(it.expectedError.value),
                it.expectedError.interval.map(ExamNumber.range) ?? "–", ExamNumber.value(it.nullError.mean), ExamNumber.value(it.nullError.point95),
                ExamNumber.probability(it.nullError.probability), it.discrimination.map { ExamNumber.value($0.value) } ?? "–",
                it.brier.map { ExamNumber.value($0.value) } ?? "–", ExamNumber.value(it.logLoss.value),
            ])
        }
        Output.line(table.text)
        let repaired = parts.filter { !$0.repairs.isEmpty }
        if !repaired.isEmpty {
            var table = ExamTable([
                ("Repair", .left), ("Task", .left), ("ECE before", .right), ("after", .right), ("Log loss before", .right), ("after", .right),
                ("answers changed", .right),
            ])
            for part in repaired {
                for repair in part.repairs {
                    table.add([
                        repair.name, part.name, ExamNumber.value(repair.before.expectedError.value),
                        ExamNumber.value(repair.after.expectedError.value),
                        ExamNumber.value(repair.before.logLoss.value), ExamNumber.value(repair.after.logLoss.value),
                        Quantities.fixed(100 * repair.changedAnswers, places: 1) + " %",
                    ])
                }
            }
            Output.line("\n" + table.text)
        }
        for part in parts { for warning in part.calibration.warnings { Output.line("warning: \(part.name): \(warning)") } }
        if let html { Output.line("page  \(html)") }
    }

    private static func object(_ repair: RepairReport) -> JSON {
        [
            "name": .string(repair.name), "ece_before": ExamNumber.json(repair.before.expectedError.value),
            "ece_after": ExamNumber.json(repair.after.expectedError.value), "log_loss_before": ExamNumber.json(repair.before.logLoss.value),
            "log_loss_after": ExamNumber.json(repair.after.logLoss.value), "changed_answers": ExamNumber.json(repair.changedAnswers),
            "parameters": .object(JSON.Object(repair.parameters.sorted { $0.key < $1.key }.map { ($0, .array($1.map { ExamNumber.json($0) })) })),
        ]
    }
}
