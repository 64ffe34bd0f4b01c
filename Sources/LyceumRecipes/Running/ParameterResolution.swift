internal import LyceumConfiguration
internal import LyceumCore

/// Puts paths and values of finished steps in the place of references to them.
struct ParameterResolution {
    /// Artifacts by instance name.
    let artifacts: [String: Artifact]

    func resolved(_ node: ConfigurationNode, _ declaration: StepDeclaration) throws(LyceumError) -> ConfigurationNode {
        var failure: LyceumError?
        let made = ParameterWalk.map(node, declaration.section) { node, _, _ in
            guard failure == nil, node.holdsOutputs, case .scalar(let text, _) = node.content else { return node }
            do throws(LyceumError) { return try filled(text, node) } catch {
                failure = error.at(node.place)
                return node
            }
        }
        if let failure { throw failure }
        return made
    }

    private func filled(_ text: String, _ node: ConfigurationNode) throws(LyceumError) -> ConfigurationNode {
        let pieces = try ReferenceText(text)
        if case .output(let output)? = pieces.single { return Self.node(try value(of: output), at: node.place) }
        var made = ""
        for piece in pieces.pieces {
            switch piece {
            case .text(let text): made += text
            case .reference(.output(let output), _): made += Self.text(try value(of: output))
            case .reference(_, let inner): throw LyceumError(.invalidData, "“${\(inner)}” is left over")
            }
        }
        return ConfigurationNode(.scalar(made, isPlain: false), place: node.place)
    }

    private func value(of output: OutputReference) throws(LyceumError) -> JSON {
        guard let artifact = artifacts[output.instanceName] else {
            throw LyceumError(.notFound, "\(output.text) is not there yet")
        }
        if artifact.manifest.outputs[output.output] != nil { return .string(try artifact.path(output.output)) }
        return try artifact.value(output.output)
    }

    private static func text(_ value: JSON) -> String { value.stringValue ?? value.text() }

    private static func node(_ value: JSON, at place: String) -> ConfigurationNode {
        switch value {
        case .string(let text): ConfigurationNode(.scalar(text, isPlain: false), place: place)
        case .array(let elements): ConfigurationNode(.list(elements.map { node($0, at: place) }), place: place)
        case .object(let object):
            ConfigurationNode(
                .mapping(object.map { ConfigurationNode.Entry(key: $0, keyPlace: place, value: node($1, at: place)) }), place: place)
        default: ConfigurationNode(.scalar(value.text(), isPlain: true), place: place)
        }
    }
}
