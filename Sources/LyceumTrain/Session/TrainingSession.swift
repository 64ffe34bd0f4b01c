public import LyceumCore
public import LyceumCurate
public import LyceumData
public import LyceumModel
public import LyceumRuns
public import LyceumTensor
internal import LyceumText

/// A run made of a configuration: model, data, trainer, record and checkpoints, ready to go.
public final class TrainingSession {
    public let configuration: TrainingConfiguration
    public let checkpoint: Checkpoint
    public let model: TrainableModel
    public let adapter: Adapter?
    public let data: TrainingData
    public let batches: BatchStream
    public let trainer: Trainer
    public let store: CheckpointStore
    /// Tokens of the longest sequence.
    public let length: Int
    /// Whether the run goes on from a checkpoint.
    public private(set) var resumedStep: Int?
    /// What the data was searched for.
    let screening: TrainingScreening
    private let started: Timestamp
    /// What the user should know: damaged checkpoints, skipped records, unused tensors.
    public private(set) var notes: [String] = []

    /// How a session is set up.
    public struct Options {
        public var threads: ThreadPool
        public var team: any Communicator
        /// Go on from the newest intact checkpoint.
        public var resumes: Bool
        /// Gives the items that the data is searched for; without it, only files of items that the configuration names do.
        public var examinations: BenchmarkSource?
        /// Told while data is read.
        public var progress: (String, ShardBuilder.Progress) -> Void

        public init(
            threads: ThreadPool = .shared, team: any Communicator = LocalCommunicator(), resumes: Bool = false,
            examinations: BenchmarkSource? = nil, progress: @escaping (String, ShardBuilder.Progress) -> Void = { _, _ in }
        ) {
            self.threads = threads
            self.team = team
            self.resumes = resumes
            self.examinations = examinations
            self.progress = progress
        }
    }

    /// Opens and checks everything; nothing is written yet.
    /// - Throws: `LyceumError` for whatever is wrong with model, data, or the state to go on from.
    public init(_ configuration: TrainingConfiguration, options: Options = Options()) throws(LyceumError) {
        self.configuration = configuration
        let output = configuration.output
        store = CheckpointStore(
            folder: "\(output)/checkpoints", keepLast: configuration.checkpoint.keepLast, keepsBest: configuration.checkpoint.keepsBest)
        started = try Self.start(output, options)
        // Targets belong to conversations as they were rendered when they were recorded.
        let date = try Self.date(of: configuration.distillation) ?? Self.date(started)
        let opened = try Checkpoint.open(try Hub.resolve(configuration.model))
        checkpoint = try configuration.expansion?.expand(opened) ?? opened
        if let level = try Kernels.requestedLevel() { try KernelLevel.use(level) }
        let seed = configuration.seed
        adapter = try Self.makeAdapter(configuration, checkpoint)
        model = try TrainableModel(
            checkpoint,
            options: TrainableOptions(
                trainable: try Self.selection(configuration, checkpoint, adapter),
                frozenType: configuration.precision.frozenType.flatMap { ElementType(name: $0) },
                adapters: adapter.map { [$0] } ?? []))
        length = try Self.length(configuration, model)
        screening = try TrainingScreening(configuration, options.examinations)
        var data = try TrainingData.load(
            configuration, checkpoint: checkpoint, cache: "\(output)/data", date: date, length: length,
            screen: screening.screen, threads: options.threads.threads, progress: options.progress)
        let paced = configuration.mixing.pacing.map { data.pace($0, seed: seed) }
        self.data = data
        let share = DataShare(rank: options.team.rank, count: options.team.count)
        let (batches, steps) = try Self.batches(configuration, data, length, share)
        self.batches = batches
        let plan = Self.plan(configuration, steps: steps)
        trainer = try Trainer(
            model: model, objective: configuration.objective, batches: batches,
            optimizer: try configuration.optimizer.settings.makeOptimizer(threads: options.threads),
            schedule: configuration.schedule.schedule, groups: configuration.optimizer.groups, plan: plan, threads: options.threads,
            team: options.team)
        trainer.validation = try data.validation(configuration, length: length)
        if configuration.objective.needsReference {
            trainer.reference = try Self.start(configuration, model, nil, precision: plan.precision, threads: options.threads)
        }
        trainer.freezing =
            configuration.freeze.isEmpty ? nil : try FreezePlan(configuration.freeze, names: model.parameters.map(\.name), seed: seed)
        trainer.mixture = try Self.mixture(configuration, data, batches, trainer.validation)
        if let settings = configuration.mixing.pacing, let paced, trainer.validation != nil {
            trainer.mixture = Self.pacing(settings, paced, data, batches, trainer, length)
        }
        trainer.distillation = try Self.distillation(configuration, model, precision: plan.precision, threads: options.threads)
        trainer.store = store
        trainer.identity = configuration.identity
        noteProblems()
        if configuration.validation.measuresChange {
            // Noted before a checkpoint is restored, so that a resumed run measures from the same beginning.
            trainer.examinations.append(try WeightChange(model, interval: trainer.plan.validationInterval ?? 1, threads: options.threads))
        }
        if options.resumes { try resume() } else { try refuseExistingRun() }
    }

    // MARK: - Parts

    private static func makeAdapter(
        _ configuration: TrainingConfiguration, _ checkpoint: Checkpoint
    ) throws(LyceumError) -> Adapter? {
        guard let settings = configuration.adapter else { return nil }
        if !configuration.trained.isEmpty, configuration.trained != ["none"] {
            throw LyceumError(
                .invalidArgument, "an adapter leaves the model's own weights as they are, so “train” has nothing to choose",
                at: configuration.source, remedy: "remove “train”, or name modules under adapter.whole")
        }
        if let start = settings.start { return try Adapter.load(start, for: checkpoint) }
        return try Adapter.fresh(settings.configuration, for: checkpoint, seed: configuration.seed)
    }

    /// What is trained: what the file says, else an adapter, the new blocks of an expanded model, or everything.
    private static func selection(
        _ configuration: TrainingConfiguration, _ checkpoint: Checkpoint, _ adapter: Adapter?
    ) throws(LyceumError) -> ParameterSelection {
        let plan = try checkpoint.expansion()
        if let adapter, adapter.prompt != nil, plan?.aligns == true {
            throw LyceumError(
                .unsupported, "rows before the text have no place in the distance of twins", at: configuration.source,
                remedy: "use another adapter, or expansion.loss_weight: 0")
        }
        guard configuration.trained.isEmpty else { return try ParameterSelection(configuration.trained) }
        guard adapter == nil else { return .none }
        guard let plan else { return .all }
        return try ParameterSelection(plan.trainedRules + (configuration.expansion?.also ?? []))
    }

    private static func length(_ configuration: TrainingConfiguration, _ model: TrainableModel) throws(LyceumError) -> Int {
        let length = configuration.batch.length(context: model.contextLength)
        guard length <= model.contextLength else {
            throw LyceumError(
                .invalidArgument, "batch.length: expected at most the model's context of \(model.contextLength) tokens, found \(length)",
                at: configuration.source, remedy: "lower batch.length")
        }
        return length
    }

    /// The rates that change between phases.
    private static func mixture(
        _ configuration: TrainingConfiguration, _ data: TrainingData, _ batches: BatchStream, _ validation: ValidationSet?
    ) throws(LyceumError) -> TopicMixture? {
        guard let settings = configuration.mixing.topics, let validation else { return nil }
        let importance = batches.sourceNames.map { name in
            settings.importance[name] ?? settings.importance[name.split(separator: "/").last.map(String.init) ?? name] ?? 1
        }
        let known = Set(batches.sourceNames + batches.sourceNames.compactMap { $0.split(separator: "/").last.map(String.init) })
        if let name = settings.importance.keys.sorted().first(where: { !known.contains($0) }) {
            throw LyceumError(
                .invalidArgument, "there is no topic “\(name)”", at: "\(configuration.source): mixing.topics.importance",
                remedy: LyceumError.nearestNameRemedy(name, among: batches.sourceNames))
        }
        return try TopicMixture(
            data.groups, importance: importance, batches: batches, validation: validation, interval: settings.interval, rule: settings.rule)
    }

    /// The documents that are opened while the run goes on.
    private static func pacing(
        _ settings: PacingSettings, _ paced: [(number: Int, order: PacedOrder)], _ data: TrainingData, _ batches: BatchStream, _ trainer: Trainer,
        _ length: Int
    ) -> PacedCurriculum {
        let pacing = PacedCurriculum(settings, sources: paced, batches: batches)
        guard settings.key == .loss else { return pacing }
        let sources = data.sources.map(\.documents)
        pacing.measure = { [unowned trainer] (number: Int) throws(LyceumError) -> [Double] in
            try trainer.losses(sources[number], length: length, micro: batches.plan.micro ?? batches.plan.step)
        }
        return pacing
    }

    /// The batches, and the optimizer steps of the run.
    private static func batches(
        _ configuration: TrainingConfiguration, _ data: TrainingData, _ length: Int, _ share: DataShare
    ) throws(LyceumError) -> (BatchStream, Int) {
        if let steps = configuration.length.steps {
            let batches = try data.batches(configuration, length: length, passes: nil, total: .steps(steps), share: share)
            return (batches, steps)
        }
        if let tokens = configuration.length.tokens {
            let batches = try data.batches(configuration, length: length, passes: nil, total: .tokens(tokens), share: share)
            return (batches, try batches.steps(toRead: tokens))
        }
        let passes = configuration.length.epochs ?? 1
        let once = try data.batches(configuration, length: length, passes: passes, total: nil, share: share)
        let steps = max(1, once.estimatedSteps ?? 1)
        return (try data.batches(configuration, length: length, passes: passes, total: .steps(steps), share: share), steps)
    }

    private static func plan(_ configuration: TrainingConfiguration, steps: Int) -> TrainingPlan {
        let tenth = max(1, steps / 10)
        let type: ElementType =
            configuration.precision.precision.flatMap { ElementType(name: $0) } ?? (KernelLevel.current == .avx512 ? .bf16 : .f32)
        return TrainingPlan(
            steps: steps, tokens: configuration.length.tokens, precision: type, recompute: configuration.precision.recompute,
            clip: configuration.precision.clip, rate: configuration.optimizer.rate, seed: configuration.seed,
            validationInterval: configuration.validation.interval ?? tenth, patience: configuration.validation.patience,
            minimumImprovement: configuration.validation.improvement, checkpointInterval: configuration.checkpoint.interval ?? tenth)
    }

    /// When the run began, the same in all processes and sessions.
    private static func start(_ output: String, _ options: Options) throws(LyceumError) -> Timestamp {
        var started = Timestamp.now
        if options.resumes, FileSystem.isFile(RunFolder(output).description) { started = try Run.open(output).description.started }
        let first = try options.team.sum([options.team.isFirst ? Double(started.secondsSince1970) : 0])[0]
        return Timestamp(secondsSince1970: Int(first))
    }

    /// What templates print as today: the day the run began, so that it can be resumed on another day.
    private static func date(_ started: Timestamp) -> LocalTime {
        let parts = started.description.split { !$0.isNumber }.compactMap { Int($0) }
        return LocalTime(year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    }

    private func noteProblems() {
        if let warning = model.unusedTensors.warning { notes.append(warning) }
        for (name, counts) in data.counts where counts.skipped > 0 {
            notes.append("\(counts.skipped) records of \(name) were left out, such as \(counts.problems.first ?? "one")")
        }
        if let note = screening.note(data.screenings) { notes.append(note) }
    }

    // MARK: - Going on

    private func refuseExistingRun() throws(LyceumError) {
        guard FileSystem.isFile(RunFolder(configuration.output).description) else { return }
        throw LyceumError(
            .invalidArgument, "the folder already holds a run", at: configuration.output,
            remedy: "add --resume to go on with it, or choose another output")
    }

    private func resume() throws(LyceumError) {
        let (saved, damaged) = try store.newestIntact()
        for error in damaged { notes.append("a checkpoint was passed over: \(error.location ?? ""): \(error.message)") }
        guard let saved else {
            if FileSystem.isFile(RunFolder(configuration.output).description) {
                notes.append("the run has no checkpoint yet, so it starts from its beginning")
                return
            }
            throw LyceumError(
                .notFound, "there is no run to resume", at: configuration.output, remedy: "start it without --resume, or check output")
        }
        try checkIdentity(saved)
        do throws(LyceumError) { try trainer.restore(saved) } catch {
            guard screening.hasChanged(since: configuration.output) else { throw error }
            throw LyceumError(
                .invalidArgument, "the examinations that the data is searched for have changed since the run began, so its data has, too", at: configuration.output,
                remedy: "give their data as it was, or name the same ones under “decontaminate”")
        }
        resumedStep = saved.step
    }

    /// A resumed run must be the same run: keys that decide the next bits may not have changed.
    private func checkIdentity(_ saved: SavedCheckpoint) throws(LyceumError) {
        let before = saved.state["identity"] ?? .null
        let now = configuration.identity
        let changed = TrainingConfiguration.fixedKeys.filter { before[$0] != now[$0] }
        guard let first = changed.first else { return }
        let list = changed.map { "\($0) (was \(before[$0]?.text() ?? "not given"), is \(now[$0]?.text() ?? "not given"))" }
        throw LyceumError(
            .invalidArgument, "a resumed run cannot change \(list.joined(separator: ", "))", at: "\(configuration.source): \(first)",
            remedy: "restore the value, or start a new run in another output folder; steps, validation and checkpoint may change")
    }

    /// Opens the record and trains.
    ///
    /// - Parameters:
    ///   - version: of the program, for the record.
    ///   - options: of the record.
    public func run(version: String, options: RunRecorder.Options = RunRecorder.Options()) throws(LyceumError) -> TrainingResult {
        // Every process has looked whether the folder is free before one writes to it.
        try trainer.team.barrier()
        if trainer.team.isFirst { trainer.recorder = try openRecorder(version, options) }
        if resumedStep == nil, let note = trainer.schedule.decayNote(of: trainer.plan.steps) { try trainer.recorder?.message(note, step: 0) }
        if trainer.team.isFirst { try recordScreening() }
        addSamples()
        try logOrder()
        try logMixture()
        let start = monotonicSeconds()
        do throws(LyceumError) {
            let outcome = try trainer.run()
            let seconds = monotonicSeconds() - start
            var made: String?
            if case .interrupted = outcome.end {} else { made = try saveModel() }
            let result = TrainingResult(outcome: outcome, seconds: seconds, model: made, isAdapter: adapter != nil)
            try trainer.recorder?.finish(status: made == nil ? .interrupted : .finished, summary: result.summary)
            return result
        } catch {
            try? trainer.recorder?.message("\(error)", level: .error, step: trainer.progress.step)
            try? trainer.recorder?.finish(status: .failed)
            throw error
        }
    }

    /// What was left out stands in the run's folder.
    private func recordScreening() throws(LyceumError) {
        guard let record = screening.record(data.screenings) else { return }
        try AtomicFile.write(record.text(indent: 1) + "\n", to: RunFolder(configuration.output).decontamination)
        if resumedStep == nil, let note = screening.note(data.screenings) { try trainer.recorder?.message(note, step: 0) }
    }

    private func openRecorder(_ version: String, _ options: RunRecorder.Options) throws(LyceumError) -> RunRecorder {
        let output = configuration.output
        if FileSystem.isFile(RunFolder(output).description) {
            // Without a checkpoint everything is done again, the values before the first step too.
            return try RunRecorder.resume(
                folder: output, afterStep: resumedStep ?? -1, configuration: configuration.json, options: options)
        }
        return try RunRecorder(
            folder: output,
            description: RunDescription(
                name: FileSystem.name(of: output), kind: "train", configuration: configuration.json, version: version,
                seeds: ["run": configuration.seed], started: started), options: options)
    }

    /// Each process writes down its own documents.
    private func logOrder() throws(LyceumError) {
        guard configuration.mixing.logsOrder else { return }
        let rank = trainer.team.rank
        let path = RunFolder(configuration.output).order
        let lines = try StepLines(path: rank == 0 ? path : "\(path.dropLast(6))-\(rank).jsonl", afterStep: resumedStep ?? 0)
        let sources = data.sources
        let stage = DocumentOrderStage(lines, names: batches.sourceNames) { sources[$0.source].documents.origin(of: $0.document) }
        trainer.stages.insert(stage, at: trainer.stages.firstIndex { $0 is SaveStage } ?? trainer.stages.endIndex)
    }

    /// The first process writes down how the rates of topics change.
    private func logMixture() throws(LyceumError) {
        guard trainer.team.isFirst, trainer.mixture != nil else { return }
        let lines = try StepLines(path: RunFolder(configuration.output).mixture, afterStep: resumedStep ?? -1)
        let recorder = trainer.recorder
        let notice = { (step: Int, text: String) in
            do { try recorder?.message(text, step: step) } catch {}
        }
        if let mixture = trainer.mixture as? TopicMixture { (mixture.lines, mixture.notice) = (lines, notice) }
        if let pacing = trainer.mixture as? PacedCurriculum { (pacing.lines, pacing.notice) = (lines, notice) }
    }

    private func addSamples() {
        let validation = configuration.validation
        guard !validation.prompts.isEmpty else { return }
        let recorder = trainer.recorder
        trainer.examinations.append(
            SampleTexts(
                prompts: validation.prompts, tokens: validation.sampleTokens, interval: trainer.plan.validationInterval ?? 1
            ) { step, prompt, text in
                try? recorder?.message("sample: \(prompt) → \(text)", step: step)
            })
    }
}
