import ArgumentParser
import Lyceum

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model or an adapter as a configuration file says.",
        discussion: """
            The file is YAML; lyceum train --example sft prints one with every key explained. Relative paths start at its folder. Everything is checked \
            before a weight is loaded. Ctrl-C finishes the step, saves and ends with exit code 130; --resume goes on to the bit, also after a crash. \
            With mpirun -n K the processes share every step's data.

            Records that hold a run of 12 words of an examination's item are left out, and such passages of texts over 16 kB: items of the examinations \
            that come with Lyceum and of all whose data lies in $LYCEUM_DATA. The section decontaminate names others, or none; what was left out \
            stands in decontamination.json of the run.

            Examples:
              lyceum train --example lora > lora.yaml
              lyceum train lora.yaml --forecast
              lyceum train lora.yaml --set batch.micro=2 --set optimizer.rate=1e-4
              lyceum train lora.yaml --data mixture/mixture.yaml
              lyceum train lora.yaml --resume
              lyceum train lora.yaml --set decontaminate=gsm8k
              lyceum train lora.yaml --no-decontaminate
            """)

    @Argument(help: "The configuration file.")
    var file: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: "Replace a value: key=value with dots between keys, such as batch.length=512 or data.0.path=more.jsonl. May be repeated.")
    var overrides: [String] = []

    @Option(help: ArgumentHelp("Take the sources of data from a file that lyceum mixture wrote, in place of the configuration's.", valueName: "mixture.yaml"))
    var data: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Leave out records that hold items of examinations, as the section decontaminate says; --no-decontaminate takes all.")
    var decontaminate = true

    @Flag(help: "Go on from the newest intact checkpoint of the output folder.")
    var resume = false

    @Flag(help: "Print what the run needs (memory, time, operations) and stop.")
    var forecast = false

    @Flag(help: "Print how many tokens of each source and topic the run will take, to the token, and stop. Rates that follow perplexity change it.")
    var plan = false

    @Flag(help: "Print the first step's documents with what is learned marked, and stop; with --json as tokens and targets.")
    var showBatch = false

    @Option(help: "Steps that --show-batch prints, 1 or more.")
    var batches = 1

    @Flag(help: "Make --show-batch print the held-out documents instead.")
    var heldOut = false

    @Flag(help: "One JSON object per line and step on standard output.")
    var json = false

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(help: "Print a commented example file and stop: causal-lm, sft, lora, qlora, expansion, topics or distillation.")
    var example: String?

    @Flag(help: "Print all keys of the file as a Markdown table and stop.")
    var keys = false

    func run() throws {
        if keys { return Output.text(TrainingConfiguration.section.documentationTable) }
        if let example { return try printExample(example) }
        guard let file else {
            throw LyceumError(
                .invalidArgument, "no configuration file was given", remedy: "make one with lyceum train --example sft > train.yaml")
        }
        let team = try ProcessGroup.current()
        guard team.count > 1 else { return try train(file, team) }
        do {
            try train(file, team)
            try team.finish()
        } catch let error as LyceumError {
            team.abort(error)
        }
    }

    private func printExample(_ name: String) throws {
        guard let text = TrainingConfiguration.example(name) else {
            throw LyceumError(
                .invalidArgument, "expected one of \(TrainingConfiguration.exampleNames.joined(separator: ", ")), found “\(name)”",
                at: "--example", remedy: LyceumError.nearestNameRemedy(name, among: TrainingConfiguration.exampleNames))
        }
        Output.text(text)
    }

    private func train(_ file: String, _ team: any Communicator) throws {
        let given = try data.map { [try MixtureFile.override($0)] + overrides } ?? overrides
        let configuration = try TrainingConfiguration.read(path: file, overrides: decontaminate ? given : given + ["decontaminate=none"])
        let options = try ThreadOption.count(threads)
        let pool = ThreadPool(threads: options)
        let reading = ProgressReporter("reading")
        let session = try TrainingSession(
            configuration,
            options: .init(threads: pool, team: team, resumes: resume, examinations: CurationExaminations.source) { name, progress in
                reading.describe("reading \(name)", total: progress.totalBytes)
                reading.update(to: progress.bytes)
            })
        reading.finish()
        if team.isFirst { for note in session.notes { Console.write("note: \(note)\n", to: .error) } }
        if showBatch { return try show(session) }
        if plan { return try printPlan(session) }
        if forecast { return try printForecast(session, team) }
        try session.checkMemory()
        if !configuration.examination.tasks.isEmpty {
            let interval = session.trainer.plan.validationInterval ?? max(1, session.trainer.plan.steps / 10)
            session.trainer.examinations.append(try TaskExamination(configuration.examination, interval: interval))
        }
        let speaker = TrainingSpeaker(session, json: json, isQuiet: !team.isFirst)
        speaker.begin(try session.forecast(probes: false))
        session.trainer.observers.append(speaker)
        Interruptions.install()
        session.trainer.interruption = { Interruptions.current }
        let result: TrainingResult
        do { result = try session.run(version: Version.current) } catch {
            speaker.end()
            throw error
        }
        speaker.end(result, file: file)
        if case .interrupted(let reason) = result.outcome.end, let signal = reason.signal {
            if team.count > 1 { try team.finish() }
            ExitStatus.leave(128 + signal)
        }
    }

    private func show(_ session: TrainingSession) throws {
        if heldOut {
            guard let held = session.trainer.validation else {
                throw LyceumError(.invalidData, "nothing is held out", at: session.configuration.source, remedy: "set validation.share")
            }
            return show(held.batches, step: 0, session)
        }
        for step in 1...max(1, batches) {
            guard let window = try session.batches.nextStep() else {
                if step > 1 { return }
                throw LyceumError(.invalidData, "the data gives no batch", at: session.configuration.source)
            }
            show(window, step: step, session)
        }
    }

    private func show(_ window: [TrainingBatch], step: Int, _ session: TrainingSession) {
        if json {
            for batch in window { Output.jsonLine(BatchRecord(step: step, batch: batch).json) }
            return
        }
        let preview = BatchPreview(
            session.data.tokenizer, sourceNames: session.batches.sourceNames, marks: Console.usesColor(.output) ? .colors : .plain,
            origin: { session.batches.origin(of: $0) })
        for batch in window { Output.text(preview.text(batch)) }
    }

    private func printPlan(_ session: TrainingSession) throws {
        let plan = try session.batches.planned(steps: session.trainer.plan.steps, tokens: session.trainer.plan.tokens)
        let sources = session.data.sources
        if json {
            return Output.json([
                "steps": .integer(plan.steps), "tokens": .integer(plan.counts.tokens),
                "sources": .array(
                    sources.indices.map { index in
                        [
                            "name": .string(sources[index].name), "documents": .integer(sources[index].documents.count),
                            "tokens": .integer(sources[index].documents.tokenCount), "taken": .integer(plan.counts.sourceTokens[index]),
                            "passes": .number(plan.passes[index]),
                        ]
                    }),
            ])
        }
        let width = sources.map(\.name.count).max() ?? 0
        for (index, source) in sources.enumerated() {
            let taken = plan.counts.sourceTokens[index]
            let share = Double(taken) / Double(max(plan.counts.tokens, 1)) * 100
            Output.line(
                "\(source.name)\(String(repeating: " ", count: width - source.name.count))  \(taken) of \(source.documents.tokenCount) tokens  "
                    + "\(Quantities.fixed(share, places: 2)) %  \(Quantities.fixed(plan.passes[index], places: 2)) passes")
        }
        Output.line("\(plan.counts.tokens) tokens in \(plan.steps) steps")
        if session.configuration.mixing.topics != nil { Output.line("the rates of topics will change between phases; this is the plan without") }
    }

    private func printForecast(_ session: TrainingSession, _ team: any Communicator) throws {
        let forecast = try session.forecast(probes: true)
        guard team.isFirst else { return }
        if json { Output.json(forecast.json) } else { for line in forecast.lines { Output.line(line) } }
        try session.checkMemory()
    }
}
