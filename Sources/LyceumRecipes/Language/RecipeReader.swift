internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumStatistics

/// Makes a recipe of its file; what is wrong is gathered.
struct RecipeReader {
    let source: String
    let folder: String
    let catalog: StepCatalog
    let issues: ConfigurationIssues

    static let correction = ConfigurationKey<String>.choice(
        "correction", FamilyCorrection.allCases.map { ConfigurationChoice($0.rawValue, "") }, default: "holm",
        "Correction over the recipe's claims.")
    static let significance = ConfigurationKey<Double>.number(
        "significance", in: 0...0.5, excludesLower: true, default: 0.05, "Verdicts are given at this level; intervals have 1 − it.")
    static let name = ConfigurationKey<String?>.text("name", automatic: "the file's name", "What reports call the recipe.")
    static let description = ConfigurationKey<String>.text("description", default: "", "What it does, in a sentence or a few.")

    /// Free names stand below these keys, so they are read by hand.
    private static let open = ConfigurationSection("", "", keys: [])

    static let section = ConfigurationSection(
        "recipe", "A declared experiment.",
        keys: [
            name.declaration, description.declaration,
            KeyDeclaration("parameters", .section(open), "Values that users may set: name → value, or a section with type, default, meaning, …"),
            KeyDeclaration("scales", .section(open), "Sets of parameter values by name: small: {items: 100}."),
            KeyDeclaration("steps", .section(open), isRequired: true, "Name → kind and its parameters."),
            KeyDeclaration("claims", .section(open), "Name → what is claimed of the results."),
            correction.declaration, significance.declaration,
        ])

    func recipe(_ node: ConfigurationNode, text: String) -> Recipe {
        let reader = ConfigurationReader(node, section: Self.section, folder: folder, issues: issues)
        var recipe = Recipe(
            name: reader[Self.name] ?? Self.defaultName(source), description: reader[Self.description],
            parameters: entries(node, "parameters").map { RecipeParameter($0, folder: folder, issues: issues) }, scales: [], steps: [],
            claims: entries(node, "claims").map { Claim($0, issues: issues) }, correction: reader[Self.correction],
            significance: reader[Self.significance], source: source, folder: folder, text: text)
        recipe.scales = entries(node, "scales").map { scale($0, recipe) }
        recipe.steps = entries(node, "steps").compactMap(step)
        if recipe.steps.isEmpty, node["steps"] == nil || issues.all.isEmpty {
            issues.add("“steps” is missing: a recipe needs something to do", at: node.place, remedy: "add “steps: {NAME: {kind: …}}”; lyceum recipe new writes an example")
        }
        return recipe
    }

    private static func defaultName(_ source: String) -> String {
        let name = FileSystem.name(of: source)
        return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }

    private func entries(_ node: ConfigurationNode, _ key: String) -> [ConfigurationNode.Entry] {
        guard let value = node[key], !value.isNull else { return [] }
        guard case .mapping(let entries) = value.content else {
            issues.add("\(key): expected names with what they stand for, found \(value.described)", at: value.place)
            return []
        }
        for entry in entries where !Self.isName(entry.key) {
            issues.add(
                "“\(entry.key)” cannot be a name in \(key)", at: entry.keyPlace, remedy: "use letters, digits, - and _, with a letter first")
        }
        return entries.filter { Self.isName($0.key) }
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }

    private func scale(_ entry: ConfigurationNode.Entry, _ recipe: Recipe) -> RecipeScale {
        var values: [ConfigurationNode.Entry] = []
        if case .mapping(let found) = entry.value.content {
            values = found
        } else if !entry.value.isNull {
            issues.add("scales.\(entry.key): expected parameters with values, found \(entry.value.described)", at: entry.value.place)
        }
        for value in values {
            guard var parameter = recipe.parameter(value.key) else {
                unknownParameter(value.key, recipe, at: value.keyPlace)
                continue
            }
            parameter.set(value.value, folder: folder, issues)
        }
        return RecipeScale(name: entry.key, values: values)
    }

    func unknownParameter(_ name: String, _ recipe: Recipe, at place: String) {
        let names = recipe.parameters.map(\.name)
        issues.add(
            "there is no parameter “\(name)”", at: place,
            remedy: LyceumError.nearestNameRemedy(
                name, among: names, otherwise: names.isEmpty ? "the recipe has no parameters" : "the parameters are \(names.joined(separator: ", "))"))
    }

    // MARK: - Steps

    private func step(_ entry: ConfigurationNode.Entry) -> RecipeStep? {
        guard !["parameters", "for"].contains(entry.key) else {
            issues.add("a step cannot be called “\(entry.key)”: ${\(entry.key).…} means something else", at: entry.keyPlace, remedy: "choose another name")
            return nil
        }
        guard case .mapping(let keys) = entry.value.content else {
            issues.add("steps.\(entry.key): expected a kind with its parameters, found \(entry.value.described)", at: entry.value.place)
            return nil
        }
        var kind = (name: entry.key, place: entry.keyPlace)
        var loops: [RecipeLoop] = []
        var seed: ConfigurationNode?
        var rest: [ConfigurationNode.Entry] = []
        for key in keys {
            switch key.key {
            case "kind":
                guard case .scalar(let text, _) = key.value.content, !text.isEmpty else {
                    issues.add("steps.\(entry.key).kind: expected the name of a kind, found \(key.value.described)", at: key.value.place)
                    return nil
                }
                kind = (text, key.value.place)
            case "for": loops = loop(key, entry.key)
            case "seed": seed = key.value
            default: rest.append(key)
            }
        }
        guard catalog[kind.name] != nil else {
            unknownKind(kind.name, entry.key, at: kind.place, isGiven: keys.contains { $0.key == "kind" })
            return nil
        }
        return RecipeStep(
            name: entry.key, kind: kind.name, loops: loops, seed: seed,
            parameters: ConfigurationNode(.mapping(rest), place: entry.keyPlace), place: entry.keyPlace, kindPlace: kind.place)
    }

    private func unknownKind(_ name: String, _ step: String, at place: String, isGiven: Bool) {
        let names = catalog.names
        let all = "the kinds are \(names.joined(separator: ", "))"
        guard isGiven else {
            return issues.add("steps.\(step): “kind” is missing", at: place, remedy: "add “kind: …”; " + all)
        }
        issues.add(
            "steps.\(step): there is no kind of step called “\(name)”", at: place,
            remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: all))
    }

    private func loop(_ entry: ConfigurationNode.Entry, _ step: String) -> [RecipeLoop] {
        guard case .mapping(let variables) = entry.value.content, !variables.isEmpty else {
            issues.add(
                "steps.\(step).for: expected variables with lists, found \(entry.value.described)", at: entry.value.place,
                remedy: "write for: {method: [a, b], seed: [1, 2, 3]}")
            return []
        }
        return variables.compactMap { variable in
            guard Self.isName(variable.key) else {
                issues.add("“\(variable.key)” cannot be the name of a variable", at: variable.keyPlace, remedy: "use letters, digits, - and _")
                return nil
            }
            return RecipeLoop(variable: variable.key, values: variable.value, place: variable.keyPlace)
        }
    }
}
