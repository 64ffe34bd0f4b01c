import ArgumentParser
import Lyceum

struct ResidualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "residual",
        abstract: "Take what an instruct model learned beyond its base, and add it to other models of the family.",
        discussion: """
            A residual is the difference of two models' weights. Train the base on new texts, then add the instruction residual: the new knowledge \
            stays and the model follows instructions again, without instruction data. Several residuals add up: a domain's and an instruct model's \
            make an instruct model of the domain.

            Examples:
              lyceum residual extract base instruct instruct-residual
              lyceum residual apply continued-base instruct-residual expert
              lyceum residual stats instruct-residual --with domain-residual
            """,
        subcommands: [
            ResidualExtractCommand.self, ResidualApplyCommand.self, ResidualStatsCommand.self, ResidualCornersCommand.self,
            ResidualSelectCommand.self,
        ])
}

/// Words that stand in several places of the residual commands.
enum ResidualWords {
    static func warn(_ warnings: [String]) {
        for warning in warnings { Console.write("warning: \(warning)\n", to: .error) }
    }

    /// A target that is there is refused, or with `--force` removed once the new one stands beside it.
    static func writing<Result>(_ output: String, force: Bool, _ body: (String) throws -> Result) throws -> Result {
        guard FileSystem.attributes(output) != nil else { return try body(output) }
        guard force else {
            throw LyceumError(
                .invalidArgument, "the target is there already", at: output, remedy: "choose another name, or write over it with --force")
        }
        let isFile = output.lowercased().hasSuffix(".gguf")
        // The same name every time, so that what a killed process left beside it is found.
        let draft = output + ".replacement" + (isFile ? ".gguf" : "")
        try FileSystem.remove(draft)
        do {
            let result = try body(draft)
            try FileSystem.remove(output)
            try FileSystem.move(draft, to: output)
            return result
        } catch {
            try? FileSystem.remove(draft)
            throw error
        }
    }

    /// Ends work between two weights when the user asked for it: what was written aside is removed.
    static func refuseInterruption() throws(LyceumError) {
        guard Interruptions.current != nil else { return }
        throw LyceumError(.cancelled, "stopped; nothing is left half-written")
    }

    static func percent(_ share: Double) -> String { "\(Quantities.fixed(share * 100, places: share < 0.01 ? 4 : 2)) %" }
}
