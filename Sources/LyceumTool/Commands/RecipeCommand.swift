import ArgumentParser
import Lyceum

struct RecipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "List, show, check and begin recipes, and report on their runs.",
        discussion: """
            Examples:
              lyceum recipe new expert.yaml
              lyceum recipe validate expert.yaml
              lyceum recipe kinds train
              lyceum recipe report runs/expert
            """,
        subcommands: [
            RecipeListCommand.self, RecipeShowCommand.self, RecipeValidateCommand.self, RecipeNewCommand.self, RecipeKindsCommand.self,
            RecipeReportCommand.self,
        ])
}

struct RecipeListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the recipes that come with Lyceum.", discussion: "Example:\n  lyceum recipe list --json")

    @Flag(help: "One JSON array.")
    var json = false

    func run() throws {
        let papers = Paper.all.filter { $0.recipe != nil }
        if json {
            let own = BuiltInRecipe.all.map { JSON.object(JSON.Object([("name", .string($0.name)), ("summary", .string($0.summary))])) }
            return Output.json(.array(own + papers.map(\.json)))
        }
        for recipe in BuiltInRecipe.all { Output.line("\(recipe.name)  \(recipe.summary)") }
        var table = ExamTable([("Recipe", .left), ("State", .left), ("Paper", .left)])
        for paper in papers { table.add([paper.folder, paper.state.rawValue, paper.title]) }
        if !papers.isEmpty { Output.line(table.text) }
        Output.line("\(papers.count + BuiltInRecipe.all.count) recipes; lyceum recipe show NAME explains one, lyceum run NAME runs it")
    }
}

struct RecipeShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a recipe's parameters, steps and claims.",
        discussion: "Examples:\n  lyceum recipe show 32\n  lyceum recipe show expert.yaml --text")

    @Argument(help: "A recipe file, or the name of a recipe that comes with Lyceum.")
    var recipe: String

    @Flag(help: "Print the file itself.")
    var text = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let read = try RecipeSource.recipe(recipe, .init())
        if text { return Output.text(read.text) }
        json ? Output.json(RecipeText.json(read)) : Output.text(RecipeText.text(read))
    }
}

struct RecipeValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check recipes without running them: keys, types, files, references, claims.",
        discussion: """
            Everything that is wrong is told at once, with lines and the nearest right names; exit code 64 or that of the first mistake.

            Example:
              lyceum recipe validate expert.yaml --set base=my-model
            """)

    @Argument(help: "Recipe files, or names of recipes that come with Lyceum.")
    var recipes: [String]

    @Option(name: .customLong("set"), parsing: .singleValue, help: "Set a parameter: name=value. May be repeated.")
    var overrides: [String] = []

    @Option(help: "Take the values of one of the recipe's scales.")
    var scale: String?

    @Flag(help: "One JSON object per recipe.")
    var json = false

    func run() throws {
        for recipe in recipes {
            let plan = try RecipeSource.plan(recipe, .init(overrides: overrides, scale: scale))
            let (runs, claims) = (plan.instances.count, plan.claims.count)
            if json {
                Output.jsonLine([
                    "recipe": .string(recipe), "steps": .integer(plan.recipe.steps.count), "runs": .integer(runs), "claims": .integer(claims),
                ])
                continue
            }
            Output.line(
                "\(recipe): \(plan.recipe.steps.count) steps, \(runs) run\(runs == 1 ? "" : "s"), \(claims) claim\(claims == 1 ? "" : "s"); nothing is wrong")
        }
    }
}

struct RecipeNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write an example recipe with every part explained.",
        discussion: """
            The example invents a field, trains a model on its textbook, examines it before and after, and puts a claim to the test.

            Example:
              lyceum recipe new expert.yaml
            """)

    @Argument(help: "The file to write; it must not exist yet.")
    var file: String

    func run() throws {
        guard FileSystem.attributes(file) == nil else {
            throw LyceumError(.invalidArgument, "the file is there already", at: file, remedy: "choose another name")
        }
        try AtomicFile.write(Recipe.example, to: file)
        Output.line("\(file)\nnext  lyceum run \(file) --dry-run")
    }
}

struct RecipeKindsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kinds", abstract: "List the kinds of steps, or print the keys and outputs of one.",
        discussion: "Examples:\n  lyceum recipe kinds\n  lyceum recipe kinds examine")

    @Argument(help: "A kind, such as train.")
    var kind: String?

    @Flag(help: "JSON on standard output.")
    var json = false

    func run() throws {
        let catalog = StepCatalog.standard
        guard let kind else {
            if json { return Output.json(.array(catalog.kinds.map { RecipeText.json($0.declaration) })) }
            var table = ExamTable([("Kind", .left), ("", .left)])
            for kind in catalog.kinds { table.add([kind.declaration.name, kind.declaration.summary]) }
            return Output.line(table.text)
        }
        let declaration = try catalog.kind(kind, at: "recipe kinds").declaration
        json ? Output.json(RecipeText.json(declaration)) : Output.text(RecipeText.text(declaration))
    }
}
