public import LyceumConfiguration
public import LyceumCore
internal import LyceumRuns
internal import LyceumTensor
internal import LyceumTrain

/// Tries learning rates for a few steps each and picks the one with the lowest held-out loss.
public struct ProbeKind: StepKind {
    public struct Parameters: Sendable {
        var training: TrainKind.Parameters
        var rates: [Double]
        var steps: Int
    }

    static let rates = ConfigurationKey<[Double]>.list("rates", in: 0...100, "Learning rates to try (default: 1e-4, 3e-4, 1e-3).")
    static let steps = ConfigurationKey<Int>.whole("steps", in: 1...1_000_000, unit: "steps", default: 20, "Optimizer steps of each trial.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "probe", "Tries learning rates for a few steps each and picks the one with the lowest held-out loss.",
            section: ConfigurationSection(
                "probe", "Short trials.",
                keys: [
                    KeyDeclaration(
                        "configuration", .section(TrainKind.configuration), isRequired: true,
                        "The file of lyceum train without “output”, with held-out data under “validation”; its length is not used."),
                    Self.rates.declaration, Self.steps.declaration,
                ]),
            modelKeys: ["configuration.model"],
            outputs: [
                .value("rate", "the learning rate with the lowest held-out loss"), .value("losses", "held-out loss by rate, in nats per token"),
                .path("table", "the trials, JSON"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let training = TrainKind().parameters(reader)
        let validation = training.configuration.validation
        if validation.paths.isEmpty, (validation.share ?? 0) == 0 {
            reader.report("configuration", "the trials are compared by held-out loss, and nothing is held out", remedy: "add “validation: {share: 0.1}”")
        }
        let rates = reader[Self.rates].filter { $0 > 0 }
        return Parameters(training: training, rates: rates.isEmpty ? [1e-4, 3e-4, 1e-3] : rates, steps: reader[Self.steps])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        var training = parameters.training
        training.configuration.length.steps = parameters.steps * parameters.rates.count
        training.configuration.length.tokens = nil
        training.configuration.length.epochs = nil
        var forecast = try TrainKind().forecast(training, context)
        forecast.disk = 4096
        return forecast
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        context.progress.describe("trying rates", total: parameters.rates.count * parameters.steps, unit: "steps")
        return try await BackgroundThread.run { () throws(LyceumError) in
            var trials: [(rate: Double, loss: Double)] = []
            for (number, rate) in parameters.rates.enumerated() {
                trials.append((rate, try Self.trial(rate, number, parameters, context)))
            }
            guard let best = trials.filter({ $0.loss.isFinite }).min(by: { $0.loss < $1.loss }) else {
                throw LyceumError(
                    .invalidData, "no rate of \(parameters.rates.map { "\($0)" }.joined(separator: ", ")) gave a finite held-out loss",
                    at: context.name, remedy: "try lower rates")
            }
            let losses = JSON.object(JSON.Object(trials.map { ("\($0.rate)", $0.loss.isFinite ? .number($0.loss) : .null) }))
            try AtomicFile.write(losses.text(indent: 2) + "\n", to: context.path("trials.json"))
            return StepResult(
                files: ["table": "trials.json"], values: JSON.Object([("rate", .number(best.rate)), ("losses", losses)]))
        }
    }

    /// Held-out loss after the steps; infinite when training broke down.
    private static func trial(_ rate: Double, _ number: Int, _ parameters: Parameters, _ context: StepContext) throws(LyceumError) -> Double {
        var configuration = parameters.training.configuration
        configuration.output = "\(context.scratch)/trial-\(number)"
        try FileSystem.remove(configuration.output)
        configuration.optimizer.rate = rate
        configuration.length.steps = parameters.steps
        configuration.length.tokens = nil
        configuration.length.epochs = nil
        configuration.validation.interval = parameters.steps
        configuration.checkpoint.interval = nil
        TrainKind.chooseExaminations(&configuration, parameters.training, context)
        if !parameters.training.hasSeed { configuration.seed = context.seed }
        let session = try TrainingSession(configuration, options: .init(threads: ThreadPool(threads: context.threads), examinations: CurationExaminations.source))
        try session.checkMemory()
        session.trainer.store = nil
        session.trainer.observers.append(Watch(context, number * parameters.steps))
        session.trainer.interruption = { context.isCancelled ? Interruption() : nil }
        let outcome: TrainingOutcome
        do throws(LyceumError) { outcome = try session.trainer.run() } catch {
            guard error.code == .limitExceeded else { throw error }
            context.note("rate \(rate): \(error.message)")
            return .infinity
        }
        try context.checkCancellation()
        return outcome.progress.lastValidation ?? .infinity
    }

    private final class Watch: TrainingObserver {
        private let context: StepContext
        private let start: Int

        init(_ context: StepContext, _ start: Int) {
            self.context = context
            self.start = start
        }

        func finished(_ step: TrainingStep, progress: TrainingState) { context.progress.update(to: start + step.number) }
    }
}
