internal import LyceumConfiguration
internal import LyceumCore

/// The values of a step's loops, and every combination of them.
struct LoopExpansion {
    struct Value {
        var name: String
        var node: ConfigurationNode
    }

    /// More runs of a step than this are a mistake.
    static let instanceLimit = 5_000
    let variables: [String]
    let values: [[Value]]

    /// - Parameter filled: a node with the recipe's parameters put in; nil when it cannot be.
    init(_ step: RecipeStep, issues: ConfigurationIssues, filled: (ConfigurationNode) -> ConfigurationNode?) {
        var variables: [String] = []
        var values: [[Value]] = []
        for loop in step.loops {
            variables.append(loop.variable)
            values.append(Self.values(loop, step, issues, filled))
        }
        let count = values.reduce(1.0) { $0 * Double($1.count) }
        if count > Double(Self.instanceLimit) {
            issues.add("steps.\(step.name): its loops make \(Int(count)) runs, at most \(Self.instanceLimit) are allowed", at: step.place)
            values = values.map { Array($0.prefix(1)) }
        }
        self.variables = variables
        self.values = values
    }

    private static func values(
        _ loop: RecipeLoop, _ step: RecipeStep, _ issues: ConfigurationIssues, _ filled: (ConfigurationNode) -> ConfigurationNode?
    ) -> [Value] {
        let place = "steps.\(step.name).for.\(loop.variable)"
        guard let node = filled(loop.values) else { return [] }
        let elements: [ConfigurationNode] = if case .list(let list) = node.content { list } else { [node] }
        var found: [Value] = []
        for element in elements {
            guard let name = name(of: element) else {
                issues.add(
                    "\(place): expected a value, or a section with a name, found \(element.described)", at: element.place,
                    remedy: "write [a, b], or [{name: a, rate: 1e-3}, {name: b, rate: 2e-3}]")
                continue
            }
            guard !name.contains(where: { "[],=${}\n\"".contains($0) }) else {
                issues.add("\(place): “\(name)” cannot name a run", at: element.place, remedy: "write {name: short-name, value: …} and use ${for.\(loop.variable).value}")
                continue
            }
            guard !found.contains(where: { $0.name == name }) else {
                issues.add("\(place): “\(name)” comes twice", at: element.place)
                continue
            }
            found.append(Value(name: name, node: element))
        }
        if found.isEmpty, elements.isEmpty { issues.add("\(place): the list is empty", at: node.place) }
        return found
    }

    private static func name(of node: ConfigurationNode) -> String? {
        switch node.content {
        case .scalar(let text, _): return node.isNull || text.isEmpty ? nil : text
        case .list: return nil
        case .mapping:
            guard let name = node["name"], case .scalar(let text, _) = name.content, !name.isNull, !text.isEmpty else { return nil }
            return text
        }
    }

    /// Every combination, the last variable running fastest.
    var combinations: [[Value]] {
        values.reduce([[]]) { made, values in made.flatMap { start in values.map { start + [$0] } } }
    }
}
