public import LyceumCore
public import LyceumData
public import LyceumModel
public import LyceumRuns
public import LyceumTensor

/// The loop that changes weights: model, data, objective, optimizer and schedule are values it is given; what a step does are its stages.
///
/// The same inputs and seed give the same bits for any number of threads, and for a run that was killed and resumed.
public final class Trainer {
    public let model: TrainableModel
    public let objective: any Objective
    public let batches: any BatchSource
    public let optimizer: any Optimizer
    public let schedule: Schedule
    public let plan: TrainingPlan
    public let groups: ParameterGroups
    public let threads: ThreadPool
    public let team: any Communicator
    public let arena: GradientArena
    public let tape: Tape

    /// What every step goes through, in order.
    public var stages: [any TrainingStage] = [
        PrepareStage(), BatchStage(), LearnStage(), UpdateStage(), ObserveStage(), SaveStage(),
    ]
    public var observers: [any TrainingObserver] = []
    public var examinations: [any TrainingExamination] = []
    /// Held-out data; nil trains without validation.
    public var validation: ValidationSet?
    /// A teacher whose distribution is learned beside the data; nil learns the data alone.
    public var distillation: Distillation?
    /// The model that training starts from, for objectives that need it.
    public var reference: FrozenModel?
    /// Which parameters are trained at which step; nil trains all at every step.
    public var freezing: (any FreezingPlan)?
    /// Changes the sources' rates between phases; nil leaves them as the sources have them.
    public var mixture: (any MixtureAdaptation)?
    /// Where checkpoints go; nil saves none.
    public var store: CheckpointStore?
    /// What the checkpoint says about the run besides its own state: the configuration that must not change.
    public var identity: JSON = .null
    /// Where values are recorded; nil records none.
    public var recorder: RunRecorder?
    /// Asked after every step; a reason ends the run with a checkpoint.
    public var interruption: () -> Interruption? = { nil }

    public internal(set) var progress = TrainingState()
    var firstValidation: ValidationResult?
    /// What the newest checkpoint holds.
    var savedProgress: TrainingState?
    var peeked: [TrainingBatch]?
    /// Sums gradients over the processes; nil for one process.
    let reducer: GradientReducer?
    /// Runs the model without any derivative and without dropout.
    let measuringTape: Tape
    let gradientNorm: GradientNorm
    let rateFactors: [Double]
    let decays: [Float]

    public init(
        model: TrainableModel, objective: any Objective, batches: any BatchSource, optimizer: any Optimizer, schedule: Schedule,
        groups: ParameterGroups, plan: TrainingPlan, threads: ThreadPool = .shared, team: any Communicator = LocalCommunicator()
    ) throws(LyceumError) {
        self.model = model
        self.objective = objective
        self.batches = batches
        self.optimizer = optimizer
        self.schedule = schedule
        self.groups = groups
        self.plan = plan
        self.threads = threads
        self.team = team
        arena = GradientArena(model.parameters)
        tape = Tape(threads: threads, options: TapeOptions(precision: plan.precision, recompute: plan.recompute, seed: plan.seed))
        measuringTape = Tape(threads: threads, options: TapeOptions(precision: plan.precision))
        measuringTape.options.appliesDropout = false
        gradientNorm = GradientNorm(threads: threads)
        let settings = model.parameters.map { groups.settings(name: $0.name, shape: $0.shape) }
        rateFactors = settings.map(\.rate)
        decays = settings.map { Float($0.decay) }
        reducer = team.count > 1 ? try GradientReducer(arena.buffers, on: team) : nil
        try optimizer.prepare(optimizedParameters(TrainingStep(number: 1), all: true))
        if let reducer { sumBehindBackward(reducer) }
    }

    /// Hands gradients to the reducer as soon as the tape is done with them.
    private func sumBehindBackward(_ reducer: GradientReducer) {
        var indices: [UInt64: Int] = [:]
        for (index, parameter) in model.parameters.enumerated() { indices[parameter.tensor.storage.identity] = index }
        tape.onFinal = { [indices, parameters = model.parameters, unowned tape = tape] identity in
            // One that no row reached holds nothing yet; it is cleared and summed at the end.
            if let index = indices[identity], tape.hasGradient(parameters[index].tensor) { reducer.ready(index) }
        }
    }

    // MARK: - The run

    /// Trains until the plan's end, the data's end, early stopping or an interruption.
    ///
    /// - Throws: `LyceumError`: `limitExceeded` when a loss or gradient is not finite, with the step and the tensor; whatever data and files give.
    public func run() throws(LyceumError) -> TrainingOutcome {
        try validateBefore()
        try examineBefore()
        while !isComplete {
            if let reason = try agreedInterruption() { return try leave(.interrupted(reason)) }
            guard try runStep() != nil else { return try leave(.dataEnded) }
        }
        return try leave(progress.hasStoppedEarly ? .stoppedEarly : .finished)
    }

    /// A reason to end that any process was given.
    private func agreedInterruption() throws(LyceumError) -> Interruption? {
        let own = interruption()
        guard team.count > 1 else { return own }
        let highest = try team.sum([own == nil ? 0 : 1, Double(own?.signal ?? 0)])
        return highest[0] > 0 ? own ?? Interruption(signal: Int32(highest[1] / highest[0])) : nil
    }

    /// Whether the plan's end was reached.
    public var isComplete: Bool {
        progress.step >= plan.steps || progress.hasStoppedEarly || (plan.tokens.map { progress.tokens >= $0 } ?? false)
    }

    /// One step through all stages; nil when the data has ended.
    @discardableResult
    public func runStep() throws(LyceumError) -> TrainingStep? {
        let step = TrainingStep(number: progress.step + 1)
        for stage in stages {
            let start = monotonicSeconds()
            try stage.run(step, in: self)
            step.spent(monotonicSeconds() - start, on: stage.name)
            if step.isPastEnd { return nil }
        }
        return step
    }

    private func leave(_ end: TrainingOutcome.End) throws(LyceumError) -> TrainingOutcome {
        if case .interrupted = end {} else { try validateAtEnd() }
        if plan.savesAtEnd, progress.step > 0, savedProgress != progress { try saveCheckpoint() }
        return TrainingOutcome(end: end, progress: progress, firstValidation: firstValidation)
    }

    // MARK: - What stages use

    /// The next window of micro-batches; nil when the data has ended.
    func nextWindow() throws(LyceumError) -> [TrainingBatch]? {
        if let peeked {
            self.peeked = nil
            return peeked
        }
        return try batches.nextStep()
    }

    func activeParameters(_ step: Int) -> [Bool] {
        model.parameters.map { freezing?.isTrained($0.name, step: step) ?? true }
    }

    /// Sums the gradients and figures of all processes.
    func combine(_ step: TrainingStep) throws(LyceumError) {
        guard team.count > 1 else { return }
        try reducer?.finish()
        let names = step.figures.keys.sorted()
        var losses = step.losses.vector
        let sums = try team.sum(losses + [step.objective] + names.map { step.figures[$0]! })
        losses = Array(sums[..<losses.count])
        step.losses.vector = losses
        step.objective = sums[losses.count]
        for (index, name) in names.enumerated() { step.figures[name] = sums[losses.count + 1 + index] }
    }

    func optimizedParameters(_ step: TrainingStep, all: Bool = false) -> [OptimizedParameter] {
        model.parameters.indices.filter { all || step.active[$0] }.map { index in
            let parameter = model.parameters[index]
            return OptimizedParameter(
                name: parameter.name, weights: parameter.tensor, gradient: arena.gradients[index], shape: parameter.shape,
                rate: Float(step.rate * rateFactors[index]), decay: decays[index])
        }
    }

    func advance(_ step: TrainingStep) {
        progress.step = step.number
        progress.tokens += step.losses.tokens
        progress.trainedTokens += step.losses.trainedTokens
    }

    /// The error for numbers that are not finite. Weights are still those of the step before.
    func notFinite(_ what: String, step: Int) -> LyceumError {
        withCheckpoint(
            LyceumError(
                .invalidData, "\(what) is not finite (NaN or infinity)", at: "step \(step)",
                remedy: "lower the rate, lengthen the warm-up or clip gradients, and go on from the last checkpoint"))
    }

    /// The error, with what is left to go on from.
    func withCheckpoint(_ error: LyceumError) -> LyceumError {
        guard let store else { return error }
        var error = error
        error.message += store.lastStep.map { "; the checkpoint of step \($0) is intact" } ?? "; no checkpoint had been written"
        return error
    }
}

/// Why a run was asked to end.
public struct Interruption: Sendable, Hashable {
    /// The signal, such as 2 (SIGINT) or 15 (SIGTERM); nil for a caller's own reason.
    public var signal: Int32?

    public init(signal: Int32? = nil) { self.signal = signal }
}

/// How a run ended.
public struct TrainingOutcome: Sendable {
    public enum End: Sendable, Hashable {
        case finished
        case dataEnded
        case stoppedEarly
        case interrupted(Interruption)
    }

    public var end: End
    public var progress: TrainingState
    /// Held-out losses before the first step.
    public var firstValidation: ValidationResult?
}

/// Told about every step; progress lines and tests are observers.
public protocol TrainingObserver: AnyObject {
    func finished(_ step: TrainingStep, progress: TrainingState)
}

/// Looks at the model now and then during training: sample texts, benchmarks.
public protocol TrainingExamination: AnyObject {
    var name: String { get }
    /// Steps between examinations.
    var interval: Int { get }
    /// Whether the model is also examined before the first step, to compare with.
    var examinesBefore: Bool { get }
    /// Figures by name. The trainer's model may be read, never changed.
    func examine(_ trainer: Trainer) throws(LyceumError) -> [String: Double]
}

extension TrainingExamination {
    public var examinesBefore: Bool { false }

    func isDue(after step: Int, of steps: Int) -> Bool { step % interval == 0 || step == steps }
}

/// Which parameters are trained at which step: layer freezing and half fine-tuning.
public protocol FreezingPlan: AnyObject {
    func isTrained(_ parameter: String, step: Int) -> Bool
}
