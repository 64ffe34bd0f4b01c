internal import LyceumConfiguration
internal import LyceumCore

/// Puts values in the place of references: of parameters and loops at once, of outputs by the name of the instance they come from.
struct ReferenceFilling {
    let recipe: Recipe
    let issues: ConfigurationIssues
    private let draft: PlanBuilder.Draft?
    private let builder: PlanBuilder?
    /// Positions of the instances that are read from.
    private(set) var dependencies = Set<Int>()

    init(recipe: Recipe, issues: ConfigurationIssues, draft: PlanBuilder.Draft? = nil, builder: PlanBuilder? = nil) {
        self.recipe = recipe
        self.issues = issues
        self.draft = draft
        self.builder = builder
    }

    /// Parameters alone, for loops.
    func filled(_ node: ConfigurationNode) -> ConfigurationNode? {
        var copy = self
        return copy.fill(node)?.first
    }

    /// A step's parameters; what could not be filled in is left out.
    mutating func filledParameters(_ node: ConfigurationNode) -> ConfigurationNode {
        fill(node)?.first ?? .empty(at: node.place)
    }

    mutating func seed(_ node: ConfigurationNode?) -> UInt64 {
        guard let node, !node.isNull, let filled = fill(node)?.first else { return 0 }
        if case .scalar(let text, _) = filled.content, !filled.holdsOutputs, let seed = UInt64(text) { return seed }
        issues.add("seed: expected a whole number of at least 0, found \(filled.described)", at: node.place)
        return 0
    }

    /// The node filled in; several where it is a reference that gathers, nil where something is wrong.
    private mutating func fill(_ node: ConfigurationNode) -> [ConfigurationNode]? {
        switch node.content {
        case .scalar(let text, _): return ReferenceText.mayHaveReferences(text) ? fillText(text, node) : [node]
        case .list(let elements):
            var filled: [ConfigurationNode] = []
            for element in elements {
                // A gathering element becomes several of the list.
                if let values = fill(element) { filled += values.flatMap { Self.spread($0, in: element) } }
            }
            return [ConfigurationNode(.list(filled), place: node.place)]
        case .mapping(let entries):
            let filled = entries.compactMap { entry -> ConfigurationNode.Entry? in
                guard let value = fill(entry.value)?.first else { return nil }
                return ConfigurationNode.Entry(key: entry.key, keyPlace: entry.keyPlace, value: value)
            }
            return [ConfigurationNode(.mapping(filled), place: node.place)]
        }
    }

    private static func spread(_ node: ConfigurationNode, in element: ConfigurationNode) -> [ConfigurationNode] {
        guard case .scalar = element.content, case .list(let elements) = node.content else { return [node] }
        return elements
    }

    private mutating func fillText(_ text: String, _ node: ConfigurationNode) -> [ConfigurationNode]? {
        let pieces: ReferenceText
        do throws(LyceumError) { pieces = try ReferenceText(text) } catch {
            issues.add(error.at(node.place))
            return nil
        }
        if let single = pieces.single { return value(of: single, at: node.place).map { [$0] } }
        var made = ""
        var holdsOutputs = false
        for piece in pieces.pieces {
            switch piece {
            case .text(let text): made += text.replacing("${", with: "$${")
            case .reference(let reference, let inner):
                guard let value = value(of: reference, at: node.place) else { return nil }
                guard case .scalar(let text, _) = value.content else {
                    issues.add(
                        "“${\(inner)}” stands for \(value.described), which cannot be part of a text", at: node.place,
                        remedy: "choose one with [VARIABLE=VALUE], or let the reference stand alone")
                    return nil
                }
                holdsOutputs = holdsOutputs || value.holdsOutputs
                made += value.holdsOutputs ? text : text.replacing("${", with: "$${")
            }
        }
        guard !holdsOutputs else { return [.outputs(made, at: node.place)] }
        let isPlain = if case .scalar(_, let isPlain) = node.content { isPlain } else { false }
        return [ConfigurationNode(.scalar(made.replacing("$${", with: "${"), isPlain: isPlain), place: node.place)]
    }

    private mutating func value(of reference: Reference, at place: String) -> ConfigurationNode? {
        switch reference {
        case .parameter(let name): return parameter(name, at: place)
        case .loop(let variable, let field): return loop(variable, field, at: place)
        case .output(let output):
            guard let builder else {
                issues.add("“\(output.text)”: what a step leaves behind is not known yet here", at: place, remedy: "use ${parameters.…}")
                return nil
            }
            guard let found = OutputSearch(builder: builder, bindings: draft?.bindings ?? []).find(output, at: place) else { return nil }
            dependencies.formUnion(found.outputs.map(\.instance))
            let nodes = found.outputs.map { one in
                ConfigurationNode.outputs("${\(builder.drafts[one.instance].name).\(one.output)}", at: place)
            }
            return found.isGathered ? ConfigurationNode(.list(nodes), place: place) : nodes.first
        }
    }

    private func parameter(_ name: String, at place: String) -> ConfigurationNode? {
        guard let parameter = recipe.parameter(name) else {
            let names = recipe.parameters.map(\.name)
            issues.add(
                "there is no parameter “\(name)”", at: place,
                remedy: LyceumError.nearestNameRemedy(
                    name, among: names, otherwise: names.isEmpty ? "declare it under parameters" : "the parameters are \(names.joined(separator: ", "))"))
            return nil
        }
        guard let value = parameter.value else {
            issues.add(
                "the parameter “\(name)” has no value" + (parameter.meaning.isEmpty ? "" : ": \(parameter.meaning)"), at: parameter.place,
                remedy: "give one with --set \(name)=…, or a default")
            return nil
        }
        var node = value
        // Mistakes show where the value is used, unless the user has just given it.
        if !node.place.hasPrefix("--") { node.place = place }
        return node
    }

    private func loop(_ variable: String, _ field: String?, at place: String) -> ConfigurationNode? {
        guard let draft, let position = draft.bindings.firstIndex(where: { $0.variable == variable }) else {
            let names = draft?.bindings.map(\.variable) ?? []
            issues.add(
                "the step has no loop over “\(variable)”", at: place,
                remedy: LyceumError.nearestNameRemedy(
                    variable, among: names, otherwise: names.isEmpty ? "add for: {\(variable): […]}" : "its loops are over \(names.joined(separator: ", "))"))
            return nil
        }
        var node = draft.values[position].node
        if case .mapping(let entries) = node.content {
            let field = field ?? "name"
            guard let value = node[field] else {
                issues.add(
                    "“\(draft.bindings[position].value)” of the loop over “\(variable)” has no “\(field)”", at: place,
                    remedy: LyceumError.nearestNameRemedy(field, among: entries.map(\.key), otherwise: "it has \(entries.map(\.key).joined(separator: ", "))"))
                return nil
            }
            node = value
        } else if let field {
            issues.add("the values of the loop over “\(variable)” have no fields (“\(field)”)", at: place, remedy: "write ${for.\(variable)}")
            return nil
        }
        if !node.place.hasPrefix("--") { node.place = place }
        return node
    }
}
