import ArgumentParser
import Lyceum

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a recipe: a file of steps that build on each other, and claims about what comes out.",
        discussion: """
            Every result is kept under a hash of what decided it, so that a run that was interrupted or edited does only what is not done; two runs \
            share what they have in common. Everything is checked before anything runs. Steps run side by side as cores and memory allow; one that \
            fails takes with it only what needs it. Ctrl-C saves and ends with exit code 130; the same command goes on, also after a crash, to the \
            same bits. Claims are tested when all has run; the verdicts do not change the exit code.

            Examples:
              lyceum recipe new expert.yaml
              lyceum run expert.yaml --dry-run
              lyceum run expert.yaml --set base=smollm2-135m-instruct --output runs/first
              lyceum run expert.yaml --only examine --force train
            """)

    @Argument(help: "A recipe file, or the name of a recipe that comes with Lyceum (lyceum recipe list).")
    var recipe: String

    @Option(help: "Take the values of one of the recipe's scales, such as small or paper.")
    var scale: String?

    @OptionGroup var options: RecipeOptions

    func run() async throws {
        let plan = try RecipeSource.plan(recipe, .init(overrides: options.overrides, scale: scale))
        try await options.execute(plan, defaultOutput: "runs/\(plan.recipe.name)")
    }
}

/// Recipes by file or name.
enum RecipeSource {
    static func plan(_ recipe: String, _ options: Recipe.Options) throws(LyceumError) -> RecipePlan {
        guard let embedded = try embedded(recipe) else { return try RecipePlan.read(path: recipe, options: options) }
        return try RecipePlan.parse(embedded.text, source: embedded.source, options: options)
    }

    static func recipe(_ recipe: String, _ options: Recipe.Options) throws(LyceumError) -> Recipe {
        guard let embedded = try embedded(recipe) else { return try Recipe.read(path: recipe, options: options) }
        return try Recipe.parse(embedded.text, source: embedded.source, options: options)
    }

    /// The text of a recipe that comes with Lyceum; nil when the name is a path.
    private static func embedded(_ name: String) throws(LyceumError) -> (text: String, source: String)? {
        if FileSystem.isFile(name) || name.contains("/") || name.hasSuffix(".yaml") { return nil }
        if let recipe = BuiltInRecipe.named(name) { return (recipe.text, "the recipe \(name)") }
        if let paper = Paper.named(name), let text = paper.recipe { return (text, "Papers/\(paper.folder)/recipe.yaml") }
        let names = BuiltInRecipe.all.map(\.name) + Paper.all.filter { $0.recipe != nil }.map(\.folder)
        throw LyceumError(
            .notFound, "there is no recipe file and no recipe called “\(name)”", at: name,
            remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "lyceum recipe list shows those that come with Lyceum"))
    }
}
