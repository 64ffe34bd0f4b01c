internal import LyceumConfiguration
public import LyceumCore
internal import LyceumTensor

/// One execution of a recipe: finds what is done, does the rest, tests the claims.
///
/// Steps that are ready run side by side as far as cores and memory go. A step that fails takes with it what needs it and nothing else. Whatever
/// finished stays, whenever and however the run ends.
public final class RecipeRun: Sendable {
    public struct Options: Sendable {
        /// Cores to work with; results do not depend on it.
        public var threads: Int
        /// Most steps at a time; nil goes by cores.
        public var parallelSteps: Int?
        /// Names of steps or instances; these and what they need are run, and no claims are tested unless their steps are among them.
        public var only: [String]
        /// Names of steps or instances whose results are thrown away and made again.
        public var force: [String]
        /// The folder of the run, which keeps its results from being cleaned away; empty for none.
        public var folder: String
        /// Of the program, for records.
        public var version: String
        /// Memory that steps together may take by their forecasts, in bytes; nil for what the machine has free.
        public var memory: Int?

        public init(
            threads: Int = 1, parallelSteps: Int? = nil, only: [String] = [], force: [String] = [], folder: String = "", version: String = "",
            memory: Int? = nil
        ) {
            self.threads = threads
            self.parallelSteps = parallelSteps
            self.only = only
            self.force = force
            self.folder = folder
            self.version = version
            self.memory = memory
        }
    }

    public let plan: RecipePlan
    public let store: ArtifactStore
    public let options: Options
    /// The steps with their keys, in the order of the plan.
    public let steps: [KeyedStep]
    /// Positions of the steps that are run.
    public let chosen: Set<Int>
    let forced: Set<Int>
    /// How far each step is, by position.
    public let progress: [StepProgress]
    private let cancellation: Cancellation
    private let report: @Sendable (RunEvent) -> Void

    /// - Parameters:
    ///   - hashing: told about bytes of files from outside that are read.
    ///   - report: told what happens, from any thread.
    /// - Throws: `LyceumError` for names of steps that are not in the plan, and files that cannot be read.
    public init(
        _ plan: RecipePlan, store: ArtifactStore, options: Options = Options(), cancellation: Cancellation = Cancellation(),
        hashing: @escaping (Int) -> Void = { _ in }, report: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) throws(LyceumError) {
        self.plan = plan
        self.store = store
        self.options = options
        self.cancellation = cancellation
        self.report = report
        var only: [Int] = []
        for name in options.only { only += try plan.positions(of: name, at: "--only") }
        chosen = options.only.isEmpty ? Set(plan.instances.indices) : plan.closure(only)
        var forced = Set<Int>()
        for name in options.force { forced.formUnion(try plan.positions(of: name, at: "--force")) }
        self.forced = forced
        steps = try plan.keyed { path throws(LyceumError) in try store.contentHash(of: path, progress: hashing) }
        try? store.hashes.save()
        progress = plan.instances.map { _ in StepProgress() }
    }

    /// Runs what is not there.
    ///
    /// - Throws: `LyceumError` only for what concerns the whole run, such as a store that cannot be written; failures of steps are in the outcome.
    public func run() async throws(LyceumError) -> RecipeOutcome {
        let start = monotonicSeconds()
        let keys = chosen.sorted().map { steps[$0].key }
        try await store.register(
            .init(folder: options.folder, keys: keys, process: DiskSync.process, recipe: plan.recipe.name))
        let outcomes = await execute()
        let verdicts = ClaimEvaluator(plan: plan, outcomes: outcomes).verdicts(seed: 0, threads: options.threads)
        for verdict in verdicts { report(.claim(verdict)) }
        return RecipeOutcome(
            plan: plan, steps: outcomes.keys.sorted().compactMap { outcomes[$0] }, verdicts: verdicts, seconds: monotonicSeconds() - start,
            isCancelled: cancellation.isRequested)
    }

    // MARK: - The graph

    private func execute() async -> [Int: StepOutcome] {
        var schedule = StepSchedule(self)
        await withTaskGroup(of: (Int, StepOutcome.State).self) { group in
            while true {
                for skipped in schedule.takeSkipped(isCancelled: cancellation.isRequested) {
                    report(.skipped(steps[skipped.position].instance.name, because: skipped.reason))
                }
                for start in schedule.takeReady() {
                    let inputs = schedule.artifacts(of: steps[start.position].instance)
                    group.addTask { (start.position, await self.runStep(start, inputs)) }
                }
                guard let (position, state) = await group.next() else { return }
                schedule.end(position, state)
            }
        }
        return schedule.outcomes
    }

    /// One step from its reservation to its artifact.
    private func runStep(_ start: StepSchedule.Start, _ inputs: [String: Artifact]) async -> StepOutcome.State {
        let step = steps[start.position]
        let name = step.instance.name
        do throws(LyceumError) {
            let claiming = ArtifactStore.Claiming(
                resumes: step.instance.kind.declaration.resumes, isForced: forced.contains(start.position))
            let reserved = try await store.reserve(step.key, claiming, cancellation: cancellation) { [report] process in
                report(.waiting(name, process: process))
            }
            switch reserved {
            case .present(let artifact):
                report(.present(name, artifact.manifest))
                return .present(artifact)
            case .reserved(let reservation):
                let artifact = try await work(step, start, reservation, inputs)
                report(.finished(name, artifact.manifest))
                return .finished(artifact)
            }
        } catch {
            guard error.code != .cancelled else {
                report(.skipped(name, because: "stopped"))
                return .skipped("stopped")
            }
            report(.failed(name, error))
            return .failed(error)
        }
    }

    private func work(
        _ step: KeyedStep, _ start: StepSchedule.Start, _ reservation: ArtifactReservation, _ inputs: [String: Artifact]
    ) async throws(LyceumError) -> Artifact {
        let begun = monotonicSeconds()
        let instance = step.instance
        let context = try StepContext(
            name: instance.name, output: reservation.output, scratch: reservation.scratch, isResumed: reservation.isResumed,
            threads: start.threads, seed: instance.seed, progress: progress[start.position], version: options.version,
            results: "\(store.folder)/objects", cancellation: cancellation, onNote: { [report] in report(.note(instance.name, $0)) })
        report(.started(instance.name, isResumed: reservation.isResumed))
        let parameters = try ParameterResolution(artifacts: inputs).resolved(instance.parameters, instance.kind.declaration)
        let result = try await instance.kind.run(parameters, path: instance.path, context)
        try Self.check(result, instance)
        let manifest = ArtifactManifest(
            step, recipe: plan.recipe.name, result: result, files: [], notes: context.notes.withLock { $0 },
            seconds: monotonicSeconds() - begun, version: options.version, kernels: KernelLevel.current.rawValue)
        context.progress.describe("saving")
        return try await BackgroundThread.run { () throws(LyceumError) in try reservation.commit(manifest, items: result.items) }
    }

    /// A kind must keep what its declaration promises: other steps were checked against it.
    private static func check(_ result: StepResult, _ instance: StepInstance) throws(LyceumError) {
        let declaration = instance.kind.declaration
        for output in declaration.outputs {
            switch output.kind {
            case .path:
                guard result.files[output.name] == nil else { continue }
                throw LyceumError(.invalidData, "the kind \(declaration.name) left no “\(output.name)”", at: instance.name)
            case .value:
                guard result.values[output.name] == nil else { continue }
                throw LyceumError(.invalidData, "the kind \(declaration.name) gave no value “\(output.name)”", at: instance.name)
            case .items: break
            }
        }
        guard Set(result.items.map(\.name)).count == result.items.count else {
            throw LyceumError(.invalidData, "the kind \(declaration.name) gave two sets of scores one name", at: instance.name)
        }
    }
}
