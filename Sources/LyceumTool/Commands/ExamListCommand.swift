import ArgumentParser
import Lyceum

struct ExamListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tasks, groups and tags there are.",
        discussion: """
            Examples:
              lyceum exam list
              lyceum exam list mmlu
              lyceum exam list --include-path my-tasks --json
            """)

    @Argument(help: "Only names, tags and summaries with this text in them.")
    var text: String?

    @OptionGroup var catalog: ExamCatalogOptions

    @Flag(help: "A JSON array of objects.")
    var json = false

    func run() throws {
        let catalog = catalog.catalog
        for problem in catalog.problems { Console.write("warning: \(problem)\n", to: .error) }
        let all = catalog.groups + catalog.tags + catalog.tasks
        let shown = all.filter { listing in
            guard let text = text?.lowercased() else { return true }
            return ([listing.name, listing.summary] + listing.tags).contains { $0.lowercased().contains(text) }
        }
        if json { return Output.json(.array(shown.map(object))) }
        guard !shown.isEmpty else {
            throw LyceumError(
                .notFound, "no task, group or tag has “\(text ?? "")” in its name",
                remedy: LyceumError.nearestNameRemedy(text ?? "", among: all.map(\.name)))
        }
        var table = ExamTable([("Name", .left), ("Kind", .left), ("What", .left)])
        for listing in shown { table.add([listing.name, listing.kind.rawValue, what(listing)]) }
        Output.line(table.text)
        Output.line("\n\(shown.count) of \(all.count); lyceum exam show NAME says where a task's data comes from")
    }

    private func what(_ listing: TaskCatalog.Listing) -> String {
        if !listing.summary.isEmpty { return listing.summary }
        return listing.kind == .tag ? "\(listing.tags.count) tasks" : listing.origin
    }

    private func object(_ listing: TaskCatalog.Listing) -> JSON {
        [
            "name": .string(listing.name), "kind": .string(listing.kind.rawValue), "origin": .string(listing.origin),
            "tags": .array(listing.tags.map { .string($0) }), "summary": .string(listing.summary),
        ]
    }
}
