public import LyceumCore
public import LyceumData

/// One optimizer step on its way through the stages.
public final class TrainingStep {
    /// From 1.
    public let number: Int
    /// The window: all micro-batches of this process whose gradients are summed.
    public internal(set) var batches: [TrainingBatch] = []
    /// The sum of the weights of the whole window, all processes together.
    public internal(set) var weightSum = 0.0
    /// Losses of the window, all processes together.
    public internal(set) var losses = LossSummary(sources: 0)
    /// What was minimized.
    public internal(set) var objective = 0.0
    public internal(set) var figures: [String: Double] = [:]
    /// The gradient's length before clipping.
    public internal(set) var gradientNorm = 0.0
    /// The schedule's factor, and the rate it gives.
    public internal(set) var rateFactor = 0.0
    public internal(set) var rate = 0.0
    /// Which parameters are trained in this step.
    public internal(set) var active: [Bool] = []
    /// Losses on held-out data, when this step was followed by a validation.
    public internal(set) var validation: ValidationResult?
    /// Values that examinations gave.
    public internal(set) var examined: [String: Double] = [:]
    /// Seconds of every stage.
    public internal(set) var seconds: [(stage: String, seconds: Double)] = []
    /// The data has ended: nothing is done in this step.
    public internal(set) var isPastEnd = false

    init(number: Int) { self.number = number }

    /// Seconds of the whole step so far, validation and saving included.
    public var totalSeconds: Double { seconds.reduce(0) { $0 + $1.seconds } }

    func spent(_ seconds: Double, on stage: String) {
        if let index = self.seconds.firstIndex(where: { $0.stage == stage }) {
            self.seconds[index].seconds += seconds
        } else {
            self.seconds.append((stage, seconds))
        }
    }
}

/// One part of a step. Stages are values: a run may leave some out, put others between them, or replace them.
public protocol TrainingStage: Sendable {
    var name: String { get }
    func run(_ step: TrainingStep, in trainer: Trainer) throws(LyceumError)
}
