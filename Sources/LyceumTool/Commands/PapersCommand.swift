import ArgumentParser
import Lyceum

struct PapersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "papers",
        abstract: "List the papers Lyceum is built from: area, state and command of each.",
        discussion: """
            A paper is delivered when its recipe runs with one command and its claims are tested. In part: what the notes say.

            Examples:
              lyceum papers --area adapt
              lyceum papers --delivered --json
            """)

    @Option(help: "Only papers of this area, such as adapt, data or examine.")
    var area: String?

    @Flag(help: "Only those with a recipe.")
    var delivered = false

    @Flag(help: "One JSON array.")
    var json = false

    func run() throws {
        let areas = Paper.areas
        if let area, !areas.contains(area) {
            throw LyceumError(
                .invalidArgument, "there is no area “\(area)”", at: "--area",
                remedy: LyceumError.nearestNameRemedy(area, among: areas, otherwise: "the areas are \(areas.joined(separator: ", "))"))
        }
        let papers = Paper.all.filter { paper in (area == nil || paper.areas.contains(area ?? "")) && (!delivered || paper.recipe != nil) }
        if json { return Output.json(.array(papers.map(\.json))) }
        var table = ExamTable([("No.", .right), ("Paper", .left), ("Area", .left), ("State", .left), ("Command", .left)])
        for paper in papers {
            table.add([paper.numberText, paper.label, paper.areas.joined(separator: ", "), paper.state.rawValue, paper.command ?? "–"])
        }
        Output.line(table.text)
        Output.line("\(papers.count) papers, \(papers.count { $0.state == .delivered }) delivered, \(papers.count { $0.state == .partial }) in part")
    }
}
