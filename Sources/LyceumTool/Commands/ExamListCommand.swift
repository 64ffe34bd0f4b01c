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

    @Flag(help: "List the ways to put questions (--strategy of lyceum exam run) in place of tasks.")
    var strategies = false

    @Flag(help: "A JSON array of objects.")
    var json = false

    func run() throws {
        if strategies { return listStrategies() }
        let catalog = catalog.catalog
        for problem in catalog.problems { Console.write("warning: \(problem)\n", to: .error) }
        let all =
            generated
            + (catalog.groups + catalog.tags + catalog.tasks).map {
                Row(name: $0.name, kind: $0.kind.rawValue, origin: $0.origin, tags: $0.tags, summary: $0.summary)
            }
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
        for listing in shown { table.add([listing.name, listing.kind, what(listing)]) }
        Output.line(table.text)
        Output.line("\n\(shown.count) of \(all.count); lyceum exam show NAME says where a task's data comes from")
    }

    private struct Row {
        var name: String
        var kind: String
        var origin: String
        var tags: [String]
        var summary: String
    }

    /// Tasks that are made and need no data.
    private var generated: [Row] {
        GeneratedTasks.groups.map {
            Row(name: $0.name, kind: "group", origin: "generated", tags: [], summary: "generated: \($0.members.joined(separator: ", "))")
        }
            + GeneratedTasks.all.map { Row(name: $0.name, kind: "task", origin: "generated", tags: [], summary: $0.summary) }
    }

    private func listStrategies() {
        guard json else { return Output.text(Strategies.help) }
        Output.json(.array(Strategies.all.map { ["name": .string($0.name), "usage": .string($0.usage), "summary": .string($0.summary)] }))
    }

    private func what(_ listing: Row) -> String {
        if !listing.summary.isEmpty { return listing.summary }
        return listing.kind == "tag" ? "\(listing.tags.count) tasks" : listing.origin
    }

    private func object(_ listing: Row) -> JSON {
        [
            "name": .string(listing.name), "kind": .string(listing.kind), "origin": .string(listing.origin),
            "tags": .array(listing.tags.map { .string($0) }), "summary": .string(listing.summary),
        ]
    }
}
