import ArgumentParser
import Lyceum

struct SynthesizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesize",
        abstract: "Make texts to train on: cleaned, with exercises about them, or written by a model itself.",
        subcommands: [
            SynthesizeTextsCommand.self, SynthesizeExercisesCommand.self, SynthesizeSelfCommand.self, SynthesizeScienceCommand.self,
            SynthesizeCopyCommand.self, SynthesizeSpoilCommand.self, SynthesizeListsCommand.self,
        ])
}

struct SynthesizeTextsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "texts",
        abstract: "Read a folder of texts, clean them, keep each once, and cut them into passages.",
        discussion: """
            Every line of the output has text, title and source. The report says what was left out and why.

            Examples:
              lyceum synthesize texts manuals/ --output passages.jsonl
              lyceum synthesize texts manuals/ --output training.jsonl --hold-out 0.1 --held-out validation.jsonl
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: "The file of passages, JSON lines.")
    var output: String

    @Option(help: "Share of the texts that is set aside, above 0, below 1; needs --held-out. Nearly equal texts stay on one side.")
    var holdOut: Double?

    @Option(help: ArgumentHelp("The file of passages set aside.", valueName: "file"))
    var heldOut: String?

    @OptionGroup var field: FieldOptions

    @Option(help: "Seed of what is set aside, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object with the report, every text left out with its reason.")
    var json = false

    func run() async throws {
        if (holdOut == nil) != (heldOut == nil) {
            throw LyceumError(.invalidArgument, "--hold-out and --held-out belong together", remedy: "give both or none")
        }
        let read = try await field.texts(texts, quiet: json)
        let passages = read.passages(try field.splitter())
        var kept = passages
        if let holdOut, let heldOut {
            let parts = try HoldOut(share: holdOut, seed: seed).split(passages)
            try PassageLines.write(parts.heldOut, to: heldOut)
            kept = parts.training
        }
        try PassageLines.write(kept, to: output)
        if json {
            var object = read.report.json.objectValue ?? JSON.Object()
            object["passages"] = .integer(passages.count)
            object["held_out_passages"] = .integer(passages.count - kept.count)
            Output.json(.object(object))
        } else {
            let aside = passages.count - kept.count
            Output.line("\(kept.count) passages in \(output)" + (aside > 0 ? ", \(aside) set aside" : ""))
        }
    }
}

struct SynthesizeListsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "Write the lists of connectors, wordings, prompts and relations into a folder, to be changed.",
        discussion: """
            Files that are there already are kept. Give the folder with --lists.

            Example:
              lyceum synthesize lists my-lists
            """)

    @Argument(help: "The folder; made when it is not there.")
    var folder: String

    func run() throws {
        let written = try DataLists.standard.write(to: folder)
        Output.line("\(written.count) lists written to \(folder)")
    }
}
