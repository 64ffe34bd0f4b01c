internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumModel

/// Makes the paths among a step's parameters absolute and sees that something is at them.
struct ParameterPaths {
    let kind: StepDeclaration
    let folder: String
    let path: String
    let issues: ConfigurationIssues

    func resolved(_ node: ConfigurationNode) -> ConfigurationNode {
        ParameterWalk.map(node, kind.section) { node, valueKind, key in
            guard case .scalar(let text, _) = node.content, !node.holdsOutputs, !node.isNull, !text.isEmpty else { return node }
            if kind.isModel(key) { return model(text, node) }
            return valueKind?.isPath == true ? file(text, node, key) : node
        }
    }

    private func base(_ node: ConfigurationNode) -> String { node.place.hasPrefix("--") ? "." : folder }

    private func file(_ text: String, _ node: ConfigurationNode, _ key: String) -> ConfigurationNode {
        let resolved = ConfigurationPath.resolve(text, in: base(node))
        guard let absolute = FileSystem.absolute(resolved) else {
            let parent = FileSystem.parent(of: resolved) ?? "."
            let names = (try? FileSystem.names(in: parent)) ?? []
            issues.add(
                "\(path).\(key): there is no file or folder \(resolved)", at: node.place,
                remedy: LyceumError.nearestNameRemedy(
                    FileSystem.name(of: resolved), among: names, otherwise: "check the path; relative ones start at the recipe's folder"))
            return node
        }
        return ConfigurationNode(.scalar(absolute, isPlain: false), place: node.place)
    }

    private func model(_ text: String, _ node: ConfigurationNode) -> ConfigurationNode {
        let named = RecipePath.model(text, in: base(node))
        guard !ModelName.isAddress(named) else { return node }
        do throws(LyceumError) {
            let found = try Hub.resolve(named)
            return ConfigurationNode(.scalar(FileSystem.absolute(found) ?? found, isPlain: false), place: node.place)
        } catch {
            issues.add(error.at(node.place))
            return node
        }
    }
}

enum ModelName {
    /// Whether the text is an endpoint, whose model no file can tell.
    static func isAddress(_ text: String) -> Bool { text.hasPrefix("http://") || text.hasPrefix("https://") }
}
