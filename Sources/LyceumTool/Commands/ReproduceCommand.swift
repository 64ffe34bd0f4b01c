import ArgumentParser
import Lyceum

struct ReproduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Run the recipe of a paper and put its claims to the test.",
        discussion: """
            The small scale runs on a laptop and shows the direction of the paper's claims; the paper's own scale needs what its notes say. Verdicts \
            are printed as they fall: supported, not supported, or undecided.

            Examples:
              lyceum papers
              lyceum reproduce 32 --dry-run
              lyceum reproduce 32 --set base=smollm2-135m-instruct
            """)

    @Argument(help: "The paper's number, 1 to 90 (lyceum papers).")
    var number: Int

    @Option(help: "small, or paper: the paper's own models and amounts.")
    var scale = "small"

    @OptionGroup var options: RecipeOptions

    func run() async throws {
        guard let paper = Paper.all.first(where: { $0.number == number }) else {
            throw LyceumError(.invalidArgument, "expected a paper's number from 1 to \(Paper.all.count), found \(number)", remedy: "lyceum papers lists all")
        }
        guard let text = paper.recipe else {
            throw LyceumError(
                .unsupported, "\(paper.label) (\(paper.title)) is not delivered yet", at: "paper \(paper.numberText)",
                remedy: "lyceum papers --delivered shows those that are")
        }
        guard ["small", "paper"].contains(scale) else {
            throw LyceumError(.invalidArgument, "expected small or paper, found “\(scale)”", at: "--scale")
        }
        if !options.json { Output.line("\(paper.numberText) \(paper.label): \(paper.title)\n") }
        let plan = try RecipePlan.parse(
            text, source: "Papers/\(paper.folder)/recipe.yaml", options: .init(overrides: options.overrides, scale: scale))
        try await options.execute(plan, defaultOutput: "runs/\(paper.folder)-\(scale)")
    }
}
