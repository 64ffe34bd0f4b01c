import ArgumentParser
import Lyceum

struct RecipeReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make the report of a run again: one web page from the run's folder alone.",
        discussion: """
            The page has the claims with their tests, the data, learning curves, examinations before and after, what was forgotten, questions whose \
            answers changed, the steps with their cost, and all that is needed to do it again. It needs no network and no server. lyceum run, \
            reproduce and expert write it at their end, also when steps failed.

            Examples:
              lyceum recipe report runs/quickstart
              lyceum recipe report runs/expert --html expert.html
            """)

    @Argument(help: "The run's folder, as given to --output.")
    var folder: String

    @Option(help: ArgumentHelp("The file to write (default: report.html in the folder).", valueName: "file"))
    var html: String?

    @Flag(help: "One JSON object: the answer in a sentence, the page's path.")
    var json = false

    func run() throws {
        let written = try RecipeReport.write(folder: folder, to: html)
        if json { return Output.json(["answer": .string(written.report.answer), "report": .string(written.path)]) }
        Output.text(written.report.summary + "\nreport   \(written.path)\n")
    }
}
