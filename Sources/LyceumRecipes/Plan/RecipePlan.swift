public import LyceumCore
internal import LyceumConfiguration

/// The graph of a recipe after its loops: every run of every step, in an order in which each comes after what it reads from.
public struct RecipePlan: Sendable {
    public let recipe: Recipe
    public let instances: [StepInstance]
    public let claims: [PlannedClaim]

    /// Expands loops, fills in parameters, and checks everything that can be checked without running: kinds, keys, types, paths, references, cycles.
    ///
    /// - Throws: `LyceumError` that lists everything that is wrong, with lines.
    public init(_ recipe: Recipe, catalog: StepCatalog = .standard) throws(LyceumError) {
        let issues = ConfigurationIssues()
        let plan = PlanBuilder(recipe, catalog: catalog, issues: issues).plan()
        try issues.checkOnce()
        guard let plan else { throw LyceumError(.invalidData, "the recipe cannot be planned", at: recipe.source) }
        self = plan
    }

    /// Reads and plans a file, and tells what is wrong with both at once.
    public static func read(path: String, options: Recipe.Options = Recipe.Options()) throws(LyceumError) -> RecipePlan {
        let issues = ConfigurationIssues()
        let recipe = try Recipe.read(path: path, options: options, issues: issues)
        return try make(recipe, options, issues)
    }

    /// The same for a text.
    public static func parse(
        _ text: String, source: String = "recipe", folder: String = ".", options: Recipe.Options = Recipe.Options()
    ) throws(LyceumError) -> RecipePlan {
        let issues = ConfigurationIssues()
        let recipe = try Recipe.parse(text, source: source, folder: folder, options: options, issues: issues)
        return try make(recipe, options, issues)
    }

    private static func make(
        _ recipe: Recipe, _ options: Recipe.Options, _ issues: ConfigurationIssues
    ) throws(LyceumError) -> RecipePlan {
        let plan = PlanBuilder(recipe, catalog: options.catalog, issues: issues).plan()
        try issues.checkOnce()
        guard let plan else { throw LyceumError(.invalidData, "the recipe cannot be planned", at: recipe.source) }
        return plan
    }

    init(recipe: Recipe, instances: [StepInstance], claims: [PlannedClaim]) {
        self.recipe = recipe
        self.instances = instances
        self.claims = claims
    }

    /// Positions of the instances of a step by name, or of the one instance.
    /// - Throws: `LyceumError` (`notFound`) with the nearest names.
    public func positions(of name: String, at place: String) throws(LyceumError) -> [Int] {
        let found = instances.indices.filter { instances[$0].step == name || instances[$0].name == name }
        guard found.isEmpty else { return found }
        let names = recipe.steps.map(\.name) + instances.map(\.name)
        throw LyceumError(
            .notFound, "there is no step “\(name)”", at: place,
            remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "the steps are \(recipe.steps.map(\.name).joined(separator: ", "))"))
    }

    /// The given positions and all they depend on.
    public func closure(_ positions: [Int]) -> Set<Int> {
        var found = Set<Int>()
        var waiting = positions
        while let next = waiting.popLast() {
            if found.insert(next).inserted { waiting += instances[next].dependencies }
        }
        return found
    }
}

/// A claim with its arms found.
public struct PlannedClaim: Sendable {
    enum Arm: Sendable {
        case constant(Double)
        case outputs([PlannedOutput])
    }

    public let claim: Claim
    let arm: Arm
    let against: Arm

    /// Positions of the instances the claim looks at.
    public var instances: Set<Int> {
        var found = Set<Int>()
        for case .outputs(let outputs) in [arm, against] { found.formUnion(outputs.map(\.instance)) }
        return found
    }
}

extension ConfigurationIssues {
    /// Runs of one step share their mistakes; each is told once.
    func checkOnce() throws(LyceumError) {
        var seen = Set<String>()
        let once = ConfigurationIssues()
        for error in all where seen.insert("\(error)").inserted { once.add(error) }
        try once.check()
    }
}
