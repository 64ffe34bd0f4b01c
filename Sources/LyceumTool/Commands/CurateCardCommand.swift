import ArgumentParser
import Lyceum

struct CurateCardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Write the data card of a curated folder: card.json and card.html.",
        discussion: """
            Counts per stage and reason, lengths, languages, top domains, samples of kept and dropped documents, time and throughput. Works while the \
            pipeline is still running, on the files that are complete. The page needs no server and no network.

            Example:
              lyceum curate card curated
            """)

    @Argument(help: "The output folder of a pipeline.")
    var folder: String

    @Flag(help: "Print the card's JSON, too.")
    var json = false

    func run() throws {
        let card = try DataCard(folder: folder)
        try card.write()
        if json { return Output.json(card.json) }
        Output.line(CurateRunCommand.table(card.counts))
        Output.line("\(folder)/card.html")
    }
}
