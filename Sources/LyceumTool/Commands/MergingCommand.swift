import ArgumentParser
import Lyceum

/// `lyceum merge CONFIG OUTPUT` merges; what else there is to do with merges stands beside it.
struct MergingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: MergeCommand.configuration.abstract,
        usage: "lyceum merge <config> <output> [options]\nlyceum merge <subcommand>",
        discussion: MergeCommand.configuration.discussion + """


            CONFIG and OUTPUT may follow at once, with the options that lyceum merge make --help lists:
              --examine TASKS     examines the result and its parents and says whether to keep it
              --dry-run, --seed, --force, --json, --threads, --shard-size, --compatible, --crop-vocabulary
            """,
        subcommands: [MergeCommand.self, MergeSearchCommand.self, MergeStatisticsCommand.self, MergeGroupsCommand.self],
        defaultSubcommand: MergeCommand.self)
}
