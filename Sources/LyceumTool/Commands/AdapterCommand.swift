import ArgumentParser
import Lyceum

struct AdapterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapter",
        abstract: "Merge, extract and inspect adapters (PEFT folders).",
        discussion: """
            Examples:
              lyceum adapter inspect my-adapter
              lyceum adapter merge smollm2-135m-instruct my-adapter merged-folder
              lyceum adapter extract tuned-folder base-folder my-adapter --rank 16
            """,
        subcommands: [AdapterMergeCommand.self, AdapterExtractCommand.self, AdapterInspectCommand.self])
}
