internal import LyceumConfiguration
internal import LyceumCore

/// Makes the graph of a recipe; what is wrong is gathered.
struct PlanBuilder {
    /// A step's runs before they are filled in.
    struct Draft {
        var step: RecipeStep
        var kind: any StepKind
        var values: [LoopExpansion.Value]
        var bindings: [StepInstance.Binding]

        var name: String { StepInstance.name(step.name, bindings) }
    }

    let recipe: Recipe
    let catalog: StepCatalog
    let issues: ConfigurationIssues
    let drafts: [Draft]
    /// Positions in `drafts` by step.
    let positions: [String: [Int]]
    /// Steps with a kind that does not exist, or that could not be read: references to them are not reported again.
    let broken: Set<String>

    init(_ recipe: Recipe, catalog: StepCatalog, issues: ConfigurationIssues) {
        self.recipe = recipe
        self.catalog = catalog
        self.issues = issues
        let parameters = ReferenceFilling(recipe: recipe, issues: issues)
        var drafts: [Draft] = []
        var positions: [String: [Int]] = [:]
        var broken = Set<String>()
        for step in recipe.steps {
            guard let kind = catalog[step.kind] else {
                broken.insert(step.name)
                continue
            }
            let loops = LoopExpansion(step, issues: issues) { parameters.filled($0) }
            let combinations = loops.combinations
            if combinations.isEmpty { broken.insert(step.name) }
            for values in combinations {
                positions[step.name, default: []].append(drafts.count)
                let bindings = zip(loops.variables, values).map { StepInstance.Binding(variable: $0, value: $1.name) }
                drafts.append(Draft(step: step, kind: kind, values: values, bindings: bindings))
            }
        }
        self.drafts = drafts
        self.positions = positions
        self.broken = broken
    }

    /// nil when something is wrong that leaves no graph.
    func plan() -> RecipePlan? {
        var instances: [StepInstance] = []
        for draft in drafts {
            var filling = ReferenceFilling(recipe: recipe, issues: issues, draft: draft, builder: self)
            let node = filling.filledParameters(draft.step.parameters)
            let seed = filling.seed(draft.step.seed)
            let paths = ParameterPaths(kind: draft.kind.declaration, folder: recipe.folder, path: "steps.\(draft.step.name)", issues: issues)
            let resolved = paths.resolved(node)
            let check = DraftParameters(plan: self).node(resolved, draft.kind.declaration, path: "steps.\(draft.step.name)")
            instances.append(
                StepInstance(
                    name: draft.name, step: draft.step.name, kind: draft.kind, bindings: draft.bindings, seed: seed, parameters: resolved,
                    draft: check, dependencies: filling.dependencies.sorted(), place: draft.step.place))
            draft.kind.check(check, path: "steps.\(draft.step.name)", issues: issues)
        }
        guard let order = sorted(instances) else { return nil }
        return ordered(instances, order)
    }

    /// What an output is; nil when the step has none of that name.
    func outputKind(_ declaration: StepDeclaration, _ name: String) -> StepOutput.Kind? {
        if let output = declaration.output(name) { return output.kind }
        if name.hasPrefix("items."), declaration.output("items") != nil { return .items }
        return declaration.hasOpenValues ? .value : nil
    }

    // MARK: - Order

    /// Positions so that each comes after its dependencies, otherwise as in the file; nil with an issue when there is a cycle.
    private func sorted(_ instances: [StepInstance]) -> [Int]? {
        var waiting = instances.map { $0.dependencies.count }
        var followers = [[Int]](repeating: [], count: instances.count)
        for (position, instance) in instances.enumerated() { for other in instance.dependencies { followers[other].append(position) } }
        var ready = instances.indices.filter { waiting[$0] == 0 }
        var order: [Int] = []
        while let next = ready.min() {
            ready.removeAll { $0 == next }
            order.append(next)
            for follower in followers[next] {
                waiting[follower] -= 1
                if waiting[follower] == 0 { ready.append(follower) }
            }
        }
        guard order.count < instances.count else { return order }
        reportCycle(instances, left: Set(instances.indices).subtracting(order))
        return nil
    }

    private func reportCycle(_ instances: [StepInstance], left: Set<Int>) {
        guard var position = left.min() else { return }
        var path: [Int] = []
        while !path.contains(position) {
            path.append(position)
            guard let next = instances[position].dependencies.first(where: left.contains) else { return }
            position = next
        }
        let cycle = path[(path.firstIndex(of: position) ?? 0)...].map { instances[$0].step } + [instances[position].step]
        issues.add(
            "the steps wait for each other in a circle: \(cycle.joined(separator: " needs "))", at: instances[position].place,
            remedy: "remove one of these references")
    }

    private func ordered(_ instances: [StepInstance], _ order: [Int]) -> RecipePlan {
        var places = [Int](repeating: 0, count: order.count)
        for (place, position) in order.enumerated() { places[position] = place }
        let moved = order.map { position in
            var instance = instances[position]
            instance.dependencies = instance.dependencies.map { places[$0] }.sorted()
            return instance
        }
        let arms = ClaimPlanner(builder: self, places: places)
        return RecipePlan(recipe: recipe, instances: moved, claims: recipe.claims.compactMap(arms.planned))
    }
}
