import Lyceum

/// Tells a person or a program how training goes.
final class TrainingSpeaker: TrainingObserver {
    private let session: TrainingSession
    private let json: Bool
    private let isQuiet: Bool
    private let progress: ProgressReporter
    private let steps: Int

    init(_ session: TrainingSession, json: Bool, isQuiet: Bool) {
        self.session = session
        self.json = json
        self.isQuiet = isQuiet
        steps = session.trainer.plan.steps
        progress = ProgressReporter(
            "train", total: steps, completed: session.trainer.progress.step, unit: .items("steps"),
            appearance: isQuiet || json ? .never : .immediately)
    }

    func begin(_ forecast: TrainingForecast) {
        guard !isQuiet, !json else { return }
        if let step = session.resumedStep { Output.line("resumed after step \(step)") }
        Output.line(forecast.summary)
    }

    func finished(_ step: TrainingStep, progress: TrainingState) {
        guard !isQuiet else { return }
        let values = session.trainer.values(of: step)
        if json {
            var object = JSON.Object([("step", .integer(step.number))])
            for (name, value) in values.sorted(by: { $0.key < $1.key }) { object[name] = .number(value) }
            return Output.jsonLine(.object(object))
        }
        let speed = values["speed/tokens"] ?? 0
        let loss = Quantities.fixed(step.losses.meanLoss, places: 4)
        if let result = step.validation {
            self.progress.clear()
            Output.line(
                "step \(step.number)  loss \(loss)  validation \(Quantities.fixed(result.loss, places: 4))  perplexity "
                    + "\(Quantities.fixed(result.perplexity, places: 2))  \(Quantities.fixed(speed, places: 0)) tokens/s")
        }
        self.progress.describe("loss \(loss)  \(Quantities.fixed(speed, places: 0)) tokens/s")
        self.progress.update(to: step.number)
    }

    func end() { progress.finish() }

    func end(_ result: TrainingResult, file: String) {
        progress.finish()
        guard !isQuiet else { return }
        if json {
            return Output.jsonLine(.object(JSON.Object(result.summary.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })))
        }
        if case .interrupted = result.outcome.end {
            Console.write(
                "interrupted after step \(result.outcome.progress.step); everything is saved. Go on with: lyceum train \(file) --resume\n",
                to: .error)
            return
        }
        report(result)
    }

    private func report(_ result: TrainingResult) {
        let done = result.outcome.progress
        var line = "\(done.step) steps, \(Quantities.count(Double(done.tokens))) tokens in \(Quantities.clock(seconds: result.seconds))"
        switch result.outcome.end {
        case .stoppedEarly: line += "; stopped early, the best was step \(done.bestStep ?? 0)"
        case .dataEnded: line += "; the data ended"
        default: break
        }
        Output.line(line)
        if let first = result.outcome.firstValidation, let last = done.lastValidation {
            Output.line("validation loss \(Quantities.fixed(first.loss, places: 4)) → \(Quantities.fixed(last, places: 4))")
        }
        guard let model = result.model else { return }
        Output.line("\(result.isAdapter ? "adapter" : "model")  \(model)")
        let base = session.configuration.model
        let next =
            result.isAdapter
            ? ["lyceum adapter inspect \(model)", "lyceum adapter merge \(base) \(model) merged-model"]
            : [
                session.configuration.form != .documents
                    ? "lyceum chat \(model)" : "lyceum generate \(model) --prompt \"Once upon a time\"",
                "lyceum convert \(model) model.gguf",
            ]
        Output.line("next  " + (next + ["lyceum runs show \(session.configuration.output)"]).joined(separator: "\n      "))
    }
}
