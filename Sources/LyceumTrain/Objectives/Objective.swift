public import LyceumConfiguration
public import LyceumCore
public import LyceumData
public import LyceumModel
public import LyceumTensor

/// What an objective wants data to be.
public enum DataForm: String, Sendable, Hashable {
    /// Running text: every token is learned.
    case documents
    /// Conversations rendered with the model's chat template: answers are learned.
    case conversations
    /// A question with a preferred and a rejected answer each.
    case preferences
}

/// What an objective is called and which settings it has; help, example files and documentation come from here.
public struct ObjectiveDeclaration: Sendable {
    /// The word in a configuration.
    public var name: String
    public var meaning: String
    /// Authors, year, equation.
    public var source: String
    public var form: DataForm
    /// Keys under `objective` that this objective knows.
    public var keys: [KeyDeclaration]

    public init(name: String, meaning: String, source: String, form: DataForm, keys: [KeyDeclaration]) {
        self.name = name
        self.meaning = meaning
        self.source = source
        self.form = form
        self.keys = keys
    }
}

/// One pass of rows through a model.
public struct ObjectiveInput {
    public var model: TrainableModel
    public var batch: TrainingBatch
    /// How much each row counts in the step's loss: the batch's weights divided by their sum over the whole step, so that their sum over all
    /// micro-batches of all processes is 1.
    public var weights: [Float]
    /// Runs the model; with `differentiates`, remembers it for the derivative.
    public var tape: Tape
    public var differentiates: Bool
    /// A teacher whose distribution is learned beside the targets; nil learns the targets alone. Measuring leaves it out.
    public var distillation: Distillation?
    /// The model that training starts from, for objectives that need it.
    public var reference: FrozenModel?

    public init(
        model: TrainableModel, batch: TrainingBatch, weights: [Float], tape: Tape, differentiates: Bool, distillation: Distillation? = nil,
        reference: FrozenModel? = nil
    ) {
        self.model = model
        self.batch = batch
        self.weights = weights
        self.tape = tape
        self.differentiates = differentiates
        self.distillation = distillation
        self.reference = reference
    }
}

/// What came out of one pass.
public struct ObjectiveOutput: Sendable {
    /// Cross-entropy of each row's target in nats, without smoothing or penalties; 0 where the weight is 0.
    public var losses: [Double]
    /// Whether the target was the likeliest token.
    public var hits: [Bool]
    /// What is minimized, summed with the input's weights: equals the weighted sum of `losses` when nothing is added.
    public var objective: Double
    /// Other figures, each summed with the input's weights.
    public var figures: [String: Double]

    public init(losses: [Double], hits: [Bool], objective: Double, figures: [String: Double] = [:]) {
        self.losses = losses
        self.hits = hits
        self.objective = objective
        self.figures = figures
    }
}

/// From a batch and a model to a loss. One file per objective; `Objectives.all` lists them.
public protocol Objective: Sendable {
    static var declaration: ObjectiveDeclaration { get }

    /// Reads the objective's keys.
    init(_ reader: ConfigurationReader)

    /// Runs the model and the loss. With `differentiates` the tape is left so that `backward()` gives the derivative.
    func evaluate(_ input: ObjectiveInput) throws(LyceumError) -> ObjectiveOutput

    /// Whether the model that training starts from is needed beside the one that is trained.
    var needsReference: Bool { get }
    /// Names of the figures that every pass gives, so that processes without rows take part in their sums.
    var figureNames: [String] { get }
    /// A batch in the form in which `evaluate` takes it, with weights whose sum over a step the loss is divided by.
    func arranged(_ batch: TrainingBatch) throws(LyceumError) -> TrainingBatch
}

extension Objective {
    public var needsReference: Bool { false }
    public var figureNames: [String] { [] }
    public func arranged(_ batch: TrainingBatch) throws(LyceumError) -> TrainingBatch { batch }
}

/// All objectives.
public enum Objectives {
    public static let all: [any Objective.Type] = [CausalLanguageModeling.self, SupervisedFineTuning.self, DirectPreference.self]

    static func named(_ name: String) -> (any Objective.Type)? { all.first { $0.declaration.name == name } }

    /// The `objective` section: a type and the keys of all objectives.
    static let section: ConfigurationSection = {
        var keys = [type.declaration]
        for key in all.flatMap({ $0.declaration.keys }) where !keys.contains(where: { $0.name == key.name }) { keys.append(key) }
        return ConfigurationSection("objective", "What is learned.", shorthand: "type", keys: keys)
    }()

    static let type = ConfigurationKey<String>.choice(
        "type", all.map { .init($0.declaration.name, $0.declaration.meaning) }, default: "causal-lm",
        "What is learned: "
            + all.map { "\($0.declaration.name) (\($0.declaration.meaning))" }.joined(separator: ", ") + ".")

    /// The objective that a section asks for.
    static func read(_ reader: ConfigurationReader) -> any Objective {
        let chosen = named(reader[type]) ?? CausalLanguageModeling.self
        let known = chosen.declaration.keys.map(\.name)
        for key in section.keys where key.name != type.name && reader.has(key.name) && !known.contains(key.name) {
            reader.report(
                key.name, "the objective \(chosen.declaration.name) has no such key",
                remedy: known.isEmpty ? "remove it" : "its keys are \(known.joined(separator: ", "))")
        }
        return chosen.init(reader)
    }
}
