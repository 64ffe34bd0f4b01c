public import LyceumTensor

/// How a run goes, once model, data and objective are there.
public struct TrainingPlan: Sendable {
    /// Optimizer steps in all; the schedule stretches over them.
    public var steps: Int
    /// The run also ends when so many tokens have gone through.
    public var tokens: Int?
    /// What matrix products round their operands to: `bf16` or `f32`. Weights, sums and states are fp32 in both.
    public var precision: ElementType
    /// Keep only the input of every block and run the block again for its derivative.
    public var recompute: Bool
    /// Longest gradient, over all parameters together; longer ones are shortened to it. nil leaves them.
    public var clip: Double?
    /// What the schedule's factor multiplies.
    public var rate: Double
    public var seed: UInt64
    /// Steps between validations; nil validates at the end only.
    public var validationInterval: Int?
    /// Validations without improvement after which the run ends; nil never.
    public var patience: Int?
    /// What counts as an improvement, in nats.
    public var minimumImprovement: Double
    /// Steps between checkpoints; nil saves at the end only.
    public var checkpointInterval: Int?
    /// Steps between entries in the run's record.
    public var recordInterval: Int
    public var savesAtEnd: Bool

    public init(
        steps: Int, tokens: Int? = nil, precision: ElementType = .f32, recompute: Bool = false, clip: Double? = 1, rate: Double = 1e-3,
        seed: UInt64 = 0,
        validationInterval: Int? = nil, patience: Int? = nil, minimumImprovement: Double = 0, checkpointInterval: Int? = nil,
        recordInterval: Int = 1, savesAtEnd: Bool = true
    ) {
        self.steps = steps
        self.tokens = tokens
        self.precision = precision
        self.recompute = recompute
        self.clip = clip
        self.rate = rate
        self.seed = seed
        self.validationInterval = validationInterval
        self.patience = patience
        self.minimumImprovement = minimumImprovement
        self.checkpointInterval = checkpointInterval
        self.recordInterval = recordInterval
        self.savesAtEnd = savesAtEnd
    }
}
