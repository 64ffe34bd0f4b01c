internal import LyceumCore

/// How far a run is: part of every checkpoint.
public struct TrainingState: Sendable, Hashable {
    /// Optimizer steps done.
    public var step = 0
    /// Rows that went through the model, over all steps and processes.
    public var tokens = 0
    /// Rows whose target was learned.
    public var trainedTokens = 0
    /// The best validation so far.
    public var bestLoss: Double?
    public var bestStep: Int?
    /// Validations since the best one.
    public var validationsSinceBest = 0
    /// The last validation's loss and step.
    public var lastValidation: Double?
    public var lastValidationStep: Int?
    /// Whether early stopping ended the run.
    public var hasStoppedEarly = false

    public init() {}

    var json: JSON {
        var object = JSON.Object([
            ("step", .integer(step)), ("tokens", .integer(tokens)), ("trained_tokens", .integer(trainedTokens)),
            ("validations_since_best", .integer(validationsSinceBest)), ("stopped_early", .bool(hasStoppedEarly)),
        ])
        if let bestLoss { object["best_loss"] = .number(bestLoss) }
        if let bestStep { object["best_step"] = .integer(bestStep) }
        if let lastValidation { object["last_validation"] = .number(lastValidation) }
        if let lastValidationStep { object["last_validation_step"] = .integer(lastValidationStep) }
        return .object(object)
    }

    init(_ json: JSON, at place: String) throws(LyceumError) {
        guard let step = json["step"]?.intValue, let tokens = json["tokens"]?.intValue,
            let trained = json["trained_tokens"]?.intValue, step >= 0, tokens >= 0, trained >= 0
        else {
            throw LyceumError(
                .invalidData, "expected step, tokens and trained_tokens", at: "\(place): progress",
                remedy: "remove this checkpoint and resume from an earlier one")
        }
        self.init()
        self.step = step
        self.tokens = tokens
        trainedTokens = trained
        bestLoss = json["best_loss"]?.doubleValue
        bestStep = json["best_step"]?.intValue
        validationsSinceBest = json["validations_since_best"]?.intValue ?? 0
        hasStoppedEarly = json["stopped_early"]?.boolValue ?? false
        lastValidation = json["last_validation"]?.doubleValue
        lastValidationStep = json["last_validation_step"]?.intValue
    }
}
