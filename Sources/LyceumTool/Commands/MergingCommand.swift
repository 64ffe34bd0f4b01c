import ArgumentParser
import Lyceum

/// `lyceum merge CONFIG OUTPUT`, and what is done around it.
struct MergingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merge models into one, from a configuration in mergekit's form.",
        usage: "lyceum merge <config> <output> [options]\nlyceum merge <subcommand>",
        discussion: MergeCommand.configuration.discussion + "\n\nOptions: lyceum merge run --help",
        subcommands: [MergeCommand.self, MergeStatisticsCommand.self, MergeGroupsCommand.self],
        defaultSubcommand: MergeCommand.self)
}
