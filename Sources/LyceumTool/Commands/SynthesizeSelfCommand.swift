import ArgumentParser
import Lyceum

struct SynthesizeSelfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self",
        abstract: "Have a model write texts of its own, to be trained on beside a field's texts so that it keeps what it can.",
        discussion: """
            Texts begin with nothing, with a few words, or, for models with a chat template, with a user's turn. Texts that are short or repeat are left \
            out. After Ctrl-C or a crash the same command goes on where it stopped, and the file comes out the same.

            Every line has text, or messages for conversations; lyceum train reads both.

            Example:
              lyceum synthesize self smollm2-135m-instruct --tokens 20000 --output replay.jsonl
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: "Tokens to write in all, 1 or more.")
    var tokens: Int

    @Option(help: "The file of texts, JSON lines.")
    var output: String

    @Option(help: "Seed of all draws, 0 or more.")
    var seed: UInt64 = 1

    @Option(help: "Temperature, 0.1 to 2.")
    var temperature: Float = 1

    @Option(help: "Keep the most likely tokens that together have this probability, above 0, up to 1.")
    var topP: Float = 0.95

    @Option(help: "Longest text or turn, in tokens, 16 or more.")
    var maxTokens = 256

    @Option(help: "Shortest text, in words, 1 or more.")
    var minimumWords = 20

    @Option(help: "Texts written together, 1 to 256. The result does not depend on it.")
    var batch = 8

    @Flag(inversion: .prefixedNo, help: "Conversations among the texts (default: when the model has a chat template).")
    var chats: Bool?

    @Option(help: ArgumentHelp("A folder with lists of your own (openings.txt, requests.txt).", valueName: "folder"))
    var lists: String?

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() throws {
        let options = SelfSampleOptions(
            tokens: tokens, seed: seed, temperature: temperature, topP: topP, maximumTokens: maxTokens, minimumWords: minimumWords, batch: batch,
            chats: chats, lists: try lists.map { try DataLists(folder: $0) } ?? .standard)
        let sampler = try SelfSampler(try TextModel(try model.load()), options: options)
        Interruptions.install()
        let reporter = ProgressReporter("writing", total: tokens, unit: .items("tokens"))
        defer { reporter.finish() }
        let start = ContinuousClock.now
        let report = try sampler.write(to: output) { done in
            reporter.update(to: done)
            return Interruptions.current == nil
        }
        reporter.finish()
        let seconds = seconds(since: start)
        if json {
            var object = report.json.objectValue ?? JSON.Object()
            object["output"] = .string(output)
            object["seconds"] = .number(seconds)
            Output.json(.object(object))
        } else {
            let starts = report.starts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            Output.line("\(report.samples) texts, \(report.tokens) tokens in \(Quantities.fixed(seconds, places: 1)) s (\(starts))")
            let rejected = report.rejected.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            if !rejected.isEmpty { Output.line("left out: \(rejected)") }
        }
    }
}
