public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumExam
internal import LyceumModel
internal import LyceumRuns
internal import LyceumTensor
internal import LyceumTrain

/// Trains a model or an adapter, as `lyceum train` does.
public struct TrainKind: StepKind {
    public struct Parameters: Sendable {
        var configuration: TrainingConfiguration
        /// Whether the configuration names a seed of its own.
        var hasSeed: Bool
        /// Whether it says what the data is searched for.
        var decontaminates = false
    }

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "train", "Trains a model or an adapter, as lyceum train does.", version: 3,
            section: ConfigurationSection(
                "train", "A training run.",
                keys: [
                    KeyDeclaration(
                        "configuration", .section(Self.configuration), isRequired: true,
                        "The file of lyceum train without “output”; “seed” is the step's unless it is given.")
                ]),
            modelKeys: ["configuration.model"],
            outputs: [
                .path("model", "the trained model's folder, or the adapter's"), .path("run", "the run's folder, for lyceum runs"),
                .value("steps", "optimizer steps done"), .value("tokens", "tokens that went through the model"),
            ], hasOpenValues: true, resumes: true)
    }

    static let configuration = ConfigurationSection(
        "train", TrainingConfiguration.section.meaning, keys: TrainingConfiguration.section.keys.filter { $0.name != "output" })

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let given = reader.node["configuration"] ?? .empty(at: reader.node.place)
        if given.isNull { reader.report("configuration", "it is missing", remedy: "write what lyceum train --example sft prints, without “output”") }
        if given["output"] != nil {
            reader.issues.add(
                "unknown key “output” in \(reader.path).configuration", at: given["output"]?.place ?? given.place,
                remedy: "leave it out: a step's files go to the store, and other steps refer to them as ${STEP.model}")
        }
        let inner = ConfigurationReader(
            Self.adding("output", "unknown yet", to: given), section: TrainingConfiguration.section, path: "\(reader.path).configuration",
            folder: "", issues: reader.issues, isDraft: reader.isDraft)
        let hasSeed = given["seed"].map { !$0.isNull } ?? false
        return Parameters(configuration: TrainingConfiguration(inner, source: reader.path), hasSeed: hasSeed,
            decontaminates: given["decontaminate"].map { !$0.isNull } ?? false)
    }

    private static func adding(_ key: String, _ value: String, to node: ConfigurationNode) -> ConfigurationNode {
        guard case .mapping(let entries) = node.content else { return node }
        let entry = ConfigurationNode.Entry(
            key: key, keyPlace: node.place, value: ConfigurationNode(.scalar(value, isPlain: false), place: node.place))
        return ConfigurationNode(.mapping(entries.filter { $0.key != key } + [entry]), place: node.place)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        var configuration = parameters.configuration
        configuration.output = context.output
        if !parameters.hasSeed {
            configuration.seed = context.seed
            var json = configuration.json.objectValue ?? JSON.Object()
            json["seed"] = Int(exactly: context.seed).map { .integer($0) } ?? .string("\(context.seed)")
            configuration.json = .object(json)
        }
        Self.chooseExaminations(&configuration, parameters, context)
        let settings = configuration
        return try await BackgroundThread.run { () throws(LyceumError) in try Self.train(settings, context) }
    }

    /// What steps made is learned as it is, so that results of recipes depend on nothing else. A user's own files are searched for the items that
    /// come with Lyceum, the same everywhere, unless the step says something.
    static func chooseExaminations(_ configuration: inout TrainingConfiguration, _ parameters: Parameters, _ context: StepContext) {
        guard !parameters.decontaminates else { return }
        let paths = configuration.sources.flatMap(\.paths)
        let isMade = context.results.map { results in paths.allSatisfy { $0.hasPrefix(results + "/") } } ?? true
        configuration.decontamination.tasks = isMade ? DecontaminationSettings.none : CurationExaminations.fixed
    }

    private static func train(_ configuration: TrainingConfiguration, _ context: StepContext) throws(LyceumError) -> StepResult {
        context.progress.describe("reading", unit: "steps")
        let resumes = context.isResumed && FileSystem.isFile(RunFolder(configuration.output).description)
        let session = try TrainingSession(
            configuration, options: .init(threads: ThreadPool(threads: context.threads), resumes: resumes, examinations: CurationExaminations.source))
        for note in session.notes { context.note(note) }
        try session.checkMemory()
        if !configuration.examination.tasks.isEmpty {
            let interval = session.trainer.plan.validationInterval ?? max(1, session.trainer.plan.steps / 10)
            session.trainer.examinations.append(try TaskExamination(configuration.examination, interval: interval))
        }
        let observer = Observer(context, session)
        session.trainer.observers.append(observer)
        session.trainer.interruption = { context.isCancelled ? Interruption() : nil }
        let result = try session.run(version: context.version)
        guard let model = result.model else { throw LyceumError(.cancelled, "stopped; the step goes on from its last checkpoint", at: context.name) }
        // A step that was killed after its last save has nothing left to do; its losses stand in the record.
        let measures = TrainingMeasures(try Run.open(context.output).metrics())
        // What was needed to go on is not part of the result.
        try FileSystem.remove("\(context.output)/checkpoints")
        try FileSystem.remove("\(context.output)/data")
        return StepResult(
            files: ["model": FileSystem.name(of: model), "run": "."], values: values(result, observer.lastLoss ?? measures.lastLoss, measures))
    }

    /// Nothing here may depend on how fast the machine was.
    private static func values(_ result: TrainingResult, _ loss: Double?, _ measures: TrainingMeasures) -> JSON.Object {
        let progress = result.outcome.progress
        var values = JSON.Object([
            ("steps", .integer(progress.step)), ("tokens", .integer(progress.tokens)), ("trained_tokens", .integer(progress.trainedTokens)),
            ("is_adapter", .bool(result.isAdapter)),
        ])
        if let loss, loss.isFinite { values["loss"] = .number(loss) }
        if let first = result.outcome.firstValidation?.loss, first.isFinite { values["validation_loss_before"] = .number(first) }
        if let last = progress.lastValidation, last.isFinite { values["validation_loss"] = .number(last) }
        if let best = progress.bestLoss, best.isFinite { values["best_validation_loss"] = .number(best) }
        for (name, value) in measures.values { values[name] = value }
        return values
    }

    /// Only touched on the thread that trains.
    private final class Observer: TrainingObserver {
        private let context: StepContext
        private(set) var lastLoss: Double?

        init(_ context: StepContext, _ session: TrainingSession) {
            self.context = context
            context.progress.describe("training", total: session.trainer.plan.steps, unit: "steps")
            context.progress.resume(from: session.trainer.progress.step)
        }

        func finished(_ step: TrainingStep, progress: TrainingState) {
            lastLoss = step.losses.meanLoss
            context.progress.describe("loss \(Quantities.fixed(step.losses.meanLoss, places: 3))")
            context.progress.update(to: step.number)
        }
    }
}
