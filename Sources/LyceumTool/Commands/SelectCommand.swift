public import ArgumentParser
public import Lyceum

struct SelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Choose a few conversations, instructions or preferences out of many by how easy a model finds their answers.",
        discussion: """
            Samples that a model can answer already teach it the form of a chat without teaching it facts (Mix-CPT's format alignment). Score with \
            the model that is to be aligned, not with the one it came from.

            ppl      the answers of the lowest loss after the question as plain text
            fas      the answers whose loss the chat template raises most, against their plain form
            random   drawn by the seed
            hardest  the answers of the highest loss, to compare with

            Examples:
              lyceum select run/model instructions.jsonl --method ppl --count 2000 --output easy.jsonl
              lyceum select run/model preferences.jsonl --method fas --count 500 --output pairs.jsonl --scores scores.jsonl
            """)

    @Argument(help: "The model: a folder, a .gguf file, or a name from the cache.")
    var model: String

    @Argument(help: "Files or folders of conversations, instructions or preferences, in any form that lyceum train reads.")
    var samples: [String]

    @Option(help: "How they are chosen: ppl, fas, random or hardest.")
    var method = SelectionMethod.easiest

    @Option(help: "Samples to choose, 1 or more.")
    var count: Int

    @Option(help: "The file for the chosen samples, JSON lines, in the order of the files.")
    var output: String

    @Option(help: "The file for every sample's scores, JSON lines.")
    var scores: String?

    @Option(help: "Seed of random choices, 0 or more.")
    var seed: UInt64 = 0

    @Option(help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() throws {
        guard count >= 1 else { throw LyceumError(.invalidArgument, "expected 1 sample or more, found \(count)", at: "--count") }
        let file = try SampleFile(samples)
        let scorer = try SampleScorer(
            try Checkpoint.open(try Hub.resolve(model)), threads: ThreadPool(threads: try ThreadOption.count(threads)))
        Interruptions.install()
        let reporter = ProgressReporter("scoring", total: file.records.count, unit: .items("samples"))
        defer { reporter.finish() }
        let all = try scorer.scores(file.records, for: method) { done in
            reporter.update(to: done)
            return Interruptions.current == nil
        }
        reporter.finish()
        let selection = try SampleSelection(all, method: method, count: count, seed: seed)
        try file.write(selection, to: output)
        if let scores { try SampleFile.write(all, selection, to: scores) }
        report(all, selection)
    }

    private func report(_ all: [SampleScore], _ selection: SampleSelection) {
        func mean(_ indices: some Collection<Int>) -> Double? {
            let values = indices.compactMap { selection.values[$0] }
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        let (chosen, whole) = (mean(selection.chosen), mean(all.indices))
        if json {
            var object = JSON.Object([
                ("method", .string(method.rawValue)), ("samples", .integer(all.count)), ("chosen", .integer(selection.chosen.count)),
                ("output", .string(output)),
            ])
            if let chosen { object["mean_chosen"] = .number(chosen) }
            if let whole { object["mean_all"] = .number(whole) }
            Output.json(.object(object))
            return
        }
        var line = "\(selection.chosen.count) of \(all.count) samples"
        if let chosen, let whole {
            let what = method == .formatAlignment ? "loss in the chat template / plain" : "nats per token of the answer"
            line += "; \(what): \(Quantities.fixed(chosen, places: 3)) of the chosen, \(Quantities.fixed(whole, places: 3)) of all"
        }
        Output.line(line)
    }
}

extension SelectionMethod: ExpressibleByArgument {}
