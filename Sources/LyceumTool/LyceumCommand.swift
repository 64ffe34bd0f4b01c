import ArgumentParser
import Lyceum

@main
struct LyceumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lyceum",
        abstract: "A school for language models: a general model goes in, an expert comes out.")
}
