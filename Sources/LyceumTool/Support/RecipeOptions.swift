import ArgumentParser
import Lyceum

/// What `run` and `reproduce` share.
struct RecipeOptions: ParsableArguments {
    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: "Set a parameter of the recipe: name=value; or a step's key: steps.NAME.KEY=value. May be repeated.")
    var overrides: [String] = []

    @Option(help: ArgumentHelp("The folder of the run (default: runs/NAME).", valueName: "folder"))
    var output: String?

    @Option(help: ArgumentHelp("Where results are kept and found again (default: $LYCEUM_HOME/store).", valueName: "folder"))
    var store: String?

    @Flag(help: "Print the steps with a forecast of time, memory and disk, and stop.")
    var dryRun = false

    @Option(parsing: .singleValue, help: ArgumentHelp("Run only this step and what it needs. May be repeated.", valueName: "step"))
    var only: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("Make this step's result again although it is there. May be repeated.", valueName: "step"))
    var force: [String] = []

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). Results do not depend on it.")
    var threads: Int?

    @Option(help: "Most steps at a time, 1 to 1024 (default: as many as threads).")
    var jobs: Int?

    @Flag(help: "One JSON object per line: what happens, and the results at the end.")
    var json = false

    /// Options of a command that writes its recipe itself: nothing is overridden, chosen or forced.
    static func whole(output: String, store: String?, dryRun: Bool, threads: Int?, json: Bool) -> RecipeOptions {
        var options = RecipeOptions()
        options.overrides = []
        options.output = output
        options.store = store
        options.dryRun = dryRun
        options.only = []
        options.force = []
        options.threads = threads
        options.jobs = nil
        options.json = json
        return options
    }

    /// Runs or forecasts a plan, and ends the program with the exit code of the first step that failed.
    ///
    /// - Returns: nil when it was only forecast.
    @discardableResult
    func execute(_ plan: RecipePlan, defaultOutput: String) async throws -> RecipeOutcome? {
        if let jobs, !(1...1024).contains(jobs) { throw LyceumError(.invalidArgument, "expected 1 to 1024, found \(jobs)", at: "--jobs") }
        let threads = try ThreadOption.count(threads)
        let opened = try ArtifactStore(folder: store ?? ArtifactStore.defaultFolder)
        let speaker = RecipeSpeaker(json: json)
        let hashing = ProgressReporter("reading inputs")
        let folder = dryRun ? nil : try RecipeFolder(output ?? defaultOutput)
        let run = try RecipeRun(
            plan, store: opened,
            options: .init(
                threads: threads, parallelSteps: jobs, only: only, force: force, folder: folder?.path ?? "", version: Version.current),
            cancellation: Cancellation { Interruptions.current != nil }, hashing: { hashing.advance(by: $0) }, report: speaker.report)
        hashing.finish()
        let forecast = RunForecast(run)
        guard let folder else {
            dry(run, forecast)
            return nil
        }
        try check(forecast, opened)
        try folder.begin(run)
        return try await perform(run, forecast, folder, speaker)
    }

    private func dry(_ run: RecipeRun, _ forecast: RunForecast) {
        json ? Output.json(RecipeForecastText.json(run, forecast)) : Output.text(RecipeForecastText.text(run, forecast))
    }

    private func check(_ forecast: RunForecast, _ store: ArtifactStore) throws {
        guard let free = FileSystem.freeBytes(at: store.folder), forecast.disk > free else { return }
        throw LyceumError(
            .limitExceeded, "the results need about \(Quantities.bytes(forecast.disk)), \(Quantities.bytes(free)) are free", at: store.folder,
            remedy: "free some space (lyceum store gc), or give another --store")
    }

    /// A report that cannot be made does not undo what was run.
    private static func report(_ folder: String) -> (path: String, report: RecipeReport)? {
        do throws(LyceumError) { return try RecipeReport.write(folder: folder) } catch {
            Console.write("no report could be written: \(error)\n", to: .error)
            return nil
        }
    }

    private func perform(_ run: RecipeRun, _ forecast: RunForecast, _ folder: RecipeFolder, _ speaker: RecipeSpeaker) async throws -> RecipeOutcome {
        Interruptions.install()
        speaker.begin(run, forecast)
        let started = Timestamp.now
        let outcome: RecipeOutcome
        do { outcome = try await run.run() } catch {
            speaker.end()
            throw error
        }
        speaker.end()
        try folder.end(outcome, command: ExamAskingOptions.command, started: started, version: Version.current)
        let report = Self.report(folder.path)
        if json {
            var object = JSON.Object([("event", "end"), ("folder", .string(folder.path))])
            if let report { object["report"] = .string(report.path) }
            for (name, value) in outcome.json.objectValue ?? JSON.Object() { object[name] = value }
            Output.jsonLine(.object(object))
        } else {
            Output.text(RecipeOutcomeText.text(outcome, folder: folder.path, report: report))
        }
        if outcome.isCancelled {
            Console.write("stopped; finished steps are kept, and the same command goes on\n", to: .error)
            ExitStatus.leave(128 + (Interruptions.current?.signal ?? 2))
        }
        if let failure = outcome.failure { throw failure.error.at(failure.step) }
        return outcome
    }
}
