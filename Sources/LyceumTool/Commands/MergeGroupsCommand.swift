import ArgumentParser
import Lyceum

struct MergeGroupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "Merge LoRA adapters into one for each group of alike ones, with a table of which adapter serves what.",
        discussion: """
            Adapters are merged on the changes B·A they make (never A and B apart), by default by TIES, and cut to a rank again by singular \
            values, or kept dense as a model. Groups are given, or found: adapters whose changes have the highest mean cosine over the layers are \
            joined. Adapters outside all groups, and those alone in theirs, are kept as they are. With “into: en” only adapters all of whose routes \
            lead into en are merged: merging those that lead out of it costs much more (DATM).

            OUTPUT holds an adapter or model for each group, routing.json (route to adapter) and report.json (cosines per layer, parameters).

            Methods: linear, task_arithmetic, ties, dare_linear, dare_ties, breadcrumbs, breadcrumbs_ties, della, della_linear, sce, varm, \
            model_stock, ram, ramplus_tl, with their parameters as in a merge.

            Example:
              base_model: base
              adapters:
                - {adapter: runs/da-en, routes: [da-en]}
                - {adapter: runs/nl-en, routes: [nl-en]}
                - {adapter: runs/uk-en, routes: [uk-en]}
                - {adapter: runs/bg-en, routes: [bg-en]}
                - {adapter: runs/en-all, routes: [en-da, en-nl, en-uk, en-bg]}
              into: en
              cluster: {groups: 2}            # or groups: [{name: slavic, adapters: [uk-en, bg-en]}, …]
              merge_method: ties
              parameters: {density: 0.5}
              rank: 16                        # or dense

              lyceum merge groups experts.yaml merged --dry-run
            """)

    @Argument(help: ArgumentHelp("The configuration, a YAML file.", valueName: "config"))
    var path: String

    @Argument(help: "The folder to write.")
    var output: String

    @Option(help: "Of random methods (dare, della): the same seed gives the same adapters.")
    var seed: UInt64 = 0

    @Option(help: "Type of the adapters' numbers: f32, f16 or bf16.")
    var type = "f32"

    @Flag(help: "Only show how alike the adapters are and which groups they form; write nothing.")
    var dryRun = false

    @Flag(help: "One JSON object: the report.")
    var json = false

    func run() throws {
        var merge = try GroupMerge(try GroupMergeConfiguration(path: path))
        merge.seed = seed
        if dryRun { return showPlan(merge) }
        if FileSystem.attributes(output) != nil {
            throw LyceumError(.invalidArgument, "the target is there already", at: output, remedy: "choose another name, or remove it")
        }
        let progress = ProgressReporter("merging", unit: .items("matrices"))
        merge.progress = { done, total throws(LyceumError) in
            progress.describe("merging", total: total)
            progress.update(to: done)
        }
        let report = try merge.write(to: output, type: type)
        progress.finish()
        if json { return Output.json(report.json) }
        showSimilarity(report.names, report.similarity)
        for group in report.groups { show(group) }
        for (route, group) in report.routes { Output.line("route \(route)  \(group)") }
        Output.line(
            "\(output): \(report.groups.count) for \(report.names.count) adapters, \(Quantities.count(Double(report.parametersAfter))) parameters, "
                + "before \(Quantities.count(Double(report.parametersBefore)))")
    }

    private func showPlan(_ merge: GroupMerge) {
        let names = merge.configuration.members.map(\.name)
        if json { return Output.json(plan(merge, names)) }
        showSimilarity(names, merge.similarity)
        for group in merge.groups { Output.line("group \(group.name)  \(group.members.joined(separator: ", "))") }
    }

    private func plan(_ merge: GroupMerge, _ names: [String]) -> JSON {
        func matrix(_ rows: [[Double]]) -> JSON { .array(rows.map { row in .array(row.map { .number($0) }) }) }
        let layers: [JSON] = zip(merge.similarity.layers, merge.similarity.cosines).map { ["layer": .integer($0), "cosines": matrix($1)] }
        let groups: [JSON] = merge.groups.map { ["name": .string($0.name), "adapters": .array($0.members.map { .string($0) })] }
        return [
            "adapters": .array(names.map { .string($0) }), "similarity": ["mean": matrix(merge.similarity.means), "layers": .array(layers)],
            "groups": .array(groups),
        ]
    }

    private func showSimilarity(_ names: [String], _ similarity: AdapterSimilarity) {
        Output.line("mean cosine of the changes over \(similarity.layers.count) layers")
        let width = max(6, names.map(\.count).max() ?? 0)
        for (name, row) in zip(names, similarity.means) {
            let values = row.map { value in
                let text = Quantities.fixed(value, places: 3)
                return String(repeating: " ", count: max(1, 8 - text.count)) + text
            }
            Output.line("  \(name)\(String(repeating: " ", count: width - name.count))\(values.joined())")
        }
    }

    private func show(_ group: GroupMergeReport.Group) {
        guard let method = group.method else { return Output.line("group \(group.name)  kept as it is") }
        let cosines = zip(group.members, group.cosines).map { "\($0) \(Quantities.fixed($1, places: 3))" }.joined(separator: ", ")
        let form = group.rank.map { "rank \($0) holds \(ResidualWords.percent(group.capturedEnergy)) of the merged change" } ?? "dense, as a model"
        Output.line("group \(group.name)  \(method) of \(group.members.count) adapters, \(form); cosines with it: \(cosines)")
    }
}
